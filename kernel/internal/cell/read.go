package cell

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// contents is a cell, read: what it declares and what it does.
type contents struct {
	*syntax
	commands []command
	decls    []*Decl
	imports  map[string]Import
	dots     []Import
	blanks   []Import
	stmts    []*statement
	vars     map[string]bool // declared by the statements at the top level
	forget   map[string]bool // names that mean nothing from before any more; "*" is all
}

// A statement is one statement at the top level of a cell.
type statement struct {
	node       ast.Stmt
	start, end int
	refs       []ref    // names from outside the statements of this cell
	locals     []ref    // variables that this or an earlier statement of this cell declares
	defs       []string // variables it declares, as far as they have a name
	quiet      bool     // a semicolon at its end says: show nothing
	classic    bool     // it stands below %%: its variables are its own
}

func (c *contents) forgets(name string) bool { return c.forget[name] || c.vars[name] }

// read parses a cell and lists what it holds.
func read(number int, user string) (*contents, error) {
	t, commands := newText(number, user)
	s, err := parse(t)
	if err != nil {
		return nil, err
	}
	c := &contents{syntax: s, commands: commands, imports: map[string]Import{},
		vars: map[string]bool{}, forget: map[string]bool{}}
	c.readStatements()
	c.readImports()
	c.readDecls()
	return c, nil
}

// mainLine is the line of %% or %main, below which statements mean what they mean in GoNB; 0 without one.
func (c *contents) mainLine() int {
	for _, cmd := range c.commands {
		if name := cmd.name(); name == "%" || name == "main" {
			return cmd.line
		}
	}
	return 0
}

func (c *contents) readStatements() {
	n := namesOf(c.stmtFile, c.offset)
	mainLine := c.mainLine()
	declared := map[*ast.Object]bool{}
	for _, node := range c.body() {
		s := &statement{node: node, start: c.offset(node.Pos()), end: c.offset(node.End())}
		if _, empty := node.(*ast.EmptyStmt); empty {
			continue
		}
		s.refs = n.in(node)
		line, _ := c.position(s.start)
		s.classic = mainLine > 0 && line > mainLine
		for _, id := range definitions(node) {
			if id.Name != "_" && id.Obj != nil && id.Obj.Pos() == id.Pos() && !s.classic {
				declared[id.Obj] = true
				s.defs = append(s.defs, id.Name)
				c.vars[id.Name] = true
			}
		}
		s.locals = c.localRefs(node, declared)
		s.quiet = bytes.HasPrefix(bytes.TrimLeft(c.code[s.end:], " \t"), []byte(";"))
		c.stmts = append(c.stmts, s)
	}
}

// definitions lists the identifiers on the left of the definitions of a statement, labels looked through.
func definitions(node ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	switch s := node.(type) {
	case *ast.LabeledStmt:
		return definitions(s.Stmt)
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE {
			return nil
		}
		for _, e := range s.Lhs {
			if id, ok := e.(*ast.Ident); ok {
				ids = append(ids, id)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				ids = append(ids, v.Names...)
			}
		}
	}
	return ids
}

// localRefs lists where node names one of the declared variables of this cell.
func (c *contents) localRefs(node ast.Node, declared map[*ast.Object]bool) []ref {
	var refs []ref
	ast.Inspect(node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Obj != nil && declared[id.Obj] {
			refs = append(refs, ref{name: id.Name, off: c.offset(id.Pos())})
		}
		return true
	})
	return refs
}

func (c *contents) readImports() {
	for _, spec := range c.importFile.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		i := Import{Path: importPath, Cell: c.number}
		if spec.Name != nil {
			i.Name = spec.Name.Name
		}
		switch i.Name {
		case ".":
			c.dots = append(c.dots, i)
		case "_":
			c.blanks = append(c.blanks, i)
		case "":
			i.Name = guessName(importPath, c.names)
			i.Doc = c.importDoc(spec)
			fallthrough
		default:
			c.imports[i.Name] = i
		}
	}
}

