package tl_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
)

// calibrated is the calibration of a classifier that gives each of two classes these probabilities, and is right as often as it says.
func calibrated(t *testing.T, probabilities []float64) tl.Calibration {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	labels, predictions := make([]int32, len(probabilities)), make([]tl.Prediction, len(probabilities))
	for i, p := range probabilities {
		predictions[i] = tl.Prediction{Class: "a", Probability: p, Probabilities: []float64{p, 1 - p}}
		if rng.Float64() > p {
			labels[i] = 1
		}
	}
	r, err := tl.NewReport([]string{"a", "b"}, labels, predictions)
	if err != nil {
		t.Fatal(err)
	}
	return r.Calibration
}

// Groups are in order, of enough answers each, and have all answers.
func TestCalibrationBins(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, test := range []struct{ examples, bins int }{{1, 1}, {29, 1}, {59, 1}, {60, 2}, {89, 2}, {153, 5}, {300, 10}, {5000, 10}} {
		probabilities := make([]float64, test.examples)
		for i := range probabilities {
			probabilities[i] = 0.5 + rng.Float64()/2
		}
		c := calibrated(t, probabilities)
		if len(c.Bins) != test.bins {
			t.Errorf("%d answers are in %d groups, want %d", test.examples, len(c.Bins), test.bins)
		}
		inOrder := func(a, b tl.CalibrationBin) int {
			if a.Confidence < b.Confidence {
				return -1
			}
			return 1
		}
		all := 0
		for _, bin := range c.Bins {
			all += bin.Examples
			if bin.Examples < min(test.examples, 30) || !(bin.Low <= bin.Accuracy && bin.Accuracy <= bin.High) {
				t.Errorf("%d answers: group %+v", test.examples, bin)
			}
		}
		if all != test.examples || !slices.IsSortedFunc(c.Bins, inOrder) {
			t.Errorf("%d answers: groups of %d, %+v", test.examples, all, c.Bins)
		}
	}
}

// Answers that are as sure are never parted, for they would have an order by chance.
func TestCalibrationOfEquals(t *testing.T) {
	c := calibrated(t, slices.Concat(slices.Repeat([]float64{1}, 70), slices.Repeat([]float64{0.75}, 50), slices.Repeat([]float64{0.5}, 30)))
	var sizes []int
	for _, bin := range c.Bins {
		sizes = append(sizes, bin.Examples)
	}
	if !slices.Equal(sizes, []int{30, 50, 70}) {
		t.Errorf("groups of %v answers, want 30, 50 and 70", sizes)
	}
}
