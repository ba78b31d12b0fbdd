package install

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/gonbtl/gonbtl/internal/fetch"
)

// part is a fake part that is made by setting *there.
func part(name string, there *bool, made error) Part {
	return Part{
		Name: name,
		Fix:  "mend " + name,
		Check: func(context.Context) (string, error) {
			if !*there {
				return "", errMissing
			}
			return "v1", nil
		},
		Make: func(context.Context, io.Writer) error {
			*there = made == nil
			return made
		},
	}
}

func TestSetup(t *testing.T) {
	yes := true
	noMake := func(p Part) Part { p.Make = nil; return p }
	without := func(p Part) Part { p.Without = "life goes on"; return p }
	tests := []struct {
		name  string
		parts []Part
		want  []string // Of the log and the error.
		fails bool
	}{
		{"made", []Part{part("a", new(bool), nil)}, []string{"✓ a v1", "installed in"}, false},
		{"there", []Part{part("a", &yes, nil)}, []string{"✓ a v1", "already there"}, false},
		{"prerequisite found", []Part{noMake(part("a", &yes, nil))}, []string{"✓ a v1", "found"}, false},
		{"all that is missing is named at once", []Part{noMake(part("a", new(bool), nil)), part("c", new(bool), nil), noMake(part("b", new(bool), nil))},
			[]string{"✗ a ", "mend a", "✗ b ", "mend b", "install what is missing (a, b)"}, true},
		{"failure", []Part{part("a", new(bool), errors.New("it broke"))}, []string{"a: it broke"}, true},
		{"may be missing", []Part{without(part("a", new(bool), errors.New("no network"))), part("b", new(bool), nil)},
			[]string{"– a ", "no network; without it life goes on", "✓ b v1"}, false},
		{"refused", []Part{without(part("a", new(bool), &fetch.DigestError{File: "f"}))}, []string{"a: f: refused"}, true},
		{"disk full", []Part{without(part("a", new(bool), fmt.Errorf("write: %w", syscall.ENOSPC)))}, []string{"no space left"}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GONBTL_HOME", t.TempDir())
			var log bytes.Buffer
			err := Setup(context.Background(), test.parts, &log)
			if (err != nil) != test.fails {
				t.Errorf("got error %v", err)
			}
			said := log.String() + fmt.Sprint(err)
			for _, want := range test.want {
				if !strings.Contains(said, want) {
					t.Errorf("got %q, want it to say %q", said, want)
				}
			}
		})
	}
}

// TestSetupMakesNothingWithoutPrerequisites guards a disk from half an installation.
func TestSetupMakesNothingWithoutPrerequisites(t *testing.T) {
	t.Setenv("GONBTL_HOME", t.TempDir())
	var made bool
	missing := part("a", new(bool), nil)
	missing.Make = nil
	if err := Setup(context.Background(), []Part{part("b", &made, nil), missing}, io.Discard); err == nil || made {
		t.Errorf("got error %v, made %v", err, made)
	}
}

func TestDoctor(t *testing.T) {
	yes := true
	optional := part("c", new(bool), nil)
	optional.Without = "life goes on"
	states, healthy := Doctor(context.Background(), []Part{part("a", &yes, nil), optional})
	if !healthy || !states[0].OK || states[0].Version != "v1" || states[1].OK || states[1].Fix != "mend c" || states[1].Needed {
		t.Errorf("got %+v, %v", states, healthy)
	}
	if _, healthy := Doctor(context.Background(), []Part{part("b", new(bool), nil)}); healthy {
		t.Error("healthy, but b is missing")
	}
}

// TestVersionsAreThoseOfGoMod keeps the constants and the go.mod files together.
func TestVersionsAreThoseOfGoMod(t *testing.T) {
	tests := []struct{ file, module, version string }{
		{"../../../go.mod", "github.com/janpfeifer/gonb", gonbVersion},
		{"../../../go.mod", "golang.org/x/tools", toolsVersion},
		{"gopls/gopls.mod", "golang.org/x/tools/gopls", goplsVersion},
	}
	for _, test := range tests {
		data, err := os.ReadFile(test.file)
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse(test.file, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range file.Require {
			if r.Mod.Path == test.module && r.Mod.Version != test.version {
				t.Errorf("%s requires %s, but setup expects %s", test.file, r.Mod, test.version)
			}
		}
	}
}

// TestRequirementsArePinned wants a version and a digest for every package.
func TestRequirementsArePinned(t *testing.T) {
	text := strings.ReplaceAll(string(requirements), "\\\n", "")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !strings.Contains(line, "==") || !strings.Contains(line, "--hash=sha256:") {
			t.Errorf("not pinned: %s", line)
		}
	}
	for _, name := range []string{"jupyterlab", "nbclient", "nbconvert", "latex2mathml"} {
		if pinned(name) == "" {
			t.Errorf("%s is not among the requirements", name)
		}
	}
}