// importDoc is the C source above import "C", with a directive that says where it stands.
func (c *contents) importDoc(spec *ast.ImportSpec) string {
	for _, d := range c.importFile.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || spec.Path.Value != `"C"` || g.Doc == nil || !slices.Contains(g.Specs, ast.Spec(spec)) {
			continue
		}
		doc := string(c.code[c.offset(g.Doc.Pos()):c.offset(g.Doc.End())])
		line, _ := c.position(c.offset(g.Doc.Pos()))
		place := fmt.Sprintf("#line %d \"/In[%d]\"\n", line, c.number)
		if inside, ok := strings.CutPrefix(doc, "/*"); ok {
			return "/*\n" + place + inside + "\n"
		}
		return "//" + place + doc + "\n"
	}
	return ""
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// guessName guesses the name of a package from its path, the way everybody names packages. Where the path leaves a
// choice, a name that the cell uses is taken.
func guessName(importPath string, used func(string) bool) string {
	base := path.Base(importPath)
	if version.MatchString(base) && path.Dir(importPath) != "." {
		base = path.Base(path.Dir(importPath))
	}
	base, _, _ = strings.Cut(base, ".v")
	plain := strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go")
	joined := strings.NewReplacer("-", "", ".", "")
	for _, name := range []string{base, plain, joined.Replace(base)} {
		if used(name) {
			return name
		}
	}
	if plain = joined.Replace(plain); token.IsIdentifier(plain) {
		return plain
	}
	return "pkg"
}

// names reports whether anything in the cell names x from outside.
func (c *contents) names(x string) bool {
	is := func(id *ast.Ident) bool { return id.Name == x }
	return slices.ContainsFunc(c.declFile.Unresolved, is) || slices.ContainsFunc(c.stmtFile.Unresolved, is)
}

func (c *contents) readDecls() {
	n := namesOf(c.declFile, c.offset)
	for _, decl := range c.declFile.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			c.decls = append(c.decls, c.readFunc(n, d))
		case *ast.GenDecl:
			c.readGroup(n, d)
		}
	}
	for _, d := range c.decls {
		d.imports = map[string]Import{}
	}
}

func (c *contents) readFunc(n *names, f *ast.FuncDecl) *Decl {
	d := c.newDecl(n, "func", f, f.Doc, f.Name)
	d.noResult = f.Type.Results.NumFields() == 0
	if f.Recv != nil && len(f.Recv.List) > 0 {
		d.Kind = "method"
		d.Names[0] = receiver(f.Recv.List[0].Type) + "." + f.Name.Name
	}
	return d
}

// receiver is the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	}
	return "?"
}

// readGroup reads the declarations of a type or const group: each type by itself, constants together.
func (c *contents) readGroup(n *names, g *ast.GenDecl) {
	switch g.Tok {
	case token.TYPE:
		for _, spec := range g.Specs {
			t := spec.(*ast.TypeSpec)
			d := c.newDecl(n, "type", t, nil, t.Name)
			d.groupKeyword = "type "
			c.decls = append(c.decls, d)
		}
	case token.CONST:
		var ids []*ast.Ident
		for _, spec := range g.Specs {
			ids = append(ids, spec.(*ast.ValueSpec).Names...)
		}
		if len(ids) > 0 {
			c.decls = append(c.decls, c.newDecl(n, "const", g, nil, ids...))
		}
	}
}

func (c *contents) newDecl(n *names, kind string, node ast.Node, doc *ast.CommentGroup, ids ...*ast.Ident) *Decl {
	start := c.offset(node.Pos())
	if doc != nil {
		start = c.offset(doc.Pos())
	}
	d := &Decl{Kind: kind, Cell: c.number, text: string(c.code[start:c.offset(node.End())])}
	d.line, d.column = c.position(start)
	for _, id := range ids {
		d.Names = append(d.Names, id.Name)
		d.nameOffs = append(d.nameOffs, c.offset(id.Pos())-start)
	}
	d.refs = n.in(node)
	for i := range d.refs {
		d.refs[i].off -= start
	}
	return d
}
