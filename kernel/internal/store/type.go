package store

import (
	"path"
	"strconv"
	"strings"
	"unicode"
)

// A Type is a Go type written so that it means the same in every file: a name from a package stands as the
// quoted import path, a dot and the name, as in map[string]*"math/big".Int. The path of the notebook's own types
// is "main".
type Type string

// Source writes the type with the package names that the file which will hold it uses.
func (t Type) Source(packageName func(importPath string) string) string {
	var b strings.Builder
	for rest := string(t); rest != ""; {
		head, importPath, tail := cutPath(rest)
		b.WriteString(head)
		switch importPath {
		case "":
		case "main":
			tail = tail[len("."):]
		default:
			b.WriteString(packageName(importPath))
		}
		rest = tail
	}
	return b.String()
}

// cutPath splits s around its first quoted import path; struct tags are quoted too, but no dot follows them.
func cutPath(s string) (head, importPath, tail string) {
	for i := 0; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		quoted, err := strconv.QuotedPrefix(s[i:])
		if err != nil {
			break
		}
		end := i + len(quoted)
		if strings.HasPrefix(s[end:], ".") {
			importPath, _ = strconv.Unquote(quoted)
			return s[:i], importPath, s[end:]
		}
		i = end - 1
	}
	return s, "", ""
}

// String is the type as people read it: with the last element of each import path.
func (t Type) String() string { return t.Source(path.Base) }

// Imports lists the import paths that the type needs.
func (t Type) Imports() []string {
	var paths []string
	t.Source(func(p string) string { paths = append(paths, p); return "" })
	return paths
}

// Names lists the types of the notebook's own that the type is made of.
func (t Type) Names() []string {
	var names []string
	for rest := string(t); rest != ""; {
		_, importPath, tail := cutPath(rest)
		if importPath == "main" {
			name := tail[len("."):]
			if i := strings.IndexFunc(name, notInName); i >= 0 {
				name = name[:i]
			}
			names = append(names, name)
		}
		rest = tail
	}
	return names
}

func notInName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
