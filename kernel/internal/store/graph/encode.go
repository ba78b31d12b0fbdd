// Package graph writes the memory that variables reach, and reads it back.
//
//	parts := graph.Encode([]graph.Root{{"a", &a}, {"b", &b}}, saver)
//	err := graph.Decode(parts[0].Data, []graph.Root{{"a", &a}, {"b", &b}}, known, loader)
//
// It carries what encoding/gob does not: pointers that are shared, between variables too, or go in circles,
// slices of one array, unexported fields, and interfaces without registration. Funcs, channels and whatever the
// operating system holds for one program cannot be carried.
package graph

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"unsafe"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// A Part is a group of variables that share memory, encoded.
type Part struct {
	Names   []string
	Types   []store.Type
	Dynamic []store.Type
	Data    []byte
	Objects []Object // of the values that keep themselves
	Err     error    // why the group cannot be carried
}

// An Object is what a Saver wrote: the name to load it by, and its size.
type Object struct {
	Name string
	Size int64
}

// Encode writes variables. save stores a value that keeps itself.
func Encode(roots []Root, save func(Saver) (Object, error)) []Part {
	w, parts := walk(roots)
	sorted, maps := w.blocks()
	groups := map[int][]int{}
	for i := range w.roots {
		g := w.find(i)
		groups[g] = append(groups[g], i)
	}
	for i := range w.roots {
		if members := groups[i]; members != nil {
			e := &encoder{sorted: sorted, maps: maps, save: save, types: map[reflect.Type]int{}}
			parts = append(parts, e.part(w, members))
		}
	}
	return parts
}

// walk finds the memory of the roots that can be carried. Each of the others is a part by itself, also when it
// shares memory with one that can.
func walk(roots []Root) (w *walker, refused []Part) {
	if w = newWalker(roots, false); !w.failed {
		return w, nil
	}
	var carried []Root
	for _, r := range roots {
		if err := newWalker([]Root{r}, true).problems[0]; err != nil {
			refused = append(refused, Part{Names: []string{r.Name}, Err: err})
			continue
		}
		carried = append(carried, r)
	}
	return newWalker(carried, false), refused
}

// An encoder writes one group.
type encoder struct {
	sorted []*block // by address
	maps   map[unsafe.Pointer]*block
	save   func(Saver) (Object, error)

	types    map[reflect.Type]int
	typeData []byte
	ntypes   int
	objects  []Object
	blocks   []*block // of this group, by id
	buf      []byte   // the contents of the block being written
	err      error
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) part(w *walker, members []int) Part {
	var p Part
	dynamic := map[store.Type]bool{}
	for _, i := range members {
		p.Names = append(p.Names, w.roots[i].Name)
		t, _ := TypeOf(reflect.TypeOf(w.roots[i].Pointer).Elem())
		p.Types = append(p.Types, t)
		for d := range w.dynamic[i] {
			t, _ := TypeOf(d)
			dynamic[t] = true
		}
		if w.problems[i] != nil {
			e.fail("%w", w.problems[i])
		}
	}
	for t := range dynamic {
		p.Dynamic = append(p.Dynamic, t)
	}
	sort.Slice(p.Dynamic, func(i, j int) bool { return p.Dynamic[i] < p.Dynamic[j] })
	if e.err == nil {
		p.Data = e.group(w.roots, members)
	}
	p.Objects, p.Err = e.objects, e.err
	return p
}

