package session

import (
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"
)

// interruptEnv is set in the program by code that handles interrupts itself, as a long training does.
const interruptEnv = "GONBTL_INTERRUPT"

// grace is how long a program that does not say it handles interrupts gets before it is stopped.
const grace = 250 * time.Millisecond

// HandlesInterrupt says that the program handles interrupts: the session then leaves it the time that it needs. The
// kernel calls it in cells that import os/signal.
func HandlesInterrupt() { _ = os.Setenv(interruptEnv, "handled") }

// unwatched is how long a cell runs before the session looks out for interrupts. Most end before; until then an
// interrupt just kills the program, and what its finished statements assigned is stored.
const unwatched = 200 * time.Millisecond

// watch looks out for interrupts, but not in a program that only waits: signal.Notify would switch off the runtime's
// deadlock detector, which is about to explain a classic mistake. Its variables are stored now, while nothing
// changes them.
func (s *session) watch() {
	if !onlyWaits() {
		s.watchInterrupts()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done {
		s.atEnd()
	}
}

// waiting are the states of goroutines that only others can wake.
var waiting = []string{"chan ", "select", "sync.", "semacquire"}

// onlyWaits reports whether all other goroutines wait for each other, or for a timer.
func onlyWaits() bool {
	dump := make([]byte, 64<<10)
	dump = dump[:runtime.Stack(dump, true)]
	for i, g := range strings.Split(string(dump), "\n\n") {
		_, state, ok := strings.Cut(g, " [")
		waits := slices.ContainsFunc(waiting, func(w string) bool { return strings.HasPrefix(state, w) })
		if i > 0 && ok && !waits { // the first is this one
			return false
		}
	}
	return true
}

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
