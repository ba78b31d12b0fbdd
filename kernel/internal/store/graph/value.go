package graph

import (
	"encoding"
	"reflect"
	"unsafe"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// value reads a value of a stored type into p, of type t. The plan for both has been found good.
func (d *decoder) value(p unsafe.Pointer, t reflect.Type, id int) {
	s := &d.schemas[id]
	switch s.class {
	case classFixed:
		copy(unsafe.Slice((*byte)(p), t.Size()), d.bytes(s.length))
	case classString:
		*(*string)(p) = d.str()
	case classPointer:
		d.pointer(p, t.Elem(), s.elem)
	case classSlice:
		d.slice(p, t.Elem(), s.elem)
	case classMap:
		d.mapReference(p, t)
	case classInterface:
		d.iface(reflect.NewAt(t, p).Elem())
	case classStruct:
		for i, f := range d.plan(id, t).fields {
			if f < 0 {
				d.skip(s.fields[i].typ, 0)
				continue
			}
			d.value(unsafe.Add(p, t.Field(f).Offset), t.Field(f).Type, s.fields[i].typ)
		}
	case classArray:
		for i := range t.Len() {
			d.value(unsafe.Add(p, uintptr(i)*t.Elem().Size()), t.Elem(), s.elem)
		}
	case classMarshal:
		d.unmarshal(reflect.NewAt(t, p), d.bytes(d.uvarint()))
	case classSaver:
		if err := d.load(d.str(), reflect.NewAt(t, p).Interface().(Saver)); err != nil {
			failf("LoadFrom of %s: %w", t, err)
		}
	}
}

func (d *decoder) pointer(p unsafe.Pointer, elem reflect.Type, id int) {
	switch d.below(refEmpty + 1) {
	case refBlock:
		d.follow(d.reference(id), elem, func(addr unsafe.Pointer, _ int) { *(*unsafe.Pointer)(p) = addr })
	case refEmpty:
		*(*unsafe.Pointer)(p) = reflect.New(elem).UnsafePointer()
	}
}

// sliceHeader is a slice as it lies in memory.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func (d *decoder) slice(p unsafe.Pointer, elem reflect.Type, id int) {
	switch d.below(refEmpty + 1) {
	case refBlock:
		r := d.reference(id)
		n, c := d.uvarint(), d.uvarint()
		d.follow(r, elem, func(addr unsafe.Pointer, room int) {
			if n > room || c < n {
				panic(decodeError{errCorrupt})
			}
			*(*sliceHeader)(p) = sliceHeader{addr, n, min(c, room)}
		})
	case refEmpty:
		n := d.uvarint()
		if n > 0 && elem.Size() > 0 {
			panic(decodeError{errCorrupt})
		}
		*(*sliceHeader)(p) = sliceHeader{reflect.New(elem).UnsafePointer(), n, n}
		if n == 0 {
			*(*sliceHeader)(p) = sliceHeader{reflect.MakeSlice(reflect.SliceOf(elem), 0, 0).UnsafePointer(), 0, 0}
		}
	}
}

func (d *decoder) mapReference(p unsafe.Pointer, t reflect.Type) {
	if d.below(refBlock+1) == refNil {
		return
	}
	s := d.slots[d.below(len(d.slots))]
	if s.n >= 0 {
		panic(decodeError{errCorrupt})
	}
	if s.addr == nil {
		if err := d.plan(s.schema, t).err; err != nil {
			panic(decodeError{err})
		}
		d.place(s, reflect.MakeMap(t).UnsafePointer(), t)
	}
	if s.typ != t {
		failf("one map is %s and %s", s.typ, t)
	}
	*(*unsafe.Pointer)(p) = s.addr
}

