package engine

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// GoNB connects to gopls twelve seconds after its start, and until then a question to it holds up the
// cells. Meanwhile these are the completions: the notebook's names, and what their types tell.

// nameAt splits what is before a cursor into the last name and the one before a dot, if there is one:
// "x := fmt.Pri" gives "fmt" and "Pri".
func nameAt(before string) (qualifier, prefix string) {
	isPart := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	rest := strings.TrimRightFunc(before, isPart)
	prefix = before[len(rest):]
	if rest, ok := strings.CutSuffix(rest, "."); ok {
		qualifier = rest[len(strings.TrimRightFunc(rest, isPart)):]
	}
	return qualifier, prefix
}

// commands are the notebook's, as they are completed.
var commands = []string{
	"%args", "%autoget", "%capture", "%cd", "%env", "%exec", "%goflags", "%help", "%ls", "%main", "%noautoget", "%reset", "%rm",
	"%session reset", "%session restore", "%test", "%version", "%wasm", "%whos", "%with_inputs", "%with_password",
	"%%", "%%bash", "%%script", "%%sh", "%%writefile",
}

// commandAt gives the beginning of a command that ends at the cursor.
func commandAt(before string) (string, bool) {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return line, strings.HasPrefix(line, "%")
}

// completeName gives completions of the name before the cursor.
func (k *kernel) completeName(p spot) completeReply {
	before := p.code[:p.cursor]
	_, prefix := nameAt(before)
	var names []string
	if command, ok := commandAt(before); ok {
		prefix, names = command, slices.Clone(commands)
	} else if strings.HasSuffix(strings.TrimSuffix(before, prefix), ".") {
		names = cell.Members(k.input(p), p.cursor)
	} else {
		names = k.names(p.vars)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, prefix) })
	slices.Sort(names)
	end := utf8.RuneCountInString(before)
	return completeReply{
		Status: "ok", Matches: append([]string{}, slices.Compact(names)...), Metadata: map[string]any{},
		CursorStart: end - utf8.RuneCountInString(prefix), CursorEnd: end,
	}
}

// names lists what a cell can name by itself.
func (k *kernel) names(vars []store.Variable) (names []string) {
	for _, v := range vars {
		names = append(names, v.Name)
	}
	for _, d := range k.book.Decls() {
		names = append(names, d.Names...)
	}
	for _, i := range k.book.Imports() {
		names = append(names, i.Name)
	}
	names = append(names, types.Universe.Names()...)
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		names = append(names, tok.String())
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" || name == "_" || strings.Contains(name, ".") })
}

// scope is what the package of a name holds: one that the notebook imports, or else a standard one.
func (k *kernel) scope(c *child, name string) *types.Scope {
	path := ""
	for _, i := range k.book.Imports() {
		if i.Name == name {
			path = i.Path
		}
	}
	if path == "" {
		path = c.packages.Find(name, nil)
	}
	p, err := c.packages.Import(path)
	if path == "" || err != nil {
		return types.NewScope(nil, 0, 0, "")
	}
	return p.Scope()
}

// inspectName says what the name at the cursor is.
func (k *kernel) inspectName(p spot) inspectReply {
	end := p.cursor
	for end < len(p.code) && nameByte(p.code[end]) {
		end++
	}
	qualifier, name := nameAt(p.code[:end])
	text := ""
	for _, v := range p.vars {
		if qualifier == "" && v.Name == name {
			text = fmt.Sprintf("var %s %s", v.Name, v.Type)
		}
	}
	if qualifier != "" && name != "" {
		if object := k.scope(p.child, qualifier).Lookup(name); object != nil {
			text = types.ObjectString(object, func(in *types.Package) string { return in.Name() })
		}
	}
	if text == "" {
		return inspectReply{Status: "ok", Data: map[string]any{}, Metadata: map[string]any{}}
	}
	return inspectReply{Status: "ok", Found: true, Metadata: map[string]any{},
		Data: map[string]any{"text/plain": text, "text/markdown": "```go\n" + text + "\n```"}}
}

func nameByte(b byte) bool {
	return b == '_' || b >= utf8.RuneSelf || unicode.IsLetter(rune(b)) || unicode.IsDigit(rune(b))
}
