package cell

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// Members lists what can be selected where cursor stands, a byte offset in the cell behind a dot or a name after one:
// what a package exports, the fields and methods of a value. The cell need not be Go yet.
func Members(in Input, cursor int) []string {
	p, at := Complete(in, cursor)
	if p.PassThrough {
		return nil
	}
	const clause = "package main\n"
	fset := token.NewFileSet()
	var files []*ast.File
	for _, source := range []string{clause + p.Source[:at] + "_" + p.Source[at:], p.File} {
		file, _ := parser.ParseFile(fset, "", source, parser.AllErrors|parser.SkipObjectResolution)
		files = append(files, file) // what could be read of it
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: &importer{in.Packages}, Error: func(error) {}, FakeImportC: true}
	_, _ = conf.Check("main", fset, files, &info)
	x := selected(files[0], fset.File(files[0].FileStart).Pos(len(clause)+at))
	if id, ok := x.(*ast.Ident); ok {
		if name, ok := info.Uses[id].(*types.PkgName); ok {
			return visible(name.Imported().Scope())
		}
	}
	if t := info.Types[x].Type; t != nil {
		return membersOf(t)
	}
	return nil
}

// selected is the expression before the dot of the selector whose name ends at pos, if there is one.
func selected(file *ast.File, pos token.Pos) (x ast.Expr) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Pos() <= pos && pos < s.Sel.End() {
			x = s.X
		}
		return true
	})
	return x
}

func visible(scope *types.Scope) (names []string) {
	for _, name := range scope.Names() {
		if token.IsExported(name) {
			names = append(names, name)
		}
	}
	return names
}

// membersOf lists the fields and methods of a type that the notebook may name, those of embedded fields included.
func membersOf(t types.Type) (names []string) {
	add := func(o types.Object) {
		if o.Exported() || o.Pkg() != nil && o.Pkg().Path() == "main" {
			names = append(names, o.Name())
		}
	}
	for _, method := range typeutil.IntuitiveMethodSet(t, nil) {
		add(method.Obj())
	}
	seen := map[types.Type]bool{}
	var fields func(types.Type)
	fields = func(t types.Type) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok || seen[t] {
			return
		}
		seen[t] = true
		for f := range s.Fields() {
			add(f)
			if f.Embedded() {
				fields(f.Type())
			}
		}
	}
	fields(t)
	return names
}
