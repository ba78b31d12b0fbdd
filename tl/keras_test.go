package tl_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// kerasGoldens are what testdata/keras/make_goldens.py wrote.
type kerasGoldens struct {
	Outputs   map[string][]float64
	Shapes    map[string]map[string][]int
	Trainings map[string]struct {
		Losses []float64
		After  map[string][]float64
	}
}

func readKeras(t *testing.T) kerasGoldens {
	t.Helper()
	text, err := os.ReadFile("testdata/keras/goldens.json")
	if err != nil {
		t.Fatal(err)
	}
	var g kerasGoldens
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// formula is the function of that name in make_goldens.py.
func formula(name string, scale float64, shape ...int) []float32 {
	seed, size := 0, 1
	for _, letter := range []byte(name) {
		seed = (seed*31 + int(letter)) % 1000003
	}
	for _, dim := range shape {
		size *= dim
	}
	values := make([]float32, size)
	for i := range values {
		z := uint64(seed)<<32 + uint64(i+1)*0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		unit := float64((z^z>>31)>>11) / (1 << 53)
		values[i] = float32((2*unit - 1) * scale)
	}
	return values
}

// kerasWeight is the function weight in make_goldens.py.
func kerasWeight(path string, shape []int) []float32 {
	switch path[strings.LastIndex(path, "/")+1:] {
	case "gamma", "moving_variance":
		values := formula(path, 0.5, shape...)
		for i := range values {
			values[i]++
		}
		return values
	case "bias", "beta", "moving_mean":
		return formula(path, 0.2, shape...)
	case "embeddings":
		return formula(path, 1, shape...)
	}
	fan := 1
	for _, dim := range shape[:len(shape)-1] {
		fan *= dim
	}
	return formula(path, math.Sqrt(3/float64(fan)), shape...)
}

// fillAsKeras sets the weights of a model by the formula.
func fillAsKeras(t *testing.T, m *tl.Model) {
	t.Helper()
	for _, path := range m.Paths() {
		_, shape, err := m.Weight(path)
		if err != nil {
			t.Fatal(err)
		}
		setWeight(t, m, path, shape, kerasWeight(path, shape)...)
	}
}

// Each layer gives what it gives in Keras, from the same weights, to 1e-5.
func TestLayersAsInKeras(t *testing.T) {
	sequence := []int{6, 3}
	lstm, gru := layer.LSTM{Units: 4}, layer.GRU{Units: 4}
	lstms, grus := layer.LSTM{Units: 4, Sequences: true}, layer.GRU{Units: 4, Sequences: true}
	attention := layer.MultiHeadAttention{Heads: 2, KeyDim: 3}
	masking := func(l layer.Layer) layer.Layer { return layer.Masking{Layers: layer.Sequential{l}} }
	goldens := readKeras(t).Outputs
	tests := []struct {
		name  string
		input []int
		net   layer.Sequential
	}{
		{"lstm", sequence, layer.Sequential{lstm}},
		{"lstm sequences", sequence, layer.Sequential{lstms}},
		{"lstm masked", sequence, layer.Sequential{masking(lstm)}},
		{"gru", sequence, layer.Sequential{gru}},
		{"gru sequences", sequence, layer.Sequential{grus}},
		{"gru masked", sequence, layer.Sequential{masking(gru)}},
		{"bidirectional lstm", sequence, layer.Sequential{layer.Bidirectional{Layer: lstms}}},
		{"bidirectional gru", sequence, layer.Sequential{layer.Bidirectional{Layer: gru}}},
		{"bidirectional masked", sequence, layer.Sequential{masking(layer.Bidirectional{Layer: lstm})}},
		{"conv1d", sequence, layer.Sequential{layer.Conv1D{Filters: 4, Strides: 2, Padding: layer.Same}}},
		{"conv1d causal", sequence, layer.Sequential{layer.Conv1D{Filters: 4, Dilation: 2, Padding: layer.Causal, Activation: layer.GELU}}},
		{"pooling masked", sequence, layer.Sequential{masking(layer.GlobalAveragePooling1D{})}},
		{"max pooling", sequence, layer.Sequential{layer.GlobalMaxPooling1D{}}},
		{"layer normalization", sequence, layer.Sequential{layer.LayerNormalization{}, layer.Activation{Function: layer.GELUTanh}}},
		{"conv2d", []int{6, 5, 3}, layer.Sequential{layer.Conv2D{Filters: 4, Strides: 2, Same: true, Activation: layer.SiLU}, layer.GlobalMaxPooling2D{}}},
		{"separable", []int{7, 6, 3}, layer.Sequential{layer.SeparableConv2D{Filters: 4, Activation: layer.ReLU6}, layer.AveragePooling2D{}}},
		{"depthwise", []int{6, 5, 3}, layer.Sequential{layer.DepthwiseConv2D{Same: true}, layer.BatchNormalization{}, layer.MaxPooling2D{}}},
		{"attention", []int{6, 4}, layer.Sequential{attention}},
		{"attention causal", []int{6, 4}, layer.Sequential{layer.MultiHeadAttention{Heads: 2, KeyDim: 3, Causal: true}}},
		{"attention masked", []int{6, 4}, layer.Sequential{masking(attention)}},
	}
	if len(tests) != len(goldens) {
		t.Errorf("%d layers, and goldens of %d", len(tests), len(goldens))
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := sequential(t, test.input, append(test.net, layer.Flatten{})...)
			for _, path := range m.Paths() { // Keras has no path for the mask.
				_, shape, _ := m.Weight(path)
				setWeight(t, m, path, shape, kerasWeight(strings.TrimPrefix(path, "masking/"), shape)...)
			}
			inputs := formula("inputs", 1, append([]int{2}, test.input...)...)
			if strings.Contains(test.name, "masked") {
				features := test.input[1]
				clear(inputs[4*features : 6*features])
				clear(inputs[8*features : 12*features])
			}
			rows, err := m.Predict(arrays(inputs, test.input, []int{0, 1}, "a", "b"))
			if err != nil {
				t.Fatal(err)
			}
			closeTo(t, test.name, slices.Concat(rows...), goldens[test.name], 1e-5)
		})
	}
}

