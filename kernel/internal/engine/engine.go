// Package engine is the kernel: Jupyter's messages on one side, an unmodified GoNB on the other.
//
//	err := engine.Run(ctx, os.Args[1]) // the connection file that Jupyter gives a kernel
//
// GoNB runs as a child process. It compiles and runs the cells, which [cell] has rewritten first so
// that variables last from one to the next. Whatever happens to the child, the kernel goes on: it
// starts another, declares anew what had been declared, and says so.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// kernel is one running kernel.
type kernel struct {
	front   *front
	gonb    *supervisor
	events  *events
	session *session
	queue   *queue
	comms   *comms
	stop    context.CancelCauseFunc

	turn atomic.Int64 // counts the requests of the shell, at their beginnings and ends

	mu           sync.Mutex
	current      wire.Message   // the request being worked on: what its outputs are about
	executing    bool           // and it is a cell
	interrupts   int            // how often the user has asked to stop it
	interrupted  time.Time      // and when, last
	interrupters []wire.Message // the requests to stop it, which last until it has ended

	// What only the shell's worker touches.
	count   int // of executed cells
	history history
	book    cell.Book
	shown   map[string]bool // displays by their id
}

// How a kernel ends: a client has asked it to, and with it go the variables; or the system has, and
// they stay.
var (
	errShutdown   = errors.New("shutdown requested")
	errTerminated = errors.New("terminated")
)

// Run serves Jupyter on the sockets of a connection file, until a client asks for shutdown, the
// process is told to terminate, or ctx ends.
func Run(ctx context.Context, connectionFile string) error {
	log.SetFlags(0)
	log.SetPrefix("gonbtl: ")
	connection, err := wire.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	front, err := listen(connection)
	if err != nil {
		return fmt.Errorf("connection file %s: %w", connectionFile, err)
	}
	defer front.close()
	session, err := openSession(notebookName(connectionFile))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer func() { session.end(context.Cause(ctx) == errShutdown) }()
	k := &kernel{
		front: front, session: session, queue: newQueue(), stop: stop,
		comms: &comms{open: map[string]string{}}, shown: map[string]bool{},
	}
	return k.run(ctx)
}

// run starts GoNB and serves.
func (k *kernel) run(ctx context.Context) error {
	var err error
	if k.gonb, err = supervise(ctx); err != nil {
		return err
	}
	defer k.gonb.close()
	defer k.stop(nil) // before close, which waits for what stop ends
	pipe := eventsFile(k.gonb.dir)
	if k.events, err = openEvents(pipe); err != nil {
		return err
	}
	defer k.events.close()
	k.gonb.env = []string{EventsEnv + "=" + pipe, SessionEnv + "=" + k.session.vars()}
	k.gonb.stray = k.passOn
	k.gonb.begin()
	k.front.status(wire.Message{}, "starting")
	return k.serve(ctx)
}

// serve handles messages and signals until ctx ends.
func (k *kernel) serve(ctx context.Context) error {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	go orphaned(ctx, func() { k.stop(errTerminated) })
	go k.front.receive("shell", k.front.shell, k.fromShell)
	go k.front.receive("control", k.front.control, k.fromControl)
	go k.front.receive("stdin", k.front.stdin, k.fromStdin)
	worker := make(chan struct{})
	go func() {
		defer close(worker)
		k.work(ctx)
	}()
	defer func() { <-worker }()
	for {
		select {
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != errShutdown && cause != errTerminated {
				return cause
			}
			return nil
		case s := <-signals:
			if s == os.Interrupt {
				k.interrupt()
				continue
			}
			k.stop(errTerminated)
		}
	}
}

// fromShell queues a request. Messages of widgets do not wait for the cell that they talk to.
func (k *kernel) fromShell(m wire.Message) {
	if isComm(m.Header.Type) {
		k.comms.note(m)
		k.gonb.tellShell(m)
		return
	}
	k.queue.add(m)
}

// fromStdin brings what the user typed to the cell that asked for it.
func (k *kernel) fromStdin(m wire.Message) {
	k.gonb.tellStdin(m)
}

// fromControl answers at once, whatever the shell is busy with.
func (k *kernel) fromControl(m wire.Message) {
	k.front.status(m, "busy")
	if m.Header.Type == "interrupt_request" {
		k.interrupt()
		k.front.reply(k.front.control, m, status{"ok"})
		k.idleAfterCell(m)
		return
	}
	defer k.front.status(m, "idle")
	switch m.Header.Type {
	case "shutdown_request":
		request, _ := decode[shutdown](m)
		k.front.reply(k.front.control, m, shutdown{Status: "ok", Restart: request.Restart})
		k.shutdown(m, request)
	case "kernel_info_request":
		k.front.reply(k.front.control, m, kernelInfo())
	}
}

// shutdown ends the kernel as a client asked.
func (k *kernel) shutdown(m wire.Message, request shutdown) {
	k.front.publish(m, "shutdown_reply", shutdown{Status: "ok", Restart: request.Restart})
	k.stop(errShutdown)
}

// passOn gives the clients what GoNB says without being asked: widget messages, a prompt for input.
func (k *kernel) passOn(m wire.Message) {
	k.mu.Lock()
	request := k.current
	k.mu.Unlock()
	if m.Header.Type != "input_request" {
		k.comms.note(m)
		k.front.forward(request, m)
		return
	}
	m.Identities = request.Identities
	m.RawHeader = nil
	m.Parent = request.RawHeader
	k.front.stdin.Send(k.front.codec.Encode(m))
}

func isComm(kind string) bool {
	return kind == "comm_open" || kind == "comm_msg" || kind == "comm_close"
}
