package tl_test

import (
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// linear is a Dense layer as plain Go in float64: the reference for losses, gradients and optimizers.
type linear struct {
	kernel [2][3]float64
	bias   [3]float64
}

func linearOf(t *testing.T, m *tl.Model) (l linear) {
	for i, v := range weight(t, m, "dense/kernel") {
		l.kernel[i/3][i%3] = float64(v)
	}
	for i, v := range weight(t, m, "dense/bias") {
		l.bias[i] = float64(v)
	}
	return l
}

func (l *linear) outputs(x []float32) (y [3]float64) {
	for j := range y {
		y[j] = l.bias[j] + float64(x[0])*l.kernel[0][j] + float64(x[1])*l.kernel[1][j]
	}
	return y
}

// example is an input with its target: the share of each class, the labels that are there, or numbers.
type example struct {
	x      []float32
	target [3]float64
}

// lossValue is the loss of one example, by its definition.
type lossValue func(y, target [3]float64) float64

// slope is the gradient by the outputs.
func (l lossValue) slope(y, target [3]float64) (gradient [3]float64) {
	const h = 1e-5
	for j := range y {
		above, below := y, y
		above[j], below[j] = y[j]+h, y[j]-h
		gradient[j] = (l(above, target) - l(below, target)) / (2 * h)
	}
	return gradient
}

// gradient is the mean over a batch, and the sum of the losses.
func (l *linear) gradient(loss lossValue, batch []example) (g linear, sum float64) {
	for _, e := range batch {
		y := l.outputs(e.x)
		sum += loss(y, e.target)
		for j, d := range loss.slope(y, e.target) {
			d /= float64(len(batch))
			g.bias[j] += d
			g.kernel[0][j] += d * float64(e.x[0])
			g.kernel[1][j] += d * float64(e.x[1])
		}
	}
	return g, sum
}

// numbers are the nine weights, for rules that treat all alike.
func (l *linear) numbers() []*float64 {
	var all []*float64
	for i := range l.kernel {
		for j := range l.kernel[i] {
			all = append(all, &l.kernel[i][j])
		}
	}
	for j := range l.bias {
		all = append(all, &l.bias[j])
	}
	return all
}

// rule updates a weight w by its gradient g at step t, from 1; slots are its own memory. decays tells if w is in the kernel.
type rule func(w *float64, g float64, t int, slots *[2]float64, decays bool)

func sgd(rate, momentum float64, nesterov bool) rule {
	return func(w *float64, g float64, _ int, slots *[2]float64, _ bool) {
		slots[0] = momentum*slots[0] - rate*g
		if nesterov {
			*w += momentum*slots[0] - rate*g
		} else {
			*w += slots[0]
		}
	}
}

func adam(rate, beta1, beta2, epsilon, decay float64) rule {
	return func(w *float64, g float64, t int, slots *[2]float64, decays bool) {
		if decays {
			*w -= rate * decay * *w
		}
		slots[0] = beta1*slots[0] + (1-beta1)*g
		slots[1] = beta2*slots[1] + (1-beta2)*g*g
		// Keras' form, with epsilon outside the correction.
		corrected := rate * math.Sqrt(1-math.Pow(beta2, float64(t))) / (1 - math.Pow(beta1, float64(t)))
		*w -= corrected * slots[0] / (math.Sqrt(slots[1]) + epsilon)
	}
}

func lion(rate, beta1, beta2, decay float64) rule {
	return func(w *float64, g float64, _ int, slots *[2]float64, decays bool) {
		if decays {
			*w -= rate * decay * *w
		}
		*w -= rate * math.Copysign(1, beta1*slots[0]+(1-beta1)*g)
		slots[0] = beta2*slots[0] + (1-beta2)*g
	}
}

// train is Fit in plain Go. It gives the mean loss of each epoch. Each step's gradients can be changed before they are used.
func (l *linear) train(loss lossValue, update rule, set []example, epochs, size int, seed uint64, change ...func(t int, gradients []*float64)) (losses []float64) {
	slots, t := make([][2]float64, 9), 0
	for epoch := range epochs {
		order, total := data.Order(len(set), seed, uint64(epoch)), 0.0
		for start := 0; start < len(order); start += size {
			var batch []example
			for _, i := range order[start:min(start+size, len(order))] {
				batch = append(batch, set[i])
			}
			g, sum := l.gradient(loss, batch)
			total += sum
			t++
			gradients := g.numbers()
			for _, change := range change {
				change(t, gradients)
			}
			for i, w := range l.numbers() {
				update(w, *gradients[i], t, &slots[i], i < 6)
			}
		}
		losses = append(losses, total/float64(len(set)))
	}
	return losses
}

// examples are the same points for a data set and for the reference.
func examples(n int) (data.Dataset, []example) {
	points := blobs(n, 4)
	list := make([]example, n)
	for i, label := range points.Labels() {
		list[i].x = points.Input(i)
		list[i].target[label] = 1
	}
	return points, list
}

func (l *linear) check(t *testing.T, m *tl.Model) {
	t.Helper()
	got := linearOf(t, m)
	want := l.numbers()
	for i, v := range got.numbers() {
		near(t, fmt.Sprintf("weight %d", i), *v, *want[i], 2e-5)
	}
}

// Each optimizer does what its paper says, over the steps of two epochs with a batch that is not full.
func TestOptimizers(t *testing.T) {
	for _, test := range []struct {
		optimizer tl.Optimizer
		rate      float64 // of Fit; 0 for the optimizer's own
		rule      rule
	}{
		{nil, 0, adam(0.001, 0.9, 0.999, 1e-7, 0)},
		{tl.SGD{}, 0, sgd(0.01, 0, false)},
		{tl.SGD{LearningRate: 0.05}, 0, sgd(0.05, 0, false)},
		{tl.SGD{LearningRate: 0.05}, 0.02, sgd(0.02, 0, false)},
		{tl.SGD{Momentum: 0.9}, 0, sgd(0.01, 0.9, false)},
		{tl.SGD{Momentum: 0.8, Nesterov: true}, 0, sgd(0.01, 0.8, true)},
		{tl.Adam{}, 0, adam(0.001, 0.9, 0.999, 1e-7, 0)},
		{tl.Adam{LearningRate: 0.1, Beta1: 0.5, Beta2: 0.75, Epsilon: 0.01}, 0, adam(0.1, 0.5, 0.75, 0.01, 0)},
		{tl.AdamW{}, 0.01, adam(0.01, 0.9, 0.999, 1e-7, 0.004)},
		{tl.Lion{}, 0, lion(0.001, 0.9, 0.99, 0)},
		{tl.Lion{LearningRate: 0.01, Beta1: 0.5, Beta2: 0.6, WeightDecay: 2}, 0, lion(0.01, 0.5, 0.6, 2)},
		{tl.AdamW{Adam: tl.Adam{LearningRate: 0.02}, WeightDecay: 0.5}, 0, adam(0.02, 0.9, 0.999, 1e-7, 0.5)},
	} {
		t.Run(fmt.Sprintf("%#v", test.optimizer), func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			compile(t, m, tl.CompileOptions{Optimizer: test.optimizer})
			set, list := examples(10)
			want := linearOf(t, m)
			losses := want.train(crossentropy, test.rule, list, 2, 4, 3)
			h := fit(t, m, set, nil, tl.FitOptions{Epochs: 2, BatchSize: 4, Seed: 3, LearningRate: test.rate})
			want.check(t, m)
			for epoch, loss := range losses {
				near(t, fmt.Sprintf("loss of epoch %d", epoch), h.Epochs[epoch].Train.Loss, loss, 1e-5)
			}
		})
	}
}

