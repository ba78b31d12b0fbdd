package layer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

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
	recurrent := c.Weight("recurrent_kernel", Orthogonal, l.Units, 4*l.Units)
	gates := graph.Add(dot(x, kernel), graph.ExpandLeftToRank(c.Weight("bias", openForgetGate, 4*l.Units), 3))
	return unroll(gates, maskOf(c, x), []int{l.Units, l.Units}, backwards, l.Sequences, func(gates *Node, state []*Node) []*Node {
		gate := split(graph.Add(gates, dot(state[0], recurrent)), 4)
		kept := graph.Mul(graph.Sigmoid(gate[1]), state[1])
		memory := graph.Add(kept, graph.Mul(graph.Sigmoid(gate[0]), graph.Tanh(gate[2])))
		return []*Node{graph.Mul(graph.Sigmoid(gate[3]), graph.Tanh(memory)), memory}
	})
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
	recurrent := c.Weight("recurrent_kernel", Orthogonal, l.Units, 3*l.Units)
	bias := c.Weight("bias", Zeros, 2, 3*l.Units)
	gates := graph.Add(dot(x, kernel), graph.ExpandLeftToRank(graph.Slice(bias, graph.AxisElem(0)), 3))
	inner := graph.Slice(bias, graph.AxisElem(1))
	return unroll(gates, maskOf(c, x), []int{l.Units}, backwards, l.Sequences, func(gates *Node, state []*Node) []*Node {
		given, held := split(gates, 3), split(graph.Add(dot(state[0], recurrent), inner), 3)
		update := graph.Sigmoid(graph.Add(given[0], held[0]))
		reset := graph.Sigmoid(graph.Add(given[1], held[1]))
		candidate := graph.Tanh(graph.Add(given[2], graph.Mul(reset, held[2])))
		return []*Node{graph.Add(graph.Mul(update, state[0]), graph.Mul(graph.OneMinus(update), candidate))}
	})
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
	name, inner := Kind(b.Layer), b.Layer
	if named, ok := inner.(Named); ok {
		name, inner = named.Name, named.Layer
	}
	reader, ok := inner.(recurrent)
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

// maxSteps bounds the time steps of a recurrent layer: each is a part of the graph.
const maxSteps = 1024

func checkRecurrent(x *Node, units int) {
	checkSequence(x)
	if units <= 0 {
		panic(fmt.Errorf("units %d: want a positive number", units))
	}
	if x.Shape().Dim(1) > maxSteps {
		panic(fmt.Errorf("input has %d time steps: want at most %d; take shorter windows, or thin them out with Conv1D and Strides", x.Shape().Dim(1), maxSteps))
	}
}

// unroll runs step over the time steps of gates [batch, time, ...]. The first of the states, [batch, size] and zero at first, is the
// output. A step that the mask leaves out keeps the states.
func unroll(gates, mask *Node, sizes []int, backwards, sequences bool, step func(gates *Node, state []*Node) []*Node) *Node {
	batch, time := gates.Shape().Dim(0), gates.Shape().Dim(1)
	state := make([]*Node, len(sizes))
	for i, size := range sizes {
		zero := gates.Shape().Clone()
		zero.Dimensions = []int{batch, size}
		state[i] = graph.Zeros(gates.Graph(), zero)
	}
	outputs := make([]*Node, time)
	for i := range time {
		if backwards {
			i = time - 1 - i
		}
		next := step(at(gates, i), state)
		if mask != nil {
			next = keepWhere(at(graph.ExpandAxes(mask, -1), i), next, state)
		}
		state, outputs[i] = next, next[0]
	}
	if sequences {
		return graph.Stack(outputs, 1)
	}
	return state[0]
}

// keepWhere takes the next states where real [batch, 1] is true and the old ones elsewhere.
func keepWhere(real *Node, next, old []*Node) []*Node {
	kept := slices.Clone(next)
	for i := range kept {
		kept[i] = graph.Where(graph.BroadcastToDims(real, next[i].Shape().Dimensions...), next[i], old[i])
	}
	return kept
}

// at is one time step of x, [batch, ...].
func at(x *Node, step int) *Node {
	return graph.Squeeze(graph.Slice(x, graph.AxisRange(), graph.AxisElem(step)), 1)
}

// dot multiplies the last axis of x with a matrix.
func dot(x, matrix *Node) *Node {
	return graph.DotGeneral(x, []int{x.Rank() - 1}, nil, matrix, []int{0}, nil)
}

// split cuts the last axis of x [batch, ...] in n equal parts.
func split(x *Node, n int) []*Node {
	size := x.Shape().Dim(-1) / n
	parts := make([]*Node, n)
	for i := range parts {
		parts[i] = graph.Slice(x, graph.AxisRange(), graph.AxisRange(i*size, (i+1)*size))
	}
	return parts
}