func TestCleanFlags(t *testing.T) {
	tests := []struct{ flags, want string }{
		{"", ""},
		{"-mod=mod", ""},
		{"-buildvcs=false -mod=vendor -tags=x", "-buildvcs=false -tags=x"},
		{"--modfile=a.mod -trimpath", "-trimpath"},
	}
	for _, test := range tests {
		if got := cleanFlags(test.flags); got != test.want {
			t.Errorf("%q: got %q, want %q", test.flags, got, test.want)
		}
	}
}

func TestCommandError(t *testing.T) {
	tests := []struct{ said, want string }{
		{"x\nERROR: [Errno 28] No space left on device\n", "no space left on device"},
		{"go: m@v1: dial tcp: lookup host: no such host\n", "no connection"},
		{"Traceback (most recent call last):\n  File x\nModuleNotFoundError: No module named 'ensurepip'\n", "tool: ModuleNotFoundError: No module named 'ensurepip'"},
		{"one\ntwo\n\nthree\nfour\n", "tool: two; three; four"},
		{"", "tool a b: exit status 1"},
	}
	for _, test := range tests {
		err := commandError(exec.Command("/bin/tool", "a", "b"), test.said, errors.New("exit status 1"))
		if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %q, want one line with %q", test.said, err, test.want)
		}
	}
}

func TestSpecKeepsBackend(t *testing.T) {
	tests := []struct{ asked, before, want string }{
		{"", "", ""}, {"go", "", "go"}, {"", "go", "go"}, {"cpu", "go", "cpu"}, {"auto", "go", ""},
	}
	for _, test := range tests {
		before, err := json.Marshal(spec{Env: map[string]string{"GONBTL_BACKEND": test.before}})
		if err != nil {
			t.Fatal(err)
		}
		i := &installer{Options: Options{Backend: test.asked}, root: "/a b"}
		var s spec
		if err := json.Unmarshal(i.spec(before), &s); err != nil {
			t.Fatal(err)
		}
		if got := s.Env["GONBTL_BACKEND"]; got != test.want {
			t.Errorf("asked %q, before %q: got %q, want %q", test.asked, test.before, got, test.want)
		}
	}
}

func TestPartsRefusesUnknownBackend(t *testing.T) {
	if _, err := Parts(Options{Backend: "gpu"}); err == nil || !strings.Contains(err.Error(), "cuda") {
		t.Errorf("got %v, want an error that lists the backends", err)
	}
}

func TestModuleReference(t *testing.T) {
	tests := []struct{ folder, version, want string }{
		{"/home/me/gonbtl", "(devel)", "/home/me/gonbtl"},
		{"/go/pkg/mod/github.com/gonbtl/gonbtl@v0.1.0", "v0.1.0", "v0.1.0"},
		{"", "v0.2.0", "v0.2.0"},
	}
	for _, test := range tests {
		if got := (module{test.folder, test.version}).reference(); got != test.want {
			t.Errorf("%+v: got %q, want %q", test, got, test.want)
		}
	}
}

func TestModuleGone(t *testing.T) {
	m := module{filepath.Join(t.TempDir(), "gone"), "(devel)"}
	if _, err := m.dir(context.Background()); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("got %v, want an error that names the folder", err)
	}
}

// TestUninstall has what is ours beside what is not.
func TestUninstall(t *testing.T) {
	root, data := t.TempDir(), t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	i := &installer{root: root}
	if err := i.writeSpec(filepath.Join(data, "kernels", KernelName)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bin/gonb", "python/bin/python3", "files/x/y", "downloads/w.whl", "thesis.doc"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := Remains(root)
	if err != nil || len(paths) != 4 {
		t.Fatalf("got %v, %v, want the kernelspec and three folders", paths, err)
	}
	if err := Uninstall(root, paths); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(root)
	if err != nil || len(left) != 2 || left[0].Name() != "downloads" || left[1].Name() != "thesis.doc" {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(data, "kernels", KernelName)); !os.IsNotExist(err) {
		t.Errorf("kernelspec: %v, want it gone", err)
	}
}

// TestRemainsLeavesOthersKernelspec has a kernelspec of our name for another root.
func TestRemainsLeavesOthersKernelspec(t *testing.T) {
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	other := &installer{root: "/elsewhere"}
	if err := other.writeSpec(filepath.Join(data, "kernels", KernelName)); err != nil {
		t.Fatal(err)
	}
	if paths, err := Remains(t.TempDir()); err != nil || len(paths) != 0 {
		t.Errorf("got %v, %v, want nothing", paths, err)
	}
}
