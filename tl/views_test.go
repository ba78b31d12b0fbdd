package tl_test

import (
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// stripesClassifier tells which way stripes go, more or less.
func stripesClassifier(t testing.TB) *tl.Classifier {
	t.Helper()
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return clf
}

func augmentedStripes(t testing.TB, o data.Augmentation) *data.Augmented {
	t.Helper()
	a, err := data.Augment(stripes(40, 3), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestPredictViews compares with the mean of the predictions for each view.
func TestPredictViews(t *testing.T) {
	clf := stripesClassifier(t)
	shown := augmentedStripes(t, data.Augmentation{Crop: 0.3, Flip: true, Seed: 5})
	got, err := clf.PredictViews(shown, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, shown.Len())
	for view := range uint64(3) {
		predictions, err := clf.Predict(shown.View(view))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range predictions {
			want[i] += p.Probabilities[1] / 3
		}
	}
	for i, p := range got {
		class := "lie"
		if want[i] > 0.5 {
			class = "stand"
		}
		if math.Abs(p.Probabilities[1]-want[i]) > 1e-9 || p.Class != class || p.Probability != slices.Max(p.Probabilities) {
			t.Fatalf("example %d: %+v, want the probability %v of class 1", i, p, want[i])
		}
	}
	wantError(t, second(clf.PredictViews(shown, 0)), "0 views: want at least 1")
	wantError(t, second(clf.PredictViews(nil, 2)), "no examples to predict")
	var none *data.Augmented
	wantError(t, second(clf.PredictViews(none, 2)), "no examples to predict")
}

func second[T any](_ T, err error) error { return err }

// TestFitAugmented trains on examples drawn anew in each epoch, also on blended ones, twice to the same numbers.
func TestFitAugmented(t *testing.T) {
	for name, o := range map[string]data.Augmentation{
		"moved": {Crop: 0.5, Flip: true, Seed: 1}, "mixed": {Mix: data.Mix{MixUp: 0.4, CutMix: 1}, Seed: 1},
	} {
		var first []float32
		for range 2 {
			clf := stripesClassifier(t)
			history, err := clf.Fit(augmentedStripes(t, o), stripes(40, 4), tl.FitOptions{Epochs: 12, LearningRate: 0.01, Log: io.Discard})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if accuracy := history.BestEpoch().Valid.Accuracy; accuracy < 0.9 {
				t.Errorf("%s: accuracy %v: stripes are easy\n%v", name, accuracy, history)
			}
			weights, _, err := clf.Weight("head/dense/kernel")
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = weights
			} else if !slices.Equal(first, weights) {
				t.Errorf("%s: the same seed gives other weights", name)
			}
		}
	}
}

func ExampleClassifier_PredictViews() {
	pictures, err := data.NewArrays(make([]float32, 4*8*8), []int{8, 8, 1}, []int{0, 1, 0, 1}, data.ArraysOptions{Classes: []string{"lie", "stand"}})
	if err != nil {
		panic(err)
	}
	base, err := tl.NewSequential([]int{8, 8, 1}, layer.Flatten{}, layer.Dense{Units: 4})
	if err != nil {
		panic(err)
	}
	clf, err := tl.NewClassifier(base, pictures.Spec().Classes, tl.HeadOptions{})
	if err != nil {
		panic(err)
	}
	shown, err := data.Augment(pictures, data.Augmentation{Crop: 0.5, Flip: true})
	if err != nil {
		panic(err)
	}
	predictions, err := clf.PredictViews(shown, 8)
	fmt.Println(len(predictions), predictions[0].Probability, err)
	// Output: 4 0.5 <nil>
}
