package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// body writes the function that runs the cell.
func (e *emitter) body() {
	switch e.magic.mode {
	case wasm, outline:
		return
	case test:
		for _, s := range e.cell.stmts {
			e.text(s)
		}
		e.testInit()
		return
	}
	block := e.begin()
	e.statements()
	if block {
		e.WriteString("}\n")
	}
	if e.magic.exec != "" {
		e.at(e.cell.number, e.magic.execLine, 1)
		fmt.Fprintf(e, "%s()\n", e.magic.exec)
	} else if e.magic.hasMain {
		e.WriteString("gonbtlMain()\n")
	}
	e.WriteString("}\n")
}

// statements writes what the cell does. Flags are parsed where GoNB's main function begins, since what stands above
// %% may define them.
func (e *emitter) statements() {
	parse := e.magic.parse
	defined := map[string]bool{}
	for _, s := range e.cell.stmts {
		if parse && s.classic {
			e.parseFlags()
			parse = false
		}
		for _, name := range s.defs {
			defined[name] = true
		}
		e.statement(s, defined)
	}
	if parse {
		e.parseFlags()
	}
}

func (e *emitter) parseFlags() {
	e.ours()
	fmt.Fprintf(e, "\t%s.Parse()\n", e.alias(Import{Name: "flag", Path: "flag"}))
}

// reserved declares the stored variables that only statements see, and reports whether there are any.
func (e *emitter) reserved() (found bool) {
	for _, v := range e.sortedVars() {
		if isReserved(v.Name) {
			found = true
			fmt.Fprintf(e, "\tvar %s %s\n", e.varName(v.Name), v.Type.Source(e.packageName))
		}
	}
	return found
}

// begin writes what comes before the statements; block says that they stand in one of their own.
func (e *emitter) begin() (block bool) {
	e.ours()
	fmt.Fprintf(e, "func gonbtlCell() {\n\tdefer %s.Begin(%d)()\n", session, e.cell.number)
	if e.rich() {
		fmt.Fprintf(e, "\t%s.Use()\n", richSession)
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(e.aliases)), func(i Import) bool { return i.Path == "os/signal" }) {
		fmt.Fprintf(e, "\t%s.HandlesInterrupt()\n", session)
	}
	e.drop()
	block = e.reserved()
	e.restore()
	for _, d := range e.book.decls {
		if _, ok := e.need[d]; ok && isGoNBInit(d) {
			e.ours()
			fmt.Fprintf(e, "\t%s()\n", d.Names[0])
		}
	}
	if block {
		e.WriteString("\t{\n") // the cell may declare them anew
	}
	return block
}

// testInit restores variables before the tests of a %test cell run.
func (e *emitter) testInit() {
	if len(e.declared) == 0 {
		return
	}
	e.ours()
	fmt.Fprintf(e, "func init() {\n\t%s.Begin(%d)\n", session, e.cell.number)
	e.restore()
	e.WriteString("}\n")
}

// drop forgets the stored variables whose names the cell declares as something else.
func (e *emitter) drop() {
	for _, d := range e.cell.decls {
		for _, name := range d.Names {
			if _, ok := e.vars[name]; ok {
				fmt.Fprintf(e, "\t%s.Drop(%q)\n", session, name)
			}
		}
	}
}

// rich reports whether the cell may show an image or JSON: it uses a package that has either, or one of which
// nothing is known, or a notebook type that makes its own bundle.
func (w *world) rich() bool {
	for i := range w.aliases {
		first, _, _ := strings.Cut(i.Path, "/")
		if first == "image" || strings.Contains(first, ".") {
			return true
		}
	}
	for d := range w.need {
		if d.Kind == "method" && strings.HasSuffix(d.Names[0], ".MIMEBundle") {
			return true
		}
	}
	return false
}

// restore writes the calls that bring stored variables back: one for each group, at the place that names it first.
func (e *emitter) restore() {
	known := map[string]bool{}
	groups := map[string][]string{}
	for _, v := range e.sortedVars() {
		if !e.declared[v.Name] {
			continue
		}
		group := strings.Join(v.Group, ",")
		if len(v.Group) == 0 {
			group = v.Name
		}
		groups[group] = append(groups[group], fmt.Sprintf("%q, &%s", v.Name, e.varName(v.Name)))
		for _, t := range v.Dynamic {
			if src := t.Source(e.packageName); !known[src] {
				known[src] = true
				fmt.Fprintf(e, "\t%s.Know[%s]()\n", session, src)
			}
		}
	}
	for _, group := range sortedKeys(groups) {
		line, column := e.cell.position(e.firstNamed(strings.Split(group, ",")))
		e.at(e.cell.number, line, column)
		fmt.Fprintf(e, "%s.Restore(%s)\n", session, strings.Join(groups[group], ", "))
	}
}

// firstNamed is the offset of the statement that first names one of the variables, itself or through functions.
func (w *world) firstNamed(variables []string) int {
	for _, s := range w.cell.stmts {
		names := map[string]bool{}
		w.changed(s.refs, nil, names, map[*Decl]bool{})
		for _, name := range variables {
			if names[name] {
				return s.start
			}
		}
	}
	return 0
}

// statement writes one statement of the cell and what follows from it: err is checked, variables are kept.
func (e *emitter) statement(s *statement, defined map[string]bool) {
	line, column := e.cell.position(s.start)
	here := func() { e.at(e.cell.number, line, column) }
	for _, a := range e.text(s) {
		here()
		e.WriteString(a)
	}
	if e.checked[s] {
		here()
		fmt.Fprintf(e, "%s.Check(err)\n", session)
	}
	if kept := e.kept(s, defined); len(kept) > 0 {
		here()
		fmt.Fprintf(e, "%s.Keep(%s)\n", session, strings.Join(kept, ", "))
	}
}

