package layer

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// recurrence is a state [batch, 1, size] that each time step of a sequence changes, from zeros on.
//
// A graph with a copy of the step for each time step takes minutes to compile, and GoMLX's loop has no gradient. So a loop
// finds the states, without a gradient. From the states, all steps are computed again side by side: the result has the
// gradients of inputs and weights, but not those that reach a step through the states after it. Those are a recurrence of their
// own, from the last step to the first: a second loop, which completes the gradient of the states before it goes on to the steps.
type recurrence struct {
	// inputs are [batch, time, features]; mask, booleans [batch, time, 1], is nil where all steps are real.
	inputs, mask *Node
	size         int
	backwards    bool
	cell         cell
	// weights are what the cell's functions are given.
	weights []*Node
}

// cell is the step of a recurrence. Its functions take any number of steps side by side, [batch, steps, ...].
//
// GoMLX shares scalar constants and reductions between a graph and the bodies of its loops, where they cannot be used, and a body
// cannot see the values around it: next and back do without constants and sums, and are given the weights.
type cell interface {
	// next is the state that follows.
	next(inputs, states *Node, weights []*Node) *Node
	// slopes are what back needs to know of a step.
	slopes(inputs, states *Node, weights []*Node) *Node
	// back is the gradient of the state before a step by that of the state after it.
	back(slopes, gradients *Node, weights []*Node) *Node
}

// states are those after each step, [batch, time, size].
func (r recurrence) states() *Node {
	before := graph.StopGradient(r.statesBefore())
	after := onlyWhere(r.mask, r.cell.next(r.inputs, before, r.weights), before)
	return graph.IdentityWithCustomGradient(after, func(_, gradient *Node) *Node {
		return r.throughTime(before, gradient)
	})
}

// statesBefore are those before each step.
func (r recurrence) statesBefore() *Node {
	sequences := []*Node{r.inputs, r.mask}
	return r.walk(r.backwards, sequences, func(now []*Node, state *Node, weights []*Node) (written, next *Node) {
		return state, onlyWhere(now[1], r.cell.next(now[0], state, weights), state)
	})
}

// throughTime adds to the gradient of the state after each step what reaches it through the steps that follow.
func (r recurrence) throughTime(before, gradient *Node) *Node {
	sequences := []*Node{r.cell.slopes(r.inputs, before, r.weights), r.mask, gradient}
	return r.walk(!r.backwards, sequences, func(now []*Node, later *Node, weights []*Node) (written, next *Node) {
		whole := graph.Add(now[2], later)
		return whole, onlyWhere(now[1], r.cell.back(now[0], whole, weights), whole)
	})
}

// onlyWhere takes the value where the mask says so and the other elsewhere; the value everywhere without a mask.
func onlyWhere(mask, value, other *Node) *Node {
	if mask == nil {
		return value
	}
	return graph.Where(graph.BroadcastToDims(mask, value.Shape().Dimensions...), value, other)
}

// visitor is told of the present step of each sequence, nil for a sequence that is nil, and of a value [batch, 1, size]; it gives
// what to write at this place and the next value.
type visitor func(now []*Node, value *Node, weights []*Node) (written, next *Node)

// walk goes over the time steps with a value that is zeros at first, and collects what is written, [batch, time, size].
func (r recurrence) walk(backwards bool, sequences []*Node, visit visitor) *Node {
	if r.inputs.Graph().Backend().Name() == pureGo {
		return r.unrolled(backwards, sequences, visit)
	}
	return r.loop(backwards, sequences, visit)
}

// unrolled has a copy of the body for each time step: the pure-Go backend, which compiles nothing, has no dynamic slices for a loop.
func (r recurrence) unrolled(backwards bool, sequences []*Node, visit visitor) *Node {
	value := r.zeros(1)
	table := make([]*Node, r.inputs.Shape().Dim(1))
	for i := range table {
		if backwards {
			i = len(table) - 1 - i
		}
		now := eachPresent(sequences, func(x *Node) *Node { return graph.Slice(x, graph.AxisRange(), graph.AxisElem(i)) })
		table[i], value = visit(now, value, r.weights)
	}
	return graph.Concatenate(table, 1)
}

func (r recurrence) loop(backwards bool, sequences []*Node, visit visitor) *Node {
	g, batch, time := r.inputs.Graph(), r.inputs.Shape().Dim(0), r.inputs.Shape().Dim(1)
	carried := append([]*Node{graph.Const(g, int32(0)), r.zeros(1), r.zeros(time)}, r.weights...)
	first := len(carried)
	carried = append(carried, sequences...)
	// The loop carries all that its body needs.
	parameters := func(g *graph.Graph) []*Node {
		n := 0
		return eachPresent(carried, func(x *Node) *Node {
			n++
			return graph.Parameter(g, fmt.Sprintf("carried%d", n), x.Shape())
		})
	}
	goesOn := graph.NewClosure(g, func(g *graph.Graph) []*Node {
		return []*Node{graph.LessThan(parameters(g)[0], graph.Const(g, int32(time)))}
	})
	body := graph.NewClosure(g, func(g *graph.Graph) []*Node {
		nodes := parameters(g)
		place, zero := nodes[0], graph.Const(g, int32(0))
		if backwards {
			place = graph.Sub(graph.Const(g, int32(time-1)), place)
		}
		start := []*Node{zero, place, zero}
		now := eachPresent(nodes[first:], func(x *Node) *Node { return graph.DynamicSlice(x, start, []int{batch, 1, x.Shape().Dim(2)}) })
		written, next := visit(now, nodes[1], nodes[3:first])
		nodes[0], nodes[1] = graph.Add(nodes[0], graph.Const(g, int32(1))), next
		nodes[2] = graph.DynamicUpdateSlice(nodes[2], written, start)
		return present(nodes)
	})
	return graph.While(goesOn, body, present(carried)...)[2]
}

func (r recurrence) zeros(steps int) *Node {
	return graph.Zeros(r.inputs.Graph(), shapes.Make(r.inputs.DType(), r.inputs.Shape().Dim(0), steps, r.size))
}

// eachPresent maps nodes, and nil to nil.
func eachPresent(nodes []*Node, f func(x *Node) *Node) []*Node {
	mapped := make([]*Node, len(nodes))
	for i, node := range nodes {
		if node != nil {
			mapped[i] = f(node)
		}
	}
	return mapped
}

// present are the nodes that are not nil.
func present(nodes []*Node) []*Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(x *Node) bool { return x == nil })
}
