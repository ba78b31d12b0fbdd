package tl_test

import (
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	gomlx "github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// The definitions of the losses, in float64.

func softmax(y [3]float64) (p [3]float64) {
	sum := math.Exp(y[0]) + math.Exp(y[1]) + math.Exp(y[2])
	for j := range y {
		p[j] = math.Exp(y[j]) / sum
	}
	return p
}

func crossentropy(y, target [3]float64) (loss float64) {
	for j, p := range softmax(y) {
		loss -= target[j] * math.Log(p)
	}
	return loss
}

func smoothed(share float64) lossValue {
	return func(y, target [3]float64) float64 {
		for j := range target {
			target[j] = (1-share)*target[j] + share/3
		}
		return crossentropy(y, target)
	}
}

func focal(gamma float64) lossValue {
	return func(y, target [3]float64) (loss float64) {
		for j, p := range softmax(y) {
			loss -= target[j] * math.Pow(1-p, gamma) * math.Log(p)
		}
		return loss
	}
}

func weighted(weights [3]float64) lossValue {
	return func(y, target [3]float64) float64 {
		weight := 0.0
		for j := range target {
			weight += weights[j] * target[j]
		}
		return weight * crossentropy(y, target)
	}
}

func yesNo(smoothing, gamma float64, positive [3]float64) lossValue {
	return func(y, target [3]float64) (loss float64) {
		for j, t := range target {
			t = (1-smoothing)*t + smoothing/2
			p := 1 / (1 + math.Exp(-y[j]))
			loss -= positive[j] * t * math.Pow(1-p, gamma) * math.Log(p) / 3
			loss -= (1 - t) * math.Pow(p, gamma) * math.Log(1-p) / 3
		}
		return loss
	}
}

func meanOf(of func(difference float64) float64) lossValue {
	return func(y, target [3]float64) (loss float64) {
		for j := range y {
			loss += of(y[j]-target[j]) / 3
		}
		return loss
	}
}

func squared(d float64) float64 { return d * d }

func huber(delta float64) func(d float64) float64 {
	return func(d float64) float64 {
		if d = math.Abs(d); d <= delta {
			return d * d / 2
		}
		return delta * (d - delta/2)
	}
}

// softSet has mixed examples: its batches have the share of each class as targets.
type softSet struct {
	data.Dataset
	shares []example
}

func (s softSet) Read(indices []int) (data.Batch, error) {
	batch, err := s.Dataset.Read(indices)
	var flat []float32
	for _, i := range indices {
		for _, v := range s.shares[i].target {
			flat = append(flat, float32(v))
		}
	}
	batch.Targets = gomlx.FromFlatDataAndDimensions(flat, len(indices), 3)
	return batch, err
}

// withTargets gives the points of examples other targets, for a set and for the reference.
func withTargets(t *testing.T, kind string, n int) (data.Dataset, []example) {
	t.Helper()
	set, list := examples(n)
	var inputs, targets []float32
	labels := make([][]int, n)
	for i := range list {
		e := &list[i]
		switch kind {
		case "shares":
			e.target = [3]float64{0.5 * e.target[0], 0.5 * e.target[1], 0.5*e.target[2] + 0.5}
		case "labels":
			e.target = [3]float64{}
			for j := range 3 {
				if i>>j&1 == 1 {
					e.target[j] = 1
					labels[i] = append(labels[i], j)
				}
			}
		case "numbers":
			e.target = [3]float64{float64(e.x[0] / 2), float64(e.x[1] + 1), 0.25}
		}
		inputs = append(inputs, e.x...)
		for _, v := range e.target {
			targets = append(targets, float32(v))
		}
	}
	var err error
	switch kind {
	case "shares":
		return softSet{set, list}, list
	case "labels":
		set, err = data.NewMultiLabel(inputs, []int{2}, labels, data.ArraysOptions{Classes: []string{"a", "b", "c"}})
	case "numbers":
		set, err = data.NewRegression(inputs, []int{2}, targets, 3, data.ArraysOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return set, list
}

// Losses, their gradients and the weights of examples in batches that are not full.
func TestLosses(t *testing.T) {
	ones := [3]float64{1, 1, 1}
	for _, test := range []struct {
		loss tl.Loss
		want lossValue
		kind string
	}{
		{nil, crossentropy, "classes"},
		{nil, crossentropy, "shares"},
		{nil, yesNo(0, 0, ones), "labels"},
		{nil, meanOf(squared), "numbers"},
		{tl.CategoricalCrossentropy{}, crossentropy, "classes"},
		{tl.CategoricalCrossentropy{LabelSmoothing: 0.1}, smoothed(0.1), "classes"},
		{tl.CategoricalCrossentropy{LabelSmoothing: 0.1}, smoothed(0.1), "shares"},
		{tl.CategoricalCrossentropy{Gamma: 2}, focal(2), "classes"},
		{tl.CategoricalCrossentropy{Gamma: 0.5}, focal(0.5), "shares"},
		{tl.CategoricalCrossentropy{ClassWeights: []float64{1, 0, 3}}, weighted([3]float64{1, 0, 3}), "classes"},
		{tl.CategoricalCrossentropy{ClassWeights: []float64{1, 0, 3}}, weighted([3]float64{1, 0, 3}), "shares"},
		{tl.BinaryCrossentropy{}, yesNo(0, 0, ones), "classes"},
		{tl.BinaryCrossentropy{LabelSmoothing: 0.2}, yesNo(0.2, 0, ones), "labels"},
		{tl.BinaryCrossentropy{Gamma: 2}, yesNo(0, 2, ones), "labels"},
		{tl.BinaryCrossentropy{PositiveWeights: []float64{1, 5, 0}}, yesNo(0, 0, [3]float64{1, 5, 0}), "labels"},
		{tl.MeanSquaredError{}, meanOf(squared), "numbers"},
		{tl.MeanAbsoluteError{}, meanOf(math.Abs), "numbers"},
		{tl.Huber{}, meanOf(huber(1)), "numbers"},
		{tl.Huber{Delta: 0.3}, meanOf(huber(0.3)), "numbers"},
	} {
		for _, size := range []int{10, 3} {
			t.Run(fmt.Sprintf("%#v of %s in batches of %d", test.loss, test.kind, size), func(t *testing.T) {
				m := sequential(t, []int{2}, layer.Dense{Units: 3})
				compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}, Loss: test.loss})
				set, list := withTargets(t, test.kind, 10)
				want := linearOf(t, m)
				before := 0.0
				for _, e := range list {
					before += test.want(want.outputs(e.x), e.target) / 10
				}
				near(t, "the loss before training", evaluate(t, m, set).Loss, before, 1e-5)
				want.train(test.want, sgd(0.05, 0, false), list, 3, size, 0)
				fit(t, m, set, nil, tl.FitOptions{Epochs: 3, BatchSize: size, LearningRate: 0.05})
				want.check(t, m)
			})
		}
	}
}

