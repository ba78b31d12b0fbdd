// Package client talks to Jupyter kernels, ours and others, for tests and benchmarks.
//
//	k, err := client.Start(ctx, client.Options{Argv: []string{"gonbtl", "kernel", "{connection_file}"}})
//	result, err := k.Execute(ctx, "x := 42; x")
//	err = k.Shutdown(ctx)
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// Options say how to start a kernel.
type Options struct {
	Argv      []string // "{connection_file}" stands for the connection file
	Env       []string // the kernel's whole environment; the caller's when nil
	Dir       string
	Transport string // "tcp" by default, or "ipc"
	Log       *os.File
}

// Kernel is a running kernel with a client's connection to it.
type Kernel struct {
	Connection wire.Connection
	Command    *exec.Cmd
	Codec      wire.Codec
	Session    string

	Shell, Control, Stdin, IOPub, Heartbeat *wire.Socket

	// Input answers a cell's request for input.
	Input func(prompt string) string

	dir     string
	exited  chan struct{}
	mu      sync.Mutex
	waiting map[string]chan wire.Message
}

// Start starts a kernel and waits until it answers.
func Start(ctx context.Context, o Options) (*Kernel, error) {
	dir, err := os.MkdirTemp("", "kc")
	if err != nil {
		return nil, err
	}
	connection, err := newConnection(o.Transport, dir)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "kernel.json")
	if err := connection.Write(file); err != nil {
		return nil, err
	}
	argv := make([]string, len(o.Argv))
	for i, arg := range o.Argv {
		argv[i] = strings.ReplaceAll(arg, "{connection_file}", file)
	}
	k := &Kernel{
		Connection: connection, Codec: wire.Codec{Key: []byte(connection.Key)}, Session: wire.NewID(),
		dir: dir, exited: make(chan struct{}), waiting: map[string]chan wire.Message{},
	}
	k.Command = o.command(argv)
	if err := k.Command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = k.Command.Wait()
		close(k.exited)
	}()
	if err := k.connect(ctx); err != nil {
		k.Kill()
		return nil, err
	}
	return k, nil
}

// command is the kernel's process, as Jupyter would start it.
func (o Options) command(argv []string) *exec.Cmd {
	c := exec.Command(argv[0], argv[1:]...)
	c.Dir = o.Dir
	if c.Env = o.Env; o.Env == nil {
		c.Env = os.Environ()
	}
	c.Env = append(c.Env, fmt.Sprintf("JPY_PARENT_PID=%d", os.Getpid()))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if o.Log != nil {
		c.Stdout, c.Stderr = o.Log, o.Log
	}
	return c
}

