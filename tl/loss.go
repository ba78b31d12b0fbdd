package tl

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Loss is what training makes small. Names and defaults are those of Keras. A loss of one's own is one method.
type Loss interface {
	// PerExample is the loss of each example, [batch]. Outputs are what the model's last layer gives, [batch, outputs]; targets
	// are those of the data's batches.
	PerExample(outputs, targets *Node) *Node
}

// CategoricalCrossentropy is for examples of one class each. Outputs are logits [batch, classes]; targets are class indices, or
// the share of each class, [batch, classes], where examples are mixed.
type CategoricalCrossentropy struct {
	// LabelSmoothing is the share of each target that is spread over all classes, in [0, 1); default 0.
	LabelSmoothing float64
	// Gamma makes the loss focal (Lin et al., 2017): a class given the probability p counts (1-p)^Gamma. Default 0; 2 is usual.
	Gamma float64
	// ClassWeights multiply the loss of the examples of each class, as Keras' class_weight; default 1 for all.
	ClassWeights []float64
}

// PerExample is the cross-entropy in nats.
func (l CategoricalCrossentropy) PerExample(outputs, targets *Node) *Node {
	targets = shares(targets, outputs)
	losses := graph.ReduceSum(crossentropy(outputs, targets, l.LabelSmoothing, l.Gamma), -1)
	if l.ClassWeights != nil {
		weights := graph.ExpandLeftToRank(constants(outputs, l.ClassWeights), 2)
		losses = graph.Mul(losses, graph.ReduceSum(graph.Mul(targets, weights), -1))
	}
	return losses
}

// BinaryCrossentropy is for examples with any number of labels: each is a question of its own. Outputs are logits [batch,
// labels]; targets are 0 or 1, or between, [batch, labels], or the index of the one label that is there.
type BinaryCrossentropy struct {
	// LabelSmoothing moves targets this share of the way to one half, in [0, 1); default 0.
	LabelSmoothing float64
	// Gamma makes the loss focal, as in CategoricalCrossentropy; default 0.
	Gamma float64
	// PositiveWeights multiply the loss of each label where it is there, for labels that are rare; default 1 for all.
	PositiveWeights []float64
}

// PerExample is the mean over the labels of the cross-entropy in nats. A label is a class of two, whose other logit is 0.
func (l BinaryCrossentropy) PerExample(outputs, targets *Node) *Node {
	targets = shares(targets, outputs)
	logits := graph.Stack([]*Node{outputs, graph.ZerosLike(outputs)}, -1)
	terms := crossentropy(logits, graph.Stack([]*Node{targets, graph.OneMinus(targets)}, -1), l.LabelSmoothing, l.Gamma)
	if l.PositiveWeights != nil {
		weights := constants(outputs, l.PositiveWeights)
		terms = graph.Mul(terms, graph.ExpandLeftToRank(graph.Stack([]*Node{weights, graph.OnesLike(weights)}, -1), 3))
	}
	return graph.ReduceMean(graph.ReduceSum(terms, -1), -1)
}

// crossentropy has a term for each class, the last axis. The softmax is never computed by itself, so that logits of any size
// have a finite loss.
func crossentropy(logits, targets *Node, smoothing, gamma float64) *Node {
	if smoothing != 0 {
		targets = graph.AddScalar(graph.MulScalar(targets, 1-smoothing), smoothing/float64(logits.Shape().Dim(-1)))
	}
	logs := graph.LogSoftmax(logits)
	terms := graph.Neg(graph.Mul(targets, logs))
	if gamma != 0 {
		// Not quite 0, where the power of a gamma below 1 has no slope.
		doubt := graph.MaxScalar(graph.OneMinus(graph.Exp(logs)), 1e-7)
		terms = graph.Mul(terms, graph.Pow(doubt, graph.Scalar(logits.Graph(), logits.DType(), gamma)))
	}
	return terms
}

// shares are targets as the share of each class, [batch, classes].
func shares(targets, outputs *Node) *Node {
	if targets.DType().IsFloat() {
		return graph.ConvertDType(targets, outputs.DType())
	}
	return graph.OneHot(targets, outputs.Shape().Dim(-1), outputs.DType())
}

func constants(like *Node, values []float64) *Node {
	return graph.ConstAsDType(like.Graph(), like.DType(), values)
}

// MeanSquaredError takes predictions and targets [batch, numbers].
type MeanSquaredError struct{}

// PerExample is the mean of the squares of the differences.
func (MeanSquaredError) PerExample(outputs, targets *Node) *Node {
	return graph.ReduceMean(graph.Square(graph.Sub(outputs, targets)), -1)
}

// MeanAbsoluteError takes predictions and targets [batch, numbers].
type MeanAbsoluteError struct{}

// PerExample is the mean of the differences without their sign.
func (MeanAbsoluteError) PerExample(outputs, targets *Node) *Node {
	return graph.ReduceMean(graph.Abs(graph.Sub(outputs, targets)), -1)
}

// Huber is quadratic for differences below Delta and linear above, so that outliers pull less. It takes predictions and targets
// [batch, numbers].
type Huber struct {
	// Delta is where the line begins; default 1.
	Delta float64
}

// PerExample is the mean over the numbers. With c the part of the difference d below Delta it is c·(d - c/2) in both ranges.
func (l Huber) PerExample(outputs, targets *Node) *Node {
	difference := graph.Abs(graph.Sub(outputs, targets))
	below := graph.MinScalar(difference, cmp.Or(l.Delta, 1))
	return graph.ReduceMean(graph.Mul(below, graph.Sub(difference, graph.MulScalar(below, 0.5))), -1)
}

