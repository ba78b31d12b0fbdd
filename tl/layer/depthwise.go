package layer

// DepthwiseConv2D convolves each channel by itself: [batch, height, width, channels] to [batch, height', width', channels].
type DepthwiseConv2D struct {
	// Kernel is the height and width of the window; default 3.
	Kernel int
	// Strides is the step of the window; default 1.
	Strides int
	// Same pads with zeros so that stride 1 keeps height and width, as Keras and TensorFlow do.
	Same bool
	// Padding is a border of that many zeros on each side, as PyTorch pads. It excludes Same.
	Padding int
	// Activation is applied to the result; default none.
	Activation Function
	// NoBias leaves the bias out, as before a batch normalisation.
	NoBias bool
}

// Apply has the parameters kernel [Kernel, Kernel, channels, 1] and bias [channels].
func (l DepthwiseConv2D) Apply(c *Context, x *Node) *Node {
	w := newWindow(x, l.Kernel, l.Strides, l.Padding, l.Same)
	channels := x.Shape().Dim(-1)
	kernel := c.Weight("kernel", GlorotUniform, w.size, w.size, channels, 1)
	y := c.convolved(convolution{x: as(x, kernel), kernel: kernel, window: w, depthwise: true})
	return l.Activation.apply(addBias(c, y, channels, l.NoBias))
}

// SeparableConv2D is a depthwise convolution followed by one of 1×1 that mixes the channels (Chollet, 2017):
// [batch, height, width, in] to [batch, height', width', Filters].
type SeparableConv2D struct {
	// Filters is the number of output channels.
	Filters int
	// Kernel is the height and width of the window; default 3.
	Kernel int
	// Strides is the step of the window; default 1.
	Strides int
	// Same pads with zeros so that stride 1 keeps height and width, as Keras and TensorFlow do.
	Same bool
	// Activation is applied to the result; default none.
	Activation Function
	// NoBias leaves the bias out, as before a batch normalisation.
	NoBias bool
}

// Apply has the parameters of the two convolutions, under depthwise and pointwise.
func (l SeparableConv2D) Apply(c *Context, x *Node) *Node {
	x = c.Apply("depthwise", DepthwiseConv2D{Kernel: l.Kernel, Strides: l.Strides, Same: l.Same, NoBias: true}, x)
	return c.Apply("pointwise", Conv2D{Filters: l.Filters, Kernel: 1, Activation: l.Activation, NoBias: l.NoBias}, x)
}
