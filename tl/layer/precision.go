package layer

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// In mixed precision the weights of two or more dimensions come as bfloat16, and so does what layers make of them. A layer computes
// in the type of its weights; sums over many numbers, normalisation, softmax and recurrence are in float32.

// as is x in the type of another node.
func as(x, like *Node) *Node {
	if x.DType() == like.DType() {
		return x
	}
	return graph.ConvertDType(x, like.DType())
}

// exact is x in float32, where sums keep what each number adds.
func exact(x *Node) *Node {
	if x.DType() == dtypes.Float32 {
		return x
	}
	return graph.ConvertDType(x, dtypes.Float32)
}

// alike are nodes in one type, the smallest of theirs.
func alike(xs []*Node) []*Node {
	smallest := xs[0]
	for _, x := range xs {
		if x.DType().Size() < smallest.DType().Size() {
			smallest = x
		}
	}
	same := make([]*Node, len(xs))
	for i, x := range xs {
		same[i] = as(x, smallest)
	}
	return same
}
