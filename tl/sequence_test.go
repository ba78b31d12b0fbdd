package tl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// reader reads the rows of an image one after the other.
func reader(t *testing.T) *tl.Model {
	return sequential(t, []int{8, 8, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.Reshape{Shape: []int{8, 8}},
		layer.Masking{Layers: layer.Sequential{
			layer.Bidirectional{Layer: layer.LSTM{Units: 8, Sequences: true}},
			layer.MultiHeadAttention{Heads: 2},
			layer.GRU{Units: 8},
		}},
		layer.Dense{Units: 2})
}

// The loops of recurrent layers train alike on several devices, in parts, and nearly so in mixed precision.
func TestRecurrentModelTrainsInEveryWay(t *testing.T) {
	train := stripes(64, 1)
	losses := func(opts tl.CompileOptions) (list []float64) {
		m := reader(t)
		compile(t, m, opts)
		for _, epoch := range fit(t, m, train, nil, tl.FitOptions{Epochs: 4, LearningRate: 0.01}).Epochs {
			list = append(list, epoch.Train.Loss)
		}
		return list
	}
	want := losses(tl.CompileOptions{})
	for name, test := range map[string]struct {
		opts      tl.CompileOptions
		tolerance float64
	}{
		"two devices":     {tl.CompileOptions{Devices: 2}, 1e-5},
		"in parts":        {tl.CompileOptions{Accumulate: 2}, 1e-5},
		"mixed precision": {tl.CompileOptions{Precision: tl.MixedBFloat16}, 1e-2},
	} {
		t.Run(name, func(t *testing.T) {
			manyDevices(t, max(test.opts.Devices, 1))
			for i, loss := range losses(test.opts) {
				near(t, fmt.Sprintf("loss %d", i), loss, want[i], test.tolerance)
			}
		})
	}
}

// The kernels inside recurrent layers and attention get adapters, and only those train.
func TestRecurrentModelLoRA(t *testing.T) {
	m := reader(t)
	if err := m.AddLoRA(tl.LoRAOptions{Rank: 2}); err != nil {
		t.Fatal(err)
	}
	before := parameters(t, m)
	fit(t, m, stripes(64, 1), nil, tl.FitOptions{Epochs: 2, LearningRate: 0.01})
	after := parameters(t, m)
	adapted := 0
	for _, path := range changed(before, after) {
		switch {
		case strings.Contains(path, "/lora_"):
			adapted++
		case !strings.HasPrefix(path, "dense/"):
			t.Errorf("%s changed", path)
		}
	}
	// Two directions of an LSTM and a GRU have two kernels each, attention has four; each with A and B.
	if want := 2 * (2*2 + 2 + 4); adapted != want {
		t.Errorf("%d adapters changed, want %d; the model has %q", adapted, want, m.Paths())
	}
}