// The accuracy counts right classes, and where examples have many labels the share of labels that are right.
func TestAccuracy(t *testing.T) {
	for kind, loss := range map[string]tl.Loss{"classes": nil, "shares": nil, "labels": nil, "classes as labels": tl.BinaryCrossentropy{}} {
		t.Run(kind, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			compile(t, m, tl.CompileOptions{Loss: loss})
			set, list := withTargets(t, kind, 10)
			l, right := linearOf(t, m), 0.0
			for _, e := range list {
				y := l.outputs(e.x)
				for j := range y {
					if kind == "labels" && (y[j] > 0) == (e.target[j] > 0.5) {
						right += 1.0 / 3
					}
				}
				if kind != "labels" && largest(y) == largest(e.target) {
					right++
				}
			}
			near(t, "accuracy", evaluate(t, m, set).Accuracy, right/10, 1e-6)
			h := fit(t, m, set, set, tl.FitOptions{Epochs: 1, LearningRate: 1e-12})
			near(t, "accuracy in training", h.Epochs[0].Train.Accuracy, right/10, 1e-6)
			near(t, "accuracy in validation", h.Epochs[0].Valid.Accuracy, right/10, 1e-6)
		})
	}
}

func largest(y [3]float64) int {
	best := 0
	for j := range y {
		if y[j] > y[best] {
			best = j
		}
	}
	return best
}

