package data_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleNewArrays() {
	fruit, err := data.NewArrays([]float32{7, 1, 8, 2, 3, 9}, []int{2}, []int{0, 0, 1}, data.ArraysOptions{
		Name:    "fruit",
		Classes: []string{"apple", "pear"},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(fruit)
	fmt.Println(fruit.Input(2), fruit.Spec().Classes[fruit.Labels()[2]])
	// Output:
	// fruit: 3 examples of shape [2], 2 classes
	// [3 9] pear
}

func ExampleNewRegression() {
	line, err := data.NewRegression([]float32{0, 1, 2, 3}, []int{1}, []float32{1, 3, 5, 7}, 1, data.ArraysOptions{Name: "2x + 1"})
	if err != nil {
		panic(err)
	}
	fmt.Println(line)
	// Output: 2x + 1: 4 examples of shape [1]
}

func TestNewArraysErrors(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, test := range []struct {
		name   string
		inputs []float32
		shape  []int
		labels []int
		opts   data.ArraysOptions
		want   string
	}{
		{"no examples", nil, []int{2}, nil, data.ArraysOptions{}, "no examples"},
		{"too few numbers", []float32{1, 2, 3}, []int{2}, []int{0, 1}, data.ArraysOptions{}, "3 input numbers for 2 labels: examples of shape [2] need 2 numbers each, 4 in all"},
		{"zero dimension", nil, []int{0}, []int{0}, data.ArraysOptions{}, "every dimension must be positive"},
		{"negative dimension", []float32{1}, []int{-1}, []int{0}, data.ArraysOptions{}, "every dimension must be positive"},
		{"impossible shape", nil, []int{1 << 32, 1 << 32}, []int{0}, data.ArraysOptions{}, "4294967296"},
		{"negative label", []float32{1, 2}, []int{1}, []int{0, -1}, data.ArraysOptions{}, "example 1 has label -1"},
		{"only negative labels", []float32{1}, []int{1}, []int{-1}, data.ArraysOptions{}, "example 0 has label -1"},
		{"label outside the classes", []float32{1, 2}, []int{1}, []int{0, 2}, data.ArraysOptions{Classes: []string{"a", "b"}}, "example 1 has label 2: want 0 to 1"},
		{"label that cannot number classes", []float32{1, 2}, []int{1}, []int{0, 1 << 40}, data.ArraysOptions{}, "example 1 has label 1099511627776"},
		{"NaN", []float32{1, 2, 3, nan}, []int{2}, []int{0, 1}, data.ArraysOptions{Name: "bad"}, "bad: example 1 holds NaN at position 1"},
		{"infinity", []float32{inf, 2}, []int{2}, []int{0}, data.ArraysOptions{}, "arrays: example 0 holds +Inf at position 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := data.NewArrays(test.inputs, test.shape, test.labels, test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestNewRegressionErrors(t *testing.T) {
	for _, test := range []struct {
		name            string
		inputs, targets []float32
		width           int
		want            string
	}{
		{"width 0", []float32{1}, []float32{1}, 0, "cannot be rows of 0"},
		{"ragged", []float32{1}, []float32{1, 2, 3}, 2, "3 target numbers cannot be rows of 2"},
		{"none", nil, nil, 1, "no examples"},
		{"too many inputs", []float32{1, 2, 3}, []float32{1}, 1, "3 input numbers for 1"},
		{"target NaN", []float32{1, 2}, []float32{1, float32(math.NaN())}, 1, "example 1 has the target NaN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := data.NewRegression(test.inputs, []int{1}, test.targets, test.width, data.ArraysOptions{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

// numbers is a set of n examples of shape [2, 1] that hold their index, with the class of label(i).
func numbers(t testing.TB, n int, label func(i int) int) *data.Arrays {
	t.Helper()
	inputs, labels := make([]float32, 2*n), make([]int, n)
	for i := range n {
		inputs[2*i], inputs[2*i+1], labels[i] = float32(i), float32(-i), label(i)
	}
	a, err := data.NewArrays(inputs, []int{2, 1}, labels, data.ArraysOptions{Name: "numbers"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// indices are what numbers put in the examples.
func indices(t testing.TB, d data.Dataset) []int {
	t.Helper()
	all := make([]int, d.Len())
	for i := range all {
		all[i] = i
	}
	batch, err := d.Read(all)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Finalize()
	for i, v := range flat[float32](t, batch.Inputs) {
		if i%2 == 0 {
			all[i/2] = int(v)
		}
	}
	return all
}

func flat[T int32 | float32](t testing.TB, tensor *tensors.Tensor) []T {
	t.Helper()
	values, err := tensors.CopyFlatData[T](tensor)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestRead(t *testing.T) {
	a := numbers(t, 5, func(i int) int { return i % 3 })
	batch, err := a.Read([]int{4, 0, 4})
	if err != nil {
		t.Fatal(err)
	}
	if got := batch.Inputs.Shape().Dimensions; !slices.Equal(got, []int{3, 2, 1}) {
		t.Errorf("inputs %v", got)
	}
	if got := flat[float32](t, batch.Inputs); !slices.Equal(got, []float32{4, -4, 0, 0, 4, -4}) {
		t.Errorf("inputs %v", got)
	}
	if got := flat[int32](t, batch.Targets); !slices.Equal(got, []int32{1, 0, 1}) {
		t.Errorf("targets %v", got)
	}
	if err := batch.Finalize(); err != nil {
		t.Error(err)
	}
}

func TestReadRegression(t *testing.T) {
	a, err := data.NewRegression([]float32{1, 2, 3}, []int{1}, []float32{1, -1, 2, -2, 3, -3}, 2, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Len() != 3 || a.Labels() != nil || a.Spec().Classes != nil || a.Spec().Target != 2 {
		t.Errorf("%d examples, labels %v, spec %+v", a.Len(), a.Labels(), a.Spec())
	}
	batch, err := a.Read([]int{2, 0})
	if err != nil {
		t.Fatal(err)
	}
	if got := flat[float32](t, batch.Targets); !slices.Equal(got, []float32{3, -3, 1, -1}) || batch.Targets.Rank() != 2 {
		t.Errorf("targets %v of rank %d", got, batch.Targets.Rank())
	}
}

func TestReadErrors(t *testing.T) {
	a := numbers(t, 5, func(i int) int { return i % 2 })
	view, err := data.Subset(a, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		d       data.Dataset
		indices []int
		want    string
	}{
		{a, []int{0, 5}, "numbers: no example 5: the set has 5"},
		{a, []int{-1}, "numbers: no example -1"},
		{view, []int{2}, "numbers: no example 2: the set has 2"},
	} {
		if _, err := test.d.Read(test.indices); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got %v, want %q", test.indices, err, test.want)
		}
	}
}

func ExampleNewMultiLabel() {
	scenes, err := data.NewMultiLabel([]float32{0, 1, 2}, []int{1}, [][]int{{0, 2}, {}, {1}}, data.ArraysOptions{
		Name:    "scenes",
		Classes: []string{"beach", "dog", "sunset"},
	})
	if err != nil {
		panic(err)
	}
	batch, err := scenes.Read([]int{0, 1})
	if err != nil {
		panic(err)
	}
	fmt.Println(scenes)
	fmt.Println(batch.Targets.Value())
	// Output:
	// scenes: 3 examples of shape [1], 3 classes
	// [[1 0 1] [0 0 0]]
}

func TestNewMultiLabelErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		labels  [][]int
		classes []string
		want    string
	}{
		{"no examples", nil, nil, "no examples"},
		{"no labels", [][]int{{}, {}}, nil, "no example has a label: name the classes"},
		{"no classes", [][]int{{}, {}}, []string{}, "no example has a label"},
		{"negative", [][]int{{0}, {-1}}, nil, "example 1 has the labels [-1]: want each once, of 0 to 0"},
		{"only negative", [][]int{{-5}, {-1}}, nil, "no example has a label"},
		{"outside the classes", [][]int{{0, 2}, {1}}, []string{"a", "b"}, "example 0 has the labels [0 2]"},
		{"twice", [][]int{{0}, {1, 1}}, nil, "example 1 has the labels [1 1]"},
		{"cannot number classes", [][]int{{0}, {1 << 40}}, nil, "example 1 has the labels [1099511627776]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := data.NewMultiLabel(make([]float32, len(test.labels)), []int{1}, test.labels, data.ArraysOptions{Classes: test.classes})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A split of examples with many classes, or none, loses nothing.
func TestSplitMultiLabel(t *testing.T) {
	a, err := data.NewMultiLabel(make([]float32, 10), []int{1}, append(make([][]int, 9), []int{1}), data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	train, valid, err := data.Split(a, 0.3, 1)
	if err != nil || train.Len() != 7 || valid.Len() != 3 || !train.Spec().MultiLabel() || train.Labels() != nil {
		t.Errorf("%v and %v, %v", train, valid, err)
	}
	if _, _, err := data.PerClass(a, 1, 1); err == nil || !strings.Contains(err.Error(), "any number of classes to an example") {
		t.Errorf("got %v", err)
	}
}
