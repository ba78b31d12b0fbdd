package tl_test

import (
	"io"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// What a step takes is known: parameters, the optimizer's arrays, and what is alive at once. The numbers are counted by hand.
func TestMemoryIsKnown(t *testing.T) {
	const width, rows = 1000, 50
	m := sequential(t, []int{2}, layer.Dense{Units: width, Activation: layer.ReLU}, layer.Dense{Units: width, Activation: layer.ReLU}, layer.Dense{Units: 3})
	parameters := 3*width + width*(width+1) + 3*(width+1)
	memory := func(opts tl.CompileOptions, batch int) float64 {
		compile(t, m, opts)
		h := fit(t, m, blobs(rows, 1), nil, tl.FitOptions{Epochs: 1, BatchSize: batch})
		return float64(h.Memory)
	}
	// Values old, new and best; two slots, old and new; gradients. What is alive between the layers is small beside them.
	adam, sgd := memory(tl.CompileOptions{}, 1), memory(tl.CompileOptions{Optimizer: tl.SGD{}}, 1)
	within(t, "memory with Adam", adam, float64(4*parameters*(3+4+1)))
	within(t, "memory with SGD", sgd, float64(4*parameters*(3+1)))
	// What two layers give, for each example.
	perExample := (memory(tl.CompileOptions{}, rows) - adam) / (rows - 1)
	within(t, "memory for an example", perExample, 0.99*4*2*width)
	if parts := memory(tl.CompileOptions{Accumulate: 10}, rows); !(parts < adam+6*perExample) {
		t.Errorf("%v bytes for a batch in parts, %v for one example", parts, adam)
	}
	m.Freeze()
	if head := memory(tl.CompileOptions{}, 1); !(head < adam/7) {
		t.Errorf("%v bytes with a frozen body, %v without", head, adam)
	}
}

// within allows for what an estimate counts twice.
func within(t *testing.T, what string, got, least float64) {
	t.Helper()
	if got < least || got > 1.4*least {
		t.Errorf("%s is %.4g, want from %.4g to %.4g", what, got, least, 1.4*least)
	}
}

func TestMemoryThatIsNotThere(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 1000, Activation: layer.ReLU}, layer.Dense{Units: 3})
	before := parameters(t, m)
	for _, test := range []struct {
		free int64
		opts tl.CompileOptions
		want []string
	}{
		{200_000, tl.CompileOptions{Optimizer: tl.SGD{}}, []string{"a step of 100 examples takes about", "195 KiB are free", "BatchSize to at most 7", "Accumulate: 13"}},
		{60_000, tl.CompileOptions{}, []string{"58.6 KiB are free", "freeze more layers", "SGD"}},
		{150_000, tl.CompileOptions{Optimizer: tl.SGD{}, Accumulate: 2}, []string{"Accumulate: 22"}},
	} {
		restore := tl.SetFreeMemory(test.free)
		compile(t, m, test.opts)
		_, err := m.Fit(blobs(100, 1), nil, tl.FitOptions{BatchSize: 100, Log: io.Discard})
		restore()
		wantError(t, err, test.want...)
	}
	wantChanged(t, before, parameters(t, m))
	// The advice is good.
	defer tl.SetFreeMemory(200_000)()
	compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}})
	fit(t, m, blobs(100, 1), nil, tl.FitOptions{Epochs: 1, BatchSize: 7})
	compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}, Accumulate: 13})
	fit(t, m, blobs(100, 1), nil, tl.FitOptions{Epochs: 1, BatchSize: 100})
}
