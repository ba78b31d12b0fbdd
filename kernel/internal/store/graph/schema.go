package graph

import (
	"encoding/binary"
	"reflect"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// typeID numbers the types of the group. A type is described once: its class, its name or spelling, its parts.
func (e *encoder) typeID(t reflect.Type) int {
	if id, ok := e.types[t]; ok {
		return id
	}
	id := e.ntypes
	e.types[t] = id
	e.ntypes++
	for _, part := range partsOf(t) { // numbered first, so that a reader of the table sees them all
		e.typeID(part)
	}
	spelled, err := TypeOf(t)
	if err != nil {
		spelled = store.Type(t.String())
	}
	d := binary.AppendUvarint(nil, uint64(id))
	d = append(d, byte(classOf(t)), byte(t.Kind()))
	d = appendString(d, string(spelled))
	e.typeData = append(e.typeData, e.appendParts(d, t)...)
	return id
}

// appendParts describes what a type is made of.
func (e *encoder) appendParts(d []byte, t reflect.Type) []byte {
	switch classOf(t) {
	case classFixed:
		d = binary.AppendUvarint(d, uint64(t.Size()))
	case classStruct:
		fields := fieldsOf(t)
		d = binary.AppendUvarint(d, uint64(len(fields)))
		for _, f := range fields {
			d = appendString(d, f.Name)
			d = binary.AppendUvarint(d, uint64(e.types[f.Type]))
		}
	case classArray:
		d = binary.AppendUvarint(d, uint64(t.Len()))
		fallthrough
	case classPointer, classSlice:
		d = binary.AppendUvarint(d, uint64(e.types[t.Elem()]))
	case classMap:
		d = binary.AppendUvarint(d, uint64(e.types[t.Key()]))
		d = binary.AppendUvarint(d, uint64(e.types[t.Elem()]))
	case classMarshal:
		d = binary.AppendUvarint(d, uint64(marshalerOf(t)))
	}
	return d
}

// fieldsOf lists the fields that are carried: all but blank ones.
func fieldsOf(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for i := range t.NumField() {
		if f := t.Field(i); f.Name != "_" {
			fields = append(fields, f)
		}
	}
	return fields
}

// partsOf lists the types that a type is made of.
func partsOf(t reflect.Type) []reflect.Type {
	switch classOf(t) {
	case classStruct:
		var parts []reflect.Type
		for _, f := range fieldsOf(t) {
			parts = append(parts, f.Type)
		}
		return parts
	case classPointer, classSlice, classArray:
		return []reflect.Type{t.Elem()}
	case classMap:
		return []reflect.Type{t.Key(), t.Elem()}
	}
	return nil
}