func closeTo(t *testing.T, what string, got []float32, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= tolerance*(1+math.Abs(w))) {
			t.Fatalf("%s: number %d is %v, want %v\ngot  %v\nwant %v", what, i, got[i], w, got, want)
		}
	}
}

const kerasExamples, kerasTurns, kerasSteps = 16, 4, 50

// turns are sets that take turns, one for each pass: an epoch of training is one step.
type turns struct {
	data.Dataset
	views []data.Dataset
}

func (d turns) View(pass uint64) data.Dataset { return d.views[pass%uint64(len(d.views))] }

// kerasBatches are the batches of make_goldens.py.
func kerasBatches(t *testing.T, model string, input []int, oneHot bool) turns {
	t.Helper()
	var views []data.Dataset
	for turn := range kerasTurns {
		inputs := formula(fmt.Sprintf("inputs %d", turn), 1, append([]int{kerasExamples}, input...)...)
		if model == "words" {
			for i, v := range inputs {
				inputs[i] = float32(math.Floor(float64((v + 1) / 2 * 11)))
			}
		}
		labels, targets := make([]int, kerasExamples), make([]float32, 3*kerasExamples)
		for i, v := range formula(fmt.Sprintf("labels %d", turn), 1, kerasExamples) {
			labels[i] = int(math.Floor((float64(v) + 1) / 2 * 3))
			targets[3*i+labels[i]] = 1
		}
		if !oneHot {
			views = append(views, arrays(inputs, input, labels, "a", "b", "c"))
			continue
		}
		numbers, err := data.NewRegression(inputs, input, targets, 3, data.ArraysOptions{Name: "numbers"})
		if err != nil {
			t.Fatal(err)
		}
		views = append(views, numbers)
	}
	return turns{views[0], views}
}

