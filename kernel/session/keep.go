package session

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sort"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
	"github.com/gonbtl/gonbtl/kernel/internal/store/graph"
)

// storeAll stores every variable of the program. Go ends a program that reads a map while another goroutine changes
// it, so when there are others, variables that hold no maps are stored first.
func (s *session) storeAll() {
	var list, noMaps []graph.Root
	named := s.saverNamed()
	for name, b := range s.vars {
		if b.saver && !named {
			continue
		}
		r := graph.Root{Name: name, Pointer: b.pointer}
		list = append(list, r)
		if !b.saver && !graph.MayHoldMap(reflect.TypeOf(b.pointer)) {
			noMaps = append(noMaps, r)
		}
	}
	if runtime.NumGoroutine() > 1 && len(noMaps) < len(list) {
		s.store(noMaps, false)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	s.store(list, true)
}

// saverNamed reports whether a statement named any value that keeps itself since it was stored. All of them are then
// stored again, since they may have come to share memory.
func (s *session) saverNamed() bool {
	for _, b := range s.vars {
		if b.saver && b.named {
			return true
		}
	}
	return false
}

// store writes those of the variables that changed, together with all that share memory with them. At the end of a
// cell it also records, and tells the user, which cannot be carried.
func (s *session) store(list []graph.Root, final bool) {
	if len(list) == 0 || !s.open() {
		return
	}
	if !final {
		list = s.withPartners(list)
	}
	save := func(v graph.Saver) (o graph.Object, err error) {
		o.Name, o.Size, err = s.dir.NewObject(v.SaveTo)
		return o, err
	}
	for _, p := range graph.Encode(list, save) {
		switch {
		case p.Err == nil:
			s.write(p)
		case final:
			s.refuse(p)
		default:
			for _, name := range p.Names {
				s.vars[name].size = big // to find that out again takes time: once more at the end
			}
		}
	}
}

// withPartners adds the variables of the program that shared memory with those of the list when they were stored.
func (s *session) withPartners(list []graph.Root) []graph.Root {
	has := map[string]bool{}
	for _, r := range list {
		has[r.Name] = true
	}
	for _, r := range list {
		rec := s.dir.Record(r.Name)
		if rec == nil {
			continue
		}
		for _, v := range rec.Vars {
			if b := s.vars[v.Name]; b != nil && !has[v.Name] && s.dir.Record(v.Name) == rec {
				has[v.Name] = true
				list = append(list, graph.Root{Name: v.Name, Pointer: b.pointer})
			}
		}
	}
	return list
}

// write stores a group if it changed.
func (s *session) write(p graph.Part) {
	rec := store.Record{Cell: s.cell, Data: p.Data}
	for _, o := range p.Objects {
		rec.Objects = append(rec.Objects, o.Name)
		rec.Size += o.Size
	}
	size := rec.Size + int64(len(p.Data))
	for i, name := range p.Names {
		rec.Vars = append(rec.Vars, store.Variable{Name: name, Type: p.Types[i], Dynamic: p.Dynamic})
		b := s.vars[name]
		b.size, b.named, b.saver = int(size), false, len(p.Objects) > 0
		if b.saver {
			b.size = max(int(size), big) // SaveTo may take its time
		}
	}
	old := s.dir.Record(p.Names[0])
	if old != nil && len(p.Objects) == 0 && old.Sum == store.Sum(p.Data) && slices.EqualFunc(old.Vars, rec.Vars, same) {
		return
	}
	if size > limit()-s.dir.Size() {
		p.Err = fmt.Errorf("%s takes %s, and the variables of a notebook may take %s together (%s sets how much)",
			p.Names[0], bytesText(size), bytesText(limit()), limitEnv)
		s.refuse(p)
		return
	}
	s.note(s.dir.Write(rec))
}

func same(a, b store.Variable) bool {
	return a.Name == b.Name && a.Type == b.Type && slices.Equal(a.Dynamic, b.Dynamic)
}

func bytesText(n int64) string {
	switch {
	case n < 10<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 10<<20:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// refuse records that variables cannot be carried, so that a later cell which names one says so. If only a method of
// theirs failed, which it may not do the next time, the last value that was stored stays.
func (s *session) refuse(p graph.Part) {
	method := (*graph.MethodError)(nil)
	failed := errors.As(p.Err, &method)
	for _, name := range p.Names {
		t := reflect.TypeOf(s.vars[name].pointer).Elem()
		why := fmt.Errorf("%w: it cannot be carried to later cells", p.Err)
		old := s.dir.Record(name)
		switch {
		case failed && old != nil && old.Problem(name) == "":
			s.note(fmt.Errorf("%s is not stored: %w: later cells see its value of In[%d]", name, p.Err, old.Cell))
			continue
		case failed:
			why = fmt.Errorf("%s could not be stored: %w", name, p.Err)
		case t.Kind() == reflect.Func:
			why = fmt.Errorf("%s is a %s: it cannot be carried to later cells; declare it as func %s instead", name, t, name)
		}
		if old != nil && old.Problem(name) == why.Error() {
			continue
		}
		err := s.dir.Write(store.Record{Cell: s.cell, Vars: []store.Variable{{Name: name, Problem: why.Error()}}})
		s.note(errors.Join(err, why))
	}
}
