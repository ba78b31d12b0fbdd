package cell

import (
	"fmt"
	"slices"
	"strings"
)

// ownSource is a %test or %wasm cell as GoNB gets it: the user's text, and before its first declaration, on the
// same line, the imports that earlier cells made.
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

// cleanup is the GoNB command that makes it forget what a %test or %wasm cell declared.
func (w *world) cleanup() string {
	var names []string
	for _, d := range w.cell.decls {
		for _, name := range d.Names {
			if name != "_" && name != "main" {
				names = append(names, strings.Replace(name, ".", "~", 1))
			}
		}
	}
	names = append(names, sortedKeys(w.cell.vars)...)
	if len(names) == 0 {
		return ""
	}
	return "%rm " + strings.Join(names, " ")
}
