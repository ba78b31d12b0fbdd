package layer

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// MaxPooling1D takes the maximum of each window over time: [batch, time, features] to [batch, time', features].
type MaxPooling1D struct {
	// Pool is the length of the window; default 2.
	Pool int
	// Strides is the step of the window; default Pool.
	Strides int
}

// Apply has no parameters. Nothing is padded.
func (l MaxPooling1D) Apply(_ *Context, x *Node) *Node {
	return fold(poolOverTime(x, l.Pool, l.Strides), graph.Max)
}

// AveragePooling1D takes the mean of each window, like MaxPooling1D the maximum.
type AveragePooling1D struct {
	// Pool is the length of the window; default 2.
	Pool int
	// Strides is the step of the window; default Pool.
	Strides int
}

// Apply has no parameters. Nothing is padded.
func (l AveragePooling1D) Apply(_ *Context, x *Node) *Node {
	copies := poolOverTime(x, l.Pool, l.Strides)
	return graph.DivScalar(fold(copies, graph.Add), float64(len(copies)))
}

// poolOverTime is what the window of a pooling layer sees.
func poolOverTime(x *Node, pool, strides int) []*Node {
	checkSequence(x)
	pool, strides = poolSize(pool, strides)
	if time := x.Shape().Dim(1); time < pool {
		panic(fmt.Errorf("input has %d time steps, fewer than the pool of %d: use fewer or smaller layers, or longer sequences", time, pool))
	}
	return shifted(x, pool, strides, 1)
}

// shifted are as many copies of x as a window has steps: side by side, they are what the window sees at each place.
func shifted(x *Node, size, stride, dilation int) []*Node {
	last := (x.Shape().Dim(1) - (size-1)*dilation - 1) / stride * stride
	copies := make([]*Node, size)
	for i := range copies {
		copies[i] = graph.Slice(x, graph.AxisRange(), graph.AxisRange(i*dilation, i*dilation+last+1).Stride(stride))
	}
	return copies
}

// GlobalAveragePooling1D takes the mean of each feature over time: [batch, time, features] to [batch, features].
type GlobalAveragePooling1D struct{}

// Apply has no parameters. Inside Masking, only real time steps count; a sequence without any gives zeros.
func (GlobalAveragePooling1D) Apply(c *Context, x *Node) *Node {
	checkSequence(x)
	mask := maskOf(c, x)
	if mask == nil {
		return as(graph.ReduceMean(exact(x), 1), x)
	}
	sum := graph.ReduceSum(exact(graph.Where(spread(mask, x), x, graph.ZerosLike(x))), 1)
	count := graph.ReduceSum(graph.ConvertDType(mask, sum.DType()), 1)
	return as(graph.Div(sum, graph.ExpandAxes(graph.MaxScalar(count, 1), -1)), x)
}

// GlobalMaxPooling1D takes the maximum of each feature over time: [batch, time, features] to [batch, features].
type GlobalMaxPooling1D struct{}

// Apply has no parameters. Inside Masking, only real time steps count.
func (GlobalMaxPooling1D) Apply(c *Context, x *Node) *Node {
	checkSequence(x)
	if mask := maskOf(c, x); mask != nil {
		x = graph.Where(spread(mask, x), x, graph.BroadcastToShape(graph.Scalar(x.Graph(), x.DType(), never), x.Shape()))
	}
	return graph.ReduceMax(x, 1)
}
