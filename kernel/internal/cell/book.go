package cell

import (
	"maps"
	"slices"
	"strings"
)

// An Import is one import of a notebook.
type Import struct {
	Name string // as cells write it before the dot
	Path string
	Doc  string // the comment above import "C"
	Cell int
}

// A Decl is one declaration that outlives its cell: a function, a method, a type or a group of constants.
type Decl struct {
	Kind  string   // "func", "method", "type" or "const"
	Names []string // what it declares; several for a group of constants, "T.M" for a method
	Cell  int

	text         string // from the keyword, or its doc comment, to the end
	line, column int    // of the text in its cell
	refs         []ref
	nameOffs     []int             // where the names stand in text
	imports      map[string]Import // what the refs meant where it was declared
	noResult     bool              // a function that returns nothing
	groupKeyword string            // "type " when text is a spec of a group, else empty
}

// A Book is what the cells of one notebook have declared. The zero Book is that of a new notebook.
type Book struct {
	decls   []*Decl // in the order of declaration
	imports map[string]Import
	blanks  []Import // import _ "…"
	dots    []Import // import . "…"
}

// Add records what the cell of the plan declared and forgets what it redeclared. Call it once the cell compiled.
func (b *Book) Add(p *Plan) {
	if p.contents != nil {
		*b = *b.with(p.contents, p.contents.forgets)
	}
}

// Decls lists the declarations in the order of their cells.
func (b *Book) Decls() []*Decl { return slices.Clone(b.decls) }

// Imports lists the imports by name.
func (b *Book) Imports() []Import {
	list := slices.Collect(maps.Values(b.imports))
	slices.SortFunc(list, func(x, y Import) int { return strings.Compare(x.Name, y.Name) })
	return slices.Concat(list, b.blanks, b.dots)
}

// with is the book after a cell which made the names for which forgets is true mean nothing, or something else.
func (b *Book) with(c *contents, forgets func(string) bool) *Book {
	next := &Book{imports: map[string]Import{}}
	if !forgets("*") {
		maps.Copy(next.imports, b.imports)
		next.blanks, next.dots, next.decls = b.blanks, b.dots, b.decls
	}
	gone := func(name string) bool {
		return name != "_" && (forgets(name) || slices.ContainsFunc(c.decls, func(d *Decl) bool { return slices.Contains(d.Names, name) }))
	}
	next.decls = slices.Concat(withoutNames(next.decls, gone), slices.DeleteFunc(slices.Clone(c.decls), isInit))
	maps.DeleteFunc(next.imports, func(name string, _ Import) bool { return gone(name) })
	maps.Copy(next.imports, c.imports)
	next.blanks, next.dots = addImports(next.blanks, c.blanks), addImports(next.dots, c.dots)
	return next
}

// addImports adds imports that are not there yet.
func addImports(list, more []Import) []Import {
	list = slices.Clone(list)
	for _, i := range more {
		if !slices.ContainsFunc(list, func(have Import) bool { return have.Path == i.Path }) {
			list = append(list, i)
		}
	}
	return list
}

// isInit tells functions that run in their own cell only.
func isInit(d *Decl) bool {
	return d.Kind == "func" && (d.Names[0] == "init" || d.Names[0] == "main" || d.Names[0] == "_")
}

// isGoNBInit tells functions that GoNB calls at the start of every cell.
func isGoNBInit(d *Decl) bool { return d.Kind == "func" && strings.HasPrefix(d.Names[0], "init_") }

// withoutNames is the declarations left when some names are gone.
func withoutNames(decls []*Decl, gone func(string) bool) []*Decl {
	var left []*Decl
	for _, d := range decls {
		if d = d.without(gone); d != nil {
			left = append(left, d)
		}
	}
	return left
}

// without is the declaration with some of its names gone; nil when none is left. Constants keep their place in
// a group, for the sake of iota, under the blank name.
func (d *Decl) without(gone func(string) bool) *Decl {
	if !slices.ContainsFunc(d.Names, gone) {
		return d
	}
	left := slices.Clone(d.Names)
	for i, name := range left {
		if gone(name) {
			left[i] = "_"
		}
	}
	if !slices.ContainsFunc(left, func(name string) bool { return name != "_" }) {
		return nil
	}
	c := *d
	c.Names = left
	return &c
}
