package tl_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// ownLoss is a loss of one's own, which may take what it wants.
type ownLoss struct{ tl.CategoricalCrossentropy }

// A cross-entropy on top of a softmax or a sigmoid is refused wherever that stands, and what only looks like it is not.
func TestLogitsAreWanted(t *testing.T) {
	labels, err := data.NewMultiLabel([]float32{0, 1, 1, 0, 1, 1}, []int{2}, [][]int{{0}, {1}, {0, 1}}, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	points := blobs(9, 1)
	softmax, sigmoid := layer.Dense{Units: 3, Activation: layer.Softmax}, layer.Dense{Units: 2, Activation: layer.Sigmoid}
	for _, test := range []struct {
		net  []layer.Layer
		loss tl.Loss
		set  data.Dataset
		want string // "" where it may be trained
	}{
		{[]layer.Layer{softmax}, nil, points, "layer dense ends the model with a softmax: leave it out"},
		{[]layer.Layer{layer.Dense{Units: 3}, layer.Activation{Function: layer.Softmax}}, nil, points, "layer activation ends"},
		{[]layer.Layer{layer.Named{Name: "answer", Layer: layer.Sequential{softmax}}}, nil, points, "layer answer/dense ends"},
		{[]layer.Layer{softmax, layer.Reshape{Shape: []int{3, 1}}, layer.Flatten{}}, nil, points, "layer dense ends"},
		{[]layer.Layer{layer.Dense{Units: 3, Activation: layer.Sigmoid}}, nil, points, "ends the model with a sigmoid"},
		{[]layer.Layer{sigmoid}, nil, labels, "layer dense ends the model with a sigmoid"},
		{[]layer.Layer{layer.Dense{Units: 3, Activation: layer.Softmax}}, tl.BinaryCrossentropy{}, points, "tl.BinaryCrossentropy expects logits"},
		{[]layer.Layer{softmax}, ownLoss{}, points, ""},
		{[]layer.Layer{softmax, layer.Dense{Units: 3}}, nil, points, ""},
		{[]layer.Layer{layer.Dense{Units: 3, Activation: layer.ReLU}}, nil, points, ""},
	} {
		m := sequential(t, []int{2}, test.net...)
		compile(t, m, tl.CompileOptions{Loss: test.loss})
		_, err := m.Fit(test.set, nil, tl.FitOptions{Epochs: 1, Log: io.Discard})
		if test.want != "" {
			wantError(t, err, test.want, "expects logits")
		} else if err != nil {
			t.Errorf("%v: %v", test.net, err)
		}
	}
	numbers, err := data.NewRegression([]float32{0, 1, 1, 0}, []int{2}, []float32{0, 1}, 1, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	fit(t, sequential(t, []int{2}, layer.Dense{Units: 1, Activation: layer.Sigmoid}), numbers, nil, tl.FitOptions{Epochs: 1})
}

// A model with a softmax, as one that was trained elsewhere, still predicts.
func TestSoftmaxPredicts(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3, Activation: layer.Softmax})
	for _, row := range predict(t, m, blobs(3, 1)) {
		near(t, fmt.Sprint("sum of ", row), float64(row[0]+row[1]+row[2]), 1, 1e-6)
	}
}
