package graph

import (
	"fmt"
	"reflect"
	"strconv"
	"unsafe"
)

// A Root is a variable: its name and a pointer to it.
type Root struct {
	Name    string
	Pointer any
}

// A region is memory that something points to: n values of a type, or a map.
type region struct {
	addr unsafe.Pointer
	elem reflect.Type
	n    int // -1 for a map
	root int // the first root found to reach it
	path string
}

func (r *region) size() uintptr { return r.elem.Size() * uintptr(max(r.n, 0)) }
func (r *region) end() uintptr  { return uintptr(r.addr) + r.size() }

// A walker finds all memory that the roots reach.
type walker struct {
	roots    []Root
	regions  map[regionKey]*region
	queue    []*region
	parent   []int                   // union-find over the roots: those that share memory have one representative
	problems []error                 // by root
	failed   bool                    // there are problems
	dynamic  []map[reflect.Type]bool // by root, types found in interfaces
	root     int                     // of the region being scanned
	explain  bool                    // keep paths, for messages
	path     string
	boxes    []reflect.Value // copies of values in interfaces and maps, kept alive while regions hold their addresses
}

type regionKey struct {
	addr unsafe.Pointer
	elem reflect.Type
	n    int
}

func newWalker(roots []Root, explain bool) *walker {
	w := &walker{roots: roots, regions: map[regionKey]*region{}, explain: explain}
	for i, r := range roots {
		w.parent = append(w.parent, i)
		w.problems = append(w.problems, nil)
		w.dynamic = append(w.dynamic, map[reflect.Type]bool{})
		w.root, w.path = i, r.Name
		p := reflect.ValueOf(r.Pointer)
		if _, err := TypeOf(p.Type().Elem()); err != nil {
			w.problem("%s has the type %s, which no cell can name", r.Name, p.Type().Elem())
		}
		w.reach(p.UnsafePointer(), p.Type().Elem(), 1)
	}
	for len(w.queue) > 0 {
		r := w.queue[0]
		w.queue = w.queue[1:]
		w.root, w.path = r.root, r.path
		if w.problems[r.root] == nil {
			w.scanRegion(r)
		}
	}
	return w
}

func (w *walker) find(i int) int {
	for w.parent[i] != i {
		i = w.parent[i]
	}
	return i
}

// unite puts two roots into one group, named after the lower.
func (w *walker) unite(a, b int) {
	a, b = w.find(a), w.find(b)
	w.parent[max(a, b)] = min(a, b)
}

// reach notes memory that the current root reaches.
func (w *walker) reach(addr unsafe.Pointer, elem reflect.Type, n int) {
	if n >= 0 && elem.Size() == 0 {
		return
	}
	key := regionKey{addr, elem, n}
	if r := w.regions[key]; r != nil {
		w.unite(r.root, w.root)
		return
	}
	r := &region{addr: addr, elem: elem, n: n, root: w.root}
	if w.explain {
		r.path = w.path
	}
	w.regions[key] = r
	w.queue = append(w.queue, r)
}

func (w *walker) problem(format string, args ...any) {
	w.failed = true
	if w.problems[w.root] == nil {
		w.problems[w.root] = fmt.Errorf(format, args...)
	}
}

func (w *walker) scanRegion(r *region) {
	if r.n < 0 {
		w.scanMap(r)
		return
	}
	if !mayPoint(r.elem) {
		return
	}
	for i := range r.n {
		if r.n > 1 {
			w.index(i)
		}
		w.scan(unsafe.Add(r.addr, uintptr(i)*r.elem.Size()), r.elem)
		w.path = r.path
	}
}

// index extends the path of what is scanned, when anybody will read it.
func (w *walker) index(i int) {
	if w.explain {
		w.path += "[" + strconv.Itoa(i) + "]"
	}
}

// field extends the path as index does.
func (w *walker) field(name string) {
	if w.explain {
		w.path += "." + name
	}
}

func (w *walker) scanMap(r *region) {
	it := reflect.NewAt(r.elem, unsafe.Pointer(&r.addr)).Elem().MapRange()
	key, elem := mayPoint(r.elem.Key()), mayPoint(r.elem.Elem())
	if !key && !elem {
		return
	}
	for it.Next() {
		if w.explain {
			w.path = fmt.Sprintf("%s[%v]", r.path, it.Key())
		}
		if key {
			w.scanBox(it.Key())
		}
		if elem {
			w.scanBox(it.Value())
		}
	}
}

