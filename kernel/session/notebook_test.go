package session_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/cell/packages"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

var keep = flag.Bool("keep", false, "keep the programs of the cells, and log them")

// standard is shared by all notebooks of the tests: they import nothing else.
var standard = packages.New(".", nil)

// A notebook runs cells as the kernel does, without GoNB and Jupyter.
type notebook struct {
	t      *testing.T
	module string // where cells are compiled
	vars   string // where variables are stored
	book   cell.Book
	count  int
	packs  cell.Packages

	interrupt time.Duration // when to interrupt the next program, after it has made the file ready
	kill      time.Duration // when to kill it, after its start
}

// An outcome is what a cell did.
type outcome struct {
	stdout, stderr string
	result         string // text/plain of what was shown
	notes          []string
	ename, evalue  string
	line           int    // of the innermost frame
	compile        string // the compiler's messages
	err            error  // of Rewrite
}

func newNotebook(t *testing.T) *notebook {
	t.Helper()
	n := &notebook{t: t, module: t.TempDir(), vars: filepath.Join(t.TempDir(), "vars")}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	n.write("go.sum", string(sum))
	n.write("go.mod", "module notebook\n\ngo 1.26.5\n\nrequire github.com/gonbtl/gonbtl v0.0.0\n\nreplace github.com/gonbtl/gonbtl => "+strconv.Quote(root)+"\n")
	n.packs = standard
	return n
}

func (n *notebook) write(name, text string) {
	n.t.Helper()
	if err := os.WriteFile(filepath.Join(n.module, name), []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
}

// run runs a cell.
func (n *notebook) run(source string) outcome {
	n.t.Helper()
	n.count++
	vars, err := store.List(n.vars)
	if err != nil {
		n.t.Fatal(err)
	}
	plan, err := cell.Rewrite(cell.Input{Source: source, Number: n.count, Vars: vars, Book: &n.book, Packages: n.packs})
	if err != nil {
		return outcome{err: err}
	}
	if plan.File == "" {
		n.book.Add(plan)
		return outcome{}
	}
	if *keep {
		n.t.Logf("In[%d]\n%s\n%s", n.count, plan.Source, plan.File)
	}
	n.write("main.go", "package main\n\n"+plan.Source)
	n.write(cell.FileName, plan.File)
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", "cell", ".")
	build.Dir = n.module
	if out, err := build.CombinedOutput(); err != nil {
		return outcome{compile: plan.Message(string(out))}
	}
	n.book.Add(plan)
	return n.execute()
}

func (n *notebook) execute() outcome {
	events := filepath.Join(n.module, "events")
	n.write("events", "")
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(filepath.Join(n.module, "cell"))
	cmd.Dir = n.module
	cmd.Env = append(os.Environ(), "GONBTL_SESSION="+n.vars, "GONBTL_EVENTS="+events)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	n.stop(cmd.Process)
	err := cmd.Wait()
	o := outcome{}
	lines, _ := os.ReadFile(events)
	for line := range strings.Lines(string(lines)) {
		var e struct {
			Kind, Text, EName, EValue string
			Data                      map[string]any
			Stack                     []struct{ Line int }
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			n.t.Fatalf("event %q: %v", line, err)
		}
		switch e.Kind {
		case "result":
			o.result, _ = e.Data["text/plain"].(string)
		case "note":
			o.notes = append(o.notes, e.Text)
		case "error":
			o.ename, o.evalue = e.EName, e.EValue
			if len(e.Stack) > 0 {
				o.line = e.Stack[0].Line
			}
		}
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && o.ename == "" {
		o.ename = exit.String()
	}
	o.stdout, o.stderr = stdout.String(), stderr.String()
	return o
}

// stop interrupts or kills the program when its time has come.
func (n *notebook) stop(p *os.Process) {
	if after := n.interrupt; after > 0 {
		go func() {
			for os.Remove(filepath.Join(n.module, "ready")) != nil {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(after)
			p.Signal(os.Interrupt)
		}()
	}
	if n.kill > 0 {
		time.AfterFunc(n.kill, func() { p.Kill() })
	}
	n.interrupt, n.kill = 0, 0
}

// must runs a cell that has to succeed and returns what it shows.
func (n *notebook) must(source string) string {
	n.t.Helper()
	o := n.run(source)
	if o.err != nil || o.compile != "" || o.ename != "" {
		n.t.Fatalf("In[%d]:\n%s\nrewrite: %v\ncompile: %s\nerror: %s: %s\nstderr: %s", n.count, source, o.err, o.compile, o.ename, o.evalue, o.stderr)
	}
	return o.result
}

// want runs a cell and compares what it shows.
func (n *notebook) want(source, result string) {
	n.t.Helper()
	if got := n.must(source); got != result {
		n.t.Errorf("In[%d]:\n%s\nshows %q, want %q", n.count, source, got, result)
	}
}
