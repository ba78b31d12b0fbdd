package layer

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Masking tells its layers which time steps of a sequence are real, where shorter sequences are filled up: a filled step is all
// zeros, in integers [batch, time] the number 0, in [batch, time, features] a row of zeros. Recurrent layers pass over filled
// steps, attention does not look at them, pooling leaves them out; see Context.Mask.
//
//	layer.Masking{Layers: layer.Sequential{layer.Embedding{Vocabulary: 10000, Dim: 64}, layer.LSTM{Units: 64}}}
//
// Where the result still has the time steps, [batch, time, features], those that were filled are zeros again, so that the next
// Masking sees them too.
type Masking struct {
	Layers Sequential `json:"-"`
}

// Apply has the parameters of Layers.
func (m Masking) Apply(c *Context, x *Node) *Node {
	if x.Rank() != 2 && x.Rank() != 3 {
		panic(fmt.Errorf("input has shape %v: want integers [batch, time] or sequences [batch, time, features]", x.Shape().Dimensions))
	}
	mask := graph.NotEqual(x, graph.ZerosLike(x))
	if x.Rank() == 3 {
		mask = graph.LogicalAny(mask, 2)
	}
	inner := *c
	inner.mask = mask
	y := x
	for i, name := range m.Layers.Names() {
		y = inner.part(name, m.Layers[i], func(c *Context) *Node { return m.Layers[i].Apply(c, y) })
	}
	if y.Rank() != 3 || y.Shape().Dim(1) != mask.Shape().Dim(1) {
		return y
	}
	return graph.Where(spread(mask, y), y, graph.ZerosLike(y))
}

func (m Masking) parts() []Layer { return m.Layers }

func (m Masking) withParts(parts []Layer) (Layer, error) {
	m.Layers = parts
	return m, nil
}

// spread is a mask [batch, time] in the shape of sequences [batch, time, features].
func spread(mask, x *Node) *Node {
	return graph.BroadcastToDims(graph.ExpandAxes(mask, -1), x.Shape().Dimensions...)
}

// maskOf is the mask that is in force, if it is one for x.
func maskOf(c *Context, x *Node) *Node {
	mask := c.Mask()
	if mask != nil && mask.Shape().Dim(1) != x.Shape().Dim(1) {
		panic(fmt.Errorf("input has %d time steps, the mask around it %d: let the Masking end before a layer that changes the time steps",
			x.Shape().Dim(1), mask.Shape().Dim(1)))
	}
	return mask
}

func checkSequence(x *Node) {
	if x.Rank() != 3 {
		panic(fmt.Errorf("input has shape %v: want sequences [batch, time, features]", x.Shape().Dimensions))
	}
}

// PositionEmbedding adds a learned vector for each place in a sequence: [batch, time, features] keeps its shape.
type PositionEmbedding struct {
	// Length is the largest number of time steps.
	Length int
}

// Apply has the parameter embeddings [Length, features].
func (p PositionEmbedding) Apply(c *Context, x *Node) *Node {
	checkSequence(x)
	time := x.Shape().Dim(1)
	if p.Length < time {
		panic(fmt.Errorf("length %d: want at least the %d time steps of the input", p.Length, time))
	}
	table := c.Weight("embeddings", RandomUniform, p.Length, x.Shape().Dim(2))
	return graph.Add(x, graph.ExpandLeftToRank(as(graph.Slice(table, graph.AxisRange(0, time)), x), 3))
}

// never is a number below all that a network computes, with which a softmax or a maximum leaves an element out. It is finite, so
// that sequences without any real step give numbers.
const never = -1e9
