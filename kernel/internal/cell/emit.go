package cell

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// prefix starts every name that this package makes up; session is the import of the session package.
const (
	prefix      = "gonbtl_"
	session     = prefix
	richSession = prefix + "rich"
)

// An emitter writes the program of a cell, with line directives that keep every message about it in the user's
// own lines and columns.
type emitter struct {
	strings.Builder
	*world
	temps  int
	inCell bool // what was written last stands in a cell
}

// emit writes the program.
func (w *world) emit() string {
	w.nameImports()
	out := emitter{world: w}
	body := emitter{world: w, inCell: w.magic.mode != outline}
	body.body()
	out.WriteString("package main\n\n")
	out.imports()
	out.variables()
	for _, d := range w.held() {
		out.decl(d)
	}
	out.WriteString(body.String())
	return out.String()
}

// held lists the declarations that the program's file holds. Those of a %wasm cell itself are not among them: GoNB
// must see them.
func (w *world) held() []*Decl {
	runs := w.magic.mode <= test
	var list []*Decl
	for _, d := range slices.Concat(w.book.decls, slices.DeleteFunc(slices.Clone(w.cell.decls), notInit)) {
		if _, ok := w.need[d]; ok && (runs || !slices.Contains(w.cell.decls, d)) {
			list = append(list, d)
		}
	}
	return list
}

func notInit(d *Decl) bool { return !isInit(d) }

// at starts text that stands in a cell at line and column. Nothing of an outline is ever run or compiled, and gopls
// offers no methods that seem to be declared in a file that it cannot read.
func (e *emitter) at(cell, line, column int) {
	if e.magic.mode == outline {
		return
	}
	fmt.Fprintf(e, "/*line /In[%d]:%d:%d*/", cell, line, column)
	e.inCell = true
}

// ours starts text that stands in no cell, lest it count on from the line before.
func (e *emitter) ours() {
	if e.inCell {
		e.WriteString("//line /gonbtl:1\n")
		e.inCell = false
	}
}

// nameImports gives every import a name that nothing else in the program has, its own if possible.
func (e *world) nameImports() {
	clear(e.aliases)
	clear(e.taken)
	for d := range e.need {
		for _, name := range d.Names {
			e.taken[name] = true
		}
	}
	for name := range e.declared {
		e.taken[name] = !isReserved(name)
	}
	for name, typ := range e.promoted {
		if typ != "" {
			e.taken[name] = true
		}
	}
	for _, s := range e.cell.stmts {
		if e.magic.mode <= test {
			e.nameRefs(s)
		}
	}
	for _, d := range slices.Backward(e.held()) { // the cell's own names first
		e.nameRefs(d)
	}
	if e.magic.parse && e.magic.mode <= classic {
		e.alias(Import{Name: "flag", Path: "flag"})
	}
	for _, v := range e.sortedVars() {
		v.Type.Source(e.packageName)
		if e.declared[v.Name] {
			for _, t := range v.Dynamic {
				t.Source(e.packageName)
			}
		}
	}
}

func (e *world) nameRefs(from any) {
	for _, r := range e.imported[from] {
		e.alias(r.imp)
	}
}

// alias is the name of an import in the program.
func (w *world) alias(i Import) string {
	key := Import{Name: i.Name, Path: i.Path, Doc: i.Doc}
	if name, ok := w.aliases[key]; ok {
		return name
	}
	name := i.Name
	for n := 2; w.taken[name]; n++ {
		name = i.Name + "_" + strconv.Itoa(n)
	}
	w.taken[name] = true
	w.aliases[key] = name
	return name
}

// packageName is the name of the package that a stored type needs.
func (w *world) packageName(importPath string) string {
	for key, name := range w.aliases {
		if key.Path == importPath {
			return name
		}
	}
	return w.alias(Import{Name: guessName(importPath, func(string) bool { return false }), Path: importPath})
}

func (e *emitter) imports() {
	if e.magic.mode <= classic || e.magic.mode == test && len(e.declared) > 0 {
		fmt.Fprintf(e, "import %s %q\n", session, SessionPath)
	}
	if e.magic.mode <= classic && e.rich() {
		fmt.Fprintf(e, "import %s %q\n", richSession, SessionPath+"/rich")
	}
	keys := make([]Import, 0, len(e.aliases))
	for key := range e.aliases {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return e.aliases[keys[i]] < e.aliases[keys[j]] })
	for _, key := range keys {
		if key.Path == "C" {
			fmt.Fprintf(e, "\n%simport \"C\"\n", key.Doc)
			continue
		}
		fmt.Fprintf(e, "import %s ", e.aliases[key])
		e.importPath(key.Path)
	}
	for _, i := range e.book.blanks {
		e.WriteString("import _ ")
		e.importPath(i.Path)
	}
	for _, p := range sortedKeys(e.dots) {
		e.WriteString("import . ")
		e.importPath(p)
	}
	e.WriteByte('\n')
}