// growing is an optimizer of one's own that does not know where to stop.
type growing struct{}

func (growing) Rate() float64 { return 1 }
func (growing) Slots() int    { return 1 }
func (growing) Step(u tl.Update) (*tl.Node, []*tl.Node) {
	speed := graph.AddScalar(graph.MulScalar(u.Slots[0], 30), 1e-3)
	return graph.Add(u.Value, graph.Mul(speed, u.Rate)), []*tl.Node{speed}
}

// broken is an optimizer that does not keep its word.
type broken struct {
	slots int
	step  func(u tl.Update) (*tl.Node, []*tl.Node)
}

func (b broken) Rate() float64                           { return 1 }
func (b broken) Slots() int                              { return b.slots }
func (b broken) Step(u tl.Update) (*tl.Node, []*tl.Node) { return b.step(u) }

func TestBrokenOptimizers(t *testing.T) {
	for name, test := range map[string]struct {
		optimizer broken
		want      string
	}{
		"nothing":     {broken{0, func(u tl.Update) (*tl.Node, []*tl.Node) { return nil, nil }}, "gives nil"},
		"no slots":    {broken{1, func(u tl.Update) (*tl.Node, []*tl.Node) { return u.Value, nil }}, "0 slots"},
		"other shape": {broken{0, func(u tl.Update) (*tl.Node, []*tl.Node) { return graph.ReduceAllSum(u.Value), nil }}, "shape"},
		"panic":       {broken{0, func(u tl.Update) (*tl.Node, []*tl.Node) { panic("out of ideas") }}, "out of ideas"},
	} {
		t.Run(name, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			compile(t, m, tl.CompileOptions{Optimizer: test.optimizer})
			before := parameters(t, m)
			// Twice: an error must not leave anything behind.
			for range 2 {
				_, err := m.Fit(blobs(6, 1), nil, tl.FitOptions{Log: io.Discard})
				wantError(t, err, test.want)
			}
			wantChanged(t, before, parameters(t, m))
		})
	}
}

