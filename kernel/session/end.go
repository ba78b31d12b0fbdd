package session

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"
)

// stopped is the panic that ends a cell whose error the kernel checked.
type stopped struct {
	err   error
	stack []frame
}

func (s stopped) Error() string { return s.err.Error() }

// Check ends the cell with err if it is an error.
func Check(err any) {
	if err, ok := err.(error); ok && err != nil {
		stop(err)
	}
}

func stop(err error) { panic(stopped{err, stack()}) }

// A frame is one call of notebook code; its file is that of a cell, /In[3].
type frame struct {
	function, file string
	line           int
}

// stack lists the calls of notebook code that led here, innermost first.
func stack() []frame {
	pcs := make([]uintptr, 1000)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	var list []frame
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.File, "/In[") {
			list = append(list, frame{f.Function, f.File, f.Line})
		}
		if !more {
			return list
		}
	}
}

// end ends the cell: it is deferred, and tells the kernel about a panic in place of the Go runtime.
func (s *session) end() {
	failure := recover()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = true
	if failure != nil && s.path == "" && !events.open() {
		panic(failure) // no kernel listens
	}
	e := failureEvent(failure)
	s.atEnd()
	if failure != nil {
		events.send(e)
		os.Exit(1)
	}
}

// failureEvent describes what a cell ended with.
func failureEvent(failure any) *event {
	switch f := failure.(type) {
	case stopped: // before error, which it is as well
		return errorEvent(errorName(f.err), f.err.Error(), f.stack)
	case error:
		return errorEvent("panic", f.Error(), stack())
	}
	return errorEvent("panic", fmt.Sprint(failure), stack())
}

func errorEvent(name, value string, calls []frame) *event {
	e := newEvent("error")
	e.str("ename", name)
	e.str("evalue", value)
	e.stack(calls)
	return e
}

// errorName is the type of the error, or of the first one it wraps that says more than that it is an error.
func errorName(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		name := fmt.Sprintf("%T", err)
		if !strings.HasPrefix(name, "*errors.") && !strings.HasPrefix(name, "*fmt.") {
			return name
		}
	}
	return "error"
}

// interruptEnv is set in the program by code that handles interrupts itself, as a long training does.
const interruptEnv = "GONBTL_INTERRUPT"

// grace is how long a program that does not say it handles interrupts gets before it is stopped.
const grace = 250 * time.Millisecond

// HandlesInterrupt says that the program handles interrupts: the session then leaves it the time that it needs.
func HandlesInterrupt() { os.Setenv(interruptEnv, "handled") }

// watchInterrupts stops the program when it is interrupted, with its variables stored. A second interrupt stops it
// whatever it says.
func (s *session) watchInterrupts() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt)
	<-signals
	wait := grace
	if os.Getenv(interruptEnv) != "" {
		wait = 1000 * time.Hour
	}
	select {
	case <-signals:
	case <-time.After(wait):
	}
	s.mu.Lock() // for good: a cell that ends now waits here while the program exits
	if s.done {
		s.mu.Unlock()
		return
	}
	events.send(errorEvent("Interrupted", "the cell was interrupted", nil))
	s.atEnd()
	os.Exit(130)
}