// Logits of any size have a finite loss and a gradient: the softmax is not computed by itself.
func TestLossOfLargeLogits(t *testing.T) {
	for _, test := range []struct {
		loss tl.Loss
		want float64
	}{{tl.CategoricalCrossentropy{}, 1e4}, {tl.CategoricalCrossentropy{Gamma: 0.5}, 1e4}, {tl.BinaryCrossentropy{}, 5e3}} {
		m := sequential(t, []int{2}, layer.Dense{Units: 2, NoBias: true})
		setWeight(t, m, "dense/kernel", []int{2, 2}, 1e4, -1e4, -1e4, 1e4)
		compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}, Loss: test.loss})
		set := arrays([]float32{1, 0, 1, 0}, []int{2}, []int{0, 1}, "a", "b")
		near(t, "loss", evaluate(t, m, set).Loss, test.want, 1e-6)
		if h := fit(t, m, set, nil, tl.FitOptions{Epochs: 2, LearningRate: 0.1}); !(h.Epochs[1].Train.Loss < h.Epochs[0].Train.Loss) {
			t.Errorf("%#v: %v", test.loss, h)
		}
	}
}

// ranks is a loss of one's own, or a mistake in one.
type ranks struct{ axes []int }

func (r ranks) PerExample(outputs, _ *tl.Node) *tl.Node {
	return graph.ReduceSum(graph.Square(outputs), r.axes...)
}

func TestOwnLoss(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	compile(t, m, tl.CompileOptions{Loss: ranks{[]int{-1}}})
	h := fit(t, m, blobs(30, 1), nil, tl.FitOptions{Epochs: 3, LearningRate: 0.1})
	if !(h.Epochs[2].Train.Loss < h.Epochs[0].Train.Loss) {
		t.Errorf("the loss does not fall:\n%s", h)
	}
	wantError(t, m.Save(t.TempDir()+"/m.tl"), "tl_test.ranks cannot be written")
	compile(t, m, tl.CompileOptions{Loss: ranks{[]int{0}}})
	_, err := m.Fit(blobs(30, 1), nil, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "loss tl_test.ranks", "want one number for each example, [30]")
}

func TestLossesThatDoNotFit(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	for _, test := range []struct {
		loss tl.Loss
		kind string
		want string
	}{
		{tl.MeanSquaredError{}, "classes", "loss tl.MeanSquaredError does not fit set, whose targets are classes"},
		{tl.Huber{}, "labels", "whose targets are classes"},
		{tl.CategoricalCrossentropy{}, "numbers", "loss tl.CategoricalCrossentropy does not fit arrays, whose targets are numbers"},
		{tl.BinaryCrossentropy{}, "numbers", "whose targets are numbers"},
		{tl.CategoricalCrossentropy{ClassWeights: []float64{1, 2}}, "classes", "has 2 weights: want 3, one for each class of set"},
		{tl.BinaryCrossentropy{PositiveWeights: []float64{1}}, "labels", "has 1 weights: want 3"},
	} {
		compile(t, m, tl.CompileOptions{Loss: test.loss})
		set, _ := withTargets(t, test.kind, 6)
		_, err := m.Fit(set, nil, tl.FitOptions{Log: io.Discard})
		wantError(t, err, test.want)
		_, err = m.Evaluate(set)
		wantError(t, err, test.want)
	}
}
