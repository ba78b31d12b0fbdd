package tl_test

import (
	"io"
	"math"
	"path/filepath"
	"testing"

	gomlx "github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// wrong is a set of one's own that is not what it says.
type wrong struct {
	*data.Arrays
	labels []int32
	read   func(n int) (data.Batch, error)
}

func (w wrong) Labels() []int32 { return w.labels }

func (w wrong) Read(indices []int) (data.Batch, error) {
	if w.read == nil {
		return w.Arrays.Read(indices)
	}
	return w.read(len(indices))
}

func floats(shape ...int) *gomlx.Tensor {
	n := 1
	for _, dim := range shape {
		n *= dim
	}
	return gomlx.FromFlatDataAndDimensions(make([]float32, n), shape...)
}

// A set of one's own with mistakes is an error that says which, whatever is asked of a model; the model stays as it was.
func TestSetsWithMistakes(t *testing.T) {
	points := blobs(9, 1)
	good := points.Labels()
	labels := func(n int) *gomlx.Tensor { return gomlx.FromFlatDataAndDimensions(make([]int32, n), n) }
	give := func(inputs func(n int) *gomlx.Tensor, targets func(n int) *gomlx.Tensor) func(n int) (data.Batch, error) {
		return func(n int) (data.Batch, error) { return data.Batch{Inputs: inputs(n), Targets: targets(n)}, nil }
	}
	nothing := func(int) *gomlx.Tensor { return nil }
	pairs := func(n int) *gomlx.Tensor { return floats(n, 2) }
	for _, test := range []struct {
		name string
		set  wrong
		want string
	}{
		{"no tensors", wrong{points, good, give(nothing, nothing)}, "Read gives no tensor"},
		{"no targets", wrong{points, good, give(pairs, nothing)}, "Read gives no tensor"},
		{"another shape", wrong{points, good, give(func(n int) *gomlx.Tensor { return floats(n, 3) }, labels)}, "want float32 [2]"},
		{"another rank", wrong{points, good, give(func(n int) *gomlx.Tensor { return floats(n, 2, 1) }, labels)}, "want float32 [2]"},
		{"fewer examples", wrong{points, good, give(func(n int) *gomlx.Tensor { return floats(n-1, 2) }, labels)}, "for 9 examples"},
		{"fewer targets", wrong{points, good, give(pairs, func(n int) *gomlx.Tensor { return labels(n - 1) })}, "for 9 examples"},
		{"integers", wrong{points, good, give(labels, labels)}, "want float32"},
		{"a panic", wrong{points, good, func(int) (data.Batch, error) { panic("no way") }}, "no way"},
		{"a label of no class", wrong{points, []int32{0, 1, 2, 0, 1, 2, 0, 1, 7}, nil}, "example 8 has label 7: want 0 to 2"},
		{"a negative label", wrong{points, []int32{0, 1, 2, 0, 1, 2, 0, 1, -1}, nil}, "example 8 has label -1: want 0 to 2"},
		{"numbers that are none", wrong{points, good, give(func(n int) *gomlx.Tensor {
			x := floats(n, 2)
			if err := gomlx.MutableFlatData(x, func(flat []float32) { flat[len(flat)-1] = float32(math.NaN()) }); err != nil {
				t.Fatal(err)
			}
			return x
		}, labels)}, "finite"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, c := sequential(t, []int{2}, layer.Dense{Units: 3}), planarClassifier()
			before := parameters(t, m)
			_, err := m.Fit(test.set, nil, tl.FitOptions{Log: io.Discard})
			wantError(t, err, test.want)
			_, err = m.Fit(points, test.set, tl.FitOptions{Log: io.Discard, Epochs: 1, LearningRate: 1e-30})
			wantError(t, err, test.want)
			_, err = m.Predict(test.set)
			wantError(t, err, test.want)
			_, err = c.Evaluate(test.set)
			wantError(t, err, test.want)
			_, err = c.Predict(test.set)
			wantError(t, err, test.want)
			wantChanged(t, before, parameters(t, m))
		})
	}
}

// Tokens that an embedding does not know are not taken for others.
func TestTokensOutOfRange(t *testing.T) {
	m := sequential(t, []int{3}, layer.Embedding{Vocabulary: 5, Dim: 2}, layer.Flatten{}, layer.Dense{Units: 2})
	fit(t, m, arrays([]float32{0, 1, 2, 3, 4, 0}, []int{3}, []int{0, 1}), nil, tl.FitOptions{Epochs: 1})
	frozen := func(d data.Dataset) error {
		m.Freeze()
		defer m.Unfreeze()
		_, err := m.Fit(d, nil, tl.FitOptions{Log: io.Discard})
		return err
	}
	masked := sequential(t, []int{3}, layer.Named{Name: "words", Layer: layer.Masking{Layers: layer.Sequential{layer.Embedding{Vocabulary: 5, Dim: 2}}}}, layer.Flatten{})
	for _, token := range []float32{5, -1, 0.5, 1e9} {
		set := arrays([]float32{0, 1, 2, 3, token, 0}, []int{3}, []int{0, 1})
		_, err := masked.Predict(set)
		wantError(t, err, "layer words takes whole numbers from 0 to 4")
		_, err = m.Predict(set)
		wantError(t, err, "layer embedding takes whole numbers from 0 to 4")
		_, err = m.Evaluate(set)
		wantError(t, err, "layer embedding takes whole numbers from 0 to 4")
		_, err = m.Fit(set, nil, tl.FitOptions{Log: io.Discard})
		wantError(t, err, "layer embedding takes whole numbers from 0 to 4")
		wantError(t, frozen(set), "layer embedding takes whole numbers from 0 to 4")
	}
}

// A model of tokens is verified by tokens.
func TestSaveTokens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.tl")
	for _, first := range []layer.Layer{
		layer.Embedding{Vocabulary: 5, Dim: 2},
		layer.Named{Name: "words", Layer: layer.Masking{Layers: layer.Sequential{layer.Embedding{Vocabulary: 2, Dim: 2}}}},
	} {
		m := sequential(t, []int{30}, first, layer.Flatten{}, layer.Dense{Units: 2})
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		if _, err := tl.LoadModel(path); err != nil {
			t.Error(err)
		}
	}
}
