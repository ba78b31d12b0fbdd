package layer

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// Where XLA compiles, convolutions are StableHLO's: GPUs and TPUs have fast ones, and on a CPU internal/cpukernel takes them over. That
// knows float32 only, and XLA's own, for other types, are slow on a CPU: there a depthwise convolution is the sum of shifted copies,
// and one of 1×1 the matrix product, that they are. The forms add in another order, and give the same numbers to about seven digits.

// direct is whether a convolution of x is one operation.
func direct(c *Context, x *Node) bool {
	return !c.OnCPU() || x.Graph().Backend().Name() != pureGo && x.DType() == dtypes.Float32
}

// convolve is a convolution with a kernel [size, size, in, out].
func convolve(c *Context, x, kernel *Node, w window) *Node {
	switch {
	case w.size == 1 && w.stride == 1 && !direct(c, x):
		matrix := graph.Reshape(kernel, kernel.Shape().Dim(-2), kernel.Shape().Dim(-1))
		return dot(zeroPad(x, w.rows, w.columns), matrix)
	case x.Graph().Backend().Name() == pureGo:
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
	if direct(c, x) {
		return grouped(x, graph.Reshape(kernel, w.size, w.size, 1, x.Shape().Dim(-1)), w)
	}
	return sumOfShifted(x, kernel, w)
}

// grouped is a depthwise convolution as one operation, with a kernel [size, size, 1, channels]. GoMLX's gradient of it is a convolution
// for each channel; this one is one operation for the image and one for the kernel.
func grouped(x, kernel *Node, w window) *Node {
	channels := x.Shape().Dim(-1)
	conv := func(x, kernel *Node, stride int, padding [][2]int, dilation int) *Node {
		return graph.ConvGeneral(x, kernel, channelsLast, []int{stride, stride}, padding, []int{dilation, dilation}, []int{1, 1}, channels, 1)
	}
	y := conv(graph.StopGradient(x), graph.StopGradient(kernel), w.stride, [][2]int{w.rows, w.columns}, 1)
	dims := x.Shape().Dimensions
	// The padding with which each pixel meets the windows that it was in.
	around := func(axis int, padding [2]int) [2]int {
		before := w.size - 1 - padding[0]
		return [2]int{before, dims[axis] + w.size - 1 - before - ((y.Shape().Dim(axis)-1)*w.stride + 1)}
	}
	imageGradient := func(v *Node) *Node {
		return conv(v, graph.Reverse(kernel, 0, 1), 1, [][2]int{around(1, w.rows), around(2, w.columns)}, w.stride)
	}
	// The padding with which windows lie on the image just where they were.
	onto := func(axis int, padding [2]int) [2]int {
		return [2]int{padding[0], w.size + (y.Shape().Dim(axis)-1)*w.stride - dims[axis] - padding[0]}
	}
	kernelGradient := func(v *Node) *Node {
		return graph.ConvGeneral(x, v, kernelOfImages, []int{1, 1}, [][2]int{onto(1, w.rows), onto(2, w.columns)}, []int{1, 1},
			[]int{w.stride, w.stride}, 1, channels)
	}
	return withGradients(y, []*Node{x, kernel}, imageGradient, kernelGradient)
}

// channelsLast are the axes of images [batch, height, width, channels]; kernelOfImages those with which the images are summed over, and
// what is left is a kernel.
var (
	channelsLast = graph.ConvolveAxesConfig{
		InputBatch: 0, InputSpatial: []int{1, 2}, InputChannels: 3, KernelSpatial: []int{0, 1}, KernelInputChannels: 2, KernelOutputChannels: 3,
		OutputBatch: 0, OutputSpatial: []int{1, 2}, OutputChannels: 3,
	}
	kernelOfImages = graph.ConvolveAxesConfig{
		InputBatch: 3, InputSpatial: []int{1, 2}, InputChannels: 0, KernelSpatial: []int{1, 2}, KernelInputChannels: 0, KernelOutputChannels: 3,
		OutputBatch: 2, OutputSpatial: []int{0, 1}, OutputChannels: 3,
	}
)

// withGradients is y with the gradients of the inputs that it was made of: each function gives one from that of
// y. GoMLX knows gradients of one's own for one input only, so y goes past the inputs: XLA drops a choice that is always the same.
func withGradients(y *Node, inputs []*Node, gradients ...func(v *Node) *Node) *Node {
	var ofY, some *Node
	for i, input := range inputs {
		marked := graph.IdentityWithCustomGradient(input, func(_, _ *Node) *Node { return gradients[i](ofY) })
		first := graph.Slice(graph.Reshape(marked, -1), graph.AxisElem(0))
		if some == nil {
			some = first
			continue
		}
		some = graph.Add(some, first)
	}
	never := graph.Const(y.Graph(), false)
	past := graph.Where(graph.BroadcastToDims(never, y.Shape().Dimensions...), graph.BroadcastToDims(graph.Reshape(some), y.Shape().Dimensions...), graph.StopGradient(y))
	return graph.IdentityWithCustomGradient(past, func(_, v *Node) *Node {
		ofY = v
		return v
	})
}

// sumOfShifted is a depthwise convolution as the sum of shifted copies of the image.
func sumOfShifted(x, kernel *Node, w window) *Node {
	channels := x.Shape().Dim(-1)
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
