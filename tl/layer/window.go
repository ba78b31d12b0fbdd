package layer

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// window is how a convolution walks over an image: a square of size² pixels that moves by stride, over an image with so many
// zeros before and after its rows and columns.
type window struct {
	size, stride  int
	rows, columns [2]int
}

// newWindow takes a layer's settings, where 0 means the default, and refuses those that cannot be.
func newWindow(x *Node, kernel, strides, padding int, same bool) window {
	w := window{size: cmp.Or(kernel, 3), stride: cmp.Or(strides, 1)}
	if w.size < 0 || w.stride < 0 || padding < 0 || w.size > maxWindow {
		panic(fmt.Errorf("kernel %d, strides %d, padding %d: want positive numbers, and a kernel of at most %d", kernel, strides, padding, maxWindow))
	}
	if same && padding != 0 {
		panic(fmt.Errorf("padding %d with Same: give one of them", padding))
	}
	checkImage(x, w.size-2*padding, same)
	w.rows, w.columns = [2]int{padding, padding}, [2]int{padding, padding}
	if same {
		w.rows, w.columns = w.same(x.Shape().Dim(1)), w.same(x.Shape().Dim(2))
	}
	return w
}

// same is the padding with which the result has dim/stride pixels, rounded up; the odd zero is at the end.
func (w window) same(dim int) [2]int {
	steps := (dim + w.stride - 1) / w.stride
	total := max((steps-1)*w.stride+w.size-dim, 0)
	return [2]int{total / 2, total - total/2}
}

// steps is the number of places that the window takes along dim pixels.
func (w window) steps(dim int, padding [2]int) int {
	return (dim+padding[0]+padding[1]-w.size)/w.stride + 1
}

// at is the pixels of a padded image that the window's pixel (i, j) meets.
func (w window) at(padded *Node, i, j, rows, columns int) *Node {
	along := func(start, steps int) graph.SliceAxisSpec {
		return graph.AxisRange(start, start+(steps-1)*w.stride+1).Stride(w.stride)
	}
	return graph.Slice(padded, graph.AxisRange(), along(i, rows), along(j, columns))
}

// zeroPad puts zeros before and after the rows and the columns of images. graph.Pad has no gradient, so that the images are written
// into a field of zeros, which XLA turns to a padding; the pure-Go backend cannot do that, and joins the zeros on.
func zeroPad(x *Node, rows, columns [2]int) *Node {
	if x.Graph().Backend().Name() == pureGo {
		return joinZeros(joinZeros(x, 1, rows), 2, columns)
	}
	if rows == [2]int{} && columns == [2]int{} {
		return x
	}
	field := x.Shape().Clone()
	field.Dimensions[1] += rows[0] + rows[1]
	field.Dimensions[2] += columns[0] + columns[1]
	start := func(n int) *Node { return graph.Const(x.Graph(), int32(n)) }
	return graph.DynamicUpdateSlice(graph.Zeros(x.Graph(), field), x, []*Node{start(0), start(rows[0]), start(columns[0]), start(0)})
}

// joinZeros puts zeros before and after one axis.
func joinZeros(x *Node, axis int, zeros [2]int) *Node {
	border := func(n int) *Node {
		shape := x.Shape().Clone()
		shape.Dimensions[axis] = n
		return graph.Zeros(x.Graph(), shape)
	}
	parts := []*Node{x}
	if zeros[0] > 0 {
		parts = append([]*Node{border(zeros[0])}, parts...)
	}
	if zeros[1] > 0 {
		parts = append(parts, border(zeros[1]))
	}
	if len(parts) == 1 {
		return x
	}
	return graph.Concatenate(parts, axis)
}
