package graph

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

var cellsImport = importable

func TestMain(m *testing.M) {
	importable = func(string) bool { return true }
	m.Run()
}

// through stores roots and reads them back into others of the same names.
func through(t testing.TB, from, to []Root, types ...reflect.Type) error {
	t.Helper()
	var errs []error
	for _, p := range Encode(from, saveIn(t)) {
		if p.Err != nil {
			return p.Err
		}
		errs = append(errs, Decode(p.Data, to, known(types), load))
	}
	return errors.Join(errs...)
}

func known(types []reflect.Type) func(store.Type) reflect.Type {
	return func(name store.Type) reflect.Type {
		for _, t := range types {
			if spelled, _ := TypeOf(t); spelled == name {
				return t
			}
		}
		return nil
	}
}

func saveIn(t testing.TB) func(Saver) (Object, error) {
	return func(v Saver) (Object, error) {
		dir := t.TempDir()
		return Object{Name: dir}, v.SaveTo(dir)
	}
}

func load(name string, v Saver) error { return v.LoadFrom(name) }

// same checks that a value comes back equal.
func same[T any](t *testing.T, v T, types ...reflect.Type) {
	t.Helper()
	var got T
	if err := through(t, []Root{{"v", &v}}, []Root{{"v", &got}}, types...); err != nil {
		t.Errorf("%T: %v", v, err)
	} else if !reflect.DeepEqual(got, v) {
		t.Errorf("%T: got %#v, want %#v", v, got, v)
	}
}

type Inner struct {
	a int
	B []string
	_ int
}

type Node struct {
	Inner
	next  *Node
	kids  map[string]*Node
	any   any
	arr   [3]Inner
	ptr   *int
	empty struct{}
}

type atomicPointer = atomic.Pointer[big.Int]

type Kelvin float64

func TestValues(t *testing.T) {
	same(t, 42)
	same(t, int8(-3))
	same(t, uintptr(7))
	same(t, math.Inf(-1))
	same(t, complex(1, 2))
	same(t, Kelvin(3))
	same(t, true)
	same(t, "")
	same(t, "a\x00\xff")
	same(t, struct{}{})
	same(t, [0]int{})
	same(t, [2]string{"a", "b"})
	same(t, []int(nil))
	same(t, []int{})
	same(t, []float32{1, 2})
	same(t, []struct{}{{}, {}})
	same(t, [][]byte{nil, {}, {1}})
	same(t, map[string]int(nil))
	same(t, map[string]int{})
	same(t, map[any][]any{1: {"x", nil}, "k": nil, Kelvin(2): {2.5}}, reflect.TypeFor[Kelvin]())
	same(t, map[[2]int]map[bool]string{{1, 2}: {true: "t"}})
	same(t, any(nil))
	same(t, error(nil))
	same(t, any([]any{1, []int{2}, &Inner{a: 1}}), reflect.TypeFor[[]any](), reflect.TypeFor[[]int](), reflect.TypeFor[*Inner]())
	same(t, (*int)(nil))
	same(t, (func())(nil))
	same(t, (chan int)(nil))
	same(t, Node{Inner: Inner{a: 1, B: []string{"b"}}, arr: [3]Inner{{a: 5}}, any: 3})
	same(t, time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC))
	same(t, big.NewInt(1).Lsh(big.NewInt(1), 200))
	same(t, struct {
		time.Time
		X int
	}{time.Unix(1, 0).UTC(), 5})
}

