package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// A world is everything that one cell can name, and what of it the cell's program needs.
type world struct {
	in    Input
	cell  *contents
	magic *magic

	book    *Book
	decls   map[string]*Decl   // functions, types and constants by name
	methods map[string][]*Decl // by the name of the receiver's type
	vars    map[string]*store.Variable

	need     map[*Decl]bool    // declarations that the program holds; true when the cell may run them
	declared map[string]bool   // stored variables that the program declares; true when it restores them
	promoted map[string]string // variables of this cell that functions name, with their types once known
	imported map[any][]importRef
	outer    map[*statement][]ref // places that name stored variables and declarations
	aliases  map[Import]string    // names that the program gives to imports
	taken    map[string]bool      // names of the program's package scope
	dots     map[string]bool      // paths of dot imports that are used
	missing  []string
	checked  map[*statement]bool // statements whose err the kernel checks
	shown    *statement          // the last statement, when its value is shown
}

// An importRef is a place in a statement or declaration that names an import.
type importRef struct {
	off int
	imp Import
}

func newWorld(in Input, c *contents, m *magic) *world {
	w := &world{in: in, cell: c, magic: m,
		decls: map[string]*Decl{}, methods: map[string][]*Decl{}, vars: map[string]*store.Variable{},
		need: map[*Decl]bool{}, declared: map[string]bool{}, promoted: map[string]string{},
		imported: map[any][]importRef{}, outer: map[*statement][]ref{}, aliases: map[Import]string{}, taken: map[string]bool{}, dots: map[string]bool{}}
	w.book = in.Book.with(c, func(name string) bool { return c.forget[name] })
	for _, d := range slices.Concat(w.book.decls, c.decls) {
		for _, name := range d.Names {
			if typ, _, isMethod := strings.Cut(name, "."); isMethod {
				if !slices.Contains(w.methods[typ], d) {
					w.methods[typ] = append(w.methods[typ], d)
				}
				continue
			}
			w.decls[name] = d
		}
	}
	for i := range in.Vars {
		if v := &in.Vars[i]; !c.forget[v.Name] && !c.forget["*"] {
			w.vars[v.Name] = v
		}
	}
	w.checked = c.uncheckedErrors(m)
	return w
}

// resolve finds everything that the cell names, directly or not.
func (w *world) resolve() error {
	for _, s := range w.cell.stmts {
		if _, ok := s.node.(*ast.DeclStmt); !ok && (w.magic.mode == test || w.magic.mode == wasm && !s.classic) {
			return w.cell.errorAt(s.start, "a %%test or %%wasm cell only declares: put what it does in a function")
		}
		if err := w.visitRefs(s, nil, s.refs, true); err != nil {
			return err
		}
	}
	for _, d := range slices.Concat(w.book.decls, w.cell.decls) {
		own := d.Cell == w.cell.number && slices.Contains(w.cell.decls, d)
		runs := isGoNBInit(d) || own && (w.magic.mode == test || isInit(d) || d.Names[0] == w.magic.exec)
		if own || runs {
			if err := w.visitDecl(d, runs); err != nil {
				return err
			}
		}
	}
	if d := w.decls[w.magic.exec]; d != nil {
		return w.visitDecl(d, true)
	}
	return nil
}

// visitRefs follows names out of a statement or a declaration. live is whether the cell may run it.
func (w *world) visitRefs(from any, d *Decl, refs []ref, live bool) error {
	var found []importRef
	for _, r := range refs {
		switch m := w.meaning(r, d); m := m.(type) {
		case *Decl:
			if err := w.visitDecl(m, live); err != nil {
				return err
			}
			w.noteOuter(from, r)
		case *store.Variable:
			if err := w.visitVar(m, live, func(msg string) error { return w.errorAt(from, r.off, msg) }); err != nil {
				return err
			}
			w.noteOuter(from, r)
		case Import:
			found = append(found, importRef{r.off, m})
		case promotion:
			if _, ok := w.promoted[r.name]; !ok {
				w.promoted[r.name] = ""
			}
		}
	}
	w.imported[from] = found
	return nil
}

