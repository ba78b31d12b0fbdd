package graph

import (
	"reflect"
	"sort"
	"unsafe"
)

// A block is memory that is stored as one piece: a region with all regions inside it.
type block struct {
	addr unsafe.Pointer
	elem reflect.Type
	n    int // -1 for a map
	id   int // in the group being written; -1 before
}

func (b *block) end() uintptr { return uintptr(b.addr) + b.elem.Size()*uintptr(max(b.n, 0)) }

// blocks sorts the regions into blocks and unites roots that reach the same one.
func (w *walker) blocks() (sorted []*block, maps map[unsafe.Pointer]*block) {
	maps = map[unsafe.Pointer]*block{}
	regions := make([]*region, 0, len(w.regions))
	for _, r := range w.regions {
		if r.n < 0 {
			maps[r.addr] = &block{addr: r.addr, elem: r.elem, n: -1, id: -1}
			continue
		}
		regions = append(regions, r)
	}
	sort.Slice(regions, func(i, j int) bool { return outermostFirst(regions[i], regions[j]) })
	var last *block
	owner := 0
	for _, r := range regions {
		if last == nil || uintptr(r.addr) >= last.end() {
			last = &block{addr: r.addr, elem: r.elem, n: r.n, id: -1}
			owner = r.root
			sorted = append(sorted, last)
			continue
		}
		w.unite(owner, r.root)
		if beyond := r.end(); beyond > last.end() {
			w.extend(last, r, beyond)
		}
	}
	return sorted, maps
}

// extend makes a block of slices that overlap.
func (w *walker) extend(b *block, r *region, end uintptr) {
	if b.elem != r.elem || (end-uintptr(b.addr))%b.elem.Size() != 0 {
		w.root = r.root
		w.problem("%s and %s share memory in a way that Go's types do not tell", b.elem, r.elem)
		return
	}
	b.n = int((end - uintptr(b.addr)) / b.elem.Size())
}

// outermostFirst orders regions by address, and those that start together so that a whole comes before its parts.
func outermostFirst(a, b *region) bool {
	switch {
	case a.addr != b.addr:
		return uintptr(a.addr) < uintptr(b.addr)
	case a.size() != b.size():
		return a.size() > b.size()
	}
	_, ok := pathTo(a.elem, 0, b.elem)
	return ok && a.elem != b.elem
}

// pathTo finds the field and element numbers that lead from a value of type t to the value of type target at an
// offset inside it.
func pathTo(t reflect.Type, offset uintptr, target reflect.Type) (path []int, ok bool) {
	for offset != 0 || t != target {
		switch classOf(t) {
		case classStruct:
			i, f := fieldAt(t, offset)
			if i < 0 {
				return nil, false
			}
			path = append(path, i)
			offset, t = offset-f.Offset, f.Type
		case classArray:
			size := t.Elem().Size()
			if size == 0 || offset >= t.Size() {
				return nil, false
			}
			path = append(path, int(offset/size))
			offset, t = offset%size, t.Elem()
		default:
			return nil, false
		}
	}
	return path, true
}

// fieldAt is the carried field that holds the byte at an offset, and its number among those.
func fieldAt(t reflect.Type, offset uintptr) (int, reflect.StructField) {
	for i, f := range fieldsOf(t) {
		if offset >= f.Offset && offset < f.Offset+f.Type.Size() {
			return i, f
		}
	}
	return -1, reflect.StructField{}
}
