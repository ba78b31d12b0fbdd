package conformance

import (
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/client"
)

func TestVariablesLast(t *testing.T) {
	n := start(t)
	n.ok("x := 42")
	if got := n.ok("x++\nx").Text(); got != "43" {
		t.Errorf("x is %q", got)
	}
	if got := n.ok("%whos").Stream("stdout"); !strings.Contains(got, "x") || !strings.Contains(got, "int") || !strings.Contains(got, "In[2]") {
		t.Errorf("%%whos says %q", got)
	}
	n.ok("%session reset")
	if r := n.run("x"); r.Status() != "error" {
		t.Errorf("x after a reset: %s", r.Reply.Content)
	}
}

func TestGoNBCellsAreWhatTheyWere(t *testing.T) {
	n := start(t)
	n.ok("import \"fmt\"\n\nfunc double(i int) int { return 2 * i }")
	n.ok("x := 21")
	if got := n.ok("%%\nfmt.Println(double(x))").Stream("stdout"); got != "42\n" {
		t.Errorf("%%%% cell printed %q", got)
	}
	if got := n.ok("!echo $((40+2))\nfunc main() { fmt.Println(double(4)) }").Stream("stdout"); got != "42\n8\n" {
		t.Errorf("command and main printed %q", got)
	}
	if got := n.ok("%%bash\necho $((6*7))").Stream("stdout"); got != "42\n" {
		t.Errorf("bash cell printed %q", got)
	}
}

func TestCommandsSeeVariables(t *testing.T) {
	n := start(t)
	n.ok("x := 21\nimport \"testing\"")
	if got := n.ok("%test\nfunc TestX(t *testing.T) { t.Log(2 * x) }").Stream("stdout"); !strings.Contains(got, ": 42\n") || !strings.Contains(got, "PASS: TestX") {
		t.Errorf("%%test printed %q", got)
	}
	if got := n.run("%test\n\nfunc TestY(t *testing.T) {\n\tt.Error(x)\n}").Stream("stdout"); !strings.Contains(got, "In[3]:4: 21") {
		t.Errorf("a failing %%test printed %q", got)
	}
	if got := n.ok("%exec show\nfunc show() { fmt.Println(x) }").Stream("stdout"); got != "21\n" {
		t.Errorf("%%exec printed %q", got)
	}
	n.ok("%main\nx++")
	if got := n.ok("%%writefile text.txt\nfile").Stream("stderr") + n.ok("!cat text.txt").Stream("stdout"); !strings.HasSuffix(got, "file\n") {
		t.Errorf("%%%%writefile wrote %q", got)
	}
	if got := n.ok("x").Text(); got != "22" {
		t.Errorf("x is %q after %%main changed it", got)
	}
	n.checkFailure("//go:embed text.txt\nvar s string", "compile error", "use os.ReadFile", "In[9], line 1")
}

// TestWasm has GoNB compile a cell for the browser. It puts files where the server of the notebooks
// runs, which is here.
func TestWasm(t *testing.T) {
	t.Chdir(t.TempDir())
	n := start(t)
	n.ok("x := 42")
	r := n.ok("%wasm\nimport \"fmt\"\nfunc main() { fmt.Println(1) }")
	if len(r.Of("display_data")) != 2 || len(glob(t, ".", "jupyter_files/*/*")) != 2 {
		t.Errorf("%%wasm shows %v and made %v", r.Order, glob(t, ".", "jupyter_files/*/*"))
	}
	n.checkFailure("%wasm\nfunc main() { fmt.Println(x) }", "compile error", "runs in the browser", "In[3], line 2")
	if got := n.ok("x").Text(); got != "42" {
		t.Errorf("x is %q after %%wasm", got)
	}
}

func TestC(t *testing.T) {
	n := start(t)
	n.ok("/*\nstatic int twice(int a) { return 2 * a; }\n*/\nimport \"C\"\n\nfunc double(i int) int { return int(C.twice(C.int(i))) }")
	if got := n.ok("int(C.twice(4)) + double(17)").Text(); got != "42" {
		t.Errorf("C gives %q", got)
	}
	n.checkFailure("x := 1\n\n// static int bad(int a) { return a }\nimport \"C\"\nC.bad(1)", "compile error", "expected ';'", "In[3], line 3")
	if got := n.ok("c := C.twice(1)").Stream("stderr"); !strings.Contains(got, "c has the type main._Ctype_int, which no cell can name") {
		t.Errorf("a C value: %q", got)
	}
}

