package cell

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ownSource is a %wasm cell as GoNB gets it: the user's text, and before its first declaration, on the same line, the
// imports that earlier cells made.
func (w *world) ownSource() string {
	first := len(w.cell.user)
	for _, d := range slices.Concat(w.cell.importFile.Decls, w.cell.declFile.Decls) {
		first = min(first, w.cell.offset(d.Pos()))
	}
	var imports strings.Builder
	var seen []string
	for _, d := range w.cell.decls {
		for _, r := range w.imported[d] {
			if r.imp.Cell != w.cell.number && !slices.Contains(seen, r.imp.Name) {
				seen = append(seen, r.imp.Name)
				fmt.Fprintf(&imports, "import %s %q; ", r.imp.Name, r.imp.Path)
			}
		}
	}
	return w.cell.user[:first] + imports.String() + w.cell.user[first:]
}

// testParameters are those of the functions that go test calls, by the beginnings of their names. One whose name
// goes on with a small letter is not called.
var testParameters = []struct{ prefix, parameter, argument string }{
	{"TestMain", "m *testing.M", "m"},
	{"Test", "t *testing.T", "t"},
	{"Benchmark", "b *testing.B", "b"},
	{"Fuzz", "f *testing.F", "f"},
	{"Example", "", ""},
}

// isTest reports whether a declaration of a %test cell is one of those functions.
func (w *world) isTest(d *Decl) bool {
	return w.magic.mode == test && d.Kind == "func" && slices.Contains(w.cell.decls, d) && testKind(d.Names[0]) >= 0
}

func testKind(name string) int {
	return slices.IndexFunc(testParameters, func(p struct{ prefix, parameter, argument string }) bool {
		rest, ok := strings.CutPrefix(name, p.prefix)
		next, _ := utf8.DecodeRuneInString(rest)
		return ok && !unicode.IsLower(next)
	})
}

// outputComment is what an example is compared with, up to the end of its function.
var outputComment = regexp.MustCompile(`(?is)//[ \t]*(unordered )?output:.*$`)

// tests is a %test cell as GoNB gets it: functions that call the cell's own, which stand in the side file like those of
// any cell.
func (w *world) tests() string {
	var imports string
	var b strings.Builder
	for _, d := range w.cell.decls {
		if !w.isTest(d) {
			continue
		}
		p := testParameters[testKind(d.Names[0])]
		if p.parameter != "" {
			imports = "import \"testing\"\n"
		}
		end := outputComment.FindString(d.text)
		if end == "" {
			end = "}"
		}
		fmt.Fprintf(&b, "func %s(%s) {\n\t%s(%s)\n%s\n", d.Names[0], p.parameter, prefix+d.Names[0], p.argument, end)
	}
	return imports + b.String()
}

// cleanup is the GoNB command that makes it forget what it was given of a %test or %wasm cell.
func (w *world) cleanup() string {
	var names []string
	for _, d := range w.cell.decls {
		for _, name := range d.Names {
			if name != "_" && name != "main" && (w.magic.mode == wasm || w.isTest(d)) {
				names = append(names, strings.Replace(name, ".", "~", 1))
			}
		}
	}
	if w.magic.mode == wasm {
		names = append(names, sortedKeys(w.cell.vars)...)
	}
	if len(names) == 0 {
		return ""
	}
	return "%rm " + strings.Join(names, " ")
}
