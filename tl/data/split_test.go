package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleSplit() {
	digits, err := data.NewArrays(make([]float32, 100), []int{1}, slices.Repeat([]int{0, 1, 1, 1}, 25), data.ArraysOptions{Name: "digits"})
	if err != nil {
		panic(err)
	}
	train, valid, err := data.Split(digits, 0.2, 42)
	if err != nil {
		panic(err)
	}
	fmt.Println(train)
	fmt.Println(valid)
	// Output:
	// digits: 80 examples of shape [1], 2 classes
	// digits: 20 examples of shape [1], 2 classes
}

func ExamplePerClass() {
	digits, err := data.NewArrays(make([]float32, 100), []int{1}, slices.Repeat([]int{0, 1, 1, 1}, 25), data.ArraysOptions{Name: "digits"})
	if err != nil {
		panic(err)
	}
	few, rest, err := data.PerClass(digits, 5, 42)
	if err != nil {
		panic(err)
	}
	fmt.Println(few.Len(), rest.Len())
	// Output: 10 90
}

func ExampleSubset() {
	digits, err := data.NewArrays([]float32{0, 10, 20, 30}, []int{1}, []int{0, 1, 0, 1}, data.ArraysOptions{Name: "digits"})
	if err != nil {
		panic(err)
	}
	odd, err := data.Subset(digits, []int{1, 3})
	if err != nil {
		panic(err)
	}
	fmt.Println(odd, odd.Labels())
	// Output: digits: 2 examples of shape [1], 2 classes [1 1]
}

// checkParts demands that two parts hold every example of 0..n-1 once, in order.
func checkParts(t *testing.T, n int, a, b data.Dataset) {
	t.Helper()
	first, second := indices(t, a), indices(t, b)
	if !slices.IsSorted(first) || !slices.IsSorted(second) {
		t.Errorf("parts are not in the order of the set")
	}
	all := slices.Concat(first, second)
	slices.Sort(all)
	for i := range n {
		if len(all) != n || all[i] != i {
			t.Fatalf("parts hold %v: want each of %d examples once", all, n)
		}
	}
}

func counts(d data.Dataset) []int {
	list := make([]int, len(d.Spec().Classes))
	for _, label := range d.Labels() {
		list[label]++
	}
	return list
}

func TestSplitIsStratified(t *testing.T) {
	// 60 of class 0, 30 of class 1, 10 of class 2, mixed.
	a := numbers(t, 100, func(i int) int { return []int{0, 0, 1, 0, 1, 0, 0, 2, 0, 1}[i%10] })
	for _, share := range []float64{0.1, 0.2, 0.5, 0.9} {
		train, valid, err := data.Split(a, share, 7)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, 100, train, valid)
		for class, n := range counts(valid) {
			if want := share * float64([]int{60, 30, 10}[class]); float64(n) != want {
				t.Errorf("share %v: %d examples of class %d in validation, want %v", share, n, class, want)
			}
		}
	}
}

func TestSplitKeepsRareClassesOnBothSides(t *testing.T) {
	// Class 1 has two examples, class 2 one.
	a := numbers(t, 53, func(i int) int { return map[int]int{10: 1, 20: 1, 30: 2}[i] })
	for _, share := range []float64{0.01, 0.99} {
		train, valid, err := data.Split(a, share, 1)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, 53, train, valid)
		if got := counts(valid); got[1] != 1 || got[2] != 0 {
			t.Errorf("share %v: validation has %v: want one of class 1 and none of class 2", share, got)
		}
	}
}

