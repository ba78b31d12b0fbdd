package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/cell/packages"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// errGone says that the GoNB process ended while it was needed.
var errGone = errors.New("the GoNB process ended")

const (
	startLimit = 60 * time.Second // a cold `go` on a slow disk
	pingEvery  = 100 * time.Millisecond
)

// child is one running GoNB process with the sockets that we talk to it through.
type child struct {
	dir     string // its private TMPDIR, which holds its sockets and Go module
	command *exec.Cmd
	log     *tail
	codec   wire.Codec
	session string
	stray   func(wire.Message) // what GoNB says without being asked: widgets, prompts

	started   time.Time
	ownLinker bool         // builds are linked by Go's own linker
	packages  *packages.Go // what the cells can import

	shell, stdin, iopub *wire.Socket

	dead chan struct{} // closed when the process has ended and err is set
	err  error

	mu    sync.Mutex
	calls map[string]*call
}

// call is a request that GoNB works on.
type call struct {
	output func(wire.Message)
	reply  chan wire.Message
	idle   chan struct{}
}

// startChild runs GoNB in dir, which is private to it, and waits until it answers. The reaper kills
// what is left of it if this process dies first.
func startChild(ctx context.Context, dir string, env []string, reap *reaper, stray func(wire.Message)) (*child, error) {
	gonb, err := findGonb()
	if err != nil {
		return nil, err
	}
	connection := wire.Connection{
		Transport: "ipc", IP: filepath.Join(dir, "gonb"), Key: wire.NewID(), SignatureScheme: "hmac-sha256",
		ShellPort: 1, ControlPort: 2, StdinPort: 3, IOPubPort: 4, HeartbeatPort: 5,
	}
	file := filepath.Join(dir, "connection.json")
	if err := connection.Write(file); err != nil {
		return nil, err
	}
	c := &child{
		dir: dir, log: &tail{}, codec: wire.Codec{Key: []byte(connection.Key)}, session: wire.NewID(), stray: stray,
		dead: make(chan struct{}), calls: map[string]*call{},
	}
	c.command = exec.Command(gonb, "--kernel", file, "--raw_error")
	c.command.Env = env
	c.command.Stdout, c.command.Stderr = c.log, c.log
	c.command.SysProcAttr = childAttributes()
	if err := c.start(reap); err != nil {
		return nil, fmt.Errorf("starting %s: %w", gonb, err)
	}
	if err := c.connect(ctx, connection); err != nil {
		c.kill()
		return nil, fmt.Errorf("%w%s", err, c.log.note())
	}
	return c, nil
}

// findGonb gives the GoNB that setup installed, or one on the PATH.
func findGonb() (string, error) {
	if installed, err := place.Join("bin", "gonb"); err == nil {
		if _, err := os.Stat(installed); err == nil {
			return installed, nil
		}
	}
	found, err := exec.LookPath("gonb")
	if err != nil {
		return "", errors.New("gonb is not installed: run `gonbtl setup`")
	}
	return filepath.Abs(found)
}

// start starts the process and waits for its end in the background. On Linux the death signal of a
// child follows the thread that started it, so that one thread stays with it.
func (c *child) start(reap *reaper) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		c.started = time.Now()
		err := c.command.Start()
		if err == nil {
			reap.watch(c.command.Process.Pid)
		}
		started <- err
		if err != nil {
			return
		}
		c.err = c.command.Wait()
		c.sweep()
		close(c.dead)
	}()
	return <-started
}

// connect dials GoNB's sockets and asks until it answers on all of them.
func (c *child) connect(ctx context.Context, connection wire.Connection) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	go func() {
		select {
		case <-c.dead:
			cancel()
		case <-ctx.Done():
		}
	}()
	for _, s := range []struct {
		socket **wire.Socket
		kind   wire.Kind
		port   int
	}{
		{&c.shell, wire.Dealer, connection.ShellPort},
		{&c.stdin, wire.Dealer, connection.StdinPort},
		{&c.iopub, wire.Sub, connection.IOPubPort},
	} {
		socket, err := wire.Dial(ctx, s.kind, connection.Endpoint(s.port), "gonbtl")
		if err != nil {
			return c.startError(err)
		}
		*s.socket = socket
	}
	go c.receive(c.shell, c.replied)
	go c.receive(c.iopub, c.published)
	go c.receive(c.stdin, c.stray)
	return c.startError(c.ping(ctx))
}

