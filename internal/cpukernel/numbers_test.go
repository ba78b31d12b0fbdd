package cpukernel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/cpukernel"
)

// The axes of images; of the gradient of an image; and those with which images are summed over.
var (
	forward = graph.ConvolveAxesConfig{
		InputBatch: 0, InputSpatial: []int{1, 2}, InputChannels: 3, KernelSpatial: []int{0, 1}, KernelInputChannels: 2, KernelOutputChannels: 3,
		OutputBatch: 0, OutputSpatial: []int{1, 2}, OutputChannels: 3,
	}
	turned = graph.ConvolveAxesConfig{
		InputBatch: 0, InputSpatial: []int{1, 2}, InputChannels: 3, KernelSpatial: []int{0, 1}, KernelInputChannels: 3, KernelOutputChannels: 2,
		OutputBatch: 0, OutputSpatial: []int{1, 2}, OutputChannels: 3,
	}
	backward = graph.ConvolveAxesConfig{
		InputBatch: 3, InputSpatial: []int{1, 2}, InputChannels: 0, KernelSpatial: []int{1, 2}, KernelInputChannels: 0, KernelOutputChannels: 3,
		OutputBatch: 2, OutputSpatial: []int{0, 1}, OutputChannels: 3,
	}
)

// window is what convolutions of one image size have in common: of each pair the first is for rows.
type window struct {
	size, kernel, strides, dilation [2]int
	padding                         [2][2]int
}

// steps is how many windows there are along an axis.
func (w window) steps(axis int) int {
	pixels := (w.size[axis]-1)*w.dilation[axis] + 1 + w.padding[axis][0] + w.padding[axis][1]
	if pixels < w.kernel[axis] {
		return 0
	}
	return (pixels-w.kernel[axis])/w.strides[axis] + 1
}

// pixel is the pixel that a tap of a window meets; not ok where it meets a zero.
func (w window) pixel(axis, step, tap int) (pixel int, ok bool) {
	place := step*w.strides[axis] + tap - w.padding[axis][0]
	return place / w.dilation[axis], place >= 0 && place%w.dilation[axis] == 0 && place/w.dilation[axis] < w.size[axis]
}

// meet calls a function for each pixel [image, i, j] that a tap [a, b] of a window [row, column] meets.
func (w window) meet(batch int, do func(n, row, column, a, b, i, j int)) {
	for n := range batch {
		for row := range w.steps(0) {
			for column := range w.steps(1) {
				for a := range w.kernel[0] {
					i, inside := w.pixel(0, row, a)
					for b := range w.kernel[1] {
						if j, ok := w.pixel(1, column, b); inside && ok {
							do(n, row, column, a, b, i, j)
						}
					}
				}
			}
		}
	}
}

func (w window) String() string {
	return fmt.Sprintf("image %v kernel %v strides %v dilation %v padding %v", w.size, w.kernel, w.strides, w.dilation, w.padding)
}

// plain is a convolution by a loop.
func (w window) plain(x, kernel array, filters int, weight func(a, b, c, o int) (float32, bool)) []float64 {
	rows, columns := w.steps(0), w.steps(1)
	y := make([]float64, x.shape[0]*rows*columns*filters)
	w.meet(x.shape[0], func(n, row, column, a, b, i, j int) {
		to := y[((n*rows+row)*columns+column)*filters:][:filters]
		for o := range filters {
			for c := range x.shape[3] {
				if k, ok := weight(a, b, c, o); ok {
					to[o] += float64(*x.at(n, i, j, c)) * float64(k)
				}
			}
		}
	})
	return y
}

// plainGradient is the gradient of a kernel by a loop.
func (w window) plainGradient(x, g array, depthwise bool) []float64 {
	filters, channels := g.shape[3], x.shape[3]
	if depthwise {
		channels = 1
	}
	dk := make([]float64, w.kernel[0]*w.kernel[1]*channels*filters)
	w.meet(x.shape[0], func(n, row, column, a, b, i, j int) {
		for c := range channels {
			for o := range filters {
				from := c
				if depthwise {
					from = o
				}
				dk[((a*w.kernel[1]+b)*channels+c)*filters+o] += float64(*x.at(n, i, j, from)) * float64(*g.at(n, row, column, o))
			}
		}
	})
	return dk
}

