package cell

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gonbtl/gonbtl/kernel/internal/cell/packages"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// fewPackages are the packages that fuzzed cells may import: all others would each cost a run of the go command.
type fewPackages struct{ all *packages.Go }

var few = []string{"bytes", "errors", "fmt", "math", "os", "sort", "strconv", "strings", "sync", "time", SessionPath, SessionPath + "/rich"}

func (p fewPackages) Import(path string) (*types.Package, error) {
	for _, known := range few {
		if path == known {
			return p.all.Import(path)
		}
	}
	return nil, errors.New("not one of the few")
}

func (p fewPackages) Find(name string, symbols []string) string {
	pkg, err := p.Import(name)
	if err != nil {
		return ""
	}
	for _, symbol := range symbols {
		if pkg.Scope().Lookup(symbol) == nil {
			return ""
		}
	}
	return name
}

var std = sync.OnceValue(func() fewPackages { return fewPackages{packages.New(".", nil)} })

// before writes the cell as a plain Go program: declarations, then the statements in main.
func before(in Input) (string, bool) {
	t, _ := newText(in.Number, in.Source)
	spans, err := declarations(t)
	if err != nil {
		return "", false
	}
	var imports, decls strings.Builder
	for _, s := range spans {
		text := string(t.code[s.start:s.end]) + "\n"
		if strings.HasPrefix(text, "import") {
			imports.WriteString(text)
			continue
		}
		decls.WriteString(text)
	}
	for _, v := range in.Vars {
		fmt.Fprintf(&decls, "var %s %s\n", v.Name, v.Type.Source(func(p string) string { return p }))
	}
	return "package main\n" + imports.String() + decls.String() + "func main() {\n" + string(without(t.code, spans)) + "\n}\n", true
}

// check checks the types of a program and returns the errors that make it invalid.
func check(source string) []types.Error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", source, parser.SkipObjectResolution)
	if err != nil {
		return []types.Error{{Msg: err.Error()}}
	}
	var list []types.Error
	conf := types.Config{Importer: std(), FakeImportC: true, GoVersion: "go1.26", Error: func(err error) {
		if e := err.(types.Error); !strings.HasPrefix(e.Msg, "declared and not used") && !strings.HasPrefix(e.Msg, "label ") {
			list = append(list, e)
		}
	}}
	conf.Check("main", fset, []*ast.File{file}, nil)
	return list
}

// valid reports whether errors are only those that a notebook forgives: unused imports and values.
func valid(list []types.Error) bool {
	for _, e := range list {
		if !strings.HasSuffix(e.Msg, "is not used") && !strings.Contains(e.Msg, "imported and not used") && !strings.Contains(e.Msg, "imported as") {
			return false
		}
	}
	return true
}

var storedVars = []store.Variable{
	{Name: "x", Type: "int", Cell: 1},
	{Name: "s", Type: "[]string", Cell: 1},
	{Name: "err", Type: "error", Cell: 1},
	{Name: "m", Type: "map[string]int", Cell: 1},
}

// FuzzRewrite: no text makes Rewrite panic, and what was valid Go before is valid after.
func FuzzRewrite(f *testing.F) {
	for _, source := range seeds(f) {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		in := Input{Source: source, Number: 2, Book: &Book{}, Vars: storedVars, Packages: std()}
		plan, err := Rewrite(in)
		Complete(in, len(source)/2)
		Members(in, len(source)/2)
		program, ok := before(in)
		if !ok || plan != nil && (plan.File == "" || redefines(plan)) || unusual(source) || !valid(check(program)) {
			return
		}
		if err != nil {
			t.Fatalf("valid Go is refused: %v\n%s", err, program)
		}
		for _, e := range check(plan.File) {
			if !strings.HasSuffix(e.Msg, "is not used") && !strings.Contains(e.Msg, "argument to gonbtl_.Show") && !strings.Contains(e.Msg, "overflows") { // no values to show
				t.Fatalf("%s: %s\n--- before:\n%s\n--- after:\n%s", e.Fset.Position(e.Pos), e.Msg, program, plan.File)
			}
		}
	})
}

// unusual tells cells whose meaning is not that of the same text in main.
func unusual(source string) bool {
	for _, word := range []string{"gonbtl_", "%", "!", "func main", "//go:", `"C"`, "cgo", "package"} {
		if strings.Contains(source, word) {
			return true
		}
	}
	return false
}

// redefines reports whether the cell makes a stored variable one of another type that its functions see. In main they
// would see the old one.
func redefines(p *Plan) bool {
	return slices.ContainsFunc(storedVars, func(v store.Variable) bool {
		declared := "\nvar " + v.Name + " "
		return p.contents.vars[v.Name] && strings.Contains(p.File, declared) && !strings.Contains(p.File, declared+string(v.Type)+"\n")
	})
}

// seeds are the cells of the golden files.
func seeds(tb testing.TB) []string {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		tb.Fatal("no golden files", err)
	}
	var list []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if strings.HasPrefix(f.Name, "In") {
				list = append(list, string(f.Data))
			}
		}
	}
	return list
}
