// Package layer holds the layers that models are made of, with the names, arguments and defaults of Keras.
//
//	net := layer.Sequential{
//		layer.Conv2D{Filters: 32, Kernel: 3, Activation: layer.ReLU},
//		layer.MaxPooling2D{},
//		layer.Flatten{},
//		layer.Dense{Units: 10},
//	}
//
// A layer is plain data: it holds no weights, so one value can stand in many models. Its weights belong to the model, which
// knows them by path ("conv2d/kernel"). Images are channels-last, [batch, height, width, channels]; sequences are
// [batch, time, features], those of different lengths filled up with zeros and read inside Masking.
package layer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// Node is a GoMLX graph node: the symbolic value that a layer takes and gives.
type Node = graph.Node

// Layer is a step of a model. Apply adds the layer to the graph under construction: x is [batch, ...].
//
// Apply is a GoMLX graph function, and like those panics on bad shapes; the functions of package tl that build models
// turn that panic to an error. Write your own layer by writing this one method.
type Layer interface {
	Apply(c *Context, x *Node) *Node
}

// Param describes one array that a layer owns.
type Param struct {
	// Path is unique in the model, for example "body/conv2d/kernel".
	Path string
	// Shape is the array's dimensions; all parameters are float32.
	Shape []int
	// Init makes the initial values.
	Init Initializer
	// Statistic marks an array that training measures instead of learning by gradient, as a moving mean.
	Statistic bool
}

// Row is a line of a model's summary: one step that was applied.
type Row struct {
	// Path of the layer, its kind and the shape that it gives, [batch, ...].
	Path, Kind string
	Shape      []int
	// Parts are the layers of a Graph or a Masking.
	Parts []Row
}

// Host is the model that a graph is built for: it gives parameters their nodes.
type Host interface {
	// Node is the graph's node for a parameter.
	Node(p Param) *Node
	// Update sets the value that a statistic takes after a training step.
	Update(path string, value *Node)
	// Trains tells if anything below the path is trained by the graph under construction.
	Trains(path string) bool
	// Random is a fresh random state for the layer at a path, or nil where the graph is not for training.
	Random(path string) *Node
	// Applied is told of each step of the model, in order.
	Applied(row Row)
	// OnCPU tells if the graph is for a processor without convolutions of its own, where some layers have a faster form.
	OnCPU() bool
}

// Context is what a layer knows of the model around it.
type Context struct {
	host   Host
	path   string
	parent *Context
	mask   *Node
	parts  *[]Row // of the step that is applied
	// convolutions are the nodes that were made by one, of the whole graph.
	convolutions map[*Node]convolution
}

// NewContext is the root of a model's paths.
func NewContext(host Host) *Context {
	return &Context{host: host, convolutions: map[*Node]convolution{}}
}

// Path of the layer that the context belongs to; "" at the root.
func (c *Context) Path() string { return c.path }

// In is the context of a part with a name of its own.
func (c *Context) In(name string) *Context {
	if name == "" || strings.Contains(name, "/") {
		panic(fmt.Errorf("name %q: want letters that are not a slash", name))
	}
	inner := *c
	inner.path, inner.parent = join(c.path, name), c
	return &inner
}

// Mask tells which time steps of the sequences are real, booleans [batch, time]; nil outside Masking, where all are.
func (c *Context) Mask() *Node { return c.mask }

// Weight is a trainable parameter of the layer. In mixed precision one of two or more dimensions is a bfloat16: convert what it
// meets to its type.
func (c *Context) Weight(name string, init Initializer, shape ...int) *Node {
	return c.host.Node(Param{Path: join(c.path, name), Shape: checkShape(c, name, shape), Init: init})
}

// Statistic is a parameter that training measures; see SetStatistic.
func (c *Context) Statistic(name string, init Initializer, shape ...int) *Node {
	return c.host.Node(Param{Path: join(c.path, name), Shape: checkShape(c, name, shape), Init: init, Statistic: true})
}

// SetStatistic gives the value that a statistic has after this training step.
func (c *Context) SetStatistic(name string, value *Node) { c.host.Update(join(c.path, name), value) }

// Training tells if the layer, one with weights of its own, is being trained. A frozen layer runs as in inference, also
// during Fit, as in Keras: batch normalisation uses its moving statistics.
func (c *Context) Training() bool { return c.host.Trains(c.path) }

// Random is a random state for a layer without weights, or nil when it must not be random: outside training, and in a
// part of the model that is frozen as a whole.
func (c *Context) Random() *Node {
	if c.parent != nil && !c.host.Trains(c.parent.path) {
		return nil
	}
	return c.host.Random(c.path)
}

// OnCPU tells if the graph is for a CPU, where some layers have another form that is faster there.
func (c *Context) OnCPU() bool { return c.host.OnCPU() }

// Apply runs a layer as a part of this one under the given name.
func (c *Context) Apply(name string, l Layer, x *Node) *Node {
	return c.apply(name, l, func(inner *Context) *Node { return l.Apply(inner, x) })
}

