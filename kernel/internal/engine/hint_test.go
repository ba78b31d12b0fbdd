package engine

import (
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/kernel/internal/cell"
)

// Python as it is written by habit; the problem is the compiler's, or what the rewriter says where it is empty.
func TestHints(t *testing.T) {
	for _, test := range []struct{ code, problem, want string }{
		{"y = 5", "undefined: y", "y := …"},
		{"a, b = 1, 2", "undefined: b", "a, b := …"},
		{"def f(x):\n    return x", "", "func f("},
		{"f = lambda x: 2 * x", "", "func(x float64)"},
		{"class Point:\n    pass", "", "type Point struct"},
		{"import numpy as np", "", `import "math"`},
		{"from math import sqrt", "", `import "math"`},
		{"if true {\n}\nelse {\n}", "", "} else {"},
		{"if true {\n}\nelif false {\n}", "", "else if"},
		{"try:", "label try defined and not used", "v, err := f()"},
		{`raise ValueError("x")`, "", "v, err := f()"},
		{"for i in range(10):\n    f(i)", "", "i := range 10"},
		{"while x < 3:\n    x += 1", "", "for x < 10"},
		{"if x > 1:\n    f()", "", "braces"},
		{"# a comment", "", "//"},
		{"s := 'text'", "", "double quotes"},
		{"ok := True", "undefined: True", "true, false and nil"},
		{"np.array(3)", "undefined: np", "gonbtl/tl"},
		{"if a and b {\n}", "", "&& and ||"},
		{"if not a {\n}", "", "if !done"},
		{"y := x++", "", "statements of their own"},
		{`s := f"x is {x}"`, "", "fmt.Sprintf"},
		{"l := [1, 2, 3]", "", "[]int{1, 2, 3}"},
		{`d := {"a": 1}`, "", "map[string]int"},
		{"y := x ** 2", "invalid operation: cannot indirect 2 (untyped int constant)", "math.Pow"},
		{"l.append(4)", "l.append undefined (type []int has no field or method append)", "append(list, v)"},
		{"print(p)", "illegal types for operand: print\n    struct {}", "fmt.Println"},
		{`clf.Predict("text")`, `cannot use "text" (untyped string constant) as data.Dataset value in argument to clf.Predict: string does not implement data.Dataset (missing method Len)`, "data.Unlabelled"},
	} {
		line, problem := test.code, test.problem
		if problem == "" {
			_, err := cell.Rewrite(cell.Input{Source: test.code, Number: 3})
			if err == nil {
				t.Errorf("%q is good Go", test.code)
				continue
			}
			first := readProblems(err.Error())[0]
			line, problem = strings.Split(test.code, "\n")[first.line-1], first.text
		}
		if got := hintFor(line, problem); !strings.Contains(got, test.want) {
			t.Errorf("%q, %s: %q, want %q", line, problem, got, test.want)
		}
	}
}

// What Go itself tells well, or is no habit from Python, has no hint.
func TestNoHints(t *testing.T) {
	for _, test := range []struct{ line, problem string }{
		{"y := z", "undefined: z"},
		{"y == 5", "undefined: y"},
		{"class := 1", "declared and not used: class"},
		{"n := len(5)", "invalid argument: 5 (untyped int constant) for built-in len"},
		{"if x > 1 {", "syntax error: expected '}', found the end of the cell"},
		{"} else {", "undefined: x"},
		{"f(x", "syntax error: missing ',' before newline in argument list"},
	} {
		if got := hintFor(test.line, test.problem); got != "" {
			t.Errorf("%q, %s: %q", test.line, test.problem, got)
		}
	}
}

// A hint stands once below the lines that it is about, in the reader's language.
func TestHintsInErrors(t *testing.T) {
	t.Setenv(words.Variable, "pt")
	r := testRun()
	r.request.Code = "a, b = 1, 2\nc = 3"
	f := r.buildError("/In[3]:1:1: undefined: a\n/In[3]:1:4: undefined: b\n/In[3]:2:1: undefined: c\n")
	all := strings.Join(f.Traceback, "\n")
	if strings.Count(all, "como em a, b := …") != 1 || strings.Count(all, "como em c := …") != 1 {
		t.Errorf("hints of\n%s", all)
	}
}
