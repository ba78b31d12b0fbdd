package layer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Merger is a layer that takes several values to one, at a place where the branches of a Graph meet.
type Merger interface {
	Layer
	// Merge is the Apply of a layer with several inputs.
	Merge(c *Context, xs []*Node) *Node
}

// Add is the sum of its inputs, which have one shape.
type Add struct{}

// Merge has no parameters.
func (Add) Merge(_ *Context, xs []*Node) *Node { return fold(xs, graph.Add) }

// Apply refuses: one input is nothing to merge.
func (Add) Apply(*Context, *Node) *Node { panic(errAlone) }

// Subtract is the first of its inputs without the others, which have the same shape.
type Subtract struct{}

// Merge has no parameters.
func (Subtract) Merge(_ *Context, xs []*Node) *Node { return fold(xs, graph.Sub) }

// Apply refuses: one input is nothing to merge.
func (Subtract) Apply(*Context, *Node) *Node { panic(errAlone) }

// Multiply is the product of its inputs, element by element. They have one shape, or the length 1 on some axes.
type Multiply struct{}

// Merge has no parameters.
func (Multiply) Merge(_ *Context, xs []*Node) *Node {
	xs = alike(xs)
	product := xs[0]
	for _, x := range xs[1:] {
		if !stretches(product.Shape().Dimensions, x.Shape().Dimensions) {
			panic(fmt.Errorf("inputs have shapes %v: want one shape, or lengths of 1", dimensions(xs)))
		}
		product = graph.Mul(product, x)
	}
	return product
}

// Apply refuses: one input is nothing to merge.
func (Multiply) Apply(*Context, *Node) *Node { panic(errAlone) }

// Average is the mean of its inputs, which have one shape.
type Average struct{}

// Merge has no parameters.
func (Average) Merge(_ *Context, xs []*Node) *Node {
	return graph.MulScalar(fold(xs, graph.Add), 1/float64(len(xs)))
}

// Apply refuses: one input is nothing to merge.
func (Average) Apply(*Context, *Node) *Node { panic(errAlone) }

// Maximum is the largest of its inputs, element by element; they have one shape.
type Maximum struct{}

// Merge has no parameters.
func (Maximum) Merge(_ *Context, xs []*Node) *Node { return fold(xs, graph.Max) }

// Apply refuses: one input is nothing to merge.
func (Maximum) Apply(*Context, *Node) *Node { panic(errAlone) }

// Concatenate puts its inputs side by side on the last axis; their other axes are the same.
type Concatenate struct{}

// Merge has no parameters.
func (Concatenate) Merge(_ *Context, xs []*Node) *Node {
	first := xs[0].Shape().Dimensions
	for _, x := range xs {
		dims := x.Shape().Dimensions
		if len(dims) < 2 || len(dims) != len(first) || !slices.Equal(dims[:len(dims)-1], first[:len(dims)-1]) {
			panic(fmt.Errorf("inputs have shapes %v: want all axes but the last to be the same", dimensions(xs)))
		}
	}
	return graph.Concatenate(alike(xs), -1)
}

// Apply refuses: one input is nothing to merge.
func (Concatenate) Apply(*Context, *Node) *Node { panic(errAlone) }

var errAlone = errors.New("merges several values, and stands where there is one: use it in a Graph")

// fold joins values of one shape, two at a time.
func fold(xs []*Node, join func(a, b *Node) *Node) *Node {
	xs = alike(xs)
	all := xs[0]
	for _, x := range xs[1:] {
		if !slices.Equal(x.Shape().Dimensions, all.Shape().Dimensions) {
			panic(fmt.Errorf("inputs have shapes %v: want one shape", dimensions(xs)))
		}
		all = join(all, x)
	}
	return all
}

// stretches tells if two shapes are one where an axis of length 1 is repeated.
func stretches(a, b []int) bool {
	return slices.EqualFunc(a, b, func(m, n int) bool { return m == n || m == 1 || n == 1 })
}

func dimensions(xs []*Node) [][]int {
	list := make([][]int, len(xs))
	for i, x := range xs {
		list[i] = x.Shape().Dimensions
	}
	return list
}
