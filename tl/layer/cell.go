package layer

import "github.com/gomlx/gomlx/core/graph"

// lstmCell is the step of an LSTM. Its state is the output h beside the memory m, its weight the recurrent kernel.
type lstmCell struct{}

func (lstmCell) next(inputs, states *Node, weights []*Node) *Node {
	_, m := halves(states)
	input, forget, candidate, output := lstmGates(inputs, states, weights)
	memory := graph.Add(graph.Mul(forget, m), graph.Mul(input, candidate))
	return joined(graph.Mul(output, graph.Tanh(memory)), memory)
}

func lstmGates(inputs, states *Node, weights []*Node) (input, forget, candidate, output *Node) {
	h, _ := halves(states)
	gate := split(graph.Add(inputs, dot(h, weights[0])), 4)
	return graph.Sigmoid(gate[0]), graph.Sigmoid(gate[1]), graph.Tanh(gate[2]), graph.Sigmoid(gate[3])
}

// slopes are those of the memory by what the gates are made of, of the output by that of its gate and by the memory, and of the
// memory by the memory before.
func (lstmCell) slopes(inputs, states *Node, weights []*Node) *Node {
	_, m := halves(states)
	input, forget, candidate, output := lstmGates(inputs, states, weights)
	shown := graph.Tanh(graph.Add(graph.Mul(forget, m), graph.Mul(input, candidate)))
	return joined(
		graph.Mul(candidate, sigmoidSlope(input)), graph.Mul(m, sigmoidSlope(forget)), graph.Mul(input, tanhSlope(candidate)),
		graph.Mul(shown, sigmoidSlope(output)), graph.Mul(output, tanhSlope(shown)), forget)
}

func (lstmCell) back(slopes, gradients *Node, weights []*Node) *Node {
	ofOutput, ofMemory := halves(gradients)
	slope := split(slopes, 6)
	ofMemory = graph.Add(ofMemory, graph.Mul(ofOutput, slope[4]))
	ofGates := joined(graph.Mul(ofMemory, slope[0]), graph.Mul(ofMemory, slope[1]), graph.Mul(ofMemory, slope[2]), graph.Mul(ofOutput, slope[3]))
	return joined(dotTransposed(ofGates, weights[0]), graph.Mul(ofMemory, slope[5]))
}

// gruCell is the step of a GRU. Its state is the output, its weights the recurrent kernel and the bias of its product [1, 1, 3·units].
type gruCell struct{}

func (gruCell) next(inputs, states *Node, weights []*Node) *Node {
	update, _, candidate, _ := gruGates(inputs, states, weights)
	return graph.Add(candidate, graph.Mul(update, graph.Sub(states, candidate)))
}

// gruGates also gives the part of the candidate that the reset gate lets through.
func gruGates(inputs, states *Node, weights []*Node) (update, reset, candidate, held *Node) {
	given, kept := split(inputs, 3), split(graph.Add(dot(states, weights[0]), weights[1]), 3)
	update, reset = graph.Sigmoid(graph.Add(given[0], kept[0])), graph.Sigmoid(graph.Add(given[1], kept[1]))
	return update, reset, graph.Tanh(graph.Add(given[2], graph.Mul(reset, kept[2]))), kept[2]
}

// slopes are those of the output by the parts of the recurrent product, and by the output before where it is kept.
func (gruCell) slopes(inputs, states *Node, weights []*Node) *Node {
	update, reset, candidate, held := gruGates(inputs, states, weights)
	ofCandidate := graph.Mul(graph.OneMinus(update), tanhSlope(candidate))
	return joined(
		graph.Mul(graph.Sub(states, candidate), sigmoidSlope(update)),
		graph.Mul(graph.Mul(ofCandidate, held), sigmoidSlope(reset)),
		graph.Mul(ofCandidate, reset), update)
}

func (gruCell) back(slopes, gradients *Node, weights []*Node) *Node {
	slope := split(slopes, 4)
	ofProduct := joined(graph.Mul(gradients, slope[0]), graph.Mul(gradients, slope[1]), graph.Mul(gradients, slope[2]))
	return graph.Add(dotTransposed(ofProduct, weights[0]), graph.Mul(gradients, slope[3]))
}

// sigmoidSlope and tanhSlope are the derivatives of the functions that gave y.
func sigmoidSlope(y *Node) *Node { return graph.Mul(y, graph.OneMinus(y)) }
func tanhSlope(y *Node) *Node    { return graph.OneMinus(graph.Square(y)) }

// dot multiplies the last axis of x with the rows of a matrix, dotTransposed with its columns.
func dot(x, matrix *Node) *Node           { return dotAxis(x, matrix, 0) }
func dotTransposed(x, matrix *Node) *Node { return dotAxis(x, matrix, 1) }

func dotAxis(x, matrix *Node, axis int) *Node {
	return graph.DotGeneral(as(x, matrix), []int{x.Rank() - 1}, nil, matrix, []int{axis}, nil)
}

// split cuts the last axis of x [batch, time, ...] in n equal parts, joined puts parts together.
func split(x *Node, n int) []*Node {
	size := x.Shape().Dim(-1) / n
	parts := make([]*Node, n)
	for i := range parts {
		parts[i] = graph.Slice(x, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(i*size, (i+1)*size))
	}
	return parts
}

func joined(parts ...*Node) *Node { return graph.Concatenate(parts, -1) }

func halves(x *Node) (first, second *Node) {
	parts := split(x, 2)
	return parts[0], parts[1]
}
