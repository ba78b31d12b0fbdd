package data_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleWithLabels() {
	photographs, err := data.NewArrays([]float32{0, 1, 2}, []int{1}, []int{0, 0, 0}, data.ArraysOptions{Name: "photographs"})
	if err != nil {
		panic(err)
	}
	scenes, err := data.WithLabels(photographs, [][]string{{"beach", "sunset"}, {}, {"dog"}}, []string{"beach", "dog", "sunset"})
	if err != nil {
		panic(err)
	}
	batch, err := scenes.Read([]int{0, 2})
	if err != nil {
		panic(err)
	}
	fmt.Println(scenes)
	fmt.Println(batch.Inputs.Value(), batch.Targets.Value(), scenes.Spec().MultiLabel())
	// Output:
	// photographs: 3 examples of shape [1], 3 classes
	// [[0] [2]] [[1 0 1] [0 1 0]] true
}

func ExampleWithNumbers() {
	photographs, err := data.NewArrays([]float32{0, 1}, []int{1}, []int{0, 0}, data.ArraysOptions{Name: "photographs"})
	if err != nil {
		panic(err)
	}
	ages, err := data.WithNumbers(photographs, []float32{31, 5}, 1)
	if err != nil {
		panic(err)
	}
	batch, err := ages.Read([]int{1})
	if err != nil {
		panic(err)
	}
	fmt.Println(ages, batch.Targets.Value())
	// Output: photographs: 2 examples of shape [1] [[5]]
}

func TestRetargetedErrors(t *testing.T) {
	set := numbers(t, 2, func(i int) int { return i })
	_, noClasses := data.WithLabels(set, make([][]string, 2), nil)
	nan := float32(math.NaN())
	labels := func(d data.Dataset, labels [][]string) error {
		_, err := data.WithLabels(d, labels, []string{"a", "b"})
		return err
	}
	targets := func(d data.Dataset, width int, targets ...float32) error {
		_, err := data.WithNumbers(d, targets, width)
		return err
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{labels(nil, nil), "the set has no examples"},
		{noClasses, "no classes"},
		{labels(set, [][]string{{"a"}}), "numbers: targets of 1 examples: want one for each of 2"},
		{labels(set, [][]string{{"a"}, {"c"}}), `numbers: example 1 has the labels ["c"]: want each once, of ["a" "b"]`},
		{labels(set, [][]string{{"a", "a"}, {}}), `example 0 has the labels ["a" "a"]`},
		{labels(spinning{set}, [][]string{{}, {}}), "numbers is augmented"},
		{targets((*data.Arrays)(nil), 1), "the set has no examples"},
		{targets(set, 0, 1, 2), "cannot be rows of 0"},
		{targets(set, 2, 1, 2, 3), "cannot be rows of 2"},
		{targets(set, 1, 1), "targets of 1 examples: want one for each of 2"},
		{targets(set, 1, 1, nan), "numbers: example 1 has the target NaN"},
		{targets(spinning{set}, 1, 1, 2), "numbers is augmented"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("got %v, want %q", test.err, test.want)
		}
	}
}

// New targets go with their examples through a split, and make another set of it.
func TestRetargetedSplit(t *testing.T) {
	set := numbers(t, 20, func(i int) int { return i % 2 })
	targets := make([]float32, 20)
	for i := range targets {
		targets[i] = float32(100 + i)
	}
	ages, err := data.WithNumbers(set, targets, 1)
	if err != nil {
		t.Fatal(err)
	}
	train, valid, err := data.Split(ages, 0.3, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []data.Dataset{train, valid} {
		whole := indices(t, part)
		batch, err := part.Read([]int{1})
		if err != nil {
			t.Fatal(err)
		}
		if got := flat[float32](t, batch.Targets); !slices.Equal(got, []float32{float32(100 + whole[1])}) {
			t.Errorf("example %d has the target %v", whole[1], got)
		}
	}
	other, err := data.WithNumbers(set, slices.Repeat([]float32{1}, 20), 1)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := data.Fingerprint(ages), data.Fingerprint(other); a == b || len(a) != 64 {
		t.Errorf("fingerprints %q and %q of other targets", a, b)
	}
	if _, err := ages.Read([]int{20}); err == nil {
		t.Error("example 20 of 20 was read")
	}
}
