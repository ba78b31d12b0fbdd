package cell

import (
	"go/ast"
	"go/token"
)

// A ref is one place where a piece of source names something declared outside it.
type ref struct {
	name     string
	off      int    // of the identifier, from the start of the piece's text
	selected string // the y of name.y, which tells a package from a variable
}

// names finds what the nodes of one parsed file name, as go/parser resolves identifiers. That is deprecated in favour
// of go/types, which is no help here: it wants to know all that a name could mean, and this is how to find that out.
type names struct {
	offset func(token.Pos) int
	free   map[*ast.Ident]bool // identifiers that the file itself does not declare
	own    *ast.Scope          // what the file declares at its top level
}

// namesOf prepares the names of a file parsed with offset as its way from positions to offsets.
func namesOf(file *ast.File, offset func(token.Pos) int) *names {
	n := &names{offset: offset, free: map[*ast.Ident]bool{}, own: file.Scope}
	for _, id := range file.Unresolved {
		n.free[id] = true
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if lit, ok := node.(*ast.CompositeLit); ok && mayBeMap(lit.Type) {
			n.freeKeys(lit)
		}
		return true
	})
	return n
}

// mayBeMap reports whether the keys of a composite literal can be variables: those of a struct never are. When
// the type is declared elsewhere they can, for all this package knows.
func mayBeMap(typ ast.Expr) bool {
	switch t := typ.(type) {
	case *ast.StructType:
		return false
	case *ast.Ident:
		if t.Obj != nil {
			spec, ok := t.Obj.Decl.(*ast.TypeSpec)
			return ok && mayBeMap(spec.Type)
		}
	}
	return true
}

// freeKeys marks the keys that the parser leaves unresolved because they might be field names.
func (n *names) freeKeys(lit *ast.CompositeLit) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Obj == nil {
				n.free[id] = true
			}
		}
	}
}

// in lists what node names from outside: free names and, unlike those the parser leaves unresolved, names that
// other declarations of the same cell declare.
func (n *names) in(node ast.Node) []ref {
	var refs []ref
	selected := map[*ast.Ident]string{}
	ast.Inspect(node, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.SelectorExpr:
			if id, ok := x.X.(*ast.Ident); ok {
				selected[id] = x.Sel.Name
			}
		case *ast.Ident:
			if n.outside(x) {
				refs = append(refs, ref{x.Name, n.offset(x.Pos()), selected[x]})
			}
		}
		return true
	})
	return refs
}

// outside reports whether id names something declared elsewhere: not the place of its own declaration.
func (n *names) outside(id *ast.Ident) bool {
	if id.Obj == nil {
		return n.free[id]
	}
	return n.own.Lookup(id.Name) == id.Obj && id.Obj.Pos() != id.Pos()
}
