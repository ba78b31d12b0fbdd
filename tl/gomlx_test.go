package tl_test

import (
	"fmt"
	"log"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	tensor "github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// A training loop written by hand, as in PyTorch: forward, loss, gradient, step. The model and the data are those of this package,
// the graph and its variables are GoMLX's.
func ExampleModel_Forward() {
	digits, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	train, valid, err := data.Split(digits, 0.2, 42)
	if err != nil {
		log.Fatal(err)
	}
	model, err := tl.NewSequential([]int{8, 8, 1},
		layer.Rescaling{Scale: 1.0 / 16},
		layer.Conv2D{Filters: 16, Activation: layer.ReLU},
		layer.Flatten{},
		layer.Dense{Units: 10},
	)
	if err != nil {
		log.Fatal(err)
	}

	store := gomlx.NewStore()
	step, err := gomlx.NewExec(model.Device().Backend, store, func(scope *gomlx.Scope, images, labels *tl.Node) *tl.Node {
		store.SetTraining(images.Graph(), true)
		// Forward.
		logits := model.Forward(scope.At("model"), images)
		// Loss.
		loss := graph.ReduceAllMean(tl.CategoricalCrossentropy{}.PerExample(logits, labels))
		// Gradient.
		var variables []*gomlx.Variable
		var weights []*tl.Node
		for v := range scope.IterVariables() {
			if v.Trainable {
				variables, weights = append(variables, v), append(weights, v.NodeValue(loss))
			}
		}
		gradients := graph.Gradient(loss, weights...)
		// Step.
		for i, v := range variables {
			v.SetNodeValue(graph.Sub(weights[i], graph.MulScalar(gradients[i], 0.2)))
		}
		return loss
	})
	if err != nil {
		log.Fatal(err)
	}

	batches := data.Batches(train, data.BatchOptions{Size: 32, Shuffle: true, Seed: 1})
	for range 10 {
		for batch, err := range batches.Iter() {
			if err != nil {
				log.Fatal(err)
			}
			if _, err := step.Call1(batch.Inputs[0], batch.Labels[0]); err != nil {
				log.Fatal(err)
			}
		}
	}

	if err := model.LoadVariables(store.RootScope().At("model")); err != nil {
		log.Fatal(err)
	}
	metrics, err := model.Evaluate(valid)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("more than 95 % right:", metrics.Accuracy > 0.95)
	// Output: more than 95 % right: true
}

// ownLoop trains a model for so many steps on one batch, with a GoMLX optimizer, and returns the loss of each step.
func ownLoop(t *testing.T, m *tl.Model, d data.Dataset, by optimizer.Interface, steps int) (store *gomlx.Store, losses []float64) {
	t.Helper()
	store = gomlx.NewStore()
	step, err := gomlx.NewExec(m.Device().Backend, store, func(scope *gomlx.Scope, x, y *tl.Node) *tl.Node {
		store.SetTraining(x.Graph(), true)
		loss := graph.ReduceAllMean(tl.CategoricalCrossentropy{}.PerExample(m.Forward(scope.At("model"), x), y))
		by.UpdateGraph(scope, x.Graph(), loss)
		return loss
	})
	if err != nil {
		t.Fatal(err)
	}
	for batch, err := range data.Batches(d, data.BatchOptions{Size: d.Len()}).Iter() {
		if err != nil {
			t.Fatal(err)
		}
		for range steps {
			loss, err := step.Call1(batch.Inputs[0], batch.Labels[0])
			if err != nil {
				t.Fatal(err)
			}
			losses = append(losses, float64(tensor.ToScalar[float32](loss)))
		}
	}
	return store, losses
}

// bodyAndHead has batch normalisation and no dropout, so that two trainings of it can be the same.
func bodyAndHead(t *testing.T) *tl.Model {
	return sequential(t, []int{8, 8, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.Conv2D{Filters: 4, NoBias: true},
		layer.BatchNormalization{Momentum: 0.9},
		layer.Activation{Function: layer.ReLU},
		layer.Flatten{},
		layer.Dense{Units: 2})
}

// A loop of one's own gives the losses, weights and statistics that Fit gives.
func TestOwnLoopIsFit(t *testing.T) {
	train := stripes(16, 1)
	for _, frozen := range []string{"", "conv2d", "batch_normalization"} {
		byHand, byFit := bodyAndHead(t), bodyAndHead(t)
		for _, m := range []*tl.Model{byHand, byFit} {
			m.FreezeWhere(func(path string) bool { return frozen != "" && strings.HasPrefix(path, frozen) })
		}
		before := parameters(t, byHand)
		compile(t, byFit, tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.1}})
		history := fit(t, byFit, train, nil, tl.FitOptions{Epochs: 5, BatchSize: 16})
		store, losses := ownLoop(t, byHand, train, gradientDescent(0.1), 5)
		wantChanged(t, before, parameters(t, byHand))
		if err := byHand.LoadVariables(store.RootScope().At("model")); err != nil {
			t.Fatal(err)
		}
		for i, epoch := range history.Epochs {
			near(t, fmt.Sprintf("%q frozen: loss %d", frozen, i), losses[i], epoch.Train.Loss, 1e-5)
		}
		for path, want := range parameters(t, byFit) {
			wide := make([]float64, len(want))
			for i, v := range want {
				wide[i] = float64(v)
			}
			closeTo(t, fmt.Sprintf("%q frozen: %s", frozen, path), weight(t, byHand, path), wide, 1e-5)
		}
	}
}