func newConnection(transport, dir string) (wire.Connection, error) {
	c := wire.Connection{Transport: transport, IP: "127.0.0.1", Key: wire.NewID(), SignatureScheme: "hmac-sha256"}
	ports := []*int{&c.ShellPort, &c.ControlPort, &c.StdinPort, &c.IOPubPort, &c.HeartbeatPort}
	if transport == "ipc" {
		c.IP = filepath.Join(dir, "kernel")
		for i, port := range ports {
			*port = i + 1
		}
		return c, nil
	}
	c.Transport = "tcp"
	for _, port := range ports {
		free, err := net.Listen("tcp", c.IP+":0")
		if err != nil {
			return c, err
		}
		defer free.Close() // all are held until each has another
		*port = free.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// connect dials the kernel's sockets and waits until what it publishes arrives here.
func (k *Kernel) connect(ctx context.Context) error {
	for _, s := range []struct {
		socket **wire.Socket
		kind   wire.Kind
		port   int
	}{
		{&k.Shell, wire.Dealer, k.Connection.ShellPort},
		{&k.Control, wire.Dealer, k.Connection.ControlPort},
		{&k.Stdin, wire.Dealer, k.Connection.StdinPort},
		{&k.IOPub, wire.Sub, k.Connection.IOPubPort},
		{&k.Heartbeat, wire.Dealer, k.Connection.HeartbeatPort},
	} {
		socket, err := wire.Dial(ctx, s.kind, k.Connection.Endpoint(s.port), k.Session)
		if err != nil {
			return err
		}
		*s.socket = socket
	}
	go k.receive(k.Shell, k.deliver)
	go k.receive(k.Control, k.deliver)
	go k.receive(k.IOPub, k.deliver)
	go k.receive(k.Stdin, k.answer)
	for {
		try, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		_, err := k.Ask(try, "kernel_info_request", struct{}{})
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
}

func (k *Kernel) receive(socket *wire.Socket, handle func(wire.Message)) {
	for frames := range socket.Received() {
		if m, err := k.Codec.Decode(frames); err == nil {
			handle(m)
		}
	}
}

// deliver hands a message to whoever waits for its parent.
func (k *Kernel) deliver(m wire.Message) {
	k.mu.Lock()
	waiting := k.waiting[m.ParentID()]
	k.mu.Unlock()
	if waiting != nil {
		waiting <- m
	}
}

func (k *Kernel) answer(m wire.Message) {
	if m.Header.Type != "input_request" || k.Input == nil {
		return
	}
	var request struct{ Prompt string }
	_ = json.Unmarshal(m.Content, &request)
	reply, err := wire.New(k.Session, "input_reply", map[string]string{"status": "ok", "value": k.Input(request.Prompt)})
	if err == nil {
		reply.Parent = m.RawHeader
		k.Stdin.Send(k.Codec.Encode(reply))
	}
}

// Pending is a request that was sent.
type Pending struct {
	ID       string
	kernel   *Kernel
	messages chan wire.Message
}

// Send sends a request on a socket.
func (k *Kernel) Send(socket *wire.Socket, kind string, content any) (*Pending, error) {
	m, err := wire.New(k.Session, kind, content)
	if err != nil {
		return nil, err
	}
	p := &Pending{ID: m.Header.ID, kernel: k, messages: make(chan wire.Message, 1<<16)}
	k.mu.Lock()
	k.waiting[p.ID] = p.messages
	k.mu.Unlock()
	socket.Send(k.Codec.Encode(m))
	return p, nil
}

// Result is all that came back about a request.
type Result struct {
	Reply    wire.Message
	Messages []wire.Message // published, without status
	Order    []string       // the types of all messages as they came
}

// Wait collects what comes back until both the reply and the idle status are there.
func (p *Pending) Wait(ctx context.Context) (Result, error) {
	defer func() {
		p.kernel.mu.Lock()
		delete(p.kernel.waiting, p.ID)
		p.kernel.mu.Unlock()
	}()
	var r Result
	for replied, idle := false, false; !replied || !idle; {
		select {
		case m := <-p.messages:
			kind := m.Header.Type
			r.Order = append(r.Order, kind)
			switch {
			case kind == "status":
				idle = idle || strings.Contains(string(m.Content), `"idle"`)
			case strings.HasSuffix(kind, "_reply"):
				r.Reply, replied = m, true
			default:
				r.Messages = append(r.Messages, m)
			}
		case <-ctx.Done():
			return r, ctx.Err()
		case <-p.kernel.exited:
			return r, errors.New("the kernel ended")
		}
	}
	return r, nil
}

// Ask sends a request on the shell's socket and waits for all that comes back.
func (k *Kernel) Ask(ctx context.Context, kind string, content any) (Result, error) {
	p, err := k.Send(k.Shell, kind, content)
	if err != nil {
		return Result{}, err
	}
	return p.Wait(ctx)
}

// Execute runs a cell as a notebook does.
func (k *Kernel) Execute(ctx context.Context, code string) (Result, error) {
	return k.Ask(ctx, "execute_request", ExecuteContent(code))
}

// ExecuteContent is the content of an execute_request with a notebook's settings.
func ExecuteContent(code string) map[string]any {
	return map[string]any{
		"code": code, "silent": false, "store_history": true, "user_expressions": map[string]string{},
		"allow_stdin": true, "stop_on_error": true,
	}
}

// Field reads a field of the reply.
func (r Result) Field(name string) any { return Content(r.Reply)[name] }

// Status is that of the reply: ok, error or aborted.
func (r Result) Status() string {
	s, _ := r.Field("status").(string)
	return s
}

// Stream is the text that the request wrote to "stdout" or "stderr".
func (r Result) Stream(name string) string {
	var b strings.Builder
	for _, m := range r.Messages {
		if c := Content(m); m.Header.Type == "stream" && c["name"] == name {
			b.WriteString(c["text"].(string))
		}
	}
	return b.String()
}

// Of lists the contents of the published messages of a kind.
func (r Result) Of(kind string) (contents []map[string]any) {
	for _, m := range r.Messages {
		if m.Header.Type == kind {
			contents = append(contents, Content(m))
		}
	}
	return contents
}

// Text is the plain text of the cell's result.
func (r Result) Text() string {
	for _, c := range r.Of("execute_result") {
		data, _ := c["data"].(map[string]any)
		text, _ := data["text/plain"].(string)
		return text
	}
	return ""
}

// Content reads a message's content.
func Content(m wire.Message) map[string]any {
	content := map[string]any{}
	_ = json.Unmarshal(m.Content, &content) // a message without content has no fields
	return content
}

// Shutdown asks the kernel to end, and waits until it has.
func (k *Kernel) Shutdown(ctx context.Context) error {
	if _, err := k.Send(k.Control, "shutdown_request", map[string]bool{"restart": false}); err != nil {
		return err
	}
	defer k.hangUp()
	select {
	case <-k.exited:
		return nil
	case <-ctx.Done():
		k.Kill()
		return fmt.Errorf("the kernel did not shut down: %w", ctx.Err())
	}
}

// Exited is closed when the kernel's process has ended.
func (k *Kernel) Exited() <-chan struct{} { return k.exited }

// Kill ends the kernel's process at once.
func (k *Kernel) Kill() {
	_ = k.Command.Process.Kill()
	<-k.exited
	k.hangUp()
}

func (k *Kernel) hangUp() {
	for _, s := range []*wire.Socket{k.Shell, k.Control, k.Stdin, k.IOPub, k.Heartbeat} {
		if s != nil {
			s.Close()
		}
	}
	os.RemoveAll(k.dir)
}