// general is the operation of the window; for a gradient, the one that lays its windows on the image.
func (w window) general(x, kernel *graph.Node, axes graph.ConvolveAxesConfig, groups, batchGroups int) *graph.Node {
	one := []int{1, 1}
	if axes.InputBatch == backward.InputBatch {
		padding := w.padding
		for axis := range padding { // No window but those that there were.
			pixels := (w.steps(axis)-1)*w.strides[axis] + w.kernel[axis]
			padding[axis][1] = pixels - w.size[axis] - padding[axis][0]
		}
		return graph.ConvGeneral(x, kernel, axes, one, padding[:], one, w.strides[:], groups, batchGroups)
	}
	return graph.ConvGeneral(x, kernel, axes, w.strides[:], w.padding[:], w.dilation[:], one, groups, batchGroups)
}

// problem is five convolutions: of all channels forward and turned, the gradient of the kernel, and two depthwise ones.
type problem struct {
	window
	batch, channels, filters int
}

func (p problem) String() string {
	return fmt.Sprintf("%d images, %d channels, %d filters, %v", p.batch, p.channels, p.filters, p.window)
}

// few is whether the filters of one of all channels are so few that it stays XLA's. One of one channel is a depthwise one.
func (p problem) few() bool { return p.filters < 16 && p.filters*p.channels != 1 }

func (p problem) test(t *testing.T, random *rand.Rand, compute func(func([]*graph.Node) []*graph.Node, ...any) ([]*tensors.Tensor, string)) {
	t.Helper()
	filled := func(shape ...int) array {
		a := newArray(shape...)
		for i := range a.values {
			a.values[i] = float32(random.NormFloat64())
		}
		return a
	}
	plain := p.window
	plain.dilation = [2]int{1, 1} // Only depthwise ones have another.
	x := filled(p.batch, p.size[0], p.size[1], p.channels)
	kernel := filled(p.kernel[0], p.kernel[1], p.channels, p.filters)
	turnedKernel := filled(p.kernel[0], p.kernel[1], p.filters, p.channels)
	depth := filled(p.kernel[0], p.kernel[1], 1, p.channels)
	g := filled(p.batch, plain.steps(0), plain.steps(1), p.filters)
	gDepth := filled(p.batch, plain.steps(0), plain.steps(1), p.channels)
	got, program := compute(func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{
			plain.general(in[0], in[1], forward, 1, 1),
			plain.general(in[0], in[2], turned, 1, 1),
			plain.general(in[0], in[4], backward, 1, 1),
			p.general(in[0], in[3], forward, p.channels, 1),
			plain.general(in[0], in[5], backward, 1, p.channels),
		}
	}, x.tensor(), kernel.tensor(), turnedKernel.tensor(), depth.tensor(), g.tensor(), gDepth.tensor())
	check(t, "forward", got[0], plain.plain(x, kernel, p.filters, func(a, b, c, o int) (float32, bool) { return *kernel.at(a, b, c, o), true }))
	check(t, "turned", got[1], plain.plain(x, turnedKernel, p.filters, func(a, b, c, o int) (float32, bool) { return *turnedKernel.at(a, b, o, c), true }))
	check(t, "gradient", got[2], plain.plainGradient(x, g, false))
	check(t, "depthwise", got[3], p.plain(x, depth, p.channels, func(a, b, c, o int) (float32, bool) { return *depth.at(a, b, 0, o), c == o }))
	check(t, "depthwise gradient", got[4], plain.plainGradient(x, gDepth, true))
	left := 0
	if p.few() {
		left = 3
	} else if p.filters == 1 { // Turned, it is none of the forms.
		left = 1
	}
	if n := kinds(cpukernel.Lower([]byte(program))); n["custom_call"] != 5-left || n["convolution"] != left {
		t.Errorf("%d of 5 convolutions are calls of the package's, and %d XLA's; want %d and %d", n["custom_call"], n["convolution"], 5-left, left)
	}
}

