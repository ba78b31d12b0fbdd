package layer

import "github.com/gomlx/gomlx/core/graph"

// convolution is what a node was made of. A batch normalisation that follows, and has statistics of its own, makes the convolution again
// with its scale in the kernel. What is left of it is a shift, and in training its scale has the gradient of the kernel, which is
// small: neither reads the image once more (BenchmarkFineTune).
type convolution struct {
	x, kernel *Node
	window    window
	depthwise bool
}

func (v convolution) node(c *Context) *Node {
	if v.depthwise {
		return depthwise(c, v.x, v.kernel, v.window)
	}
	return convolve(c, v.x, v.kernel, v.window)
}

// convolved is the convolution's node, and remembers what it was made of.
func (c *Context) convolved(v convolution) *Node {
	y := v.node(c)
	c.convolutions[y] = v
	return y
}

// scaled is a node times a scale for each channel, where a convolution made it; nil elsewhere, and in mixed precision, where a kernel would
// be rounded once more.
func (c *Context) scaled(y, scale *Node) *Node {
	v, ok := c.convolutions[y]
	if !ok || v.kernel.DType() != scale.DType() {
		return nil
	}
	factors := graph.ExpandLeftToRank(scale, v.kernel.Rank())
	if v.depthwise { // Its kernel is [size, size, channels, 1].
		factors = graph.Reshape(scale, 1, 1, -1, 1)
	}
	v.kernel = graph.Mul(v.kernel, factors)
	return v.node(c)
}
