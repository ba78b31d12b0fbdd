package layer

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Conv1D is a convolution over time: [batch, time, in] to [batch, time', Filters].
type Conv1D struct {
	// Filters is the number of output features.
	Filters int
	// Kernel is the length of the window; default 3.
	Kernel int
	// Strides is the step of the window; default 1.
	Strides int
	// Dilation is the distance between the time steps that the window sees; default 1.
	Dilation int
	// Padding is "valid", the default, without padding; "same", zeros on both sides so that stride 1 keeps the time steps; or
	// "causal", zeros before the first step, so that no step sees a later one.
	Padding Padding
	// Activation is applied to the result; default none.
	Activation Function
	// NoBias leaves the bias out, as before a batch normalisation.
	NoBias bool
}

// Padding is the name of a way to fill up a sequence before a convolution; the zero value is valid.
type Padding string

// The paddings.
const (
	Valid  Padding = "valid"
	Same   Padding = "same"
	Causal Padding = "causal"
)

// Apply has the parameters kernel [Kernel, in, Filters] and bias [Filters].
func (l Conv1D) Apply(c *Context, x *Node) *Node {
	checkSequence(x)
	size, stride, dilation := cmp.Or(l.Kernel, 3), cmp.Or(l.Strides, 1), cmp.Or(l.Dilation, 1)
	if l.Filters <= 0 || size < 0 || size > maxWindow || stride < 0 || dilation < 0 || dilation > maxLine {
		panic(fmt.Errorf("filters %d, kernel %d, strides %d, dilation %d: want positive numbers, and a kernel of at most %d",
			l.Filters, l.Kernel, l.Strides, l.Dilation, maxWindow))
	}
	reach := (size-1)*dilation + 1
	x = joinZeros(x, 1, l.Padding.zeros(x.Shape().Dim(1), reach, stride))
	time, in := x.Shape().Dim(1), x.Shape().Dim(2)
	if time < reach {
		panic(fmt.Errorf("input has %d time steps, fewer than the %d that the window spans: give longer sequences, or pad", time, reach))
	}
	kernel := graph.Reshape(c.Weight("kernel", GlorotUniform, size, in, l.Filters), size*in, l.Filters)
	// As a matrix product of the windows, laid out side by side, it is fast on every backend.
	y := dot(graph.Concatenate(shifted(x, size, stride, dilation), -1), kernel)
	return l.Activation.apply(addBias(c, y, l.Filters, l.NoBias))
}

// maxLine bounds distances in time.
const maxLine = 1 << 20

// zeros are how many go before and after a sequence.
func (p Padding) zeros(time, reach, stride int) [2]int {
	switch p {
	case "", Valid:
		return [2]int{}
	case Same:
		return window{size: reach, stride: stride}.same(time)
	case Causal:
		return [2]int{reach - 1, 0}
	}
	panic(fmt.Errorf("padding %q is not known; want %s, %s or %s", string(p), Valid, Same, Causal))
}
