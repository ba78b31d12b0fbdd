package layer

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"
)

// LSTM reads a sequence step by step and remembers (Hochreiter and Schmidhuber, 1997):
// [batch, time, features] to [batch, Units], or with Sequences to [batch, time, Units].
type LSTM struct {
	// Units is the size of the memory and of the output.
	Units int
	// Sequences gives the output at every step, not that at the last: return_sequences in Keras.
	Sequences bool
}

// Apply has the parameters kernel [features, 4·Units], recurrent_kernel [Units, 4·Units] and bias [4·Units], with the gates in
// the order input, forget, candidate, output. Inside Masking, filled steps leave the memory as it is.
func (l LSTM) Apply(c *Context, x *Node) *Node { return l.read(c, x, false) }

func (l LSTM) read(c *Context, x *Node, backwards bool) *Node {
	checkRecurrent(x, l.Units)
	kernel := c.Weight("kernel", GlorotUniform, x.Shape().Dim(2), 4*l.Units)
	recurrent := exact(c.Weight("recurrent_kernel", Orthogonal, l.Units, 4*l.Units))
	gates := graph.Add(exact(dot(x, kernel)), graph.ExpandLeftToRank(c.Weight("bias", openForgetGate, 4*l.Units), 3))
	states := recurrence{inputs: gates, mask: columnMask(c, x), size: 2 * l.Units, backwards: backwards,
		cell: lstmCell{}, weights: []*Node{recurrent}}.states()
	return lastOrAll(as(split(states, 2)[0], kernel), backwards, l.Sequences)
}

// openForgetGate are biases of 0, and of 1 for the forget gate, so that an LSTM remembers at first.
func openForgetGate(_ *rand.Rand, shape []int) []float32 {
	bias := make([]float32, shape[0])
	for i := shape[0] / 4; i < shape[0]/2; i++ {
		bias[i] = 1
	}
	return bias
}

// GRU reads a sequence step by step and remembers, with fewer gates than an LSTM (Cho et al., 2014), in the form of Keras and
// PyTorch that resets after the product: [batch, time, features] to [batch, Units], or with Sequences to [batch, time, Units].
type GRU struct {
	// Units is the size of the memory, which is the output.
	Units int
	// Sequences gives the output at every step, not that at the last: return_sequences in Keras.
	Sequences bool
}

// Apply has the parameters kernel [features, 3·Units], recurrent_kernel [Units, 3·Units] and bias [2, 3·Units], of the input and of
// the memory, with the gates in the order update, reset, candidate. Inside Masking, filled steps leave the memory as it is.
func (l GRU) Apply(c *Context, x *Node) *Node { return l.read(c, x, false) }

func (l GRU) read(c *Context, x *Node, backwards bool) *Node {
	checkRecurrent(x, l.Units)
	kernel := c.Weight("kernel", GlorotUniform, x.Shape().Dim(2), 3*l.Units)
	recurrent := exact(c.Weight("recurrent_kernel", Orthogonal, l.Units, 3*l.Units))
	bias := exact(c.Weight("bias", Zeros, 2, 3*l.Units))
	row := func(i int) *Node { return graph.Reshape(graph.Slice(bias, graph.AxisElem(i)), 1, 1, 3*l.Units) }
	gates, inner := graph.Add(exact(dot(x, kernel)), row(0)), row(1)
	states := recurrence{inputs: gates, mask: columnMask(c, x), size: l.Units, backwards: backwards,
		cell: gruCell{}, weights: []*Node{recurrent, inner}}.states()
	return lastOrAll(as(states, kernel), backwards, l.Sequences)
}

// recurrent is a layer that reads a sequence from either end.
type recurrent interface {
	Layer
	// read gives the last output or all, those at the step where they were made.
	read(c *Context, x *Node, backwards bool) *Node
}

// Bidirectional reads a sequence with one recurrent layer from the start and with another like it from the end, and joins what
// they give: [batch, time, features] to [batch, 2·Units], or to [batch, time, 2·Units].
type Bidirectional struct {
	// Layer is an LSTM or a GRU.
	Layer Layer `json:"-"`
}

// Apply has the parameters of the layer twice: forward_lstm/kernel, backward_lstm/kernel and so on.
func (b Bidirectional) Apply(c *Context, x *Node) *Node {
	name := Sequential{b.Layer}.Names()[0]
	reader, ok := unnamed(b.Layer).(recurrent)
	if !ok {
		panic(fmt.Errorf("cannot read backwards with a layer %s: want LSTM or GRU", name))
	}
	return graph.Concatenate([]*Node{
		reader.read(c.In("forward_"+name), x, false),
		reader.read(c.In("backward_"+name), x, true),
	}, -1)
}

func (b Bidirectional) parts() []Layer { return []Layer{b.Layer} }

func (b Bidirectional) withParts(parts []Layer) (Layer, error) {
	if len(parts) != 1 {
		return nil, errors.New("want one layer inside")
	}
	b.Layer = parts[0]
	return b, nil
}

func checkRecurrent(x *Node, units int) {
	checkSequence(x)
	if units <= 0 {
		panic(fmt.Errorf("units %d: want a positive number", units))
	}
}

// columnMask is the mask in force as [batch, time, 1], or nil.
func columnMask(c *Context, x *Node) *Node {
	mask := maskOf(c, x)
	if mask == nil {
		return nil
	}
	return graph.ExpandAxes(mask, -1)
}

// lastOrAll is all of x [batch, time, units], or what was made at the last step.
func lastOrAll(x *Node, backwards, all bool) *Node {
	if all {
		return x
	}
	last := x.Shape().Dim(1) - 1
	if backwards {
		last = 0
	}
	return graph.Squeeze(graph.Slice(x, graph.AxisRange(), graph.AxisElem(last)), 1)
}
