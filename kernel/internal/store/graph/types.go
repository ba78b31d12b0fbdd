package graph

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// A Saver is a value that keeps itself in a folder of its own. LoadFrom is called on a zero value.
type Saver interface {
	SaveTo(dir string) error
	LoadFrom(dir string) error
}

// gob's interfaces, without the package.
type (
	gobEncoder interface{ GobEncode() ([]byte, error) }
	gobDecoder interface{ GobDecode([]byte) error }
)

var (
	saverType  = reflect.TypeFor[Saver]()
	errorType  = reflect.TypeFor[error]()
	marshalers = []struct{ marshal, unmarshal reflect.Type }{
		{reflect.TypeFor[gobEncoder](), reflect.TypeFor[gobDecoder]()},
		{reflect.TypeFor[encoding.BinaryMarshaler](), reflect.TypeFor[encoding.BinaryUnmarshaler]()},
		{reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()},
	}
)

// A class is how values of a type are written.
type class byte

const (
	classNone      class = iota
	classFixed           // a copy of its memory: numbers and booleans
	classString          // its bytes
	classPointer         // a reference
	classSlice           // a reference, a length and a capacity
	classMap             // a reference
	classInterface       // a type and a value of it
	classStruct          // its fields
	classArray           // its elements
	classMarshal         // the bytes that its own methods write
	classSaver           // a folder that its own methods write
	classIdle            // nothing: a lock, which is open after restoring
	classNil             // nothing: a func, chan or unsafe pointer, which can only be nil
)

// classes remembers classOf. Programs store variables from one goroutine at a time.
var classes = map[reflect.Type]class{}

// classOf finds how to write values of t.
func classOf(t reflect.Type) class {
	c, ok := classes[t]
	if !ok {
		c = classify(t)
		classes[t] = c
	}
	return c
}

func classify(t reflect.Type) class {
	if t.Name() != "" && t.Kind() != reflect.Interface {
		if c := classOfMethods(t); c != classNone {
			return c
		}
	}
	switch t.Kind() {
	case reflect.String:
		return classString
	case reflect.Pointer:
		return classPointer
	case reflect.Slice:
		return classSlice
	case reflect.Map:
		return classMap
	case reflect.Interface:
		return classInterface
	case reflect.Struct:
		return classStruct
	case reflect.Array:
		return classArray
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return classNil
	}
	return classFixed
}

// classOfMethods is the class of a named type that does not let its memory be copied.
func classOfMethods(t reflect.Type) class {
	p := reflect.PointerTo(t)
	if p.Implements(saverType) && !embeds(t, saverType) {
		return classSaver
	}
	if t.PkgPath() == "sync" && (t.Name() == "Mutex" || t.Name() == "RWMutex" || t.Name() == "WaitGroup") {
		return classIdle
	}
	if marshalerOf(t) >= 0 {
		return classMarshal
	}
	return classNone
}

// marshalerOf is the pair of methods that write and read t; -1 when it has none that its memory could not do
// without. Text is only used for what hides its fields, since it may say less than they do.
func marshalerOf(t reflect.Type) int {
	p := reflect.PointerTo(t)
	for i, m := range marshalers {
		if p.Implements(m.marshal) && p.Implements(m.unmarshal) && !embeds(t, m.marshal) && (i < 2 || hidesFields(t)) {
			return i
		}
	}
	return -1
}

// embeds reports whether methods come from an embedded field, and so know nothing of the other fields.
func embeds(t, methods reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && (f.Type.Implements(methods) || reflect.PointerTo(f.Type).Implements(methods)) {
			return true
		}
	}
	return false
}

func hidesFields(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || t.PkgPath() == "main" {
		return false
	}
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return true
		}
	}
	return false
}

// TypeOf writes a type so that a later cell can declare a variable of it; its error says why none can.
func TypeOf(t reflect.Type) (store.Type, error) {
	var w typeWriter
	w.write(t)
	return store.Type(w.String()), w.err
}

type typeWriter struct {
	strings.Builder
	err error
}

