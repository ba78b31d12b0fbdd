package layer

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// MultiHeadAttention lets each step of a sequence gather from the others what concerns it, the self-attention of transformers
// (Vaswani et al., 2017): [batch, time, features] keeps its shape.
type MultiHeadAttention struct {
	// Heads is the number of attentions side by side.
	Heads int
	// KeyDim is the size of each head; default features/Heads.
	KeyDim int
	// Causal keeps each step from looking at later ones.
	Causal bool
	// Dropout is the share of the attention that is dropped in training; default 0.
	Dropout float64
	// NoBias leaves all biases out.
	NoBias bool
}

// Apply has the parameters query/kernel [features, Heads, KeyDim] and query/bias [Heads, KeyDim], the same of key and value,
// attention_output/kernel [Heads, KeyDim, features] and attention_output/bias [features]. Inside Masking, filled steps are not
// looked at.
func (l MultiHeadAttention) Apply(c *Context, x *Node) *Node {
	checkSequence(x)
	features := x.Shape().Dim(2)
	if l.KeyDim == 0 && l.Heads > 0 && features%l.Heads == 0 {
		l.KeyDim = features / l.Heads
	}
	if l.Heads <= 0 || l.KeyDim <= 0 {
		panic(fmt.Errorf("heads %d, key dim %d for %d features: want positive numbers; without a key dim, heads that divide the features",
			l.Heads, l.KeyDim, features))
	}
	query, key, value := l.project(c.In("query"), x), l.project(c.In("key"), x), l.project(c.In("value"), x)
	query = graph.MulScalar(query, 1/math.Sqrt(float64(l.KeyDim)))
	scores := graph.DotGeneral(query, []int{3}, []int{0, 2}, key, []int{3}, []int{0, 2}) // [batch, heads, time, time]
	shares := as(graph.Softmax(exact(l.onlyAllowed(c, x, scores)), -1), scores)
	shares = c.Apply("dropout", Dropout{Rate: l.Dropout}, shares)
	mixed := graph.DotGeneral(shares, []int{3}, []int{0, 1}, value, []int{1}, []int{0, 2}) // [batch, heads, time, KeyDim]
	out := c.In("attention_output")
	kernel := out.Weight("kernel", GlorotUniform, l.Heads, l.KeyDim, features)
	y := graph.DotGeneral(mixed, []int{1, 3}, nil, kernel, []int{0, 1}, nil)
	return addBias(out, y, features, l.NoBias)
}

// project makes each step's vector for each head, [batch, time, Heads, KeyDim].
func (l MultiHeadAttention) project(c *Context, x *Node) *Node {
	y := dot(x, c.Weight("kernel", GlorotUniform, x.Shape().Dim(2), l.Heads, l.KeyDim))
	if l.NoBias {
		return y
	}
	return graph.Add(y, graph.ExpandLeftToRank(as(c.Weight("bias", Zeros, l.Heads, l.KeyDim), y), 4))
}

// onlyAllowed leaves the scores of steps that may not be looked at without a share of the softmax.
func (l MultiHeadAttention) onlyAllowed(c *Context, x, scores *Node) *Node {
	if mask := maskOf(c, x); mask != nil {
		scores = allow(scores, graph.ExpandAxes(mask, 1, 2))
	}
	if l.Causal {
		time := x.Shape().Dim(1)
		grid := shapes.Make(dtypes.Int32, 1, 1, time, time)
		scores = allow(scores, graph.GreaterOrEqual(graph.Iota(x.Graph(), grid, 2), graph.Iota(x.Graph(), grid, 3)))
	}
	return scores
}

func allow(scores, where *Node) *Node {
	no := graph.Scalar(scores.Graph(), scores.DType(), never)
	return graph.Where(graph.BroadcastToDims(where, scores.Shape().Dimensions...), scores, graph.BroadcastToShape(no, scores.Shape()))
}
