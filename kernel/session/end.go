package session

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
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
