package graph

import (
	"fmt"
	"reflect"
)

// A plan says how to read a stored type into a type of this program.
type plan struct {
	err    error
	fields []int // of a struct: for each stored field the number of the field here, -1 if it has gone
}

type planKey struct {
	schema int
	typ    reflect.Type
}

// plan compares a stored type with one of this program. Struct fields are matched by name: new ones stay zero.
func (d *decoder) plan(id int, t reflect.Type) *plan {
	key := planKey{id, t}
	if p, ok := d.plans[key]; ok {
		return p
	}
	p := &plan{}
	d.plans[key] = p // a type may contain itself
	s := &d.schemas[id]
	switch {
	case s.class != classOf(t), s.class == classFixed && (s.kind != t.Kind() || s.length != int(t.Size())),
		s.class == classArray && s.length != t.Len(), s.class == classMarshal && s.marshal != marshalerOf(t):
		p.err = fmt.Errorf("it was %s and is %s now", s.name, spelled(t))
	case s.class == classStruct:
		p.structure(d, s, t)
	case s.class == classArray || s.class == classPointer || s.class == classSlice:
		p.err = d.plan(s.elem, t.Elem()).err
	case s.class == classMap:
		if p.err = d.plan(s.key, t.Key()).err; p.err == nil {
			p.err = d.plan(s.elem, t.Elem()).err
		}
	}
	return p
}

func (p *plan) structure(d *decoder, s *schema, t reflect.Type) {
	for _, f := range s.fields {
		here, ok := fieldNamed(t, f.name)
		if !ok {
			p.fields = append(p.fields, -1)
			continue
		}
		if err := d.plan(f.typ, here.Type).err; err != nil {
			p.err = fmt.Errorf("the field %s of %s was %s and is %s now", f.name, spelled(t), d.schemas[f.typ].name, spelled(here.Type))
			return
		}
		p.fields = append(p.fields, here.Index[0])
	}
}

// spelled is a type as cells write it.
func spelled(t reflect.Type) string {
	if s, err := TypeOf(t); err == nil {
		return s.String()
	}
	return t.String()
}

func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Name == name {
			return f, true
		}
	}
	return reflect.StructField{}, false
}