func TestSplitOfNumbers(t *testing.T) {
	inputs := make([]float32, 20)
	for i := range inputs {
		inputs[i] = float32(i / 2)
	}
	a, err := data.NewRegression(inputs, []int{2, 1}, make([]float32, 10), 1, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	train, valid, err := data.Split(a, 0.3, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkParts(t, 10, train, valid)
	if valid.Len() != 3 || valid.Labels() != nil {
		t.Errorf("%d examples held out with labels %v: want 3 with none", valid.Len(), valid.Labels())
	}
}

func TestSplitDependsOnSeedAlone(t *testing.T) {
	a := numbers(t, 60, func(i int) int { return i % 3 })
	held := func(seed uint64) []int {
		_, valid, err := data.Split(a, 0.3, seed)
		if err != nil {
			t.Fatal(err)
		}
		return indices(t, valid)
	}
	if first := held(5); !slices.Equal(first, held(5)) || slices.Equal(first, held(6)) {
		t.Error("want the same split for the same seed, and another for another")
	}
}

func TestPerClassIsNested(t *testing.T) {
	a := numbers(t, 60, func(i int) int { return i % 3 })
	var smaller []int
	for n := 1; n < 20; n++ {
		few, rest, err := data.PerClass(a, n, 9)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, 60, few, rest)
		if got := counts(few); !slices.Equal(got, []int{n, n, n}) {
			t.Fatalf("drew %v: want %d of each", got, n)
		}
		drawn := indices(t, few)
		for _, i := range smaller {
			if !slices.Contains(drawn, i) {
				t.Fatalf("example %d is among %d a class, but not among %d", i, n-1, n)
			}
		}
		smaller = drawn
	}
}

func TestSplitErrors(t *testing.T) {
	two := numbers(t, 2, func(i int) int { return i })
	regression, err := data.NewRegression([]float32{1, 2}, []int{1}, []float32{1, 2}, 1, data.ArraysOptions{Name: "line"})
	if err != nil {
		t.Fatal(err)
	}
	empty, err := data.Subset(two, nil)
	if err != nil {
		t.Fatal(err)
	}
	split := func(d data.Dataset, share float64) error { _, _, err := data.Split(d, share, 0); return err }
	perClass := func(d data.Dataset, n int) error { _, _, err := data.PerClass(d, n, 0); return err }
	subset := func(indices ...int) error { _, err := data.Subset(two, indices); return err }
	for _, test := range []struct {
		err  error
		want string
	}{
		{split(two, 0), "numbers: validation share 0: want more than 0"},
		{split(two, 1), "validation share 1"},
		{split(two, nan()), "validation share NaN"},
		{split(two, 0.5), "2 examples are too few"},
		{split(empty, 0.5), "0 examples are too few"},
		{perClass(two, 0), "0 examples a class: want at least 1"},
		{perClass(two, 1), `class "0" has 1 examples: want more than 1`},
		{perClass(regression, 1), "line: has numbers as targets, not classes; use Split"},
		{subset(0, 2), "no example 2: the set has 2"},
		{subset(-1), "no example -1"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("got %v, want %q", test.err, test.want)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestSubsetOfSubset(t *testing.T) {
	a := numbers(t, 10, func(i int) int { return i % 2 })
	outer, err := data.Subset(a, []int{9, 7, 5, 3})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := data.Subset(outer, []int{2, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	if got := indices(t, inner); !slices.Equal(got, []int{5, 9, 5}) {
		t.Errorf("got %v", got)
	}
	if got := inner.Labels(); !slices.Equal(got, []int32{1, 1, 1}) {
		t.Errorf("labels %v", got)
	}
}

func TestOrder(t *testing.T) {
	order := data.Order(100, 3, 0)
	if slices.Equal(order, data.Order(100, 3, 1)) || slices.Equal(order, data.Order(100, 4, 0)) {
		t.Error("another epoch or seed has the same order")
	}
	if !slices.Equal(order, data.Order(100, 3, 0)) {
		t.Error("the same seed and epoch have another order")
	}
	slices.Sort(order)
	for i, v := range order {
		if v != i {
			t.Fatalf("not a permutation: %v", order)
		}
	}
}

func ExampleBalance() {
	rare, err := data.NewArrays(make([]float32, 100), []int{1}, slices.Repeat([]int{0, 1, 1, 1}, 25), data.ArraysOptions{Name: "rare"})
	if err != nil {
		panic(err)
	}
	even, err := data.Balance(rare, 42)
	fmt.Println(even, err)
	// Output: rare: 150 examples of shape [1], 2 classes <nil>
}

func TestBalance(t *testing.T) {
	a := numbers(t, 30, func(i int) int { return min(i/4, 2) }) // 4, 4 and 22 examples.
	even, err := data.Balance(a, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := counts(even); !slices.Equal(got, []int{22, 22, 22}) {
		t.Errorf("%v examples of the classes: want 22 of each", got)
	}
	times := map[int]int{}
	for _, i := range indices(t, even) {
		times[i]++
	}
	for i := range 30 {
		if low := 22 / []int{4, 4, 22}[min(i/4, 2)]; times[i] < low || times[i] > low+1 {
			t.Errorf("example %d is there %d times: want %d or one more", i, times[i], low)
		}
	}
	again, err := data.Balance(a, 1)
	if err != nil || !slices.Equal(indices(t, again), indices(t, even)) {
		t.Errorf("the same seed takes others, %v", err)
	}
	if _, err := data.Balance(numbers(t, 4, func(int) int { return 1 }), 1); err == nil || !strings.Contains(err.Error(), `class "0" has no examples`) {
		t.Errorf("a class without examples: %v", err)
	}
}
