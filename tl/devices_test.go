package tl_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// manyDevices skips a test where there are fewer: the pure-Go backend has one.
func manyDevices(t *testing.T, n int) {
	t.Helper()
	setup(t)
	dev, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	if dev.NumDevices() < n {
		t.Skipf("%s has %d devices, not %d", dev, dev.NumDevices(), n)
	}
}

// Many devices learn what one learns: with batch normalisation, dropout, batches in parts, that are not full, or cannot be shared.
func TestDevices(t *testing.T) {
	manyDevices(t, 4)
	for _, test := range []struct {
		name     string
		examples int
		compile  tl.CompileOptions
		batch    int
		plain    bool // no batch normalisation
	}{
		{"adam", 64, tl.CompileOptions{}, 16, false},
		{"momentum with clipping", 64, tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.05, Momentum: 0.9}, ClipNorm: 0.5}, 16, false},
		{"last batch not full", 54, tl.CompileOptions{}, 16, true},
		{"last batch not full, batch normalisation", 54, tl.CompileOptions{}, 16, false},
		{"batches that cannot be shared evenly", 60, tl.CompileOptions{}, 15, true},
		{"batches that cannot be shared evenly, batch normalisation", 60, tl.CompileOptions{}, 15, false},
		{"in parts", 64, tl.CompileOptions{Accumulate: 2}, 16, true},
		{"fewer examples than devices", 3, tl.CompileOptions{}, 16, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			train := func(devices int) (*tl.Model, *tl.History) {
				norm := layer.Layer(layer.BatchNormalization{Momentum: 0.9})
				if test.plain {
					norm = layer.LayerNormalization{}
				}
				m := sequential(t, []int{8, 8, 1}, layer.Rescaling{Scale: 1.0 / 255}, layer.Conv2D{Filters: 4, NoBias: true}, norm,
					layer.Activation{Function: layer.ReLU}, layer.Dropout{Rate: 0.2}, layer.Flatten{}, layer.Dense{Units: 2})
				options := test.compile
				options.Devices = devices
				compile(t, m, options)
				return m, fit(t, m, stripes(test.examples, 1), stripes(20, 2), tl.FitOptions{Epochs: 3, BatchSize: test.batch, Seed: 4})
			}
			one, wantHistory := train(1)
			many, history := train(4)
			for i, e := range wantHistory.Epochs {
				near(t, fmt.Sprintf("loss of epoch %d", i), history.Epochs[i].Train.Loss, e.Train.Loss, 1e-4)
				near(t, fmt.Sprintf("validation loss of epoch %d", i), history.Epochs[i].Valid.Loss, e.Valid.Loss, 1e-4)
			}
			got := parameters(t, many)
			for path, want := range parameters(t, one) {
				for i, w := range want {
					near(t, path, float64(got[path][i]), float64(w), 1e-4)
				}
			}
		})
	}
}

func TestDevicesErrors(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	wantError(t, m.Compile(tl.CompileOptions{Devices: -1}), "devices -1")
	compile(t, m, tl.CompileOptions{Devices: 1000})
	_, err := m.Fit(blobs(30, 1), nil, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "training on 1000 devices", "has")
}
