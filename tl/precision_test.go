package tl_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// sentences are sequences of 12 numbers from 1 to 9, filled up with zeros; the class is whether a 9 is among them.
func sentences(n int, seed uint64) *data.Arrays {
	rng := rand.New(rand.NewPCG(seed, 0))
	var inputs []float32
	labels := make([]int, n)
	for i := range n {
		labels[i] = i % 2
		words := make([]float32, 12)
		for k := range 4 + rng.IntN(9) {
			words[k] = float32(1 + rng.IntN(8))
		}
		if labels[i] == 1 {
			words[rng.IntN(4)] = 9
		}
		inputs = append(inputs, words...)
	}
	return arrays(inputs, []int{12}, labels, "without", "with")
}

// Every kind of layer trains in mixed precision as in float32, to what bfloat16 can tell; and it is not the same computation.
func TestMixedPrecision(t *testing.T) {
	text := func(layers ...layer.Layer) []layer.Layer {
		return []layer.Layer{
			layer.Masking{Layers: append(layer.Sequential{layer.Embedding{Vocabulary: 10, Dim: 8}}, layers...)},
			layer.Dense{Units: 2},
		}
	}
	for name, test := range map[string]struct {
		set    data.Dataset
		layers []layer.Layer
	}{
		"dense": {stripes(64, 1), []layer.Layer{layer.Rescaling{Scale: 1.0 / 255}, layer.Flatten{}, layer.Dense{Units: 16, Activation: layer.ReLU}, layer.Dropout{Rate: 0.1}, layer.Dense{Units: 2}}},
		"images": {stripes(64, 1), []layer.Layer{
			layer.Rescaling{Scale: 1.0 / 255},
			layer.Conv2D{Filters: 4, NoBias: true}, layer.BatchNormalization{}, layer.Activation{Function: layer.ReLU},
			layer.Residual{Layers: layer.Sequential{layer.DepthwiseConv2D{Same: true}, layer.LayerNormalization{}}},
			layer.SeparableConv2D{Filters: 8, Activation: layer.ReLU}, layer.MaxPooling2D{}, layer.GlobalAveragePooling2D{}, layer.Dense{Units: 2}}},
		"residual of the input": {stripes(64, 1), []layer.Layer{layer.Rescaling{Scale: 1.0 / 255}, layer.Residual{Layers: layer.Sequential{layer.Conv2D{Filters: 1, Same: true}}}, layer.Flatten{}, layer.Dense{Units: 2}}},
		"recurrent":             {sentences(64, 1), text(layer.Bidirectional{Layer: layer.LSTM{Units: 6, Sequences: true}}, layer.GRU{Units: 6})},
		"attention": {sentences(64, 1), text(layer.PositionEmbedding{Length: 12}, layer.Residual{Layers: layer.Sequential{layer.MultiHeadAttention{Heads: 2}}},
			layer.LayerNormalization{}, layer.GlobalAveragePooling1D{}, layer.UnitNormalization{})},
		"convolutions in time": {sentences(64, 1), text(layer.Conv1D{Filters: 8, Padding: layer.Causal, Activation: layer.GELU}, layer.Flatten{})},
	} {
		t.Run(name, func(t *testing.T) {
			train := func(precision tl.Precision) (*tl.Model, *tl.History) {
				m := sequential(t, test.set.Spec().Input, test.layers...)
				compile(t, m, tl.CompileOptions{Precision: precision})
				return m, fit(t, m, test.set, nil, tl.FitOptions{Epochs: 6, BatchSize: 16, LearningRate: 0.01})
			}
			_, exact := train(tl.Float32)
			m, mixed := train(tl.MixedBFloat16)
			same := true
			for i, e := range mixed.Epochs {
				want := exact.Epochs[i].Train.Loss
				if math.Abs(e.Train.Loss-want) > 0.03*(1+want) {
					t.Errorf("epoch %d: loss %v, in float32 %v", i, e.Train.Loss, want)
				}
				same = same && e.Train.Loss == want
			}
			if same {
				t.Error("the losses are those of float32, to the last bit")
			}
			near(t, "the loss of the trained model in float32", evaluate(t, m, test.set).Loss, exactLoss(t, m, test.set), 1e-6)
		})
	}
}

// exactLoss is the loss of a model whatever its precision in training.
func exactLoss(t *testing.T, m *tl.Model, d data.Dataset) float64 {
	compile(t, m, tl.CompileOptions{})
	return evaluate(t, m, d).Loss
}

// Weights keep what bfloat16 could not hold: small steps add up.
func TestMixedPrecisionKeepsSmallSteps(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3, NoBias: true})
	setWeight(t, m, "dense/kernel", []int{2, 3}, 1, 1, 1, 1, 1, 1)
	compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}, Precision: tl.MixedBFloat16})
	fit(t, m, blobs(30, 1), nil, tl.FitOptions{Epochs: 10, BatchSize: 30, LearningRate: 1e-5})
	for i, w := range weight(t, m, "dense/kernel") {
		if w == 1 || math.Abs(float64(w)-1) > 1e-3 {
			t.Errorf("weight %d is %v: want a little more or less than 1", i, w)
		}
	}
}

func TestPrecisionIsSaved(t *testing.T) {
	m, path := sequential(t, []int{2}, layer.Dense{Units: 3}), t.TempDir()+"/m.tl"
	compile(t, m, tl.CompileOptions{Precision: tl.MixedBFloat16, ClipNorm: 2, ClipValue: 3, LayerDecay: 0.5, Accumulate: 2})
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := tl.LoadModel(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []*tl.Model{m, loaded} {
		fit(t, model, blobs(20, 1), nil, tl.FitOptions{Epochs: 2})
	}
	wantChanged(t, parameters(t, m), parameters(t, loaded))
	wantError(t, m.Compile(tl.CompileOptions{Precision: "float8"}), fmt.Sprintf("precision %q is not known", "float8"))
}
