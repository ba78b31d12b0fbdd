package tl

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/gomlx/gomlx/core/graph"
)

// Optimizer turns gradients to new weights. The rules and defaults are those of Keras.
type Optimizer interface {
	// Rate is the learning rate where Fit is given none.
	Rate() float64
	// Slots is how many arrays the optimizer keeps for each weight.
	Slots() int
	// Step gives the new value and slots of one weight.
	Step(u Update) (value *Node, slots []*Node)
}

// Update is what an optimizer knows of one weight. Value, Gradient and Slots have the weight's shape; Rate and Count (steps so
// far, from 1) are float32 scalars.
type Update struct {
	Value, Gradient, Rate, Count *Node
	Slots                        []*Node
}

// check tells if what an optimizer gives for u can take the place of what it was given.
func (u Update) check(value *Node, slots []*Node) error {
	if len(slots) != len(u.Slots) {
		return fmt.Errorf("gives %d slots: want %d", len(slots), len(u.Slots))
	}
	for _, node := range append([]*Node{value}, slots...) {
		if node == nil {
			return errors.New("gives nil instead of a node")
		}
		if !node.Shape().Equal(u.Value.Shape()) {
			return fmt.Errorf("gives shape %s: want that of the weight, %s", node.Shape(), u.Value.Shape())
		}
	}
	return nil
}

// SGD is stochastic gradient descent, with momentum if that is not 0.
type SGD struct {
	// LearningRate; default 0.01.
	LearningRate float64
	// Momentum in [0, 1); default 0.
	Momentum float64
	// Nesterov looks ahead by the momentum (Sutskever et al., 2013).
	Nesterov bool
}

// Rate is the learning rate.
func (o SGD) Rate() float64 { return cmp.Or(o.LearningRate, 0.01) }

// Slots is 1 with momentum, for the velocity, else 0.
func (o SGD) Slots() int {
	if o.Momentum == 0 {
		return 0
	}
	return 1
}

// Step subtracts rate·gradient, or adds the velocity.
func (o SGD) Step(u Update) (*Node, []*Node) {
	move := graph.Neg(graph.Mul(u.Gradient, u.Rate))
	if o.Momentum == 0 {
		return graph.Add(u.Value, move), nil
	}
	velocity := graph.Add(graph.MulScalar(u.Slots[0], o.Momentum), move)
	if o.Nesterov {
		move = graph.Add(graph.MulScalar(velocity, o.Momentum), move)
	} else {
		move = velocity
	}
	return graph.Add(u.Value, move), []*Node{velocity}
}

// Adam scales each step by running moments of the gradient (Kingma and Ba, 2015).
type Adam struct {
	// LearningRate; default 0.001.
	LearningRate float64
	// Beta1 and Beta2 are the decays of the first and second moment; defaults 0.9 and 0.999.
	Beta1, Beta2 float64
	// Epsilon keeps the division finite; default 1e-7.
	Epsilon float64
}

// Rate is the learning rate.
func (o Adam) Rate() float64 { return cmp.Or(o.LearningRate, 0.001) }

// Slots is 2, for the moments.
func (o Adam) Slots() int { return 2 }

// Step is Keras' form: the bias correction is part of the rate.
func (o Adam) Step(u Update) (*Node, []*Node) {
	beta1, beta2 := cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999)
	m := graph.Add(graph.MulScalar(u.Slots[0], beta1), graph.MulScalar(u.Gradient, 1-beta1))
	v := graph.Add(graph.MulScalar(u.Slots[1], beta2), graph.MulScalar(graph.Square(u.Gradient), 1-beta2))
	correction := graph.Div(graph.Sqrt(oneMinusPower(beta2, u.Count)), oneMinusPower(beta1, u.Count))
	step := graph.Div(graph.Mul(m, graph.Mul(u.Rate, correction)), graph.AddScalar(graph.Sqrt(v), cmp.Or(o.Epsilon, 1e-7)))
	return graph.Sub(u.Value, step), []*Node{m, v}
}

// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter, 2019). Weights of one dimension, which are biases and the
// scales of normalisation, are not decayed.
type AdamW struct {
	Adam
	// WeightDecay is the share of each weight that a step at rate 1 takes off; default 0.004.
	WeightDecay float64
}

// Step decays the weight, then steps as Adam.
func (o AdamW) Step(u Update) (*Node, []*Node) {
	return o.Adam.Step(u.decayed(cmp.Or(o.WeightDecay, 0.004)))
}

// decayed takes a share of the weight off, at rate 1, before the step; not of a weight of one dimension.
func (u Update) decayed(share float64) Update {
	if u.Value.Rank() > 1 && share != 0 {
		u.Value = graph.Sub(u.Value, graph.Mul(u.Value, graph.MulScalar(u.Rate, share)))
	}
	return u
}

// Lion moves every number by the rate, in the direction of a running mean of the gradient (Chen et al., 2023). It keeps half as
// much as Adam, and wants a rate 3 to 10 times smaller. Weights of one dimension are not decayed.
type Lion struct {
	// LearningRate; default 0.001.
	LearningRate float64
	// Beta1 is the weight of the mean in the direction, Beta2 its decay; defaults 0.9 and 0.99.
	Beta1, Beta2 float64
	// WeightDecay is the share of each weight that a step at rate 1 takes off; default 0.
	WeightDecay float64
}

// Rate is the learning rate.
func (o Lion) Rate() float64 { return cmp.Or(o.LearningRate, 0.001) }

// Slots is 1, for the mean.
func (o Lion) Slots() int { return 1 }

// Step takes the sign of the mean with the new gradient in it.
func (o Lion) Step(u Update) (*Node, []*Node) {
	u = u.decayed(o.WeightDecay)
	mean := func(beta float64) *Node {
		return graph.Add(graph.MulScalar(u.Slots[0], beta), graph.MulScalar(u.Gradient, 1-beta))
	}
	move := graph.Mul(graph.Sign(mean(cmp.Or(o.Beta1, 0.9))), u.Rate)
	return graph.Sub(u.Value, move), []*Node{mean(cmp.Or(o.Beta2, 0.99))}
}

func oneMinusPower(base float64, exponent *Node) *Node {
	return graph.OneMinus(graph.Pow(graph.Scalar(exponent.Graph(), exponent.DType(), base), exponent))
}

// checker is a setting that knows its limits.
type checker interface{ check() error }

// check refuses a setting that cannot work, before it costs an epoch.
func check(setting any) error {
	if c, ok := setting.(checker); ok {
		return c.check()
	}
	return nil
}

func (o SGD) check() error {
	return errors.Join(notNegative("optimizer: learning rate", o.LearningRate), share("optimizer: momentum", o.Momentum))
}

func (o Adam) check() error {
	return errors.Join(notNegative("optimizer: learning rate", o.LearningRate), share("optimizer: beta1", o.Beta1),
		share("optimizer: beta2", o.Beta2), notNegative("optimizer: epsilon", o.Epsilon))
}

func (o AdamW) check() error {
	return errors.Join(o.Adam.check(), notNegative("optimizer: weight decay", o.WeightDecay))
}

func (o Lion) check() error {
	return errors.Join(notNegative("optimizer: learning rate", o.LearningRate), share("optimizer: beta1", o.Beta1),
		share("optimizer: beta2", o.Beta2), notNegative("optimizer: weight decay", o.WeightDecay))
}

func share(name string, v float64) error {
	if !(v >= 0 && v < 1) {
		return fmt.Errorf("%s %v: want at least 0 and less than 1", name, v)
	}
	return nil
}

func notNegative(name string, v float64) error {
	if !(v >= 0 && v <= math.MaxFloat32) {
		return fmt.Errorf("%s %v: want a positive number, or 0 for the default", name, v)
	}
	return nil
}

// optimizers are those that can be written to a file.
var optimizers = kinds{
	"sgd":   reflect.TypeFor[SGD](),
	"adam":  reflect.TypeFor[Adam](),
	"adamw": reflect.TypeFor[AdamW](),
	"lion":  reflect.TypeFor[Lion](),
}