// scanBox scans a value that has no address.
func (w *walker) scanBox(v reflect.Value) {
	box := reflect.New(v.Type())
	box.Elem().Set(v)
	w.boxes = append(w.boxes, box)
	w.scan(box.UnsafePointer(), v.Type())
}

// pointing remembers mayPoint.
var pointing = map[reflect.Type]bool{}

// mayPoint reports whether values of a type can hold references to follow, or what cannot be carried.
func mayPoint(t reflect.Type) bool {
	if p, ok := pointing[t]; ok {
		return p
	}
	var p bool
	switch classOf(t) {
	case classFixed, classString, classMarshal, classSaver, classIdle:
	case classStruct:
		for i := range t.NumField() {
			p = p || mayPoint(t.Field(i).Type)
		}
		p = p || refused(t) != ""
	case classArray:
		p = t.Len() > 0 && mayPoint(t.Elem())
	default:
		p = true
	}
	pointing[t] = p
	return p
}

// MayHoldMap reports whether a map can be reached from values of a type.
func MayHoldMap(t reflect.Type) bool { return mayHoldMap(t, map[reflect.Type]bool{}) }

func mayHoldMap(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] || !mayPoint(t) {
		return false
	}
	seen[t] = true
	if k := t.Kind(); k == reflect.Map || k == reflect.Interface {
		return true
	}
	for _, part := range partsOf(t) {
		if mayHoldMap(part, seen) {
			return true
		}
	}
	return false
}

// refused says why a struct must not be carried although all its fields could be.
func refused(t reflect.Type) string {
	switch t.PkgPath() + "." + t.Name() {
	case "internal/poll.FD", "os.Process":
		return "something that the operating system keeps open for one program"
	case "sync.Cond":
		return "something that must not be copied"
	}
	return ""
}

func (w *walker) scan(p unsafe.Pointer, t reflect.Type) {
	switch classOf(t) {
	case classPointer:
		if target := *(*unsafe.Pointer)(p); target != nil {
			w.reach(target, t.Elem(), 1)
		}
	case classSlice:
		if s := reflect.NewAt(t, p).Elem(); s.Len() > 0 {
			w.reach(s.UnsafePointer(), t.Elem(), s.Len())
		}
	case classMap:
		if m := *(*unsafe.Pointer)(p); m != nil {
			w.reach(m, t, -1)
		}
	case classInterface:
		w.scanInterface(reflect.NewAt(t, p).Elem())
	case classStruct:
		w.scanFields(p, t)
	case classArray:
		path := w.path
		for i := range t.Len() {
			w.index(i)
			w.scan(unsafe.Add(p, uintptr(i)*t.Elem().Size()), t.Elem())
			w.path = path
		}
	case classNil:
		if *(*unsafe.Pointer)(p) != nil {
			w.problem("%s is %s", w.path, describe(t))
		}
	}
}

func (w *walker) scanFields(p unsafe.Pointer, t reflect.Type) {
	if why := refused(t); why != "" {
		w.problem("%s is %s, %s", w.path, t, why)
		return
	}
	path := w.path
	for i := range t.NumField() {
		if f := t.Field(i); f.Name != "_" && mayPoint(f.Type) {
			w.field(f.Name)
			w.scan(unsafe.Add(p, f.Offset), f.Type)
			w.path = path
		}
	}
}

func describe(t reflect.Type) string {
	if t.Kind() == reflect.UnsafePointer {
		return "an unsafe pointer"
	}
	return "a " + t.String()
}

func (w *walker) scanInterface(v reflect.Value) {
	if v.IsNil() {
		return
	}
	t := v.Elem().Type()
	if isHiddenError(t) {
		return // carried as text
	}
	if _, err := TypeOf(t); err != nil {
		w.problem("%s holds a %s, a type that no cell can name", w.path, t)
		return
	}
	if t.PkgPath() != "" || t.Name() == "" {
		w.dynamic[w.root][t] = true
	}
	if mayPoint(t) {
		w.scanBox(v.Elem())
	}
}

// isHiddenError tells errors whose type no other cell can name.
func isHiddenError(t reflect.Type) bool {
	_, err := TypeOf(t)
	return t.Implements(errorType) && (err != nil || t == reflect.TypeFor[HiddenError]())
}