// group writes: the types, for each root its type and place, the blocks.
func (e *encoder) group(roots []Root, members []int) []byte {
	var head []byte
	head = binary.AppendUvarint(head, uint64(len(members)))
	for _, i := range members {
		v := reflect.ValueOf(roots[i].Pointer)
		head = appendString(head, roots[i].Name)
		head = binary.AppendUvarint(head, uint64(e.typeID(v.Type().Elem())))
		e.buf = head
		e.pointer(v.UnsafePointer(), v.Type().Elem())
		head = e.buf
	}
	var contents [][]byte
	for id := 0; id < len(e.blocks) && e.err == nil; id++ {
		e.buf = nil
		e.block(e.blocks[id])
		contents = append(contents, e.buf)
	}
	if e.err != nil {
		return nil
	}
	out := binary.AppendUvarint(nil, uint64(e.ntypes))
	out = append(out, e.typeData...)
	out = binary.AppendUvarint(out, uint64(len(e.blocks)))
	for id, b := range e.blocks {
		out = binary.AppendUvarint(out, uint64(e.typeID(b.elem)))
		out = binary.AppendUvarint(out, uint64(b.n+1))
		out = binary.AppendUvarint(out, uint64(len(contents[id])))
	}
	out = append(out, head...)
	return bytes.Join(append([][]byte{out}, contents...), nil)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func (e *encoder) uvarint(n int) { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }

// number gives a block its place in the group.
func (e *encoder) number(b *block) int {
	if b.id < 0 {
		b.id = len(e.blocks)
		e.blocks = append(e.blocks, b)
		e.typeID(b.elem)
	}
	return b.id
}

// reference writes where in which block a value of type t stands.
func (e *encoder) reference(addr unsafe.Pointer, t reflect.Type) {
	i := sort.Search(len(e.sorted), func(i int) bool { return uintptr(e.sorted[i].addr) > uintptr(addr) }) - 1
	if i < 0 || uintptr(addr) >= e.sorted[i].end() {
		e.fail("a pointer to %s changed while it was stored", t)
		return
	}
	b := e.sorted[i]
	offset, size := uintptr(addr)-uintptr(b.addr), b.elem.Size()
	path, ok := pathTo(b.elem, offset%size, t)
	if !ok {
		e.fail("a pointer to %s leads into the middle of %s", t, b.elem)
		return
	}
	e.uvarint(e.number(b))
	e.uvarint(int(offset / size))
	e.uvarint(len(path))
	for _, step := range path {
		e.uvarint(step)
	}
}

func (e *encoder) block(b *block) {
	switch {
	case b.n < 0:
		e.mapping(reflect.NewAt(b.elem, unsafe.Pointer(&b.addr)).Elem())
	case classOf(b.elem) == classFixed:
		e.buf = append(e.buf, unsafe.Slice((*byte)(b.addr), b.elem.Size()*uintptr(b.n))...)
	default:
		for i := range b.n {
			e.value(unsafe.Add(b.addr, uintptr(i)*b.elem.Size()), b.elem)
		}
	}
}

// mapping writes a map in the order of its encoded keys, so that equal maps are equal bytes.
func (e *encoder) mapping(m reflect.Value) {
	type entry struct {
		key   []byte
		value reflect.Value
	}
	buf := e.buf
	entries := make([]entry, 0, m.Len())
	for it := m.MapRange(); it.Next(); {
		e.buf = nil
		e.boxed(it.Key())
		entries = append(entries, entry{e.buf, it.Value()})
	}
	sort.Slice(entries, func(i, j int) bool { return bytes.Compare(entries[i].key, entries[j].key) < 0 })
	e.buf = binary.AppendUvarint(buf, uint64(len(entries)))
	for _, x := range entries {
		e.buf = append(e.buf, x.key...)
		e.boxed(x.value)
	}
}

// boxed writes a value that has no address.
func (e *encoder) boxed(v reflect.Value) {
	box := reflect.New(v.Type())
	box.Elem().Set(v)
	e.value(box.UnsafePointer(), v.Type())
}

// What stands before a reference.
const (
	refNil   = 0
	refBlock = 1
	refEmpty = 2 // not nil, but nothing is there: no elements, or of size zero
)

func (e *encoder) value(p unsafe.Pointer, t reflect.Type) {
	switch classOf(t) {
	case classFixed:
		e.buf = append(e.buf, unsafe.Slice((*byte)(p), t.Size())...)
	case classString:
		e.buf = appendString(e.buf, *(*string)(p))
	case classPointer:
		e.pointer(*(*unsafe.Pointer)(p), t.Elem())
	case classSlice:
		e.slice(reflect.NewAt(t, p).Elem())
	case classMap:
		e.mapReference(*(*unsafe.Pointer)(p))
	case classInterface:
		e.iface(reflect.NewAt(t, p).Elem())
	case classStruct:
		for _, f := range fieldsOf(t) {
			e.value(unsafe.Add(p, f.Offset), f.Type)
		}
	case classArray:
		for i := range t.Len() {
			e.value(unsafe.Add(p, uintptr(i)*t.Elem().Size()), t.Elem())
		}
	case classMarshal:
		e.marshal(reflect.NewAt(t, p))
	case classSaver:
		var o Object
		e.call(t, "SaveTo", func() (err error) {
			o, err = e.save(reflect.NewAt(t, p).Interface().(Saver))
			return err
		})
		e.objects = append(e.objects, o)
		e.buf = appendString(e.buf, o.Name)
	}
}

func (e *encoder) pointer(target unsafe.Pointer, elem reflect.Type) {
	switch {
	case target == nil:
		e.uvarint(refNil)
	case elem.Size() == 0:
		e.uvarint(refEmpty)
	default:
		e.uvarint(refBlock)
		e.reference(target, elem)
	}
}

func (e *encoder) slice(s reflect.Value) {
	elem := s.Type().Elem()
	switch {
	case s.IsNil():
		e.uvarint(refNil)
	case s.Len() == 0 || elem.Size() == 0:
		e.uvarint(refEmpty)
		e.uvarint(s.Len())
	default:
		e.uvarint(refBlock)
		e.reference(s.UnsafePointer(), elem)
		e.uvarint(s.Len())
		e.uvarint(s.Cap())
	}
}

func (e *encoder) mapReference(m unsafe.Pointer) {
	if m == nil {
		e.uvarint(refNil)
		return
	}
	b := e.maps[m]
	if b == nil {
		e.fail("a map changed while it was stored")
		return
	}
	e.uvarint(refBlock)
	e.uvarint(e.number(b))
}

// What stands before the value of an interface.
const (
	ifaceNil   = 0
	ifaceValue = 1
	ifaceError = 2 // an error whose type has no name elsewhere, as text
)

func (e *encoder) iface(v reflect.Value) {
	if v.IsNil() {
		e.uvarint(ifaceNil)
		return
	}
	t := v.Elem().Type()
	if isHiddenError(t) {
		e.uvarint(ifaceError)
		var text string
		e.call(t, "Error", func() error { text = v.Elem().Interface().(error).Error(); return nil })
		e.buf = appendString(e.buf, text)
		return
	}
	e.uvarint(ifaceValue)
	e.uvarint(e.typeID(t))
	e.boxed(v.Elem())
}

func (e *encoder) marshal(p reflect.Value) {
	var data []byte
	e.call(p.Type().Elem(), "writing", func() (err error) {
		switch marshalerOf(p.Type().Elem()) {
		case 0:
			data, err = p.Interface().(gobEncoder).GobEncode()
		case 1:
			data, err = p.Interface().(encoding.BinaryMarshaler).MarshalBinary()
		default:
			data, err = p.Interface().(encoding.TextMarshaler).MarshalText()
		}
		return err
	})
	e.buf = appendString(e.buf, string(data))
}

// A MethodError is the failure of a method of the value that was to be stored: the next attempt may succeed.
type MethodError struct {
	Type, Method string
	Err          error
}

func (e *MethodError) Error() string {
	return fmt.Sprintf("%s of %s failed: %v", e.Method, e.Type, e.Err)
}

// Unwrap returns what the method returned.
func (e *MethodError) Unwrap() error { return e.Err }

// call calls a method of a stored value, which may fail or panic.
func (e *encoder) call(t reflect.Type, method string, f func() error) {
	err := errors.New("it ended the goroutine")
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			e.fail("%w", &MethodError{t.String(), method, err})
		}
	}()
	err = f()
}