func TestSharedMemory(t *testing.T) {
	a := &Node{any: "a"}
	a.next = &Node{next: a}
	a.kids = map[string]*Node{"self": a, "next": a.next}
	a.ptr = &a.arr[1].a
	a.any = &a.Inner
	xs := []int{0, 1, 2, 3, 4, 5, 6, 7}
	low, high := xs[:5:5], xs[3:]
	x := 3
	px, ppx := &x, new(*int)
	*ppx = px
	m := map[string]any{}
	m["m"] = m
	var loop []any
	loop = append(loop, nil)
	loop[0] = loop

	var a2 *Node
	var low2, high2 []int
	var x2 int
	var px2 *int
	var ppx2 **int
	var m2 map[string]any
	var loop2 []any
	from := []Root{{"a", &a}, {"low", &low}, {"high", &high}, {"x", &x}, {"px", &px}, {"ppx", &ppx}, {"m", &m}, {"loop", &loop}}
	to := []Root{{"a", &a2}, {"low", &low2}, {"high", &high2}, {"x", &x2}, {"px", &px2}, {"ppx", &ppx2}, {"m", &m2}, {"loop", &loop2}}
	parts := Encode(from, nil)
	if len(parts) != 5 {
		t.Errorf("%d groups, want 5", len(parts))
	}
	if err := through(t, from, to, reflect.TypeFor[*Inner](), reflect.TypeFor[map[string]any](), reflect.TypeFor[[]any]()); err != nil {
		t.Fatal(err)
	}
	a2.arr[1].a = 77
	low2[4] = 44
	*px2 = 9
	checks := map[string]bool{
		"circle":       a2.next.next == a2 && a2.kids["self"] == a2 && a2.kids["next"] == a2.next,
		"field":        *a2.ptr == 77,
		"iface":        a2.any.(*Inner) == &a2.Inner,
		"slices":       high2[1] == 44 && cap(low2) == 5 && len(high2) == 5,
		"variable":     x2 == 9 && *ppx2 == px2 && px2 == &x2,
		"map in map":   reflect.ValueOf(m2["m"]).Pointer() == reflect.ValueOf(m2).Pointer(),
		"slice in any": &loop2[0].([]any)[0] == &loop2[0],
	}
	for name, ok := range checks {
		if !ok {
			t.Errorf("%s: not shared", name)
		}
	}
}

// TestDeep: a list of 200,000 nodes needs no deep stack.
func TestDeep(t *testing.T) {
	type List struct{ next *List }
	var head, got *List
	for range 200_000 {
		head = &List{head}
	}
	if err := through(t, []Root{{"v", &head}}, []Root{{"v", &got}}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; got != nil; got = got.next {
		n++
	}
	if n != 200_000 {
		t.Errorf("%d nodes came back", n)
	}
}

func TestTypesThatChange(t *testing.T) {
	type Before struct {
		A    int
		Gone struct {
			M map[string][]*int
			I any
			B [2]string
		}
		S []string
		P *int
	}
	type After struct {
		S   []string
		New float64
		A   int
		P   *int
	}
	type Wrong struct{ A string }
	b := Before{A: 5, S: []string{"s"}}
	b.Gone.M = map[string][]*int{"k": {&b.A, nil}}
	b.Gone.I = []byte{1}
	b.P = &b.A
	var got After
	if err := through(t, []Root{{"v", &b}}, []Root{{"v", &got}}); err != nil {
		t.Fatal(err)
	}
	if got.A != 5 || got.S[0] != "s" || got.P != &got.A {
		t.Errorf("got %+v", got)
	}
	err := through(t, []Root{{"v", &b}}, []Root{{"v", new(Wrong)}})
	if err == nil || !strings.Contains(err.Error(), "the field A of graph.Wrong was int and is string now") {
		t.Errorf("wrong type: %v", err)
	}
	if err := through(t, []Root{{"v", &b}}, []Root{{"v", new(int)}}); err == nil {
		t.Error("a struct came back as int")
	}
}

func TestHiddenErrors(t *testing.T) {
	err := fmt.Errorf("outer: %w", errors.New("inner"))
	var got error
	if e := through(t, []Root{{"v", &err}}, []Root{{"v", &got}}); e != nil || got.Error() != "outer: inner" {
		t.Errorf("%v, %v", got, e)
	}
	again := got
	if e := through(t, []Root{{"v", &again}}, []Root{{"v", &got}}); e != nil || got.Error() != "outer: inner" {
		t.Errorf("again: %v, %v", got, e)
	}
	var path error = &os.PathError{Op: "op", Path: "p", Err: errors.New("why")}
	if e := through(t, []Root{{"v", &path}}, []Root{{"v", &got}}, reflect.TypeFor[*os.PathError]()); e != nil || got.Error() != path.Error() {
		t.Errorf("%v, %v", got, e)
	}
}

type Keeper struct {
	mu    sync.Mutex
	value string
}

func (k *Keeper) SaveTo(dir string) error {
	if k.value == "" {
		return errors.New("nothing to save")
	}
	return os.WriteFile(filepath.Join(dir, "v"), []byte(k.value), 0o600)
}

func (k *Keeper) LoadFrom(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, "v"))
	k.value = string(b)
	return err
}

