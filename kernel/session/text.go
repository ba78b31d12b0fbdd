package session

import (
	"cmp"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Limits of what is shown of one value.
const (
	maxText  = 20_000 // bytes
	maxItems = 20     // of a slice, array or map
	tail     = 3      // of those, from the end
	maxDepth = 6
)

// Text is a value as the notebook shows it: like fmt's %v with field names, long collections shortened, and one line
// for each element that is a collection or a struct itself.
func Text(v any) string {
	var w textWriter
	w.value(reflect.ValueOf(v), 0)
	if text := w.String(); len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(w.String()[:maxText], "") + " …"
}

type textWriter struct{ strings.Builder }

func (w *textWriter) value(v reflect.Value, depth int) {
	if w.Len() > maxText {
		return // the rest would be cut off
	}
	if !v.IsValid() {
		w.WriteString("nil")
		return
	}
	if w.method(v) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		w.text(v.String(), depth)
	case reflect.Slice, reflect.Array:
		w.list(v, depth)
	case reflect.Map:
		w.mapping(v, depth)
	case reflect.Struct:
		w.structure(v, depth)
	case reflect.Pointer, reflect.Interface:
		w.pointer(v, depth)
	default:
		w.plain(v)
	}
}

// method uses the value's own Error or String.
func (w *textWriter) method(v reflect.Value) bool {
	if !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	switch x := v.Interface().(type) {
	case error, fmt.Stringer, fmt.Formatter:
		fmt.Fprintf(w, "%v", x)
		return true
	}
	return false
}

// text writes a string: as it is at the top, quoted inside something.
func (w *textWriter) text(s string, depth int) {
	s = s[:min(len(s), maxText+1)]
	if depth == 0 {
		w.WriteString(s)
		return
	}
	w.WriteString(strconv.Quote(s))
}

// plain writes numbers, booleans, funcs and channels.
func (w *textWriter) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			w.WriteString("nil")
			return
		}
		w.WriteString(v.Type().String())
	default:
		fmt.Fprintf(w, "%v", v)
	}
}

func (w *textWriter) pointer(v reflect.Value, depth int) {
	switch {
	case v.IsNil():
		w.WriteString("nil")
	case v.Kind() == reflect.Interface:
		w.value(v.Elem(), depth)
	case depth >= maxDepth:
		w.WriteString("&…")
	default:
		w.WriteByte('&')
		w.value(v.Elem(), depth+1)
	}
}

// structure writes a struct: all fields of a notebook's own types, the exported ones of others.
func (w *textWriter) structure(v reflect.Value, depth int) {
	w.WriteByte('{')
	space := ""
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() && f.PkgPath != "main" {
			continue
		}
		w.WriteString(space + f.Name + ":")
		space = " "
		if depth >= maxDepth {
			w.WriteString("…")
			continue
		}
		w.value(v.Field(i), depth+1)
	}
	w.WriteByte('}')
}

// shown lists the indices of n items that are shown; -1 stands for those left out.
func shown(n int) []int {
	var list []int
	for i := range n {
		switch {
		case n <= maxItems || i < maxItems-tail || i >= n-tail:
			list = append(list, i)
		case i == maxItems-tail:
			list = append(list, -1)
		}
	}
	return list
}

// separator stands between the items of a collection.
func separator(item reflect.Type, depth int) string {
	for item.Kind() == reflect.Pointer {
		item = item.Elem()
	}
	switch item.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return "\n" + strings.Repeat(" ", depth+1)
	}
	return " "
}

func (w *textWriter) list(v reflect.Value, depth int) {
	if depth >= maxDepth {
		fmt.Fprintf(w, "[%d items]", v.Len())
		return
	}
	w.WriteByte('[')
	for i, index := range shown(v.Len()) {
		if i > 0 {
			w.WriteString(separator(v.Type().Elem(), depth))
		}
		if index < 0 {
			w.WriteString("…")
			continue
		}
		w.value(v.Index(index), depth+1)
	}
	w.WriteByte(']')
	if v.Len() > maxItems {
		fmt.Fprintf(w, " (%d items)", v.Len())
	}
}

func (w *textWriter) mapping(v reflect.Value, depth int) {
	if depth >= maxDepth {
		fmt.Fprintf(w, "map[%d items]", v.Len())
		return
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return compareKeys(keys[i], keys[j]) < 0 })
	w.WriteString("map[")
	for i, index := range shown(len(keys)) {
		if i > 0 {
			w.WriteString(separator(v.Type().Elem(), depth))
		}
		if index < 0 {
			w.WriteString("…")
			continue
		}
		w.value(keys[index], 0)
		w.WriteByte(':')
		w.value(v.MapIndex(keys[index]), depth+1)
	}
	w.WriteByte(']')
	if v.Len() > maxItems {
		fmt.Fprintf(w, " (%d items)", v.Len())
	}
}

// compareKeys orders numbers by size and all else by its text.
func compareKeys(a, b reflect.Value) int {
	switch {
	case a.CanInt() && b.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint() && b.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat() && b.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}