// text writes the text of a statement and returns the assignments that must follow it.
func (e *emitter) text(s *statement) (assigns []string) {
	edits, assigns := e.edits(s)
	text := string(e.cell.code[s.start:s.end])
	e.edited(text, 0, len(text), edits, func(off int) {
		line, column := e.cell.position(s.start + off)
		e.at(e.cell.number, line, column)
	})
	e.WriteByte('\n')
	return assigns
}

// edits are the changes to the text of a statement, and the assignments that must follow it.
func (e *emitter) edits(s *statement) (edits []edit, assigns []string) {
	edits, assigns = e.promotions(s)
	edits = append(edits, e.importEdits(s)...)
	for _, r := range e.outer[s] {
		if name := e.outerName(r); name != r.name {
			edits = append(edits, edit{r.off, r.off + len(r.name), name})
		}
	}
	if s == e.shown {
		expr := s.node.(*ast.ExprStmt).X
		start, end := e.cell.offset(expr.Pos()), e.cell.offset(expr.End())
		edits = append(edits, edit{start, start, session + ".Show("}, edit{end, end, ")"})
	}
	if s.quiet && isValue(s.node) {
		edits = append(edits, edit{s.start, s.start, "_ = "})
	}
	for i := range edits {
		edits[i].off -= s.start
		edits[i].end -= s.start
	}
	return edits, assigns
}

// isValue reports whether a statement is an expression that Go accepts only where its value is used.
func isValue(node ast.Stmt) bool {
	s, ok := node.(*ast.ExprStmt)
	if !ok {
		return false
	}
	switch x := ast.Unparen(s.X).(type) {
	case *ast.CallExpr:
		return false
	case *ast.UnaryExpr:
		return x.Op != token.ARROW
	}
	return true
}

// promotions renames variables that a statement defines but that live at package level, where functions see
// them, and returns the assignments that move the values there.
func (e *emitter) promotions(s *statement) (edits []edit, assigns []string) {
	for _, id := range definitions(s.node) {
		if id.Name == "_" || e.promoted[id.Name] == "" {
			continue
		}
		e.temps++
		temp := prefix + strconv.Itoa(e.temps)
		off := e.cell.offset(id.Pos())
		edits = append(edits, edit{off, off + len(id.Name), temp})
		assigns = append(assigns, fmt.Sprintf("%s = %s\n", id.Name, temp))
	}
	return edits, assigns
}

// kept lists the variables that a statement may have changed, as arguments of Keep.
func (w *world) kept(s *statement, defined map[string]bool) []string {
	names := map[string]bool{}
	for _, r := range s.locals {
		names[r.name] = true
	}
	w.changed(s.refs, nil, names, map[*Decl]bool{})
	var pairs []string
	for name := range names {
		_, own := w.promoted[name]
		if defined[name] || !own && w.declared[name] {
			pairs = append(pairs, fmt.Sprintf("%q, &%s", name, name))
		}
	}
	sort.Strings(pairs)
	return pairs
}

// changed adds the variables that the refs name, directly or through functions.
func (w *world) changed(refs []ref, d *Decl, names map[string]bool, seen map[*Decl]bool) {
	for _, r := range refs {
		switch m := w.meaning(r, d).(type) {
		case *store.Variable, promotion:
			names[r.name] = true
		case *Decl:
			if !seen[m] {
				seen[m] = true
				w.changed(m.refs, m, names, seen)
			}
		}
	}
}

// lastExpression is the statement whose value the cell shows, if it has one, and whether it is certain without
// knowing types that there is a value.
func (w *world) lastExpression() (s *statement, certain bool) {
	if w.magic.mode != notebook || len(w.cell.stmts) == 0 {
		return nil, false
	}
	s = w.cell.stmts[len(w.cell.stmts)-1]
	expr, ok := s.node.(*ast.ExprStmt)
	if decls := w.cell.declFile.Decls; !ok || s.quiet || len(decls) > 0 && w.cell.offset(decls[len(decls)-1].Pos()) > s.start {
		return nil, false
	}
	call, ok := ast.Unparen(expr.X).(*ast.CallExpr)
	if !ok {
		return s, true
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		return s, f.Type.Results.NumFields() > 0
	case *ast.Ident:
		return w.lastCall(s, f)
	case *ast.SelectorExpr:
		if id, ok := f.X.(*ast.Ident); ok && id.Name == "fmt" && strings.Contains(f.Sel.Name, "rint") && !strings.HasPrefix(f.Sel.Name, "S") {
			return nil, false
		}
	}
	return s, false
}

// noValue are the builtin functions that return nothing.
var noValue = []string{"print", "println", "panic", "delete", "clear", "close"}

// lastCall is lastExpression for a call of a plain name.
func (w *world) lastCall(s *statement, f *ast.Ident) (*statement, bool) {
	if slices.ContainsFunc(s.locals, func(r ref) bool { return r.off == w.cell.offset(f.Pos()) }) {
		return s, false
	}
	switch m := w.meaning(ref{name: f.Name}, nil).(type) {
	case *Decl:
		if m.noResult {
			return nil, false
		}
		return s, true
	case nil:
		if slices.Contains(noValue, f.Name) {
			return nil, false
		}
		return s, token.IsIdentifier(f.Name)
	}
	return s, false
}
