package graph

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// A Loader loads into a value what it once stored under a name.
type Loader func(name string, v Saver) error

// HiddenError is an error that came back from another cell as its text, for want of a name for its type.
type HiddenError string

func (e HiddenError) Error() string { return string(e) }

// Decode reads a group back into variables. known finds the type that a spelling stands for, for values in
// interfaces. Roots that the group does not hold are left alone; the group's other roots are read and dropped.
func Decode(data []byte, roots []Root, known func(store.Type) reflect.Type, load Loader) (err error) {
	d := &decoder{reader: reader{data: data}, known: known, load: load, plans: map[planKey]*plan{}}
	defer func() {
		if r := recover(); r != nil {
			failure, ok := r.(decodeError)
			if !ok {
				failure = decodeError{fmt.Errorf("a method that reads the value back panicked: %v", r)}
			}
			err = failure.error
		}
	}()
	d.readTypes()
	d.readBlocks()
	d.readRoots(roots)
	d.fill()
	return nil
}

// decodeError carries an error up to Decode.
type decodeError struct{ error }

func failf(format string, args ...any) {
	panic(decodeError{fmt.Errorf(format, args...)})
}

var errCorrupt = errors.New("the stored value is damaged")

// A reader takes apart stored bytes.
type reader struct{ data []byte }

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.data) {
		panic(decodeError{errCorrupt})
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) uvarint() int {
	x, n := binary.Uvarint(r.data)
	if n <= 0 || x > 1<<62 {
		panic(decodeError{errCorrupt})
	}
	r.data = r.data[n:]
	return int(x)
}

// below reads a number that must be less than limit.
func (r *reader) below(limit int) int {
	x := r.uvarint()
	if x >= limit {
		panic(decodeError{errCorrupt})
	}
	return x
}

func (r *reader) str() string { return string(r.bytes(r.uvarint())) }

// A schema is a type as it was when the value was stored.
type schema struct {
	class   class
	kind    reflect.Kind
	name    store.Type
	fields  []field
	length  int // of an array; the size of a fixed type
	key     int
	elem    int
	marshal int
}

type field struct {
	name string
	typ  int
}

// A slot is a block being read.
type slot struct {
	schema  int
	n       int // -1 for a map
	content []byte
	addr    unsafe.Pointer // nil until something tells the type
	typ     reflect.Type   // of one of its values, or of the map
}

type decoder struct {
	reader
	schemas []schema
	slots   []*slot
	queue   []*slot
	known   func(store.Type) reflect.Type
	load    Loader
	plans   map[planKey]*plan

	later   []func() // references into blocks whose place was not known yet, then what depends on them
	inserts []func() // map entries, when all they hold is complete
}

func (d *decoder) readTypes() {
	n := d.below(len(d.data) + 1)
	d.schemas = make([]schema, n)
	for range n {
		s := &d.schemas[d.below(n)]
		head := d.bytes(2)
		s.class, s.kind, s.name = class(head[0]), reflect.Kind(head[1]), store.Type(d.str())
		switch s.class {
		case classStruct:
			s.fields = make([]field, d.below(len(d.data)+1))
			for i := range s.fields {
				s.fields[i] = field{d.str(), d.below(n)}
			}
		case classFixed:
			s.length = d.below(1 << 6)
		case classArray:
			s.length = d.uvarint()
			s.elem = d.below(n)
		case classPointer, classSlice:
			s.elem = d.below(n)
		case classMap:
			s.key, s.elem = d.below(n), d.below(n)
		case classMarshal:
			s.marshal = d.below(len(marshalers))
		}
	}
}

func (d *decoder) readBlocks() {
	d.slots = make([]*slot, d.below(len(d.data)+1))
	sizes := make([]int, len(d.slots))
	for i := range d.slots {
		d.slots[i] = &slot{schema: d.below(len(d.schemas)), n: d.uvarint() - 1}
		sizes[i] = d.uvarint()
	}
	head := len(d.data)
	for _, size := range sizes {
		if size > head {
			panic(decodeError{errCorrupt})
		}
		head -= size
	}
	rest := reader{d.data[head:]}
	for i, s := range d.slots {
		s.content = rest.bytes(sizes[i])
		if s.n > len(s.content) && s.n > 1<<16 {
			panic(decodeError{errCorrupt})
		}
	}
	d.data = d.data[:head]
}

// readRoots gives the memory of variables to the blocks that held them.
func (d *decoder) readRoots(roots []Root) {
	for range d.below(len(d.data) + 1) {
		name := d.str()
		id := d.below(len(d.schemas))
		if d.below(refEmpty+1) != refBlock {
			continue // of size zero
		}
		r := d.reference(id)
		for _, root := range roots {
			if root.Name == name {
				d.bind(r, root)
			}
		}
	}
}

