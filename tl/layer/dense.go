package layer

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Dense is a fully connected layer on the last axis: [batch, ..., in] to [batch, ..., Units].
type Dense struct {
	// Units is the size of the output.
	Units int
	// Activation is applied to the result; default none.
	Activation Function
	// NoBias leaves the bias out.
	NoBias bool
}

// Apply has the parameters kernel [in, Units] and bias [Units].
func (d Dense) Apply(c *Context, x *Node) *Node {
	if d.Units <= 0 {
		panic(fmt.Errorf("units %d: want a positive number", d.Units))
	}
	if x.Rank() < 2 {
		panic(fmt.Errorf("input has shape %v: want [batch, ..., features]", x.Shape().Dimensions))
	}
	kernel := c.Weight("kernel", GlorotUniform, x.Shape().Dim(-1), d.Units)
	y := dot(x, kernel)
	return d.Activation.apply(addBias(c, y, d.Units, d.NoBias))
}

func addBias(c *Context, y *Node, units int, none bool) *Node {
	if none {
		return y
	}
	bias := c.Weight("bias", Zeros, units)
	return graph.Add(y, graph.ExpandLeftToRank(as(bias, y), y.Rank()))
}

// Embedding turns integers to learned vectors: [batch, ...] to [batch, ..., Dim].
type Embedding struct {
	// Vocabulary is the number of different integers: the input holds 0 to Vocabulary-1.
	Vocabulary int
	// Dim is the length of a vector.
	Dim int
}

// Apply has the parameter embeddings [Vocabulary, Dim].
func (e Embedding) Apply(c *Context, x *Node) *Node {
	if e.Vocabulary <= 0 || e.Dim <= 0 {
		panic(fmt.Errorf("vocabulary %d, dim %d: want positive numbers", e.Vocabulary, e.Dim))
	}
	table := c.Weight("embeddings", RandomUniform, e.Vocabulary, e.Dim)
	indices := graph.ConvertDType(x, dtypes.Int32)
	return graph.Gather(table, graph.ExpandAxes(indices, -1))
}

// Dropout sets a share of the elements to zero during training and scales the others up to keep the sum
// (Srivastava et al., 2014).
type Dropout struct {
	// Rate is the share that is dropped, in [0, 1).
	Rate float64
}

// Apply keeps the shape.
func (d Dropout) Apply(c *Context, x *Node) *Node {
	if !(d.Rate >= 0 && d.Rate < 1) {
		panic(fmt.Errorf("rate %v: want at least 0 and less than 1", d.Rate))
	}
	state := c.Random()
	if state == nil || d.Rate == 0 {
		return x
	}
	_, drawn := graph.RandomUniform(state, shapes.Make(dtypes.Float32, x.Shape().Dimensions...))
	keep := graph.GreaterOrEqual(drawn, graph.Scalar(x.Graph(), drawn.DType(), d.Rate))
	return graph.Where(keep, graph.MulScalar(x, 1/(1-d.Rate)), graph.ZerosLike(x))
}

// Flatten joins all axes but the first: [batch, ...] to [batch, features].
type Flatten struct{}

// Apply keeps the batch.
func (Flatten) Apply(_ *Context, x *Node) *Node {
	return graph.Reshape(x, x.Shape().Dim(0), size(x.Shape().Dimensions[1:]))
}

// Reshape gives each example another shape of as many elements: [batch, ...] to [batch, Shape...].
type Reshape struct{ Shape []int }

// Apply keeps the batch.
func (r Reshape) Apply(_ *Context, x *Node) *Node {
	if slices.ContainsFunc(r.Shape, func(dim int) bool { return dim <= 0 }) {
		panic(fmt.Errorf("shape %v: every dimension must be positive", r.Shape))
	}
	if size(r.Shape) != size(x.Shape().Dimensions[1:]) {
		panic(fmt.Errorf("input has shape %v, which has not as many elements as [batch, %v]", x.Shape().Dimensions, r.Shape))
	}
	return graph.Reshape(x, append([]int{x.Shape().Dim(0)}, r.Shape...)...)
}