// at is a problem of one size for rows and columns.
func at(batch, size, channels, filters, kernel, stride, dilation, before, after int) problem {
	pair := func(n int) [2]int { return [2]int{n, n} }
	return problem{window{pair(size), pair(kernel), pair(stride), pair(dilation), [2][2]int{{before, after}, {before, after}}}, batch, channels, filters}
}

// problems have the shapes of nets, and the ends of what there is.
var problems = map[string]problem{
	"first of ResNet":            at(1, 32, 3, 64, 7, 2, 1, 3, 3),
	"3x3":                        at(2, 14, 32, 64, 3, 1, 1, 1, 1),
	"3x3 of a stride":            at(2, 15, 24, 48, 3, 2, 1, 1, 1),
	"1x1":                        at(3, 7, 96, 32, 1, 1, 1, 0, 0),
	"1x1 of a stride":            at(2, 9, 16, 40, 1, 2, 1, 0, 0),
	"1x1 and padding":            at(2, 5, 16, 16, 1, 1, 1, 1, 2),
	"stride as TensorFlow pads":  at(2, 14, 35, 33, 3, 2, 1, 0, 1),
	"gradient of a stride":       at(2, 7, 17, 16, 3, 1, 2, 1, 2),
	"gradient of 1x1 and stride": at(2, 7, 16, 16, 1, 1, 2, 0, 1),
	"gradient, pixels left out":  at(2, 8, 40, 47, 3, 2, 1, 1, -1),
	"image cut on both sides":    at(1, 9, 5, 20, 2, 1, 1, -2, -3),
	"kernel as large as image":   at(1, 5, 65, 31, 5, 1, 1, 0, 0),
	"kernel larger than image":   at(1, 2, 4, 33, 7, 1, 1, 3, 3),
	"windows of padding alone":   at(1, 1, 3, 16, 2, 1, 1, 4, 5),
	"a stride past the image":    at(2, 3, 3, 16, 1, 3, 1, 0, 0),
	"one pixel":                  at(1, 1, 1, 16, 1, 1, 1, 0, 0),
	"one channel, one filter":    at(2, 6, 1, 1, 3, 1, 1, 1, 1),
	"few filters":                at(2, 6, 20, 15, 3, 1, 1, 1, 1),
	"more than a tile of places": at(1, 31, 2, 130, 3, 1, 1, 1, 1),
	"7x7 depthwise":              at(1, 11, 66, 16, 7, 1, 1, 3, 3),
	"5x5 depthwise of a stride":  at(2, 12, 50, 16, 5, 2, 1, 1, 2),
	"more than caches keep":      at(4, 130, 2, 64, 1, 1, 1, 0, 0),
}

func TestNumbers(t *testing.T) {
	dev := open(t)
	compute := func(f func([]*graph.Node) []*graph.Node, in ...any) ([]*tensors.Tensor, string) {
		return run(t, dev, f, in...)
	}
	for name, p := range problems {
		t.Run(name, func(t *testing.T) { p.test(t, rand.New(rand.NewPCG(1, 2)), compute) })
	}
}

func TestRandomShapes(t *testing.T) {
	dev := open(t)
	compute := func(f func([]*graph.Node) []*graph.Node, in ...any) ([]*tensors.Tensor, string) {
		return run(t, dev, f, in...)
	}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 3))
		p := randomProblem(random)
		p.test(t, random, compute)
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, p)
		}
	}
}

// randomProblem is one that has a window.
func randomProblem(random *rand.Rand) problem {
	for {
		p := problem{batch: 1 + random.IntN(5), channels: 1 + random.IntN(70), filters: 1 + random.IntN(70)}
		for axis := range 2 {
			p.size[axis], p.kernel[axis] = 1+random.IntN(17), 1+random.IntN(7)
			p.strides[axis], p.dilation[axis] = 1+random.IntN(3), 1+random.IntN(3)
			p.padding[axis] = [2]int{random.IntN(p.kernel[axis]+1) - 1, random.IntN(p.kernel[axis]+3) - 3}
		}
		plain := p.window
		plain.dilation = [2]int{1, 1}
		if plain.steps(0)*plain.steps(1) > 0 && p.steps(0)*p.steps(1) > 0 {
			return p
		}
	}
}