// bind puts the block that a variable was into the variable.
func (d *decoder) bind(r ref, root Root) {
	v := reflect.ValueOf(root.Pointer)
	t := v.Type().Elem()
	if err := d.plan(r.target, t).err; err != nil {
		panic(decodeError{err})
	}
	s := d.slots[r.slot]
	if !d.whole(r) || s.n != 1 || s.addr != nil {
		panic(decodeError{errCorrupt})
	}
	d.place(s, v.UnsafePointer(), t)
}

// place puts a block into memory.
func (d *decoder) place(s *slot, addr unsafe.Pointer, t reflect.Type) {
	s.addr, s.typ = addr, t
	d.queue = append(d.queue, s)
}

// fill reads the contents of all blocks that the roots reach.
func (d *decoder) fill() {
	for len(d.queue) > 0 {
		s := d.queue[0]
		d.queue = d.queue[1:]
		d.data = s.content
		switch {
		case s.n < 0:
			d.mapping(s)
		case d.schemas[s.schema].class == classFixed:
			copy(unsafe.Slice((*byte)(s.addr), s.typ.Size()*uintptr(s.n)), d.bytes(int(s.typ.Size())*s.n))
		default:
			for i := range s.n {
				d.value(unsafe.Add(s.addr, uintptr(i)*s.typ.Size()), s.typ, s.schema)
			}
		}
	}
	for _, f := range slices.Concat(d.later, d.inserts) {
		f()
	}
}

// A ref is a stored reference: a place in a block.
type ref struct {
	slot, index int
	path        []int
	target      int // the type there
}

// reference reads a reference to a value of a stored type.
func (d *decoder) reference(target int) ref {
	r := ref{slot: d.below(len(d.slots)), target: target}
	s := d.slots[r.slot]
	if s.n <= 0 {
		panic(decodeError{errCorrupt})
	}
	r.index = d.below(s.n)
	r.path = make([]int, d.below(len(d.data)+1))
	for i := range r.path {
		r.path[i] = d.uvarint()
	}
	return r
}

// whole reports whether the type of what r refers to is that of the values of the block.
func (d *decoder) whole(r ref) bool {
	return len(r.path) == 0 && d.slots[r.slot].schema == r.target
}

// follow calls set with the address of what r refers to, of type t, now or when it is known.
func (d *decoder) follow(r ref, t reflect.Type, set func(addr unsafe.Pointer, room int)) {
	s := d.slots[r.slot]
	if s.addr == nil && d.whole(r) {
		d.allocate(s, t)
	}
	if s.addr == nil {
		d.later = append(d.later, func() { set(d.resolve(r, t)) })
		return
	}
	set(d.resolve(r, t))
}

func (d *decoder) allocate(s *slot, t reflect.Type) {
	if err := d.plan(s.schema, t).err; err != nil {
		panic(decodeError{err})
	}
	if s.n > len(s.content) && uintptr(s.n) > (1<<24)/(t.Size()+1) {
		panic(decodeError{errCorrupt})
	}
	d.place(s, reflect.MakeSlice(reflect.SliceOf(t), s.n, s.n).UnsafePointer(), t)
}

// resolve is the address of what r refers to, of type t, and how many of them stand there in a row.
func (d *decoder) resolve(r ref, t reflect.Type) (p unsafe.Pointer, room int) {
	s := d.slots[r.slot]
	if s.addr == nil {
		failf("a pointer leads into a value that nothing else holds")
	}
	p, at, id := unsafe.Add(s.addr, uintptr(r.index)*s.typ.Size()), s.typ, s.schema
	room = s.n - r.index
	for _, step := range r.path {
		sc := &d.schemas[id]
		switch {
		case sc.class == classStruct && at.Kind() == reflect.Struct && step < len(sc.fields):
			f, ok := fieldNamed(at, sc.fields[step].name)
			if !ok {
				failf("a pointer leads to the field %s, which %s no longer has", sc.fields[step].name, at)
			}
			p, at, id, room = unsafe.Add(p, f.Offset), f.Type, sc.fields[step].typ, 1
		case sc.class == classArray && at.Kind() == reflect.Array && step < at.Len():
			room = at.Len() - step
			p, at, id = unsafe.Add(p, uintptr(step)*at.Elem().Size()), at.Elem(), sc.elem
		default:
			panic(decodeError{errCorrupt})
		}
	}
	if at != t {
		failf("a pointer to %s leads to %s", t, at)
	}
	return p, room
}