// checkFailure runs a cell that must fail, and checks that the reply and the one error message say
// the same.
func (n *notebook) checkFailure(code, ename, evalue string, lines ...string) {
	n.t.Helper()
	r := n.run(code)
	if r.Status() != "error" || r.Field("ename") != ename || !strings.Contains(r.Field("evalue").(string), evalue) {
		n.t.Errorf("%q: %s, want %s with %q", code, r.Reply.Content, ename, evalue)
		return
	}
	published := r.Of("error")
	if len(published) != 1 || published[0]["ename"] != ename || published[0]["evalue"] != r.Field("evalue") {
		n.t.Errorf("%q: published %v", code, published)
	}
	traceback, _ := json.Marshal(r.Field("traceback"))
	for _, line := range lines {
		if !strings.Contains(string(traceback), line) {
			n.t.Errorf("%q: no %q in %s", code, line, traceback)
		}
	}
	for _, m := range r.Messages {
		if m.Header.Type != "error" && m.Header.Type != "execute_input" {
			n.t.Errorf("%q: also published %s %s", code, m.Header.Type, m.Content)
		}
	}
}

func TestErrorsNameTheUsersLine(t *testing.T) {
	n := start(t)
	n.ok("import (\n\t\"errors\"\n\t\"os\"\n)\n\nfunc get(a []int, i int) int {\n\treturn a[i]\n}") // In[1]
	n.checkFailure("a := 1\nb := a +", "compile error", "", "In[2], line 2")
	n.checkFailure("a := 1\nb := c", "compile error", "undefined: c", "In[3], line 2", "b := c")
	n.checkFailure("_ = get([]int{1}, 5)", "panic", "index out of range [5] with length 1", "In[1], line 7", "In[4], line 1")
	n.checkFailure("panic(\"boom\")", "panic", "boom", "In[5], line 1")
	n.checkFailure("f, err := os.Open(\"not there\")\nf.Close()", "*fs.PathError", "not there", "In[6], line 1")
	n.checkFailure("os.Open(\"not there\")", "*fs.PathError", "not there", "In[7], line 1")
	n.checkFailure("err := errors.New(\"plain\")\nvar done bool", "error", "plain", "In[8], line 1")
	n.checkFailure("os.Exit(3)", "exit status", "exit status 3")
	n.checkFailure("go func() {\n\tpanic(\"elsewhere\")\n}()\nselect {}", "panic", "elsewhere", "In[10], line 2")
	n.checkFailure("import \"no/such/thing\"\n_ = thing.X", "import error", "no/such/thing")
	n.ok("os.Exit(0)")
}

func TestRecursionWithoutEnd(t *testing.T) {
	n := start(t)
	n.checkFailure("func deep(i int) int { return deep(i+1) + 1 }\n\ndeep(0)", "fatal error", "stack overflow", "In[1], line 1", "times", "In[1], line 3", "calls more")
}

func TestLanguage(t *testing.T) {
	n := start(t)
	if got := n.ok("%env GONBTL_LANG pt\n%env MOOD=\"muito boa\"").Stream("stdout"); got != "Definido: GONBTL_LANG=\"pt\"\nDefinido: MOOD=\"muito boa\"\n" {
		t.Errorf("%%env says %q", got)
	}
	if got := n.ok("%whos").Stream("stdout"); got != "Nenhuma variável.\n" {
		t.Errorf("%%whos says %q", got)
	}
	n.checkFailure("y = 5", "compile error", "undefined: y", "Em Go", "y := …")
}

func TestAssignmentsBeforeAFailureAreKept(t *testing.T) {
	n := start(t)
	n.run("a := 1\nb := []int{2}\nb[5] = 3\nc := 4")
	if got := n.ok("a + b[0]").Text(); got != "3" {
		t.Errorf("a + b[0] is %q", got)
	}
	if r := n.run("c"); r.Status() != "error" {
		t.Errorf("c: %s", r.Reply.Content)
	}
}

func TestUserExpressions(t *testing.T) {
	n := start(t)
	n.ok("x := 42")
	content := client.ExecuteContent("x++")
	content["user_expressions"] = map[string]string{"good": "x * 2", "bad": "nothing"}
	r := n.ask("execute_request", content)
	values := r.Field("user_expressions").(map[string]any)
	good, bad := values["good"].(map[string]any), values["bad"].(map[string]any)
	if data, _ := good["data"].(map[string]any); good["status"] != "ok" || data["text/plain"] != "86" {
		t.Errorf("x * 2: %v", good)
	}
	if bad["status"] != "error" || bad["ename"] != "compile error" {
		t.Errorf("nothing: %v", bad)
	}
	if len(r.Of("error"))+len(r.Of("execute_result")) > 0 {
		t.Errorf("user expressions were published: %v", r.Order)
	}
}

func TestGoNBDisplays(t *testing.T) {
	n := start(t)
	r := n.ok(`import (
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)
%%
gonbui.UpdateHtml("one", "first")
gonbui.UpdateHtml("one", "second")
gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{"application/vnd.vega.v5+json": "{\"a\": [1]}"}})
gonbui.Sync()`)
	shown, updated := r.Of("display_data"), r.Of("update_display_data")
	if len(shown) != 2 || len(updated) != 1 {
		t.Fatalf("messages %v", r.Order)
	}
	if id := shown[0]["transient"].(map[string]any)["display_id"]; id != "one" || updated[0]["transient"].(map[string]any)["display_id"] != id {
		t.Errorf("display ids %v, %v", shown[0], updated[0])
	}
	if vega, ok := shown[1]["data"].(map[string]any)["application/vnd.vega.v5+json"].(map[string]any); !ok || vega["a"] == nil {
		t.Errorf("+json came as %v", shown[1]["data"])
	}
}

