package layer

import "github.com/gomlx/gomlx/core/graph"

// XLA's convolutions on a CPU are made for many channels in and out. A depthwise one, which has one of each, is 8 to 30 times
// slower than the sum of shifted copies that it is (and compiling its gradient takes minutes), and one of 1×1 is 1.5 to 3 times
// slower than the matrix product that it is. GPUs and TPUs have convolutions of their own for both. The two forms add in another order,
// and give the same numbers to about seven digits.

// convolve is a convolution with a kernel [size, size, in, out].
func convolve(c *Context, x, kernel *Node, w window) *Node {
	if c.OnCPU() && w.size == 1 && w.stride == 1 {
		matrix := graph.Reshape(kernel, kernel.Shape().Dim(-2), kernel.Shape().Dim(-1))
		return dot(zeroPad(x, w.rows, w.columns), matrix)
	}
	if x.Graph().Backend().Name() == pureGo {
		return patchesTimesKernel(x, kernel, w)
	}
	return graph.Convolve(x, kernel).Strides(w.stride).PaddingPerDim([][2]int{w.rows, w.columns}).Done()
}

// pureGo is the name of GoMLX's backend without XLA, whose convolutions run element by element: as a matrix product they are
// seven times faster.
const pureGo = "Go Backend"

// patchesTimesKernel lays the windows of the image out as the rows of a matrix.
func patchesTimesKernel(x, kernel *Node, w window) *Node {
	dims := x.Shape().Dimensions
	rows, columns := w.steps(dims[1], w.rows), w.steps(dims[2], w.columns)
	padded := zeroPad(x, w.rows, w.columns)
	shifted := make([]*Node, 0, w.size*w.size)
	for i := range w.size {
		for j := range w.size {
			shifted = append(shifted, w.at(padded, i, j, rows, columns))
		}
	}
	length, filters := w.size*w.size*dims[3], kernel.Shape().Dim(-1)
	patches := graph.Reshape(graph.Concatenate(shifted, -1), dims[0]*rows*columns, length)
	return graph.Reshape(dot(patches, graph.Reshape(kernel, length, filters)), dims[0], rows, columns, filters)
}

// depthwise convolves each channel with its own kernel, [size, size, channels, 1].
func depthwise(c *Context, x, kernel *Node, w window) *Node {
	channels := x.Shape().Dim(-1)
	if !c.OnCPU() {
		grouped := graph.Reshape(kernel, w.size, w.size, 1, channels)
		return graph.Convolve(x, grouped).Strides(w.stride).PaddingPerDim([][2]int{w.rows, w.columns}).ChannelGroupCount(channels).Done()
	}
	rows, columns := w.steps(x.Shape().Dim(1), w.rows), w.steps(x.Shape().Dim(2), w.columns)
	padded := zeroPad(x, w.rows, w.columns)
	var sum *Node
	for i := range w.size {
		for j := range w.size {
			weight := graph.Reshape(graph.Slice(kernel, graph.AxisElem(i), graph.AxisElem(j)), 1, 1, 1, channels)
			term := graph.Mul(w.at(padded, i, j, rows, columns), weight)
			if sum == nil {
				sum = term
				continue
			}
			sum = graph.Add(sum, term)
		}
	}
	return sum
}
