package cell

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Complete plans a request to complete or inspect what stands at cursor, a byte offset in the cell, which need not
// be Go yet. Plan.File holds all that earlier cells declared, so that every name of the notebook is known; at is
// the cursor in Plan.Source. The text around the cursor is the user's own: offsets near it differ by at - cursor.
func Complete(in Input, cursor int) (p *Plan, at int) {
	if in.Book == nil {
		in.Book = &Book{}
	}
	cursor = min(max(cursor, 0), len(in.Source))
	if isForeign(in.Source) {
		return &Plan{Source: in.Source, PassThrough: true}, cursor
	}
	t, commands := newText(in.Number, in.Source)
	if onCommand(t, commands, cursor) {
		return &Plan{Source: in.Source, PassThrough: true}, cursor
	}
	spans, err := declarations(t)
	if err != nil {
		spans = nil // unbalanced: all of it goes into main
	}
	var out strings.Builder
	out.WriteString(usedImports(in, t))
	slices.SortStableFunc(spans, importsFirst)
	for _, s := range spans {
		if s.start <= cursor && cursor <= s.end {
			at = out.Len() + cursor - s.start
		}
		out.Write(t.code[s.start:s.end])
		out.WriteByte('\n')
	}
	out.WriteString("func main() {\n")
	if at == 0 {
		at = out.Len() + cursor
	}
	out.Write(without(t.code, spans))
	out.WriteString("\n}\n")
	return &Plan{Source: out.String(), File: everything(in)}, at
}

func importsFirst(a, b span) int {
	switch {
	case a.isImport == b.isImport:
		return 0
	case a.isImport:
		return -1
	}
	return 1
}

// onCommand reports whether the cursor stands in a line that is a GoNB command.
func onCommand(t *text, commands []command, cursor int) bool {
	line, _ := t.position(cursor)
	return slices.ContainsFunc(commands, func(c command) bool {
		return line >= c.line && line <= c.line+strings.Count(c.text, "\n")
	})
}

// usedImports writes the imports of earlier cells that the text seems to use, on one line each.
func usedImports(in Input, t *text) string {
	lexemes, _, _ := scan(t)
	var b strings.Builder
	seen := map[string]bool{}
	for i, l := range lexemes[:max(len(lexemes)-1, 0)] {
		if l.tok != token.IDENT || lexemes[i+1].tok != token.PERIOD {
			continue
		}
		name := identifier(string(t.code[l.off:]))
		if seen[name] {
			continue
		}
		seen[name] = true
		path := in.Book.imports[name].Path
		if path == "" && in.Packages != nil && !in.declares(name) {
			path = in.Packages.Find(name, nil)
		}
		if path != "" && !strings.Contains(string(t.code), fmt.Sprintf("%q", path)) {
			fmt.Fprintf(&b, "import %s %q\n", name, path)
		}
	}
	return b.String()
}

// declares reports whether an earlier cell gave a name to something other than an import.
func (in *Input) declares(name string) bool {
	for _, v := range in.Vars {
		if v.Name == name {
			return true
		}
	}
	return slices.ContainsFunc(in.Book.decls, func(d *Decl) bool { return slices.Contains(d.Names, name) })
}

// everything writes a file with all that earlier cells declared.
func everything(in Input) string {
	c, err := read(in.Number, "")
	if err != nil {
		return ""
	}
	w := newWorld(in, c, &magic{mode: outline})
	for _, d := range w.book.decls {
		w.visitDecl(d, false)
	}
	for i := range in.Vars {
		v := &in.Vars[i]
		if v.Problem == "" && w.vars[v.Name] != nil && w.decls[v.Name] == nil {
			w.visitVar(v, false, func(string) error { delete(w.declared, v.Name); return nil })
		}
	}
	return w.emit()
}