func (c *child) startError(err error) error {
	select {
	case <-c.dead:
		return fmt.Errorf("GoNB did not start: %v", c.err)
	default:
	}
	if err != nil {
		return fmt.Errorf("GoNB does not answer: %w", err)
	}
	return nil
}

// ping repeats a question until both its answer and what is published about it come back: only then
// is the subscription to GoNB's output in force.
func (c *child) ping(ctx context.Context) error {
	for {
		try, cancel := context.WithTimeout(ctx, pingEvery)
		_, err := c.call(try, "kernel_info_request", struct{}{}, nil)
		cancel()
		if err == nil || ctx.Err() != nil || errors.Is(err, errGone) {
			return err
		}
	}
}

func (c *child) receive(socket *wire.Socket, handle func(wire.Message)) {
	for frames := range socket.Received() {
		if m, err := c.codec.Decode(frames); err == nil {
			handle(m)
		}
	}
}

func (c *child) find(id string) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls[id]
}

func (c *child) replied(m wire.Message) {
	if call := c.find(m.ParentID()); call != nil {
		select {
		case call.reply <- m:
		default: // a second reply says nothing new
		}
	}
}

func (c *child) published(m wire.Message) {
	call := c.find(m.ParentID())
	switch {
	case m.Header.Type == "status":
		if call != nil && stateOf(m) == "idle" {
			select {
			case call.idle <- struct{}{}:
			default:
			}
		}
	case call == nil || isComm(m.Header.Type):
		c.stray(m)
	case call.output != nil:
		call.output(m)
	}
}

func stateOf(m wire.Message) string {
	var status struct {
		State string `json:"execution_state"`
	}
	_ = json.Unmarshal(m.Content, &status)
	return status.State
}

// call sends a request and waits for its reply and for all that is published about it, which goes
// to output in order.
func (c *child) call(ctx context.Context, kind string, content any, output func(wire.Message)) (wire.Message, error) {
	request, err := wire.New(c.session, kind, content)
	if err != nil {
		return wire.Message{}, err
	}
	pending := &call{output: output, reply: make(chan wire.Message, 1), idle: make(chan struct{}, 1)}
	c.mu.Lock()
	c.calls[request.Header.ID] = pending
	c.mu.Unlock()
	defer c.forget(request.Header.ID)
	c.shell.Send(c.codec.Encode(request))

	var reply wire.Message
	for idle, answer := pending.idle, pending.reply; idle != nil || answer != nil; {
		select {
		case reply = <-answer:
			answer = nil
		case <-idle:
			idle = nil
		case <-c.dead:
			return reply, errGone
		case <-ctx.Done():
			return reply, ctx.Err()
		}
	}
	return reply, nil
}

func (c *child) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, id)
}

// tell sends a message that has no reply on one of GoNB's sockets.
func (c *child) tell(socket *wire.Socket, m wire.Message) {
	m.Identities = nil
	socket.Send(c.codec.Encode(m))
}

// kill ends GoNB and all that it started, and waits for that.
func (c *child) kill() {
	_ = c.command.Process.Kill()
	<-c.dead
	for _, s := range []*wire.Socket{c.shell, c.stdin, c.iopub} {
		if s != nil {
			s.Close()
		}
	}
}

// hasGopls says whether GoNB has had the time to connect to gopls.
func (c *child) hasGopls() bool {
	const connected = 13 * time.Second
	return readPid(filepath.Join(c.dir, goplsPid)) > 0 && time.Since(c.started) > connected
}

// sweep kills what GoNB left behind: its process group (the cell, go build) and gopls.
func (c *child) sweep() {
	_ = syscall.Kill(-c.command.Process.Pid, syscall.SIGKILL)
	killGopls(c.dir)
}

// tail keeps the end of what GoNB logs.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// note gives the last lines logged, to be added to an error.
func (t *tail) note() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := bytes.Split(bytes.TrimSpace(t.text), []byte("\n"))
	if len(lines) > 3 {
		lines = lines[len(lines)-3:]
	}
	if last := bytes.Join(lines, []byte("\n")); len(last) > 0 {
		return "; its last words:\n" + string(last)
	}
	return ""
}
