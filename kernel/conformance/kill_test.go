package conformance

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/client"
	"github.com/gonbtl/gonbtl/kernel/internal/engine"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// The cells of TestKills change a value that contradicts itself if it is ever half-written.
const (
	killSetup = `type State struct {
	N   int
	All [200]int
	Log []string
}

func next(s State) State {
	s.N++
	for i := range s.All {
		s.All[i] = s.N
	}
	s.Log = append(s.Log[max(0, len(s.Log)-50):], fmt.Sprint(s.N))
	return s
}

func sound(s State) bool {
	for _, n := range s.All {
		if n != s.N {
			return false
		}
	}
	return s.N == 0 || s.Log[len(s.Log)-1] == fmt.Sprint(s.N)
}`
	killCheck = "fmt.Println(sound(s), s.N)"
)

// killWork stores the value after each of many statements.
var killWork = strings.Repeat("s = next(s)\n", 40) + "time.Sleep(20 * time.Millisecond)\n" + strings.Repeat("s = next(s)\n", 40)

// TestKills ends the cell's program, GoNB, the kernel, or everything at once, at random moments of a
// notebook's life. The value is always one that was stored, and nothing is left behind.
func TestKills(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	tmp, err := os.MkdirTemp("", "k")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	k := killer{t: t, random: random, tmp: tmp}
	k.start()
	for i := range *kills {
		what := []string{"cell", "GoNB", "kernel", "all"}[i%4]
		k.kill(what)
		if t.Failed() {
			t.Fatalf("kill %d, of %s", i, what)
		}
	}
	k.notebook.signal(syscall.SIGTERM)
	<-k.notebook.Exited()
	k.clean("terminated")
	k.notebook.Kill()
}

// TestKernelKillEndsItsCells kills a kernel whose cell would go on for a day.
func TestKernelKillEndsItsCells(t *testing.T) {
	for _, code := range []string{"!sleep 98765", "import \"time\"\ntime.Sleep(time.Hour)"} {
		tmp, err := os.MkdirTemp("", "k")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(tmp)
		n := launch(t, tmp, "ipc")
		n.send("execute_request", client.ExecuteContent(code))
		until(t, "the cell runs", func() bool { return len(n.processes("98765"))+len(n.programs()) > 0 })
		n.Kill()
		k := killer{t: t, tmp: tmp, notebook: n}
		k.clean("killed")
	}
}

type killer struct {
	t        *testing.T
	random   *rand.Rand
	tmp      string
	notebook *notebook
	least    int // a value that was stored for certain
}

// start starts a kernel for the same notebook, and brings its variables back if there are any.
func (k *killer) start() {
	k.t.Helper()
	k.notebook = launch(k.t, k.tmp, "ipc", "JPY_SESSION_NAME="+k.t.Name())
	if k.least == 0 {
		k.notebook.ok("import (\n\t\"fmt\"\n\t\"time\"\n)\n\n" + killSetup)
		k.notebook.ok("s := State{}")
	} else if got := k.notebook.run("%session restore"); got.Status() != "ok" {
		k.t.Errorf("%%session restore: %s", got.Reply.Content)
	}
	k.check()
}

// check reads the value.
func (k *killer) check() {
	k.t.Helper()
	out := k.notebook.ok(killCheck).Stream("stdout")
	var sound bool
	var n int
	if _, err := fmt.Sscan(out, &sound, &n); err != nil || !sound || n < k.least {
		k.t.Errorf("the value is %q, after %d was stored", out, k.least)
	}
	k.least = n
}

// kill kills something while the cell is built, runs, or has ended.
func (k *killer) kill(what string) {
	n := k.notebook
	running := n.send("execute_request", client.ExecuteContent(killWork))
	time.Sleep(time.Duration(k.random.IntN(500)) * time.Millisecond)
	switch what {
	case "cell":
		killEach(n.programs())
	case "GoNB":
		killEach(n.processes("bin/gonb"))
	case "kernel":
		n.Kill()
		k.clean("killed")
		k.start()
		return
	case "all":
		all := append(n.processes(""), n.Command.Process.Pid)
		killEach(all)
		n.Kill()
		until(k.t, "all are dead", func() bool { return len(n.processes("")) == 0 })
		k.start()
		until(k.t, "the folder of the killed kernel is gone", func() bool { return len(glob(k.t, k.tmp, "gonbtl-kernel-*")) == 1 })
		return
	}
	n.wait(running)
	k.check()
}

func killEach(pids []int) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
	}
}

// clean checks that a kernel has left neither processes nor folders.
func (k *killer) clean(after string) {
	k.t.Helper()
	until(k.t, "no process is left after the kernel was "+after, func() bool { return len(k.notebook.processes("")) == 0 })
	until(k.t, "no folder is left after the kernel was "+after, func() bool { return len(glob(k.t, k.tmp, "*")) == 0 })
}

// TestKernelEndsWithItsServer has a kernel started by a process that is then killed, as Jupyter's
// server may be.
func TestKernelEndsWithItsServer(t *testing.T) {
	tmp, err := os.MkdirTemp("", "k")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	connection := filepath.Join(tmp, "connection.json")
	c := wire.Connection{Transport: "ipc", IP: filepath.Join(tmp, "c"), ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5}
	if err := c.Write(connection); err != nil {
		t.Fatal(err)
	}
	server := exec.Command("sh", "-c", `JPY_PARENT_PID=$$ "$0" "$1" & wait`, self, connection)
	server.Env = append(os.Environ(), kernelEnv+"=1", "GONBTL_HOME="+home, engine.ModuleEnv+"="+repo, "TMPDIR="+tmp,
		"PATH="+filepath.Join(home, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	n := &notebook{t: t, tmp: tmp}
	until(t, "GoNB runs", func() bool { return len(n.processes("bin/gonb")) > 0 })
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait() // it was killed
	until(t, "all processes are gone", func() bool { return len(n.processes("")) == 0 })
	until(t, "the folder is gone", func() bool { return len(glob(t, tmp, "gonbtl-kernel-*")) == 0 })
}
