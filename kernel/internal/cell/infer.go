package cell

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
)

// infer finds the types that the program must spell out and whether the last expression has a value. It checks
// the types of the program as it stands without them, errors ignored, and only when something depends on it.
func (w *world) infer() error {
	last, certain := w.lastExpression()
	if certain {
		w.shown = last
	}
	if len(w.promoted) == 0 && (last == nil || certain) {
		return nil
	}
	known := w.typecheck()
	if last != nil && !certain {
		if t, ok := known.expressions[w.place(last.start)]; ok && hasValue(t) {
			w.shown = last
		}
	}
	for _, s := range w.cell.stmts {
		for _, id := range definitions(s.node) {
			if _, ok := w.promoted[id.Name]; !ok || !slices.Contains(s.defs, id.Name) {
				continue
			}
			typ, err := w.typeSource(id, known.variables[w.place(w.cell.offset(id.Pos()))])
			if err != nil {
				return err
			}
			w.promoted[id.Name] = typ
		}
	}
	return w.restorePromoted()
}

// restorePromoted restores the old values of variables that functions see before the cell defines them anew, if
// the type is still the same.
func (w *world) restorePromoted() error {
	defined := map[string]bool{}
	for _, s := range w.cell.stmts {
		seen := map[string]bool{}
		w.changed(s.refs, nil, seen, map[*Decl]bool{})
		for _, name := range sortedKeys(seen) {
			v, typ := w.vars[name], w.promoted[name]
			if v == nil || v.Problem != "" || typ == "" || defined[name] || v.Type.Source(w.packageName) != typ {
				continue
			}
			if err := w.visitVar(v, true, func(msg string) error { return w.cell.errorAt(s.start, "%s", msg) }); err != nil {
				return err
			}
		}
		for _, name := range s.defs {
			defined[name] = true
		}
	}
	return nil
}

// hasValue reports whether an expression of type t can be shown.
func hasValue(t types.TypeAndValue) bool {
	if t.IsVoid() || t.Type == nil {
		return false
	}
	basic, ok := t.Type.(*types.Basic)
	return !ok || basic.Kind() != types.Invalid
}

// typeSource writes the type of a variable that functions name.
func (w *world) typeSource(id *ast.Ident, t types.Type) (string, error) {
	if problem := unspeakable(t); problem != "" {
		if v := w.vars[id.Name]; v != nil && v.Problem == "" && t == nil {
			return v.Type.Source(w.packageName), nil
		}
		return "", w.cell.errorAt(w.cell.offset(id.Pos()),
			"a function names %s, so its type must be known here, but %s: declare it as var %s followed by its type", id.Name, problem, id.Name)
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return w.packageName(p.Path())
	}), nil
}

// unspeakable says why a type cannot be written in the program; "" when it can.
func unspeakable(t types.Type) string {
	switch t := t.(type) {
	case nil:
		return "it is not"
	case *types.Basic:
		if t.Kind() == types.Invalid || t.Kind() == types.UntypedNil {
			return "it is not"
		}
	case *types.Named:
		if o := t.Obj(); o.Pkg() != nil && o.Pkg().Path() != "main" && !o.Exported() {
			return fmt.Sprintf("%s.%s has no exported name", o.Pkg().Name(), o.Name())
		}
	case *types.Pointer:
		return unspeakable(t.Elem())
	case *types.Slice:
		return unspeakable(t.Elem())
	case *types.Array:
		return unspeakable(t.Elem())
	case *types.Chan:
		return unspeakable(t.Elem())
	case *types.Map:
		return unspeakable(t.Key()) + unspeakable(t.Elem())
	}
	return ""
}

// A place is a line and column of the cell.
type place struct{ line, column int }

func (w *world) place(off int) place {
	line, column := w.cell.position(off)
	return place{line, column}
}

// known is what the type checker found out about the statements of the cell.
type known struct {
	variables   map[place]types.Type
	expressions map[place]types.TypeAndValue // of statements that are expressions
}

// typecheck checks the program.
func (w *world) typecheck() known {
	k := known{map[place]types.Type{}, map[place]types.TypeAndValue{}}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, FileName, w.emit(), parser.SkipObjectResolution)
	if err != nil {
		return k // the compiler will say what is wrong
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: &importer{w.in.Packages}, Error: func(error) {}, FakeImportC: true}
	_, _ = conf.Check("main", fset, []*ast.File{file}, &info)
	name := fmt.Sprintf("/In[%d]", w.cell.number)
	at := func(n ast.Node) (place, bool) {
		p := fset.Position(n.Pos())
		return place{p.Line, p.Column}, p.Filename == name
	}
	for id, object := range info.Defs {
		if p, ok := at(id); ok && object != nil {
			k.variables[p] = object.Type()
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.ExprStmt); ok && !isGenerated(s) {
			if p, ok := at(s); ok {
				k.expressions[p] = info.Types[s.X]
			}
		}
		return true
	})
	return k
}

// isGenerated tells calls of the session, which stand at the places of the statements that they belong to.
func isGenerated(s *ast.ExprStmt) bool {
	call, _ := s.X.(*ast.CallExpr)
	if call == nil {
		return false
	}
	f, _ := call.Fun.(*ast.SelectorExpr)
	if f == nil {
		return false
	}
	pkg, _ := f.X.(*ast.Ident)
	return pkg != nil && pkg.Name == session
}

// importer imports all that is known and nothing for the session's own package.
type importer struct{ packages Packages }

func (i *importer) Import(path string) (*types.Package, error) {
	if i.packages == nil || path == SessionPath {
		return nil, fmt.Errorf("package %s is not known", path)
	}
	return i.packages.Import(path)
}
