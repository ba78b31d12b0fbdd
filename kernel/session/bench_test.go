package session

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

type Point struct {
	Name string
	X, Y float64
	next *Point
}

// mixed are 30 variables of mixed types, as arguments of Keep and Restore.
func mixed() []any {
	var pairs []any
	for i := range 5 {
		n, s, f := i, fmt.Sprint("text ", i), make([]float64, 1000)
		m := map[string][]int{}
		for j := range 100 {
			m[fmt.Sprint(j)] = []int{i, j}
		}
		p := &Point{Name: s, next: &Point{Name: "next"}}
		var e error
		for k, v := range []any{&n, &s, &f, &m, &p, &e} {
			pairs = append(pairs, fmt.Sprintf("v%d_%d", i, k), v)
		}
	}
	return pairs
}

// fresh is the session of a new program on a folder.
func fresh(path string) *session {
	return &session{cell: 1, path: path, vars: map[string]*binding{}, known: map[store.Type]reflect.Type{}, noted: map[string]bool{}}
}

func benchmark(b *testing.B, pairs []any) {
	path := b.TempDir()
	list := roots(pairs)
	first := fresh(path)
	for _, r := range list {
		first.vars[r.Name] = &binding{pointer: r.Pointer}
	}
	first.store(list, true)
	b.Run("restore", func(b *testing.B) {
		for range b.N {
			if err := fresh(path).restore(list); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("store unchanged", func(b *testing.B) {
		s := fresh(path)
		if err := s.restore(list); err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		for range b.N {
			s.storeAll()
		}
	})
	b.Run("store changed", func(b *testing.B) {
		for range b.N {
			s := fresh(b.TempDir())
			for _, r := range list {
				s.vars[r.Name] = &binding{pointer: r.Pointer}
			}
			s.storeAll()
		}
	})
}

func BenchmarkThirtyVariables(b *testing.B) { benchmark(b, mixed()) }

func BenchmarkModel(b *testing.B) {
	weights := make([][]float32, 50)
	for i := range weights {
		weights[i] = make([]float32, 14<<20/4/50)
	}
	benchmark(b, []any{"model", &weights})
}