// losses are those that can be written to a file.
var losses = kinds{
	"categorical_crossentropy": reflect.TypeFor[CategoricalCrossentropy](),
	"binary_crossentropy":      reflect.TypeFor[BinaryCrossentropy](),
	"mean_squared_error":       reflect.TypeFor[MeanSquaredError](),
	"mean_absolute_error":      reflect.TypeFor[MeanAbsoluteError](),
	"huber":                    reflect.TypeFor[Huber](),
}

func (l CategoricalCrossentropy) check() error {
	return errors.Join(share("loss: label smoothing", l.LabelSmoothing), notNegative("loss: gamma", l.Gamma),
		checkWeights("class", l.ClassWeights))
}

func (l BinaryCrossentropy) check() error {
	return errors.Join(share("loss: label smoothing", l.LabelSmoothing), notNegative("loss: gamma", l.Gamma),
		checkWeights("positive", l.PositiveWeights))
}

func (l Huber) check() error { return notNegative("loss: delta", l.Delta) }

func checkWeights(name string, weights []float64) error {
	sum := 0.0
	for i, w := range weights {
		if err := notNegative(fmt.Sprintf("loss: %s weight %d", name, i), w); err != nil {
			return err
		}
		sum += w
	}
	if weights != nil && sum == 0 {
		return fmt.Errorf("loss: %s weights %v: want at least one that is not 0", name, weights)
	}
	return nil
}

// objective is a loss on targets of known kind.
type objective struct {
	Loss
	classes bool // targets are classes or labels: answers are right or wrong
}

// objective is the loss that fits the data, or an error where the chosen one does not.
func (m *Model) objective(spec data.Spec) (objective, error) {
	if spec.Classes == nil && spec.Target == 0 {
		return objective{}, fmt.Errorf("%s has no labels: it can only be predicted on", spec.Name)
	}
	o := objective{Loss: m.compiled.Loss, classes: spec.Classes != nil}
	if o.Loss == nil {
		o.Loss = defaultLoss(spec)
	}
	want, targets, weights := spec.Target, "numbers", []float64(nil)
	if o.classes {
		want, targets = len(spec.Classes), "classes"
	}
	fits := true
	switch l := o.Loss.(type) {
	case CategoricalCrossentropy:
		fits, weights = o.classes, l.ClassWeights
	case BinaryCrossentropy:
		fits, weights = o.classes, l.PositiveWeights
	case MeanSquaredError, MeanAbsoluteError, Huber:
		fits = !o.classes
	}
	if !fits {
		return o, fmt.Errorf("loss %T does not fit %s, whose targets are %s", o.Loss, spec.Name, targets)
	}
	if err := m.checkLogits(o.Loss); err != nil {
		return o, err
	}
	if weights != nil && len(weights) != want {
		return o, fmt.Errorf("loss %T has %d weights: want %d, one for each class of %s", o.Loss, len(weights), want, spec.Name)
	}
	if len(m.output) != 1 || m.output[0] != want {
		return o, fmt.Errorf("the model gives %v for an example, and %s needs [%d]: make the last layer Dense{Units: %d}", m.output, spec.Name, want, want)
	}
	return o, nil
}

func defaultLoss(spec data.Spec) Loss {
	switch {
	case spec.Classes == nil:
		return MeanSquaredError{}
	case spec.MultiLabel():
		return BinaryCrossentropy{}
	}
	return CategoricalCrossentropy{}
}

// measure is the loss of each example, and the share of it that is answered right, both [batch]. The share is 1 or 0 for a
// class: right if the largest output is that of the largest target. For many labels it is the share of right ones, where a
// logit above 0 says that the label is there. It is 0 where targets are numbers.
func (o objective) measure(outputs, targets *Node) (losses, right *Node) {
	losses = o.PerExample(outputs, targets)
	if losses == nil || losses.Rank() != 1 || losses.Shape().Dim(0) != outputs.Shape().Dim(0) {
		panic(fmt.Errorf("loss %T: want one number for each example, [%d]", o.Loss, outputs.Shape().Dim(0)))
	}
	_, labels := o.Loss.(BinaryCrossentropy)
	floats := targets.DType().IsFloat()
	switch {
	case !o.classes:
		return losses, graph.ZerosLike(losses)
	case labels && floats:
		half := graph.Scalar(targets.Graph(), targets.DType(), 0.5)
		said, is := graph.GreaterThan(outputs, graph.ScalarZero(outputs.Graph(), outputs.DType())), graph.GreaterThan(targets, half)
		return losses, graph.ReduceMean(graph.ConvertDType(graph.Equal(said, is), dtypes.Float32), -1)
	case floats:
		targets = graph.ArgMax(targets, -1, dtypes.Int32)
	}
	right = graph.Equal(graph.ArgMax(outputs, -1, dtypes.Int32), targets)
	return losses, graph.ConvertDType(right, dtypes.Float32)
}

// metrics are the means of sums over n examples.
func (o objective) metrics(loss, right float64, n int) Metrics {
	m := Metrics{Loss: loss / float64(n), Accuracy: math.NaN(), Examples: n}
	if o.classes {
		m.Accuracy = right / float64(n)
	}
	return m
}