// gradientDescent is without GoMLX's decay of the rate.
func gradientDescent(rate float64) optimizer.Interface {
	return optimizer.StochasticGradientDescent().WithLearningRate(rate).WithDecay(false).Done()
}

// Dropout draws anew in each step, and the same in each training.
func TestOwnLoopDropout(t *testing.T) {
	train := stripes(16, 1)
	losses := func() []float64 {
		m := sequential(t, []int{8, 8, 1}, layer.Flatten{}, layer.Rescaling{Scale: 1.0 / 255}, layer.Dropout{Rate: 0.5}, layer.Dense{Units: 2})
		_, losses := ownLoop(t, m, train, gradientDescent(1e-9), 3)
		return losses
	}
	first := losses()
	if first[0] == first[1] || first[1] == first[2] {
		t.Errorf("losses %v: want another dropout in each step", first)
	}
	if second := losses(); !slices.Equal(first, second) {
		t.Errorf("losses %v, then %v", first, second)
	}
}

// The adapters of LoRA are variables like any.
func TestOwnLoopLoRA(t *testing.T) {
	m := sequential(t, []int{8, 8, 1}, layer.Flatten{}, layer.Rescaling{Scale: 1.0 / 255}, layer.Dense{Units: 32}, layer.Dense{Units: 2})
	if err := m.AddLoRA(tl.LoRAOptions{Rank: 2}); err != nil {
		t.Fatal(err)
	}
	before := parameters(t, m)
	store, losses := ownLoop(t, m, stripes(16, 1), optimizer.Adam().LearningRate(0.01).Done(), 20)
	if err := m.LoadVariables(store.RootScope().At("model")); err != nil {
		t.Fatal(err)
	}
	wantChanged(t, before, parameters(t, m), "dense/kernel/lora_a", "dense/kernel/lora_b", "dense_1/bias", "dense_1/kernel")
	if losses[19] > 0.7*losses[0] {
		t.Errorf("losses %v", losses)
	}
}

func TestOwnLoopErrors(t *testing.T) {
	m := bodyAndHead(t)
	store := gomlx.NewStore()
	forward, err := gomlx.NewExec(m.Device().Backend, store, func(scope *gomlx.Scope, x *tl.Node) *tl.Node { return m.Forward(scope.At("model"), x) })
	if err != nil {
		t.Fatal(err)
	}
	_, err = forward.Call1(tensor.FromFlatDataAndDimensions(make([]float32, 9), 1, 3, 3, 1))
	wantError(t, err, "[1 3 3 1]", "want [batch] and then [8 8 1]")
	wantError(t, m.LoadVariables(store.RootScope().At("other")), "no variable conv2d/kernel in the scope /other", "Forward")
	if _, err := forward.Call1(tensor.FromFlatDataAndDimensions(make([]float32, 64), 1, 8, 8, 1)); err != nil {
		t.Fatal(err)
	}

	other := sequential(t, []int{8, 8, 1}, layer.Conv2D{Filters: 3}, layer.Flatten{}, layer.Dense{Units: 2})
	clash, err := gomlx.NewExec(m.Device().Backend, store, func(scope *gomlx.Scope, x *tl.Node) *tl.Node { return other.Forward(scope.At("model"), x) })
	if err != nil {
		t.Fatal(err)
	}
	_, err = clash.Call1(tensor.FromFlatDataAndDimensions(make([]float32, 64), 1, 8, 8, 1))
	wantError(t, err, "/model/conv2d/kernel", "a scope of its own")
	wantError(t, other.LoadVariables(store.RootScope().At("model")), "conv2d/kernel", "[3 3 1 3]")

	before := parameters(t, m)
	broken := tensor.FromFlatDataAndDimensions([]float32{0, float32(math.NaN())}, 2)
	if err := store.GetVariable("/model/dense/bias").SetValue(broken); err != nil {
		t.Fatal(err)
	}
	wantError(t, m.LoadVariables(store.RootScope().At("model")), "dense/bias", "finite")
	wantChanged(t, before, parameters(t, m))
	var none tl.Model
	empty, err := gomlx.NewExec(m.Device().Backend, gomlx.NewStore(), func(scope *gomlx.Scope, x *tl.Node) *tl.Node { return none.Forward(scope, x) })
	if err == nil {
		_, err = empty.Call1(tensor.FromFlatDataAndDimensions(make([]float32, 64), 1, 8, 8, 1))
	}
	wantError(t, err, "no layers")
}