func (c *Context) apply(name string, l Layer, use func(inner *Context) *Node) *Node {
	defer addPath(join(c.path, name), Kind(l))
	if l == nil {
		panic(errNil)
	}
	y := use(c.In(name))
	if y == nil {
		panic(errors.New("gives nil instead of a node"))
	}
	return y
}

// part is apply for a layer that the summary shows by itself.
func (c *Context) part(name string, l Layer, use func(inner *Context) *Node) *Node {
	y := c.apply(name, l, func(inner *Context) *Node {
		inner.parts = nil // The summary goes no deeper.
		return use(inner)
	})
	if c.parts != nil {
		*c.parts = append(*c.parts, Row{Path: join(c.path, name), Kind: Kind(l), Shape: y.Shape().Dimensions})
	}
	return y
}

var errNil = errors.New("is nil; remove it or give a layer")

// Error is a layer that could not be built.
type Error struct {
	// Path and Kind of the layer.
	Path, Kind string
	Err        error
}

func (e *Error) Error() string { return fmt.Sprintf("layer %s (%s): %v", e.Path, e.Kind, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// addPath names the layer in a panic on its way out, once: the innermost layer is the one at fault.
func addPath(path, kind string) {
	cause := recover()
	switch cause := cause.(type) {
	case nil:
	case *Error:
		panic(cause)
	case runtime.Error:
		panic(cause)
	case error:
		panic(&Error{Path: path, Kind: kind, Err: cause})
	default:
		panic(&Error{Path: path, Kind: kind, Err: fmt.Errorf("%v", cause)})
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

// maxParameter bounds the numbers in one parameter: more is a mistake, or a file that means harm.
const maxParameter = 1 << 31

func checkShape(c *Context, name string, shape []int) []int {
	n := 1
	for _, dim := range shape {
		if dim <= 0 {
			panic(fmt.Errorf("parameter %s has shape %v: every dimension must be positive", join(c.path, name), shape))
		}
		if n > maxParameter/dim {
			panic(fmt.Errorf("parameter %s has shape %v: want at most %d numbers", join(c.path, name), shape, maxParameter))
		}
		n *= dim
	}
	return shape
}

// Sequential applies layers one after the other.
type Sequential []Layer

// Apply runs the layers in order. Each is named by its kind, with a number from the second on: conv2d, conv2d_1.
func (s Sequential) Apply(c *Context, x *Node) *Node {
	for i, name := range s.Names() {
		x = c.Apply(name, s[i], x)
	}
	return x
}

// Names are the names of the layers in s, in order.
func (s Sequential) Names() []string {
	names := make([]string, len(s))
	taken, numbers := map[string]bool{}, map[string]int{}
	for i, l := range s {
		base := Kind(l)
		if named, ok := l.(Named); ok {
			base = named.Name
		}
		names[i] = base
		for taken[names[i]] {
			numbers[base]++
			names[i] = fmt.Sprintf("%s_%d", base, numbers[base])
		}
		taken[names[i]] = true
	}
	return names
}

// Step is one layer of a net whose nested Sequentials are laid out in a line.
type Step struct {
	// Path is the names that lead to the layer.
	Path  []string
	Layer Layer
}

// Steps lays a net out in a line, so that it can be cut between any two layers.
func Steps(net Sequential) []Step { return steps(nil, net) }

func steps(path []string, net Sequential) []Step {
	var line []Step
	for i, name := range net.Names() {
		here := append(slices.Clone(path), name)
		if nested, ok := unnamed(net[i]).(Sequential); ok {
			line = append(line, steps(here, nested)...)
			continue
		}
		line = append(line, Step{Path: here, Layer: net[i]})
	}
	return line
}

// Apply runs the layer in the context of the model's root, and tells the model of it.
func (s Step) Apply(root *Context, x *Node) *Node {
	last := len(s.Path) - 1
	for _, name := range s.Path[:last] {
		root = root.In(name)
	}
	var parts []Row
	here := *root
	here.parts = &parts
	y := here.Apply(s.Path[last], s.Layer, x)
	root.host.Applied(Row{Path: join(root.path, s.Path[last]), Kind: Kind(s.Layer), Shape: y.Shape().Dimensions, Parts: parts})
	return y
}

// Named gives a layer a name of its own in paths and summaries.
type Named struct {
	Name  string
	Layer Layer
}

// Apply is that of the layer inside.
func (n Named) Apply(c *Context, x *Node) *Node {
	if n.Layer == nil {
		panic(errNil)
	}
	return n.Layer.Apply(c, x)
}

// unnamed is the layer without the name around it.
func unnamed(l Layer) Layer {
	if named, ok := l.(Named); ok {
		return named.Layer
	}
	return l
}

// Func is a layer made of a plain graph function, for what no other layer does. A model with one cannot be saved by itself,
// because a function is not data.
type Func func(c *Context, x *Node) *Node

// Apply calls the function.
func (f Func) Apply(c *Context, x *Node) *Node {
	if f == nil {
		panic(errNil)
	}
	return f(c, x)
}

// Initializer makes the initial values of a parameter of the given shape.
type Initializer func(rng *rand.Rand, shape []int) []float32
