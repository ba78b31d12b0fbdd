package engine

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

func TestNestJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"data":{"application/vnd.vega.v5+json":"{\"a\":[1]}","text/plain":"{\"a\":1}"},"metadata":{}}`: `{"data":{"application/vnd.vega.v5+json":{"a":[1]},"text/plain":"{\"a\":1}"},"metadata":{}}`,
		`{"data":{"application/json":"not JSON"}}`:                                                       `{"data":{"application/json":"not JSON"}}`,
		`{"data":{"application/json":{"a":1}}}`:                                                          `{"data":{"application/json":{"a":1}}}`,
		`{"name":"x"}`:                                                                                   `{"name":"x"}`,
		`[`:                                                                                              `[`,
	} {
		if got := string(nestJSON(json.RawMessage(in))); got != want {
			t.Errorf("%s\nbecame %s\nwant   %s", in, got, want)
		}
	}
}

func TestReadProblems(t *testing.T) {
	output := "# gonb_1a2b3c4d\n" +
		"../../In[3]:12:5: undefined: foo\n" +
		"/In[2]:4:1: cannot use x (variable of type int) as string value in argument to f:\n\thave (int)\n\twant (string)\n" +
		"./main.go:3:8: \"os\" imported and not used\n" +
		"helper/file.go:9: something else\n" +
		"/In[3]:14:2: too many errors\n"
	got := readProblems(output)
	want := []problem{
		{3, 12, 5, "undefined: foo"},
		{2, 4, 1, "cannot use x (variable of type int) as string value in argument to f:\n    have (int)\n    want (string)"},
		{0, 3, 8, "\"os\" imported and not used"},
		{0, 9, 0, "helper/file.go:9: something else"},
		{3, 14, 2, "too many errors"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d problems: %v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("problem %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

// testRun is a run of cell 3, with earlier cells in its history.
func testRun() *run {
	k := &kernel{}
	k.history.add(1, "func f(i int) int {\n\treturn a[i]\n}")
	k.history.add(3, "x := 1\ny := f(5)")
	return &run{kernel: k, request: executeRequest{Code: "x := 1\ny := f(5)"}, number: 3, out: &outputs{kernel: k}}
}

func TestCrashBecomesOneError(t *testing.T) {
	report := "panic: runtime error: index out of range [5] with length 3\n\n" +
		"goroutine 1 [running]:\nmain.f(...)\n\t/In[1]:2\nmain.gonbtlCell()\n\t/In[3]:2 +0x1d\nmain.main()\n\t/tmp/gonb_1/main.go:4 +0x10\n\n" +
		"goroutine 7 [select]:\nmain.other()\n\t/In[2]:9 +0x1\n"
	f := testRun().programCrash(report)
	if f.Name != "panic" || f.Value != "runtime error: index out of range [5] with length 3" {
		t.Errorf("%s: %s", f.Name, f.Value)
	}
	all := strings.Join(f.Traceback, "\n")
	for _, want := range []string{"Cell In[1], line 2", "return a[i]", "Cell In[3], line 2", "y := f(5)"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	for _, noise := range []string{"goroutine", "In[2]", "main.go"} {
		if strings.Contains(all, noise) {
			t.Errorf("%q in\n%s", noise, all)
		}
	}
}

func TestCrashNames(t *testing.T) {
	for report, want := range map[string]string{
		"panic: boom\n\ngoroutine 1 [running]:\n":                                                          "panic: boom",
		"panic: main.E{Code:1} [recovered]\n\ngoroutine 1":                                                 "panic: main.E{Code:1}",
		"panic: two\nlines\n\ngoroutine 1 [running]:\n":                                                    "panic: two\nlines",
		"panic: runtime error: nil\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1":      "panic: runtime error: nil",
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\n\t/In[3]:1 +1": "fatal error: all goroutines are asleep - deadlock!",
	} {
		f := testRun().programCrash(report)
		if got := f.Name + ": " + f.Value; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A recursion without end comes through one line millions of times: the line is shown once.
func TestRecursionIsShort(t *testing.T) {
	deep := strings.Repeat("main.f(...)\n\t/In[1]:2 +0x1d fp=0xc0 sp=0xc0 pc=0x4b\n", 50)
	report := "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0xc020160390 stack=[0xc020160000, 0xc040160000]\n" +
		"fatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x4c, 0x4d})\n\t/usr/lib/go/src/runtime/panic.go:1\n\n" +
		"goroutine 1 gp=0xc0 m=0 [running]:\n" + deep + "...16777116 frames elided...\n" + deep +
		"main.gonbtlCell()\n\t/In[3]:2 +0x1d\n\ngoroutine 2 [sleep]:\n"
	f := testRun().programCrash(report)
	if f.Name != "fatal error" || f.Value != "stack overflow: a function calls itself without end" {
		t.Errorf("%s: %s", f.Name, f.Value)
	}
	all := strings.Join(f.Traceback, "\n")
	for _, want := range []string{"return a[i]", "this line 100 times", "y := f(5)", "and 16777116 calls more"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("%q is %d times in\n%s", want, strings.Count(all, want), all)
		}
	}
}

// A stack through many lines shows the innermost.
func TestTracebackIsShort(t *testing.T) {
	var stack []frame
	for line := range 15 {
		stack = append(stack, frame{File: "/In[3]", Line: line + 1})
	}
	shown := testRun().traceback(stack)
	if len(shown) != maxPlaces+1 || !strings.Contains(shown[0], "line 1") || shown[maxPlaces] != "and 5 lines more" {
		t.Errorf("%d parts, the last %q", len(shown), shown[len(shown)-1])
	}
}

func TestWhos(t *testing.T) {
	now := time.Now()
	vars := []store.Variable{
		{Name: "x", Type: "int", Size: 9, Cell: 2, Saved: now.Add(-time.Minute)},
		{Name: "f", Problem: "f is a func(): it cannot be carried to later cells", Cell: 3, Saved: now},
	}
	for language, want := range map[string]string{
		"en": "Name   Type   Size   Cell    Age\nx      int    9 B    In[2]   1 min\nf      –      –      In[3]   0 s\nf is a func(): it cannot be carried to later cells\n",
		"pt": "Nome   Tipo   Tamanho   Célula   Idade\nx      int    9 B       In[2]    1 min\nf      –      –         In[3]    0 s\nf is a func(): it cannot be carried to later cells\n",
	} {
		t.Setenv(words.Variable, language)
		if got := whos(vars, now); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", language, got, want)
		}
	}
}

// GoNB's word on %env is translated, as often as there are such commands; what the program prints is not.
func TestSettings(t *testing.T) {
	t.Setenv(words.Variable, "en")
	o := &outputs{settings: 2}
	for _, test := range []struct{ text, want string }{
		{"Set: A=\"b c\"\n", "Set: A=\"b c\"\n"},
		{"Set: GONBTL_LANG=\"pt\"\n", "Definido: GONBTL_LANG=\"pt\"\n"},
		{"Set: A=\"printed by the cell\"\n", "Set: A=\"printed by the cell\"\n"},
	} {
		if got := o.setting(test.text); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestBuildErrorMarksTheColumn(t *testing.T) {
	f := testRun().buildError("# gonb_1\n/In[3]:2:6: undefined: f\n/In[3]:1:1: declared and not used: x\n")
	if f.Name != "compile error" || f.Value != "In[3], line 2: undefined: f (and 1 more)" {
		t.Errorf("%s: %s", f.Name, f.Value)
	}
	if !strings.Contains(f.Traceback[1], "y := f(5)") || !strings.Contains(f.Traceback[1], "\n                "+red+"^") {
		t.Errorf("no mark under the column:\n%q", f.Traceback[1])
	}
}

func TestExcerptOfUnknownPlaces(t *testing.T) {
	r := testRun()
	for _, at := range [][3]int{{9, 1, 1}, {3, 99, 1}, {3, 2, 99}, {3, 0, 0}} {
		if got := r.excerpt(at[0], at[1], at[2]); !strings.Contains(got, "Cell In[") {
			t.Errorf("%v: %q", at, got)
		}
	}
}
