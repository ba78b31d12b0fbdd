package layer

import (
	"cmp"
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
	return fold(shifted(x, l.Pool, l.Strides), graph.Max)
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
	copies := shifted(x, l.Pool, l.Strides)
	return graph.DivScalar(fold(copies, graph.Add), float64(len(copies)))
}

// shifted are as many copies of x as a window has steps: side by side, they are what the window sees at each place.
func shifted(x *Node, pool, strides int) []*Node {
	checkSequence(x)
	if pool < 0 || strides < 0 || pool > maxWindow {
		panic(fmt.Errorf("pool %d, strides %d: want positive numbers, and a pool of at most %d", pool, strides, maxWindow))
	}
	pool = cmp.Or(pool, 2)
	strides = cmp.Or(strides, pool)
	time := x.Shape().Dim(1)
	if time < pool {
		panic(fmt.Errorf("input has %d time steps, fewer than the pool of %d: use fewer or smaller layers, or longer sequences", time, pool))
	}
	copies := make([]*Node, pool)
	for i := range copies {
		copies[i] = graph.Slice(x, graph.AxisRange(), graph.AxisRange(i, i+(time-pool)/strides*strides+1).Stride(strides))
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
