// Package session keeps the variables of a notebook between its cells. The kernel writes the calls: a cell
//
//	x := 42
//	x
//
// becomes a program whose body is
//
//	defer session.Begin(1)()
//	x := 42
//	session.Keep("x", &x)
//	session.Show(x)
//
// and a later cell that names x starts with session.Restore("x", &x). Nobody needs to call the package by hand.
package session

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
	"github.com/gonbtl/gonbtl/kernel/internal/store/graph"
)

// What the kernel tells the program of a cell.
const (
	dirEnv    = "GONBTL_SESSION"       // the folder of the variables; without it nothing is kept
	limitEnv  = "GONBTL_SESSION_LIMIT" // the most bytes that all variables may take together
	limitSize = 8 << 30
)

// big is the size from which a variable is stored when the cell ends, not after each statement that names it.
const big = 1 << 20

// A binding is a variable of the running program.
type binding struct {
	pointer any
	size    int  // of its group when it was stored last
	named   bool // by a statement, since it was stored last
	saver   bool // its group has values that keep themselves: nothing but a name tells that they may have changed
}

// session is the state of the one cell that a program runs.
type session struct {
	mu    sync.Mutex
	cell  int
	path  string
	dir   *store.Dir // opened when first needed
	vars  map[string]*binding
	known map[store.Type]reflect.Type
	noted map[string]bool
	done  bool

	// atEnd stores the variables when the cell ends. It is set by the first call that binds one: the linker leaves
	// out all that storing takes from the programs of cells without variables.
	atEnd func()
}

var current = &session{vars: map[string]*binding{}, known: map[store.Type]reflect.Type{}, noted: map[string]bool{}}

// Begin starts the cell. The function that it returns ends the cell: deferred, it stores the variables also when the
// cell panics.
func Begin(cell int) func() {
	s := current
	s.cell, s.path, s.atEnd = cell, os.Getenv(dirEnv), func() {}
	events.send(newEvent("start"))
	time.AfterFunc(unwatched, s.watch)
	return s.end
}

// Drop forgets stored variables whose names the cell declares as something else.
func Drop(names ...string) {
	s := current
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open() {
		s.note(s.dir.Remove(names...))
	}
}

// open opens the folder of the variables; false means that there is none, or that it cannot be read.
func (s *session) open() bool {
	if s.dir != nil || s.path == "" {
		return s.dir != nil
	}
	dir, err := store.Open(s.path)
	if err == nil {
		err = dir.Clean()
	}
	s.note(err)
	s.dir = dir
	return dir != nil
}

// Know tells Restore about a type that values in interfaces have.
func Know[T any]() {
	t := reflect.TypeFor[T]()
	if spelled, err := graph.TypeOf(t); err == nil {
		current.known[spelled] = t
	}
}

// Restore brings variables back from earlier cells: pairs of a name and a pointer. If one cannot be read the cell
// stops.
func Restore(pairs ...any) {
	s := current
	s.mu.Lock()
	s.atEnd = s.storeAll
	err := s.restore(roots(pairs))
	s.mu.Unlock()
	if err != nil {
		stop(err)
	}
}

func roots(pairs []any) []graph.Root {
	var list []graph.Root
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, graph.Root{Name: pairs[i].(string), Pointer: pairs[i+1]})
	}
	return list
}

func (s *session) restore(list []graph.Root) error {
	if !s.open() {
		return fmt.Errorf("the variables of earlier cells are not there: %s is not set", dirEnv)
	}
	seen := map[*store.Record]bool{}
	for _, r := range list {
		rec := s.dir.Record(r.Name)
		if rec == nil {
			return fmt.Errorf("%s is not stored any more: run the cell that set it again", r.Name)
		}
		if seen[rec] {
			continue
		}
		seen[rec] = true
		whole, err := s.dir.Read(r.Name)
		if err != nil {
			return err
		}
		if err := graph.Decode(whole.Data, list, s.knownType, s.load); err != nil {
			return fmt.Errorf("%s cannot be read back: %w: set it anew", r.Name, err)
		}
	}
	for _, r := range list { // only now: what cannot be read must not be stored
		rec := s.dir.Record(r.Name)
		b := &binding{pointer: r.Pointer, size: int(rec.Size), saver: len(rec.Objects) > 0}
		if b.saver {
			b.size = max(b.size, big)
		}
		s.vars[r.Name] = b
	}
	return nil
}

func (s *session) knownType(t store.Type) reflect.Type { return s.known[t] }

func (s *session) load(name string, v graph.Saver) error { return v.LoadFrom(s.dir.Object(name)) }

// Keep stores variables that a statement may have changed: pairs of a name and a pointer. Big ones wait for the end
// of the cell, except for their first value.
func Keep(pairs ...any) {
	s := current
	if s.path == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atEnd = s.storeAll
	var now []graph.Root
	for _, r := range roots(pairs) {
		b := s.vars[r.Name]
		if b == nil || b.pointer != r.Pointer {
			b = &binding{pointer: r.Pointer}
			s.vars[r.Name] = b
		}
		b.named = true
		if b.size < big {
			now = append(now, r)
		}
	}
	s.store(now, false)
}

// limit is the most bytes that the variables may take.
func limit() int64 {
	if n, err := strconv.ParseInt(os.Getenv(limitEnv), 10, 64); err == nil {
		return n
	}
	return limitSize
}

// note sends one line to the user, once.
func (s *session) note(err error) {
	if err == nil {
		return
	}
	if text := err.Error(); !s.noted[text] {
		s.noted[text] = true
		e := newEvent("note")
		e.str("text", text)
		events.send(e)
	}
}