// mapping reads the entries of a map and inserts them, at once if they are complete.
func (d *decoder) mapping(s *slot) {
	m := reflect.NewAt(s.typ, unsafe.Pointer(&s.addr)).Elem()
	sc := &d.schemas[s.schema]
	for range d.below(len(d.data) + 1) {
		before := len(d.later)
		key, elem := reflect.New(s.typ.Key()), reflect.New(s.typ.Elem())
		d.value(key.UnsafePointer(), s.typ.Key(), sc.key)
		d.value(elem.UnsafePointer(), s.typ.Elem(), sc.elem)
		if !hashable(key.Elem()) {
			panic(decodeError{errCorrupt})
		}
		if len(d.later) == before {
			m.SetMapIndex(key.Elem(), elem.Elem())
			continue
		}
		d.inserts = append(d.inserts, func() { m.SetMapIndex(key.Elem(), elem.Elem()) })
	}
}

// hashable reports whether a key can be one: interfaces may hold what cannot.
func hashable(key reflect.Value) bool { return key.Comparable() }

func (d *decoder) iface(v reflect.Value) {
	switch d.below(ifaceError + 1) {
	case ifaceError:
		hidden := reflect.ValueOf(HiddenError(d.str()))
		if !hidden.Type().Implements(v.Type()) {
			failf("an error of a hidden type cannot be %s again", v.Type())
		}
		v.Set(hidden)
	case ifaceValue:
		id := d.below(len(d.schemas))
		t := d.typeNamed(d.schemas[id].name)
		if !t.Implements(v.Type()) {
			failf("%s is no %s any more", t, v.Type())
		}
		if err := d.plan(id, t).err; err != nil {
			panic(decodeError{err})
		}
		before := len(d.later)
		box := reflect.New(t)
		d.value(box.UnsafePointer(), t, id)
		if len(d.later) == before {
			v.Set(box.Elem())
			return
		}
		d.later = append(d.later, func() { v.Set(box.Elem()) })
	}
}

func (d *decoder) typeNamed(name store.Type) reflect.Type {
	if t := d.known(name); t != nil {
		return t
	}
	for _, t := range basicTypes {
		if t.String() == string(name) {
			return t
		}
	}
	failf("it holds a value of type %s, which is not known here", name)
	return nil
}

// basicTypes are those that need no introduction.
var basicTypes = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[string](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
	reflect.TypeFor[uintptr](), reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
}

func (d *decoder) unmarshal(p reflect.Value, data []byte) {
	var err error
	switch marshalerOf(p.Type().Elem()) {
	case 0:
		err = p.Interface().(gobDecoder).GobDecode(data)
	case 1:
		err = p.Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary(data)
	default:
		err = p.Interface().(encoding.TextUnmarshaler).UnmarshalText(data)
	}
	if err != nil {
		failf("%s: %w", p.Type().Elem(), err)
	}
}

// skip reads past a value of a stored type.
func (d *decoder) skip(id, depth int) {
	s := &d.schemas[id]
	if depth > 1000 || s.class == classArray && s.length > len(d.data) && s.length > 1<<16 {
		panic(decodeError{errCorrupt})
	}
	switch s.class {
	case classFixed:
		d.bytes(s.length)
	case classString, classMarshal, classSaver:
		d.str()
	case classPointer, classSlice, classMap:
		d.skipReference(s)
	case classInterface:
		switch d.uvarint() {
		case ifaceValue:
			d.skip(d.below(len(d.schemas)), depth+1)
		case ifaceError:
			d.str()
		}
	case classStruct:
		for _, f := range s.fields {
			d.skip(f.typ, depth+1)
		}
	case classArray:
		for range s.length {
			d.skip(s.elem, depth+1)
		}
	}
}

func (d *decoder) skipReference(s *schema) {
	what := d.uvarint()
	switch {
	case what == refBlock && s.class == classMap:
		d.uvarint()
	case what == refBlock:
		d.reference(s.elem)
		if s.class == classSlice {
			d.uvarint()
			d.uvarint()
		}
	case what == refEmpty && s.class == classSlice:
		d.uvarint()
	}
}