func TestSavers(t *testing.T) {
	k := &Keeper{value: "kept"}
	also := struct{ K *Keeper }{k}
	byValue := Keeper{value: "too"}
	var k2 *Keeper
	var also2 struct{ K *Keeper }
	var byValue2 Keeper
	if err := through(t, []Root{{"k", &k}, {"also", &also}, {"v", &byValue}}, []Root{{"k", &k2}, {"also", &also2}, {"v", &byValue2}}); err != nil {
		t.Fatal(err)
	}
	if k2.value != "kept" || also2.K != k2 || byValue2.value != "too" {
		t.Errorf("got %v %v %v", k2.value, also2.K, byValue2.value)
	}
	empty := &Keeper{}
	if err := through(t, []Root{{"k", &empty}}, nil); err == nil || !strings.Contains(err.Error(), "SaveTo of graph.Keeper failed: nothing to save") {
		t.Errorf("a failed SaveTo: %v", err)
	}
}

func TestInternalTypes(t *testing.T) {
	defer func(was func(string) bool) { importable = was }(importable)
	importable = cellsImport
	if _, err := TypeOf(reflect.TypeFor[map[string]Inner]()); err == nil {
		t.Error("a type of an internal package has a name in cells")
	}
}

func TestMayHoldMap(t *testing.T) {
	type Plain struct {
		Next *Plain
		S    []string
	}
	for typ, want := range map[reflect.Type]bool{
		reflect.TypeFor[int]():             false,
		reflect.TypeFor[*Plain]():          false,
		reflect.TypeFor[[]*Plain]():        false,
		reflect.TypeFor[*Node]():           true,
		reflect.TypeFor[any]():             true,
		reflect.TypeFor[[2]map[int]bool](): true,
	} {
		if MayHoldMap(typ) != want {
			t.Errorf("%s: %v", typ, !want)
		}
	}
}

// Outer has methods of its own over those of what it embeds; Wrapper has only those.
type Outer struct {
	*Keeper
	Name string
}

type Wrapper struct {
	*Keeper
	Name string
}

func (o *Outer) SaveTo(dir string) error {
	return os.WriteFile(filepath.Join(dir, "name"), []byte(o.Name+"/"+o.value), 0o600)
}

func (o *Outer) LoadFrom(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, "name"))
	name, value, _ := strings.Cut(string(b), "/")
	o.Name, o.Keeper = name, &Keeper{value: value}
	return err
}

func TestEmbeddedSavers(t *testing.T) {
	o, w := Outer{&Keeper{value: "v"}, "outer"}, Wrapper{&Keeper{value: "w"}, "wrapper"}
	var o2 Outer
	var w2 Wrapper
	if err := through(t, []Root{{"o", &o}, {"w", &w}}, []Root{{"o", &o2}, {"w", &w2}}); err != nil {
		t.Fatal(err)
	}
	if o2.Name != "outer" || o2.value != "v" || w2.Name != "wrapper" || w2.value != "w" {
		t.Errorf("got %+v %+v", o2, w2)
	}
	if classOf(reflect.TypeFor[Outer]()) != classSaver || classOf(reflect.TypeFor[Wrapper]()) != classStruct {
		t.Error("the methods of an embedded field are taken for a type's own, or the other way round")
	}
	if classOf(reflect.TypeFor[time.Time]()) != classMarshal {
		t.Error("time.Time is not written by its own methods")
	}
}

func TestProblems(t *testing.T) {
	f := func() {}
	c := make(chan int)
	deep := Node{kids: map[string]*Node{"k": {any: []any{1, struct{ F func() }{f}}}}}
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	u := unsafe.Pointer(&c)
	hidden := reflect.ValueOf(1)
	cond := sync.NewCond(&sync.Mutex{})
	for _, test := range []struct {
		pointer any
		want    string
	}{
		{&f, "v is a func()"},
		{&c, "v is a chan int"},
		{&deep, `v.kids[k].any[1].F is a func()`},
		{&file, "the operating system keeps open"},
		{&u, "v is an unsafe pointer"},
		{&cond, "v is sync.Cond, something that must not be copied"},
		{&hidden, "v.ptr is an unsafe pointer"},
	} {
		shared := struct{ Bad, Good any }{test.pointer, new(int)}
		bad, good := &shared, shared.Good.(*int)
		p := Encode([]Root{{"v", test.pointer}, {"ok", &good}, {"both", &bad}}, nil)
		if p[0].Err == nil || !strings.Contains(p[0].Err.Error(), test.want) {
			t.Errorf("%T: %v, want %q", test.pointer, p[0].Err, test.want)
		}
		if len(p) != 3 || p[2].Names[0] != "ok" || p[2].Err != nil {
			t.Errorf("%T spoils another variable", test.pointer)
		}
	}
}

