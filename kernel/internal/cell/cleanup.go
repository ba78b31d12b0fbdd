package cell

import "strings"

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
	if len(names) == 0 {
		return ""
	}
	return "%rm " + strings.Join(names, " ")
}
