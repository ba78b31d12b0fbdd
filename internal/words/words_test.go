package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestLanguages(t *testing.T) {
	for _, test := range []struct{ language, want string }{
		{"", "not measured"}, {"en", "not measured"}, {"de_DE", "not measured"}, {"pt", "não medido"}, {"pt_BR.UTF-8", "não medido"},
	} {
		t.Setenv(Variable, test.language)
		if got := Say("not measured"); got != test.want {
			t.Errorf("%q: %q, want %q", test.language, got, test.want)
		}
		if got := Say("no such text"); got != "no such text" {
			t.Errorf("%q: %q, want what was said", test.language, got)
		}
	}
}

func TestSayf(t *testing.T) {
	t.Setenv(Variable, "pt")
	if got, want := Sayf("loss %.4f", 0.5), "perda 0.5000"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

var verb = regexp.MustCompile(`%[-+# 0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[a-zA-Z%]`)

// A translation takes the same values, in the same order and form.
func TestVerbs(t *testing.T) {
	for english, text := range portuguese {
		if a, b := verb.FindAllString(english, -1), verb.FindAllString(text, -1); !slices.Equal(a, b) {
			t.Errorf("%q has %q, %q has %q", english, a, text, b)
		}
	}
}

// Everything that the module says is translated, and nothing else is.
func TestComplete(t *testing.T) {
	said := map[string]token.Position{}
	for _, folder := range []string{"../../kernel", "../../tl", "../../widgets", "../fetch"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			return collect(t, path, said)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for text, where := range said {
		if _, ok := portuguese[text]; !ok {
			t.Errorf("%s: %q has no translation", where, text)
		}
	}
	for text := range portuguese {
		if _, ok := said[text]; !ok {
			t.Errorf("%q is translated, and nothing says it", text)
		}
	}
}

// collect notes the texts that a file says.
func collect(t *testing.T, path string, said map[string]token.Position) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || (name.Sel.Name != "Say" && name.Sel.Name != "Sayf") {
			return true
		}
		literal, ok := call.Args[0].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: says what cannot be looked up: want the text itself", files.Position(call.Pos()))
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Errorf("%s: %v", files.Position(call.Pos()), err)
		}
		said[text] = files.Position(call.Pos())
		return true
	})
	return nil
}