func TestInput(t *testing.T) {
	n := start(t)
	n.Input = func(prompt string) string { return "answer to " + prompt }
	r := n.ok(`import (
	"bufio"
	"fmt"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
)
%%
gonbui.RequestInput("name?", false)
line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
fmt.Print(line)`)
	if got := r.Stream("stdout"); got != "answer to name?\n" {
		t.Errorf("the cell read %q", got)
	}
}

func TestInterruptLetsTheCellSave(t *testing.T) {
	n := start(t)
	running := n.send("execute_request", client.ExecuteContent(`import "time"
x := 1
x = 2
fmt.Println("running")
time.Sleep(time.Hour)
x = 3`))
	until(t, "the cell runs", func() bool { return len(n.programs()) > 0 })
	until(t, "x is stored", func() bool { return len(glob(t, home, "sessions/kernel-*/vars/*")) > 0 })
	n.signal(os.Interrupt)
	if r := n.wait(running); r.Field("ename") != "Interrupted" {
		t.Errorf("interrupted cell: %s", r.Reply.Content)
	}
	if got := n.ok("x").Text(); got != "2" {
		t.Errorf("x is %q", got)
	}
}

func TestInterruptStopsABuild(t *testing.T) {
	n := start(t)
	running := n.send("execute_request", client.ExecuteContent("import \"github.com/gomlx/gomlx/core/graph\"\n_ = graph.Add\nfor {\n}"))
	until(t, "it builds", func() bool { return len(n.processes("build")) > 0 })
	n.signal(os.Interrupt)
	if r := n.wait(running); r.Field("ename") != "Interrupted" {
		t.Errorf("interrupted build: %s", r.Reply.Content)
	}
	n.ok("1")
}

func TestGoNBIsReplacedWhenItDies(t *testing.T) {
	n := start(t)
	n.ok("type T struct{ A int }\nx := T{7}")
	for _, code := range []string{"!sleep 98765", "import \"time\"\ntime.Sleep(time.Hour)"} {
		running := n.send("execute_request", client.ExecuteContent(code))
		until(t, "the cell runs", func() bool { return len(n.processes("98765")) > 0 || len(n.programs()) > 0 })
		for _, pid := range n.processes("bin/gonb") {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		r := n.wait(running)
		if r.Status() != "error" || r.Field("ename") != "GoNB crash" {
			t.Errorf("cell in a killed GoNB: %s", r.Reply.Content)
		}
		if got := n.ok("x.A").Text(); got != "7" {
			t.Errorf("x.A is %q afterwards", got)
		}
		until(t, "nothing is left of it", func() bool { return len(n.processes("98765")) == 0 && len(n.processes("bin/gonb")) == 1 })
	}
	n.ok("%env MOOD=\"very good\"")
	for _, pid := range n.processes("bin/gonb") { // while no cell runs
		syscall.Kill(pid, syscall.SIGKILL)
	}
	if got := n.ok("x.A").Text(); got != "7" {
		t.Errorf("x.A is %q after GoNB died idle", got)
	}
	if got := n.ok("!echo $MOOD").Stream("stdout"); got != "very good\n" {
		t.Errorf("the environment says %q after GoNB died", got)
	}
}

func TestLineCommentsDoNotKill(t *testing.T) {
	n := start(t)
	for _, code := range []string{"//line foo.go:1\nx := 1", "/*line foo.go:1:1*/ x := 2", "%%\n//line foo.go:1\nprintln(1)", "x := 3 //line a:1\n//line :0"} {
		n.run(code)
	}
	n.ok("%%bash\necho alive")
	n.ok("1 + 1")
}

func TestSessionIsRestoredAfterAKill(t *testing.T) {
	tmp := t.TempDir()
	env := "JPY_SESSION_NAME=" + t.Name()
	first := launch(t, tmp, "tcp", env)
	first.ok("type T struct{ A []string }\n\nfunc (t T) First() string { return t.A[0] }")
	first.ok("x := T{[]string{\"kept\"}}")
	first.Kill()

	second := start(t, env)
	if got := second.ok("1").Stream("stderr"); !strings.Contains(got, "x") || !strings.Contains(got, "%session restore") {
		t.Errorf("the first cell says %q", got)
	}
	if got := second.ok("2").Stream("stderr"); got != "" {
		t.Errorf("the second cell says %q", got)
	}
	if r := second.run("x"); r.Status() != "error" {
		t.Errorf("x before it is restored: %s", r.Reply.Content)
	}
	if got := second.ok("%session restore").Stream("stdout"); !strings.Contains(got, "x") {
		t.Errorf("%%session restore says %q", got)
	}
	if got := second.ok("x.First()").Text(); got != "kept" {
		t.Errorf("x.First() is %q", got)
	}
}
