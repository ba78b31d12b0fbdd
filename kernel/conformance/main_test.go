// Package conformance tests the kernel from outside, as Jupyter's clients use it.
package conformance

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/client"
	"github.com/gonbtl/gonbtl/kernel/internal/engine"
)

// kernelEnv makes this test's program a kernel, which takes a connection file as its argument.
const kernelEnv = "GONBTL_TEST_KERNEL"

// patience is how long a message may take on a loaded machine.
const patience = time.Minute

var (
	kills = flag.Int("kills", 12, "how often TestKills kills something")

	home string // with GoNB and goimports, as setup would install them
	repo string
)

func TestMain(m *testing.M) {
	if os.Getenv(kernelEnv) != "" {
		if err := engine.Run(context.Background(), os.Args[1]); err != nil {
			log.Fatal(err)
		}
		return
	}
	flag.Parse()
	code, err := withTools(m.Run)
	if err != nil {
		log.Fatal(err)
	}
	os.Exit(code)
}

// withTools runs tests with GoNB and goimports built from this module's requirements.
func withTools(run func() int) (code int, err error) {
	if repo, err = filepath.Abs("../.."); err != nil {
		return 1, err
	}
	if home, err = os.MkdirTemp("", "home"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(home)
	for _, tool := range []string{"github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports"} {
		build := exec.Command("go", "build", "-o", filepath.Join(home, "bin", filepath.Base(tool)), tool)
		if out, err := build.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("%v: %w\n%s", build, err, out)
		}
	}
	return run(), nil
}

// notebook is a kernel under test.
type notebook struct {
	*client.Kernel
	t   *testing.T
	tmp string // the kernel's TMPDIR
	log string
}

// start starts a kernel that is shut down at the end of the test.
func start(t *testing.T, env ...string) *notebook { return startOn(t, "ipc", env...) }

func startOn(t *testing.T, transport string, env ...string) *notebook {
	t.Helper()
	tmp, err := os.MkdirTemp("", "k") // short: it holds sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	n := launch(t, tmp, transport, env...)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := n.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			text, _ := os.ReadFile(n.log)
			t.Logf("the kernel's log:\n%s", text)
		}
		for _, left := range glob(t, tmp, "gonbtl-kernel-*") {
			t.Errorf("%s was left behind", left)
		}
	})
	return n
}

// launch starts a kernel that the test ends itself.
func launch(t *testing.T, tmp, transport string, env ...string) *notebook {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	logFile, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	defer logFile.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k, err := client.Start(ctx, client.Options{
		Argv: []string{self, "{connection_file}"}, Transport: transport, Log: logFile, Dir: t.TempDir(),
		Env: append(append(os.Environ(), kernelEnv+"=1", "GONBTL_HOME="+home, engine.ModuleEnv+"="+repo, "TMPDIR="+tmp,
			"PATH="+filepath.Join(home, "bin")+string(os.PathListSeparator)+os.Getenv("PATH")), env...),
	})
	if err != nil {
		text, _ := os.ReadFile(logFile.Name())
		t.Fatalf("%v\n%s", err, text)
	}
	return &notebook{Kernel: k, t: t, tmp: tmp, log: logFile.Name()}
}

// run executes a cell, whatever comes of it.
func (n *notebook) run(code string) client.Result {
	n.t.Helper()
	return n.ask("execute_request", client.ExecuteContent(code))
}

// ok executes a cell that must succeed.
func (n *notebook) ok(code string) client.Result {
	n.t.Helper()
	r := n.run(code)
	if r.Status() != "ok" {
		n.t.Fatalf("cell %q: %s", code, r.Reply.Content)
	}
	return r
}

func (n *notebook) ask(kind string, content any) client.Result {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), patience)
	defer cancel()
	r, err := n.Ask(ctx, kind, content)
	if err != nil {
		n.t.Fatalf("%s %v: %v", kind, content, err)
	}
	return r
}

// send sends a request and lets the test wait for it later.
func (n *notebook) send(kind string, content any) *client.Pending {
	n.t.Helper()
	p, err := n.Send(n.Shell, kind, content)
	if err != nil {
		n.t.Fatal(err)
	}
	return p
}

func (n *notebook) wait(p *client.Pending) client.Result {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), patience)
	defer cancel()
	r, err := p.Wait(ctx)
	if err != nil {
		n.t.Fatal(err)
	}
	return r
}

// until waits for something to become true.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
