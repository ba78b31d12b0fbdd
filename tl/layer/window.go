package layer

import (
	"fmt"

	"github.com/gomlx/compute"
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
	w := window{size: orDefault(kernel, 3), stride: orDefault(strides, 1)}
	if w.size < 0 || w.stride < 0 || padding < 0 {
		panic(fmt.Errorf("kernel %d, strides %d, padding %d: want positive numbers", kernel, strides, padding))
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

// pad puts the zeros around the image.
func (w window) pad(x *Node) *Node {
	if w.rows == [2]int{} && w.columns == [2]int{} {
		return x
	}
	border := func(zeros [2]int) compute.PadAxis { return compute.PadAxis{Start: zeros[0], End: zeros[1]} }
	return graph.Pad(x, graph.ScalarZero(x.Graph(), x.DType()), compute.PadAxis{}, border(w.rows), border(w.columns), compute.PadAxis{})
}

// at is the pixels of a padded image that the window's pixel (i, j) meets.
func (w window) at(padded *Node, i, j, rows, columns int) *Node {
	along := func(start, steps int) graph.SliceAxisSpec {
		return graph.AxisRange(start, start+(steps-1)*w.stride+1).Stride(w.stride)
	}
	return graph.Slice(padded, graph.AxisRange(), along(i, rows), along(j, columns))
}