// noteOuter notes a place whose name the program may have to change.
func (w *world) noteOuter(from any, r ref) {
	if s, ok := from.(*statement); ok {
		w.outer[s] = append(w.outer[s], r)
	}
}

// errorAt places an error in a statement or declaration.
func (w *world) errorAt(from any, off int, msg string) error {
	d, ok := from.(*Decl)
	if !ok {
		return w.cell.errorAt(off, "%s", msg)
	}
	before := d.text[:off]
	line, column := d.line+strings.Count(before, "\n"), off-strings.LastIndexByte(before, '\n')
	if line == d.line {
		column = d.column + off
	}
	return &Error{d.Cell, line, column, msg}
}

func (w *world) visitDecl(d *Decl, live bool) error {
	if was, seen := w.need[d]; seen && (was || !live) {
		return nil
	}
	w.need[d] = live
	if err := w.visitRefs(d, d, d.refs, live); err != nil {
		return err
	}
	if d.Kind == "type" {
		for _, m := range w.methods[d.Names[0]] {
			if err := w.visitDecl(m, live); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) visitVar(v *store.Variable, live bool, fail func(string) error) error {
	if was, seen := w.declared[v.Name]; seen && (was || !live) {
		return nil
	}
	if v.Problem != "" {
		return fail(v.Problem)
	}
	if w.magic.mode == wasm {
		return fail(v.Name + " lives in the kernel, and a %wasm cell runs in the browser: hand its value over with GoNB's comms")
	}
	w.declared[v.Name] = live
	if err := w.visitType(v, v.Type, live, fail); err != nil || !live {
		return err
	}
	for _, t := range v.Dynamic {
		if err := w.visitType(v, t, live, fail); err != nil {
			return err
		}
	}
	for _, name := range v.Group {
		if partner := w.vars[name]; partner != nil {
			if err := w.visitVar(partner, live, fail); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) visitType(v *store.Variable, t store.Type, live bool, fail func(string) error) error {
	for _, name := range t.Names() {
		d := w.decls[name]
		if d == nil || d.Kind != "type" {
			return fail(v.Name + " holds a value of the type " + name + ", which no cell declares any more: declare the type, or set " + v.Name + " anew")
		}
		if err := w.visitDecl(d, live); err != nil {
			return err
		}
	}
	return nil
}

// promotion is the meaning of a name that a statement of this cell declares and a function uses.
type promotion struct{}

// meaning is what a name stands for: a *Decl, a *store.Variable, an Import, a promotion, or nil. d is the
// declaration that names it; nil for statements, whose own variables never come here. Newer meanings win.
func (w *world) meaning(r ref, d *Decl) any {
	if d != nil {
		if i, ok := d.imports[r.name]; ok {
			return i
		}
	}
	decl, variable := w.decls[r.name], w.vars[r.name]
	if d != nil && decl == nil && isReserved(r.name) {
		return nil
	}
	if decl != nil && decl.Cell == w.cell.number && slices.Contains(w.cell.decls, decl) {
		return decl
	}
	if d != nil && w.cell.vars[r.name] && !w.meansPackage(r) {
		if w.magic.mode <= classic {
			return promotion{}
		}
		return nil // declared at the top of the file, or by GoNB's
	}
	imp, isImport := w.cell.imports[r.name]
	isImport = isImport && mayBePackage(r) && !(d != nil && d.Cell < w.cell.number && variable != nil)
	byNow := w.book.imports[r.name].Cell // a name that is not selected from is no package
	switch {
	case isImport:
	case variable != nil && (decl == nil || variable.Cell >= decl.Cell) && (variable.Cell >= byNow || !mayBePackage(r)):
		return variable
	case decl != nil:
		return decl
	default:
		imp, isImport = w.findImport(r)
	}
	if !isImport {
		return nil
	}
	if d != nil && d.Cell == w.cell.number {
		d.imports[r.name] = imp
	}
	return imp
}

// meansPackage reports whether a function of this cell means an import by a name that a statement of the cell gives
// to a variable as well: as in Go, where functions do not see that variable, if the package has what is selected.
func (w *world) meansPackage(r ref) bool {
	i, ok := w.book.imports[r.name]
	if !ok || !mayBePackage(r) {
		return false
	}
	if w.in.Packages == nil {
		return true
	}
	p, err := w.in.Packages.Import(i.Path)
	return err != nil || p.Scope().Lookup(r.selected) != nil
}

// mayBePackage reports whether a place that names something can mean a package.
func mayBePackage(r ref) bool { return ast.IsExported(r.selected) || r.name == "C" }

// isReserved tells names that mean something to the whole program when declared outside functions. Variables of
// such a name live in the statements of cells only, which functions do not see.
func isReserved(name string) bool {
	return types.Universe.Lookup(name) != nil || slices.Contains([]string{"main", "init", "gonbtlCell", "gonbtlMain"}, name)
}

// findImport looks a package name up among earlier imports and in the standard library.
func (w *world) findImport(r ref) (Import, bool) {
	if i, ok := w.book.imports[r.name]; ok && mayBePackage(r) {
		return i, true
	}
	if ast.IsExported(r.name) {
		w.useDots(r.name)
		return Import{}, false
	}
	if !ast.IsExported(r.selected) {
		return Import{}, false
	}
	if w.in.Packages != nil {
		if p := w.in.Packages.Find(r.name, append(w.symbols(r.name), r.selected)); p != "" {
			return Import{Name: r.name, Path: p, Cell: w.cell.number}, true
		}
	}
	if !slices.Contains(w.missing, r.name) {
		w.missing = append(w.missing, r.name)
	}
	return Import{}, false
}

// useDots marks the dot import that a name comes from; all of them if their packages are not known.
func (w *world) useDots(name string) {
	for _, i := range w.book.dots {
		if w.in.Packages != nil {
			if p, err := w.in.Packages.Import(i.Path); err == nil && p.Scope().Lookup(name) == nil {
				continue
			}
		}
		w.dots[i.Path] = true
	}
}

// symbols lists what the cell selects from a name that may be a package.
func (w *world) symbols(name string) []string {
	var symbols []string
	add := func(refs []ref) {
		for _, r := range refs {
			if r.name == name && ast.IsExported(r.selected) {
				symbols = append(symbols, r.selected)
			}
		}
	}
	for _, s := range w.cell.stmts {
		add(s.refs)
	}
	for _, d := range w.cell.decls {
		add(d.refs)
	}
	return symbols
}

// uncheckedErrors lists the statements that assign err where no later statement looks at it before the next
// assignment.
func (c *contents) uncheckedErrors(m *magic) map[*statement]bool {
	unchecked := map[*statement]bool{}
	if m.mode != notebook {
		return unchecked
	}
	var last *statement
	for _, s := range c.stmts {
		assigns, reads := c.usesOfErr(s)
		if last != nil && reads {
			delete(unchecked, last)
			last = nil
		}
		if assigns {
			unchecked[s] = true
			last = s
		}
	}
	return unchecked
}

// usesOfErr reports whether a statement assigns err at the top level, and whether it reads err.
func (c *contents) usesOfErr(s *statement) (assigns, reads bool) {
	targets := map[int]bool{}
	add := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name == "err" {
			targets[c.offset(id.Pos())] = true
		}
	}
	switch n := s.node.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
			for _, e := range n.Lhs {
				add(e)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range n.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) > 0 {
				for _, id := range v.Names {
					add(id)
				}
			}
		}
	}
	for _, r := range slices.Concat(s.refs, s.locals) {
		if r.name == "err" && !targets[r.off] {
			reads = true
		}
	}
	return len(targets) > 0, reads
}
