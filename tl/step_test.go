package tl_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Gradients are clipped by value, then by their norm over all weights; steps whose gradients are small are left alone.
func TestClipping(t *testing.T) {
	byValue := func(limit float64) func(int, []*float64) {
		return func(_ int, gradients []*float64) {
			for _, g := range gradients {
				*g = max(-limit, min(limit, *g))
			}
		}
	}
	clipped := 0
	byNorm := func(limit float64) func(int, []*float64) {
		return func(_ int, gradients []*float64) {
			squares := 0.0
			for _, g := range gradients {
				squares += *g * *g
			}
			if norm := math.Sqrt(squares); norm > limit {
				clipped++
				for _, g := range gradients {
					*g *= limit / norm
				}
			}
		}
	}
	for _, test := range []struct {
		opts tl.CompileOptions
		want []func(int, []*float64)
	}{
		{tl.CompileOptions{ClipValue: 0.3}, []func(int, []*float64){byValue(0.3)}},
		{tl.CompileOptions{ClipNorm: 1.5}, []func(int, []*float64){byNorm(1.5)}},
		{tl.CompileOptions{ClipNorm: 0.7, ClipValue: 0.5, Accumulate: 2}, []func(int, []*float64){byValue(0.5), byNorm(0.7)}},
	} {
		test.opts.Optimizer = tl.SGD{}
		m := sequential(t, []int{2}, layer.Dense{Units: 3})
		compile(t, m, test.opts)
		set, list := examples(10)
		want := linearOf(t, m)
		want.train(crossentropy, sgd(0.3, 0, false), list, 4, 4, 3, test.want...)
		fit(t, m, set, nil, tl.FitOptions{Epochs: 4, BatchSize: 4, Seed: 3, LearningRate: 0.3})
		want.check(t, m)
	}
	if clipped == 0 || clipped == 24 {
		t.Errorf("the norm was above its bound in %d of 24 steps: want some", clipped)
	}
}

// A batch in parts is the same step as the whole batch, also where the last parts are not full or empty.
func TestAccumulate(t *testing.T) {
	train := func(parts int) (map[string][]float32, *tl.History) {
		m := sequential(t, []int{2}, layer.Dense{Units: 8, Activation: layer.ReLU}, layer.Dense{Units: 3})
		compile(t, m, tl.CompileOptions{Accumulate: parts, ClipNorm: 1})
		h := fit(t, m, blobs(50, 1), blobs(20, 2), tl.FitOptions{Epochs: 3, BatchSize: 16, LearningRate: 0.02})
		return parameters(t, m), h
	}
	want, wantHistory := train(0)
	for _, parts := range []int{1, 2, 3, 5, 16, 100} {
		got, h := train(parts)
		for path := range want {
			for i := range want[path] {
				near(t, fmt.Sprintf("%d parts: number %d of %s", parts, i, path), float64(got[path][i]), float64(want[path][i]), 1e-5)
			}
		}
		for i, e := range h.Epochs {
			near(t, "loss", e.Train.Loss, wantHistory.Epochs[i].Train.Loss, 1e-5)
			near(t, "accuracy", e.Train.Accuracy, wantHistory.Epochs[i].Train.Accuracy, 1e-9)
		}
	}
}

// With batch normalisation each part is normalised by itself, its statistics are measured, and rows that fill a part do not count.
func TestAccumulateMeasures(t *testing.T) {
	m := sequential(t, []int{2}, layer.BatchNormalization{Momentum: 0.5}, layer.Dense{Units: 3})
	compile(t, m, tl.CompileOptions{Accumulate: 2})
	set := blobs(6, 1)
	order, mean := data.Order(6, 0, 0), 0.0
	for _, part := range [][]int{order[:2], order[2:4], order[4:]} { // A batch of 4, and one of 2.
		mean = 0.5*mean + 0.5*float64(set.Input(part[0])[0]+set.Input(part[1])[0])/2
	}
	fit(t, m, set, nil, tl.FitOptions{Epochs: 1, BatchSize: 4})
	near(t, "moving mean", float64(weight(t, m, "batch_normalization/moving_mean")[0]), mean, 1e-5)
}

// The rate of a layer falls with its distance from the head.
func TestLayerDecay(t *testing.T) {
	step := func(decay float64) map[string]float64 {
		m := sequential(t, []int{2}, layer.Dense{Units: 4}, layer.Dense{Units: 4}, layer.Dense{Units: 3})
		compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.1}, LayerDecay: decay})
		before := parameters(t, m)
		fit(t, m, blobs(30, 1), nil, tl.FitOptions{Epochs: 1, BatchSize: 30})
		moves := map[string]float64{}
		for path, after := range parameters(t, m) {
			moves[path] = float64(after[0] - before[path][0])
		}
		return moves
	}
	whole := step(0)
	for path, move := range step(0.25) {
		want := whole[path] * map[string]float64{"dense/kernel": 1.0 / 16, "dense/bias": 1.0 / 16, "dense_1/kernel": 0.25, "dense_1/bias": 0.25,
			"dense_2/kernel": 1, "dense_2/bias": 1}[path]
		if !(math.Abs(move-want) <= 1e-3*math.Abs(want)) || want == 0 {
			t.Errorf("%s moved by %v, want %v", path, move, want)
		}
	}
}
