package datasets_test

import (
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
)

func TestDatasets(t *testing.T) {
	testenv.Setup(t)
	for _, test := range []struct {
		read      func() (*data.Arrays, error)
		text      string
		brightest float32
		// first are the labels of the first examples, counts the examples of each class.
		first  []int32
		counts []int
	}{
		{datasets.MNIST5k, "MNIST-5k: 5000 examples of shape [28 28 1], 10 classes", 255,
			[]int32{0, 0, 0}, slices.Repeat([]int{500}, 10)},
		{datasets.Digits, "Digits 8×8: 1797 examples of shape [8 8 1], 10 classes", 16,
			[]int32{0, 1, 2}, []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}},
	} {
		set, err := test.read()
		if err != nil {
			t.Fatal(err)
		}
		if got := set.String(); got != test.text {
			t.Errorf("got %q, want %q", got, test.text)
		}
		if got := set.Labels()[:len(test.first)]; !slices.Equal(got, test.first) {
			t.Errorf("%s: labels begin with %v, want %v", set.Spec().Name, got, test.first)
		}
		counts := make([]int, 10)
		darkest, brightest := set.Input(0)[0], set.Input(0)[0]
		for i, label := range set.Labels() {
			counts[label]++
			darkest, brightest = min(darkest, slices.Min(set.Input(i))), max(brightest, slices.Max(set.Input(i)))
		}
		if !slices.Equal(counts, test.counts) {
			t.Errorf("%s: %v examples a class, want %v", set.Spec().Name, counts, test.counts)
		}
		if darkest != 0 || brightest != test.brightest {
			t.Errorf("%s: pixels from %v to %v, want 0 to %v", set.Spec().Name, darkest, brightest, test.brightest)
		}
	}
}