// kerasModel is a model of make_goldens.py.
func kerasModel(t *testing.T, name string) (*tl.Model, []int) {
	switch name {
	case "images":
		input := []int{6, 6, 2}
		return sequential(t, input,
			layer.Conv2D{Filters: 4, Same: true, NoBias: true},
			layer.BatchNormalization{Momentum: 0.9},
			layer.Activation{Function: layer.ReLU},
			layer.MaxPooling2D{},
			layer.SeparableConv2D{Filters: 5, Same: true},
			layer.Flatten{},
			layer.Dense{Units: 3}), input
	case "sequences":
		input := []int{5, 3}
		return sequential(t, input, layer.Bidirectional{Layer: layer.LSTM{Units: 4, Sequences: true}}, layer.GRU{Units: 4}, layer.Dense{Units: 3}), input
	}
	in := tl.Input(5)
	x := in.Then(layer.Embedding{Vocabulary: 11, Dim: 6})
	y := x.Then(layer.MultiHeadAttention{Heads: 2, KeyDim: 3})
	out := tl.Merge(layer.Add{}, x, y).Then(layer.LayerNormalization{}, layer.GlobalAveragePooling1D{}, layer.Dense{Units: 3})
	return functional(t, in, out), []int{5}
}

// From the same weights and batches, the losses of 50 steps and the weights after them are those of Keras to 1e-4.
func TestTrainingAsInKeras(t *testing.T) {
	goldens := readKeras(t)
	optimizers := map[string]tl.CompileOptions{
		"sequences adam":    {Optimizer: tl.Adam{LearningRate: 0.003}},
		"sequences clipped": {Optimizer: tl.SGD{LearningRate: 0.2}, ClipNorm: 0.05},
		"words adam":        {Optimizer: tl.Adam{LearningRate: 0.003}},
		"words smoothed":    {Optimizer: tl.SGD{LearningRate: 0.2}, Loss: tl.CategoricalCrossentropy{LabelSmoothing: 0.1}},
		"words focal":       {Optimizer: tl.SGD{LearningRate: 0.2}, Loss: tl.CategoricalCrossentropy{Gamma: 2}},
		"words squared":     {Optimizer: tl.SGD{LearningRate: 0.05}, Loss: tl.MeanSquaredError{}},
		"words huber":       {Optimizer: tl.SGD{LearningRate: 0.05}, Loss: tl.Huber{Delta: 0.5}},
	}
	for _, norm := range []string{"images free ", "images frozen "} {
		optimizers[norm+"sgd"] = tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.05}}
		optimizers[norm+"momentum"] = tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.02, Momentum: 0.9}}
		optimizers[norm+"nesterov"] = tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.02, Momentum: 0.9, Nesterov: true}}
		optimizers[norm+"adam"] = tl.CompileOptions{Optimizer: tl.Adam{LearningRate: 0.003}}
		optimizers[norm+"adamw"] = tl.CompileOptions{Optimizer: tl.AdamW{Adam: tl.Adam{LearningRate: 0.003}, WeightDecay: 0.1}}
		optimizers[norm+"lion"] = tl.CompileOptions{Optimizer: tl.Lion{LearningRate: 0.001}}
	}
	if len(optimizers) != len(goldens.Trainings) {
		t.Errorf("%d trainings, and goldens of %d", len(optimizers), len(goldens.Trainings))
	}
	for name, opts := range optimizers {
		t.Run(name, func(t *testing.T) {
			kind, _, _ := strings.Cut(name, " ")
			m, input := kerasModel(t, kind)
			fillAsKeras(t, m)
			sameParameters(t, m, goldens.Shapes[kind])
			if strings.Contains(name, "frozen") {
				m.FreezeWhere(func(path string) bool { return strings.HasPrefix(path, "batch_normalization/") })
			}
			compile(t, m, opts)
			numbers := strings.HasSuffix(name, "squared") || strings.HasSuffix(name, "huber")
			history := fit(t, m, kerasBatches(t, kind, input, numbers), nil, tl.FitOptions{Epochs: kerasSteps, BatchSize: kerasExamples})
			var losses []float32
			for _, epoch := range history.Epochs {
				losses = append(losses, float32(epoch.Train.Loss))
			}
			closeTo(t, "losses", losses, goldens.Trainings[name].Losses, 1e-4)
			for path, want := range goldens.Trainings[name].After {
				closeTo(t, path, weight(t, m, path)[:len(want)], want, 1e-4)
			}
		})
	}
}

func sameParameters(t *testing.T, m *tl.Model, want map[string][]int) {
	t.Helper()
	if len(m.Paths()) != len(want) {
		t.Errorf("parameters %q, want %v", m.Paths(), want)
	}
	for path, shape := range want {
		if _, got, err := m.Weight(path); err != nil || !slices.Equal(got, shape) {
			t.Errorf("%s has shape %v, want %v (%v)", path, got, shape, err)
		}
	}
}
