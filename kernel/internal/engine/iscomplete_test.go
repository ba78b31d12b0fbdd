package engine

import (
	"strings"
	"testing"
)

// programs are valid cells; every prefix of them may still become one.
var programs = []string{
	"x := 42",
	"a, b := 1, 'x'\nvar c, d int = 3, 4\nconst e = 1e-5\nx := []int{1, 2, 0xff}[0]\na, b = b, a",
	"import \"fmt\"\nfmt.Println(`raw\nstring`, \"quoted \\\" string\", '\\'', '\\u00e9') // comment\n/* more\n */\n",
	"import (\n\t\"fmt\"\n\tm \"math\"\n)\nfmt.Println(m.Pi)\n",
	"type T[K comparable, V any] struct {\n\tA, B int `tag:\"x\"`\n\t*E\n\tm map[K]chan<- V\n}\n\nfunc (t *T[K, V]) Method(x ...int) (n int, err error) {\n\treturn len(x), nil\n}\n",
	"type I interface {\n\t~int | ~string\n\tM(func(int) bool) error\n}\ntype F func(a, b int) (c int)\ntype (\n\tA = B\n\tB struct{}\n)",
	"if x := f(); x > 0 && !ok || y&^z != 0 {\n\tx++\n} else if a[1:2:3] == nil {\n\tx -= 2\n} else {\n\tx <<= 1\n}",
	"for i := 0; i < 10; i++ {\n\tcontinue\n}\nfor range ch {\n\tbreak\n}\nfor k, v := range m {\n\t_ = k\n}\nfor {\n}\nfor x < 3 {\n}",
	"outer:\nfor {\n\tswitch x := y.(type) {\n\tcase int, string:\n\t\tgoto outer\n\tcase nil:\n\t\tfallthrough\n\tdefault:\n\t\tbreak outer\n\t}\n}",
	"switch {\ncase x > 1:\n\ty()\n}\nswitch z := f(); z {\n}\nselect {\ncase v, ok := <-ch:\n\t_ = v\ncase ch <- 1:\ndefault:\n}",
	"f := func(x int) (int, error) {\n\tdefer func() { recover() }()\n\tgo run(x)\n\treturn x, nil\n}\nv, err := f(3)\n_ = struct{ a int }{1}\n",
	"var arr = [...]string{2: \"b\", 1: \"a\"}\nvar p *int = &x\n*p = -+^3\nvar fn func()\nm := map[string][]int{\"a\": {1}}\n",
	"const (\n\tA = iota\n\tB\n\tC float64 = 1.5i\n)\nx = (*T)(nil)\ny = <-ch\nch <- y\nz := []T[int, string]{}\n",
	"日本語 := \"\\xff\\u00e9\"\nfmt.Printf(\"%v\\n\", 日本語)",
	"%%\nfmt.Println(1)\n",
	"!ls -l\nx := 1\n%args -v\n",
}

func TestNoPrefixOfAProgramIsInvalid(t *testing.T) {
	for _, program := range programs {
		if got := isComplete(program); got.Status != "complete" {
			t.Errorf("%q: %s, want complete", program, got.Status)
		}
		for end := range program {
			if got := isComplete(program[:end]); got.Status == "invalid" {
				t.Errorf("prefix %q is called invalid", program[:end])
			}
		}
	}
}

func TestUnfinishedCellsAreIncomplete(t *testing.T) {
	for _, code := range []string{
		"x := `", "x := [", "func f(", "func f() {", "if x {", "for {", "/* a", "x :=", "x = 1 +", "fmt.", "type T", "var x", "switch {",
		"f(func() {\n})\ng(", "import (", "%%\nif x {",
	} {
		if got := isComplete(code); got.Status != "incomplete" {
			t.Errorf("%q: %s, want incomplete", code, got.Status)
		}
	}
}

func TestWhatCannotBecomeAProgramIsInvalid(t *testing.T) {
	for _, code := range []string{
		"}", "x := )", "x := 1 2", "if { } else x", "func f() { ] }", "a b c", "for i := 0; ; ; ; {", "x := 08", "import 3", "\"a\nb\"",
	} {
		if got := isComplete(code); got.Status != "invalid" {
			t.Errorf("%q: %s, want invalid", code, got.Status)
		}
	}
}

func TestIndentFollowsTheLastLine(t *testing.T) {
	for code, want := range map[string]string{"if x {": "    ", "\tf(": "\t\t", "  for {\n    x +": "    ", "x :=": ""} {
		if got := isComplete(code); got.Indent != want {
			t.Errorf("%q: indent %q, want %q", code, got.Indent, want)
		}
	}
	if got := isComplete(strings.Repeat("(", 1000)); got.Status != "incomplete" {
		t.Errorf("deep nesting: %s", got.Status)
	}
}