// TestStable: what did not change is the same bytes, also after it was read back.
func TestStable(t *testing.T) {
	v := map[string]any{"a": 1, "b": []any{2, "c"}, "d": map[int]string{1: "x", 2: "y"}, "e": &Inner{a: 1}}
	types := []reflect.Type{reflect.TypeFor[[]any](), reflect.TypeFor[map[int]string](), reflect.TypeFor[*Inner]()}
	first := Encode([]Root{{"v", &v}}, nil)[0]
	for range 20 {
		var got map[string]any
		if err := Decode(first.Data, []Root{{"v", &got}}, known(types), nil); err != nil {
			t.Fatal(err)
		}
		if again := Encode([]Root{{"v", &got}}, nil)[0]; string(again.Data) != string(first.Data) {
			t.Fatal("the bytes changed")
		}
	}
}

func TestTypeNames(t *testing.T) {
	type generic[T any, M ~map[string]T] struct{ v T }
	for _, test := range []struct {
		typ  reflect.Type
		want store.Type
		err  bool
	}{
		{reflect.TypeFor[map[string][]*big.Int](), `map[string][]*"math/big".Int`, false},
		{reflect.TypeFor[func(int, ...string) (error, bool)](), `func(int, ...string) (error, bool)`, false},
		{reflect.TypeFor[struct {
			A int `json:"a"`
			*big.Int
		}](), `struct { A int "json:\"a\""; *"math/big".Int }`, false},
		{reflect.TypeFor[<-chan []any](), `<-chan ([]any)`, false},
		{reflect.TypeFor[interface{ Close() error }](), `interface { Close() error }`, false},
		{reflect.TypeFor[sync.Map](), `"sync".Map`, false},
		{reflect.TypeOf(errors.New("")), ``, true},
		{reflect.TypeFor[atomicPointer](), `"sync/atomic".Pointer["math/big".Int]`, false},
		{reflect.TypeFor[generic[int, map[string]int]](), ``, true},
	} {
		got, err := TypeOf(test.typ)
		if (err != nil) != test.err || err == nil && got != test.want {
			t.Errorf("%s: %q, %v", test.typ, got, err)
		}
	}
}

func BenchmarkThirtyVariables(b *testing.B) {
	from, to := thirty(), thirty()
	b.ResetTimer()
	for range b.N {
		if err := through(b, from, to, reflect.TypeFor[*Node]()); err != nil {
			b.Fatal(err)
		}
	}
}

// thirty are variables of mixed types.
func thirty() []Root {
	var roots []Root
	for i := range 6 {
		n, s, f := i, fmt.Sprint("text ", i), make([]float64, 1000)
		m := map[string][]int{}
		for j := range 100 {
			m[fmt.Sprint(j)] = []int{i, j}
		}
		list := &Node{any: n, kids: map[string]*Node{"a": {Inner: Inner{B: []string{s}}}}}
		for k, p := range []any{&n, &s, &f, &m, &list} {
			roots = append(roots, Root{fmt.Sprintf("v%d_%d", i, k), p})
		}
	}
	return roots
}

func BenchmarkModel(b *testing.B) {
	from, to := make([][]float32, 50), [][]float32(nil)
	for i := range from {
		from[i] = make([]float32, 14<<20/4/50)
	}
	b.SetBytes(14 << 20)
	for range b.N {
		if err := through(b, []Root{{"m", &from}}, []Root{{"m", &to}}); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzStore: no bytes make Decode panic, or read anything that is not there.
func FuzzStore(f *testing.F) {
	for _, roots := range [][]Root{fuzzed(), thirty()} {
		for _, p := range Encode(roots, nil) {
			f.Add(p.Data)
		}
	}
	a := fuzzed()
	*a[0].Pointer.(**Node) = &Node{any: &Inner{}, kids: map[string]*Node{"": {}}}
	*a[1].Pointer.(*map[any][]any) = map[any][]any{1: {"x", []int{1}}}
	for _, p := range Encode(a, nil) {
		f.Add(p.Data)
	}
	types := []reflect.Type{reflect.TypeFor[*Inner](), reflect.TypeFor[[]int](), reflect.TypeFor[*Node](), reflect.TypeFor[map[any][]any](), reflect.TypeFor[Kelvin]()}
	f.Fuzz(func(t *testing.T, data []byte) {
		roots := fuzzed()
		if Decode(data, roots, known(types), load) == nil {
			Encode(roots, nil) // walks everything that was read
		}
	})
}

// fuzzed are variables to read fuzzed bytes into.
func fuzzed() []Root {
	return []Root{{"a", new(*Node)}, {"b", new(map[any][]any)}, {"c", new(time.Time)}, {"d", new([]string)}, {"e", new(Node)}}
}
