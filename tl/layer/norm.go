package layer

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// BatchNormalization makes each channel (the last axis) zero-mean and unit-variance over the batch, then scales and shifts it
// (Ioffe and Szegedy, 2015). In inference, and where it is frozen, it uses the moving mean and variance instead of the batch's.
type BatchNormalization struct {
	// Momentum of the moving statistics; default 0.99.
	Momentum float64
	// Epsilon is added to the variance; default 0.001.
	Epsilon float64
}

// Apply keeps the shape. The parameters are gamma, beta, and the statistics moving_mean and moving_variance, all [channels].
func (b BatchNormalization) Apply(c *Context, x *Node) *Node {
	momentum, epsilon := cmp.Or(b.Momentum, 0.99), cmp.Or(b.Epsilon, 1e-3)
	if !(momentum >= 0 && momentum < 1) || !(epsilon >= 0) {
		panic(fmt.Errorf("momentum %v, epsilon %v: want a momentum of at least 0 and less than 1, and a positive epsilon", momentum, epsilon))
	}
	if x.Rank() < 2 {
		panic(fmt.Errorf("input has shape %v: want [batch, ..., channels]", x.Shape().Dimensions))
	}
	given := x
	x = exact(x)
	channels := x.Shape().Dim(-1)
	gamma, beta := c.Weight("gamma", Ones, channels), c.Weight("beta", Zeros, channels)
	mean, variance := c.Statistic("moving_mean", Zeros, channels), c.Statistic("moving_variance", Ones, channels)
	if c.Training() {
		batchMean, batchVariance := moments(x)
		c.SetStatistic("moving_mean", average(mean, batchMean, momentum))
		c.SetStatistic("moving_variance", average(variance, batchVariance, momentum))
		mean, variance = batchMean, batchVariance
	}
	scale := graph.Div(gamma, graph.Sqrt(graph.AddScalar(variance, epsilon)))
	shift := graph.Sub(beta, graph.Mul(mean, scale))
	var scaled *Node
	if !c.Training() {
		scaled = c.scaled(given, scale)
	}
	if scaled == nil {
		scaled = graph.Mul(x, graph.ExpandLeftToRank(scale, x.Rank()))
	}
	return as(graph.Add(scaled, graph.ExpandLeftToRank(shift, x.Rank())), given)
}

// moments are the mean and the (biased) variance over all axes but the last.
func moments(x *Node) (mean, variance *Node) {
	axes := make([]int, x.Rank()-1)
	for i := range axes {
		axes[i] = i
	}
	mean = graph.ReduceMean(x, axes...)
	centred := graph.Sub(x, graph.ExpandLeftToRank(mean, x.Rank()))
	return mean, graph.ReduceMean(graph.Square(centred), axes...)
}

// average moves a statistic towards the batch's value; no gradient flows through it.
func average(moving, batch *Node, momentum float64) *Node {
	return graph.Add(graph.MulScalar(moving, momentum), graph.MulScalar(graph.StopGradient(batch), 1-momentum))
}

// LayerNormalization makes the last axis of each example zero-mean and unit-variance, then scales and shifts it
// (Ba, Kiros and Hinton, 2016).
type LayerNormalization struct {
	// Epsilon is added to the variance; default 0.001.
	Epsilon float64
}

// Apply keeps the shape. The parameters are gamma and beta, [features].
func (l LayerNormalization) Apply(c *Context, x *Node) *Node {
	epsilon := cmp.Or(l.Epsilon, 1e-3)
	if !(epsilon >= 0) {
		panic(fmt.Errorf("epsilon %v: want a positive number", epsilon))
	}
	if x.Rank() < 2 {
		panic(fmt.Errorf("input has shape %v: want [batch, ..., features]", x.Shape().Dimensions))
	}
	given := x
	x = exact(x)
	features := x.Shape().Dim(-1)
	gamma, beta := c.Weight("gamma", Ones, features), c.Weight("beta", Zeros, features)
	centred := graph.Sub(x, graph.ReduceAndKeep(x, graph.ReduceMean, -1))
	variance := graph.ReduceAndKeep(graph.Square(centred), graph.ReduceMean, -1)
	normal := graph.Div(centred, graph.Sqrt(graph.AddScalar(variance, epsilon)))
	return as(graph.Add(graph.Mul(normal, graph.ExpandLeftToRank(gamma, x.Rank())), graph.ExpandLeftToRank(beta, x.Rank())), given)
}

// UnitNormalization scales the last axis of each example to length 1: the direction stays, so that a dot product of two is the
// cosine of their angle.
type UnitNormalization struct{}

// Apply keeps the shape. Zeros stay zeros.
func (UnitNormalization) Apply(_ *Context, x *Node) *Node {
	squares := graph.ReduceAndKeep(graph.Square(exact(x)), graph.ReduceSum, -1)
	return as(graph.Div(exact(x), graph.Sqrt(graph.MaxScalar(squares, 1e-24))), x)
}
