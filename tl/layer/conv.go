package layer

import (
	"cmp"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// Conv2D is a 2-D convolution: [batch, height, width, in] to [batch, height', width', Filters].
type Conv2D struct {
	// Filters is the number of output channels.
	Filters int
	// Kernel is the height and width of the window; default 3.
	Kernel int
	// Strides is the step of the window; default 1.
	Strides int
	// Same pads with zeros so that stride 1 keeps height and width, as Keras and TensorFlow do; otherwise ("valid") nothing is
	// padded.
	Same bool
	// Padding is a border of that many zeros on each side, as PyTorch pads. It excludes Same.
	Padding int
	// Activation is applied to the result; default none.
	Activation Function
	// NoBias leaves the bias out, as before a batch normalisation.
	NoBias bool
}

// Apply has the parameters kernel [Kernel, Kernel, in, Filters] and bias [Filters].
func (l Conv2D) Apply(c *Context, x *Node) *Node {
	w := newWindow(x, l.Kernel, l.Strides, l.Padding, l.Same)
	if l.Filters <= 0 {
		panic(fmt.Errorf("filters %d: want a positive number", l.Filters))
	}
	kernel := c.Weight("kernel", GlorotUniform, w.size, w.size, x.Shape().Dim(-1), l.Filters)
	return l.Activation.apply(addBias(c, c.convolved(convolution{x: as(x, kernel), kernel: kernel, window: w}), l.Filters, l.NoBias))
}

// MaxPooling2D takes the maximum of each window: [batch, height, width, channels] to [batch, height', width', channels].
type MaxPooling2D struct {
	// Pool is the height and width of the window; default 2.
	Pool int
	// Strides is the step of the window; default Pool.
	Strides int
}

// Apply has no parameters. Nothing is padded.
func (l MaxPooling2D) Apply(_ *Context, x *Node) *Node {
	window, strides := poolWindow(x, l.Pool, l.Strides)
	return maxPool(x, window, strides)
}

// maxPool is the maximum of window² shifted copies. Its gradient is made of slices and sums, which every backend has and XLA
// fuses; that of the pooling operation is a scatter, slow on a CPU and missing in the pure-Go backend.
func maxPool(x *Node, window, stride int) *Node {
	dims := x.Shape().Dimensions
	rows, columns := (dims[1]-window)/stride*stride+1, (dims[2]-window)/stride*stride+1
	var y *Node
	for i := range window {
		for j := range window {
			shifted := graph.Slice(x, graph.AxisRange(), graph.AxisRange(i, i+rows).Stride(stride), graph.AxisRange(j, j+columns).Stride(stride))
			if y == nil {
				y = shifted
				continue
			}
			y = graph.Max(y, shifted)
		}
	}
	return y
}

// AveragePooling2D takes the mean of each window, like MaxPooling2D the maximum.
type AveragePooling2D struct {
	// Pool is the height and width of the window; default 2.
	Pool int
	// Strides is the step of the window; default Pool.
	Strides int
}

// Apply has no parameters. Nothing is padded.
func (l AveragePooling2D) Apply(_ *Context, x *Node) *Node {
	window, strides := poolWindow(x, l.Pool, l.Strides)
	return graph.MeanPool(x).Window(window).Strides(strides).Done()
}

// maxWindow bounds the height and width of a window: some layers make a node for each of its pixels.
const maxWindow = 256

// poolWindow is poolSize for images.
func poolWindow(x *Node, pool, strides int) (window, stride int) {
	window, stride = poolSize(pool, strides)
	checkImage(x, window, false)
	return window, stride
}

// poolSize takes the settings of a pooling layer, where 0 means the default, and refuses those that cannot be.
func poolSize(pool, strides int) (window, stride int) {
	if pool < 0 || strides < 0 || pool > maxWindow {
		panic(fmt.Errorf("pool %d, strides %d: want positive numbers, and a pool of at most %d", pool, strides, maxWindow))
	}
	window = cmp.Or(pool, 2)
	return window, cmp.Or(strides, window)
}

// GlobalAveragePooling2D takes the mean of each channel: [batch, height, width, channels] to [batch, channels].
type GlobalAveragePooling2D struct{}

// Apply has no parameters.
func (GlobalAveragePooling2D) Apply(_ *Context, x *Node) *Node {
	checkImage(x, 1, false)
	return as(graph.ReduceMean(exact(x), 1, 2), x)
}

// GlobalMaxPooling2D takes the maximum of each channel: [batch, height, width, channels] to [batch, channels].
type GlobalMaxPooling2D struct{}

// Apply has no parameters.
func (GlobalMaxPooling2D) Apply(_ *Context, x *Node) *Node {
	checkImage(x, 1, false)
	return graph.ReduceMax(x, 1, 2)
}

// checkImage says early, and in the words of the user, what a convolution would say late.
func checkImage(x *Node, window int, same bool) {
	dims := x.Shape().Dimensions
	if len(dims) != 4 {
		panic(fmt.Errorf("input has shape %v: want images [batch, height, width, channels]", dims))
	}
	if !same && (dims[1] < window || dims[2] < window) {
		panic(fmt.Errorf("input has shape %v, smaller than the window of %d×%d: use fewer or smaller layers, or larger images", dims, window, window))
	}
}
