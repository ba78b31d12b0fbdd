package engine

import (
	"encoding/json"
	"strings"
	"testing"
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