func TestCompileErrors(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	for _, test := range []struct {
		opts tl.CompileOptions
		want string
	}{
		{tl.CompileOptions{Optimizer: tl.SGD{LearningRate: -1}}, "learning rate -1"},
		{tl.CompileOptions{Optimizer: tl.SGD{LearningRate: math.NaN()}}, "learning rate NaN"},
		{tl.CompileOptions{Optimizer: tl.SGD{Momentum: 1}}, "momentum 1"},
		{tl.CompileOptions{Optimizer: tl.SGD{Momentum: -0.1}}, "momentum -0.1"},
		{tl.CompileOptions{Optimizer: tl.Adam{LearningRate: math.Inf(1)}}, "learning rate +Inf"},
		{tl.CompileOptions{Optimizer: tl.Adam{Beta1: 1}}, "beta1 1"},
		{tl.CompileOptions{Optimizer: tl.Adam{Beta2: math.NaN()}}, "beta2 NaN"},
		{tl.CompileOptions{Optimizer: tl.Adam{Epsilon: -1}}, "epsilon -1"},
		{tl.CompileOptions{Optimizer: tl.AdamW{Adam: tl.Adam{Beta1: -1}}}, "beta1 -1"},
		{tl.CompileOptions{Optimizer: tl.AdamW{WeightDecay: -1}}, "weight decay -1"},
		{tl.CompileOptions{Optimizer: tl.AdamW{WeightDecay: math.NaN()}}, "weight decay NaN"},
		{tl.CompileOptions{Optimizer: tl.Lion{Beta2: 1}}, "beta2 1"},
		{tl.CompileOptions{Optimizer: tl.Lion{WeightDecay: -1}}, "weight decay -1"},
		{tl.CompileOptions{ClipNorm: -1}, "clip norm -1"},
		{tl.CompileOptions{ClipValue: math.NaN()}, "clip value NaN"},
		{tl.CompileOptions{LayerDecay: 1.5}, "layer decay 1.5"},
		{tl.CompileOptions{Accumulate: -2}, "accumulate -2"},
		{tl.CompileOptions{Loss: tl.CategoricalCrossentropy{LabelSmoothing: 1}}, "label smoothing 1"},
		{tl.CompileOptions{Loss: tl.CategoricalCrossentropy{Gamma: -2}}, "gamma -2"},
		{tl.CompileOptions{Loss: tl.CategoricalCrossentropy{ClassWeights: []float64{1, -1}}}, "class weight 1 -1"},
		{tl.CompileOptions{Loss: tl.CategoricalCrossentropy{ClassWeights: []float64{0, 0}}}, "want at least one that is not 0"},
		{tl.CompileOptions{Loss: tl.BinaryCrossentropy{LabelSmoothing: math.NaN()}}, "label smoothing NaN"},
		{tl.CompileOptions{Loss: tl.BinaryCrossentropy{PositiveWeights: []float64{math.Inf(1)}}}, "positive weight 0 +Inf"},
		{tl.CompileOptions{Loss: tl.Huber{Delta: -1}}, "delta -1"},
	} {
		wantError(t, m.Compile(test.opts), test.want)
	}
	// None of them took effect.
	fit(t, m, blobs(6, 1), nil, tl.FitOptions{Epochs: 1})
}