func (w *typeWriter) write(t reflect.Type) {
	switch {
	case t.Name() != "":
		w.named(t)
	case t.Kind() == reflect.Struct:
		w.structure(t)
	case t.Kind() == reflect.Func:
		w.WriteString("func")
		w.signature(t)
	case t.Kind() == reflect.Interface:
		w.interfaces(t)
	default:
		w.composite(t)
	}
}

func (w *typeWriter) composite(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer:
		w.WriteByte('*')
	case reflect.Slice:
		w.WriteString("[]")
	case reflect.Array:
		w.WriteString("[" + strconv.Itoa(t.Len()) + "]")
	case reflect.Map:
		w.WriteString("map[")
		w.write(t.Key())
		w.WriteByte(']')
	case reflect.Chan:
		w.WriteString(t.ChanDir().String() + " ")
		w.WriteByte('(')
		defer w.WriteByte(')')
	}
	w.write(t.Elem())
}

// named writes a type that has a name, with its type arguments.
func (w *typeWriter) named(t reflect.Type) {
	if t.PkgPath() == "" {
		w.WriteString(t.Name())
		return
	}
	name, args, generic := strings.Cut(t.Name(), "[")
	if t.PkgPath() != "main" && !exported(name) {
		w.fail("%s.%s has no exported name", t.PkgPath(), name)
	}
	w.WriteString(strconv.Quote(t.PkgPath()) + "." + name)
	if generic {
		w.WriteByte('[')
		w.arguments(args)
	}
}

func exported(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// arguments writes the type arguments of a name as reflect spells them, full import paths unquoted.
func (w *typeWriter) arguments(s string) {
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return !inPath(r) })
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		if end == 0 {
			end = 1
			w.WriteByte(s[0])
		} else if dot := strings.LastIndexByte(word, '.'); dot > strings.LastIndexByte(word, '/') && dot > 0 && word[dot-1] != '.' {
			path, name := unescape(word[:dot]), word[dot+1:]
			if local := strings.IndexRune(name, '·'); local >= 0 || path != "main" && !exported(name) {
				w.fail("%s cannot be named in another cell", word)
			}
			w.WriteString(strconv.Quote(path) + "." + name)
		} else {
			w.WriteString(word)
		}
		s = s[end:]
	}
}

func inPath(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_./-~%·@+", r)
}

// unescape undoes the linker's escape of dots in the last element of an import path.
func unescape(path string) string { return strings.ReplaceAll(path, "%2e", ".") }

func (w *typeWriter) structure(t reflect.Type) {
	w.WriteString("struct {")
	for i := range t.NumField() {
		f := t.Field(i)
		if f.PkgPath != "" && f.PkgPath != "main" {
			w.fail("a struct of package %s with unexported fields has no name", f.PkgPath)
		}
		if i > 0 {
			w.WriteByte(';')
		}
		w.WriteByte(' ')
		if !f.Anonymous {
			w.WriteString(f.Name + " ")
		}
		w.write(f.Type)
		if f.Tag != "" {
			w.WriteString(" " + strconv.Quote(string(f.Tag)))
		}
	}
	w.WriteString(" }")
}

// interfaces writes an interface without a name. Its methods are not asked for: a program that does makes the
// linker keep all methods of all types.
func (w *typeWriter) interfaces(t reflect.Type) {
	if t.NumMethod() == 0 {
		w.WriteString("any")
		return
	}
	if strings.Contains(t.String(), ".") {
		w.fail("%s has no name", t)
	}
	w.WriteString(t.String())
}

func (w *typeWriter) signature(t reflect.Type) {
	w.WriteByte('(')
	for i := range t.NumIn() {
		if i > 0 {
			w.WriteString(", ")
		}
		if t.IsVariadic() && i == t.NumIn()-1 {
			w.WriteString("...")
			w.write(t.In(i).Elem())
			continue
		}
		w.write(t.In(i))
	}
	w.WriteString(") (")
	for i := range t.NumOut() {
		if i > 0 {
			w.WriteString(", ")
		}
		w.write(t.Out(i))
	}
	w.WriteByte(')')
}

func (w *typeWriter) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}