// importPath writes the path with the place of the import in the cell, if it is there.
func (e *emitter) importPath(p string) {
	for _, spec := range e.cell.importFile.Imports {
		if spec.Path.Value == strconv.Quote(p) {
			line, column := e.cell.position(e.cell.offset(spec.Path.Pos()))
			e.at(e.cell.number, line, column)
		}
	}
	fmt.Fprintf(e, "%q\n", p)
}

// sortedVars lists the stored variables that the program declares.
func (w *world) sortedVars() []*store.Variable {
	var list []*store.Variable
	for name := range w.declared {
		list = append(list, w.vars[name])
	}
	slices.SortFunc(list, func(a, b *store.Variable) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// variables declares the stored variables and those of this cell that functions name.
func (e *emitter) variables() {
	e.ours()
	for _, v := range e.sortedVars() {
		if !isReserved(v.Name) {
			fmt.Fprintf(e, "var %s %s\n", e.varName(v.Name), v.Type.Source(e.packageName))
		}
	}
	for _, name := range sortedKeys(e.promoted) {
		_, stored := e.declared[name]
		if typ := e.promoted[name]; typ != "" && !(stored && e.varName(name) == name) {
			fmt.Fprintf(e, "var %s %s\n", name, typ)
		}
	}
}

// varName is the name of a stored variable in the program: its own, unless a new declaration has that, or a new
// variable of another type.
func (w *world) varName(name string) string {
	if d := w.decls[name]; d != nil {
		if _, ok := w.need[d]; ok {
			return prefix + name
		}
	}
	if typ := w.promoted[name]; typ != "" && typ != w.vars[name].Type.Source(w.packageName) {
		return prefix + name
	}
	return name
}

// declName is the name of a declaration in the program: its own, unless it is one of an earlier cell that this cell
// still uses before it makes the name that of a variable which functions see, or a test, whose name GoNB has.
func (w *world) declName(name string) string {
	if d := w.decls[name]; w.promoted[name] != "" || d != nil && w.isTest(d) {
		return prefix + name
	}
	return name
}

// outerName is the name in the program of what a statement names.
func (w *world) outerName(r ref) string {
	if _, ok := w.meaning(r, nil).(*Decl); ok {
		return w.declName(r.name)
	}
	return w.varName(r.name)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// An edit replaces a piece of text.
type edit struct {
	off, end int
	text     string
}

// edited writes text[off:end], which stands in cell c, with edits; place maps offsets to the cell.
func (e *emitter) edited(text string, off, end int, edits []edit, place func(off int)) {
	slices.SortStableFunc(edits, func(a, b edit) int { // insertions before what they stand before
		return cmp.Or(a.off-b.off, a.end-b.end)
	})
	place(off)
	for _, x := range edits {
		e.WriteString(text[off:x.off])
		e.WriteString(x.text)
		off = x.end
		if x.end > x.off || x.text != "" {
			place(off)
		}
	}
	e.WriteString(text[off:end])
}

// decl writes a declaration of any cell.
func (e *emitter) decl(d *Decl) {
	edits := append(e.importEdits(d), e.testEdits(d)...)
	for i, name := range d.Names {
		off := d.nameOffs[i]
		old := identifier(d.text[off:])
		switch {
		case d.Kind == "func" && name == "main":
			edits = append(edits, edit{off, off + len(old), "gonbtlMain"})
		case d.Kind == "const" && name == "_" && old != "_":
			edits = append(edits, edit{off, off + len(old), "_"})
		case d.Kind != "method" && e.declName(name) != name:
			edits = append(edits, edit{off, off + len(old), e.declName(name)})
		}
	}
	e.WriteString(d.groupKeyword)
	e.edited(d.text, 0, len(d.text), edits, func(off int) {
		before := d.text[:off]
		line, column := d.line+strings.Count(before, "\n"), off-strings.LastIndexByte(before, '\n')
		if line == d.line {
			column = d.column + off
		}
		e.at(d.Cell, line, column)
	})
	e.WriteString("\n\n")
}

// importEdits renames imports in a statement or declaration where the program calls them otherwise.
func (e *emitter) importEdits(from any) []edit {
	var edits []edit
	for _, r := range e.imported[from] {
		if name := e.alias(r.imp); name != r.imp.Name {
			edits = append(edits, edit{r.off, r.off + len(r.imp.Name), name})
		}
	}
	return edits
}

// testEdits renames the tests of a %test cell where its functions name them.
func (e *emitter) testEdits(d *Decl) []edit {
	var edits []edit
	for _, r := range d.refs {
		if m, ok := e.meaning(r, d).(*Decl); ok && e.isTest(m) {
			edits = append(edits, edit{r.off, r.off + len(r.name), prefix + r.name})
		}
	}
	return edits
}

// identifier is the identifier that s starts with.
func identifier(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !isIdentRune(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

func isIdentRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
