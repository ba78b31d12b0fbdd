package cpukernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/cpukernel"
)

// epilogues are functions of y, a convolution [batch, height, width, filters], of a vector [filters] and of an array like y; each
// also as a function of one number, of the filter's in the vector and of that in the array; and the kinds of operations on all of y that are left.
var epilogues = map[string]struct {
	build func(y, vector, array *graph.Node) *graph.Node
	plain func(y, vector, array float64) float64
	left  map[string]int
}{
	"nothing": {
		func(y, v, _ *graph.Node) *graph.Node { return y },
		func(y, v, _ float64) float64 { return y }, nil,
	},
	"scale, shift, relu6": {
		func(y, v, _ *graph.Node) *graph.Node {
			return graph.ClipScalar(graph.Add(graph.Mul(y, graph.ExpandLeftToRank(v, 4)), graph.ExpandLeftToRank(v, 4)), 0, 6)
		},
		func(y, v, _ float64) float64 { return min(max(y*v+v, 0), 6) }, nil,
	},
	"scale alone": {
		func(y, v, _ *graph.Node) *graph.Node { return graph.Mul(graph.ExpandLeftToRank(v, 4), y) },
		func(y, v, _ float64) float64 { return y * v }, nil,
	},
	"shift and relu": {
		func(y, v, _ *graph.Node) *graph.Node {
			return graph.MaxScalar(graph.Add(y, graph.ExpandLeftToRank(v, 4)), 0)
		},
		func(y, v, _ float64) float64 { return max(y+v, 0) }, nil,
	},
	"upper bound alone": {
		func(y, _, _ *graph.Node) *graph.Node { return graph.MinScalar(y, -0.25) },
		func(y, _, _ float64) float64 { return min(y, -0.25) }, nil,
	},
	"minimum before maximum": {
		func(y, _, _ *graph.Node) *graph.Node { return graph.MaxScalar(graph.MinScalar(y, -1), 0.5) },
		func(y, _, _ float64) float64 { return max(min(y, -1), 0.5) }, map[string]int{"maximum": 1},
	},
	"bounds that cross": {
		func(y, _, _ *graph.Node) *graph.Node { return graph.MinScalar(graph.MaxScalar(y, 0.5), -1) },
		func(y, _, _ float64) float64 { return min(max(y, 0.5), -1) }, nil,
	},
	"two lower bounds": {
		func(y, _, _ *graph.Node) *graph.Node { return graph.MaxScalar(graph.MaxScalar(y, -2), 1) },
		func(y, _, _ float64) float64 { return max(y, 1) }, map[string]int{"maximum": 1},
	},
	"shift before scale": {
		func(y, v, _ *graph.Node) *graph.Node {
			return graph.Mul(graph.Add(y, graph.ExpandLeftToRank(v, 4)), graph.ExpandLeftToRank(v, 4))
		},
		func(y, v, _ float64) float64 { return (y + v) * v }, map[string]int{"multiply": 1},
	},
	"scale after a bound": {
		func(y, v, _ *graph.Node) *graph.Node {
			return graph.Mul(graph.MaxScalar(y, 0), graph.ExpandLeftToRank(v, 4))
		},
		func(y, v, _ float64) float64 { return max(y, 0) * v }, map[string]int{"multiply": 1},
	},
	"a residual": {
		func(y, v, a *graph.Node) *graph.Node {
			return graph.MaxScalar(graph.Add(graph.Add(y, graph.ExpandLeftToRank(v, 4)), a), 0)
		},
		func(y, v, a float64) float64 { return max(y+v+a, 0) }, map[string]int{"add": 1, "maximum": 1},
	},
	"a bound that is an array": {
		func(y, _, a *graph.Node) *graph.Node { return graph.Max(y, a) },
		func(y, _, a float64) float64 { return max(y, a) }, map[string]int{"maximum": 1},
	},
	"itself": {
		func(y, _, _ *graph.Node) *graph.Node { return graph.Add(y, y) },
		func(y, _, _ float64) float64 { return y + y }, map[string]int{"add": 1},
	},
	"used twice": {
		func(y, v, _ *graph.Node) *graph.Node {
			bounded := graph.MaxScalar(y, 0)
			return graph.Add(graph.Mul(bounded, graph.ExpandLeftToRank(v, 4)), y)
		},
		func(y, v, _ float64) float64 { return max(y, 0)*v + y }, map[string]int{"maximum": 1, "multiply": 1, "add": 1},
	},
	"something between": {
		func(y, v, _ *graph.Node) *graph.Node {
			return graph.Add(graph.Neg(y), graph.ExpandLeftToRank(v, 4))
		},
		func(y, v, _ float64) float64 { return v - y }, map[string]int{"negate": 1, "add": 1},
	},
	"subtraction": {
		func(y, v, _ *graph.Node) *graph.Node { return graph.Sub(graph.ExpandLeftToRank(v, 4), y) },
		func(y, v, _ float64) float64 { return v - y }, map[string]int{"subtract": 1},
	},
}

// blocks are a problem's convolution, of all channels and of each.
var blocks = map[string]func(p problem, in []*graph.Node) *graph.Node{
	"convolution": func(p problem, in []*graph.Node) *graph.Node { return p.general(in[0], in[1], forward, 1, 1) },
	"depthwise": func(p problem, in []*graph.Node) *graph.Node {
		first := graph.Slice(in[1], graph.AxisRange(), graph.AxisRange(), graph.AxisElem(0), graph.AxisRange())
		return p.general(in[0], first, forward, p.channels, 1)
	},
}

// onY are kinds of operations that could be on y.
var onY = []string{"add", "multiply", "maximum", "minimum", "negate", "subtract", "clamp", "convolution"}

func TestEpilogue(t *testing.T) {
	dev := open(t)
	p := at(2, 7, 35, 35, 3, 1, 1, 1, 1)
	in := p.inputs(rand.New(rand.NewPCG(4, 5)))
	for block, convolve := range blocks {
		y := p.plainBlock(block, in)
		for name, e := range epilogues {
			t.Run(block+" "+name, func(t *testing.T) {
				got, program := run(t, dev, func(in []*graph.Node) []*graph.Node {
					return []*graph.Node{e.build(convolve(p, in), in[2], in[3])}
				}, in.tensors()...)
				want := make([]float64, len(y))
				for i := range y {
					want[i] = e.plain(y[i], float64(in.vector[i%p.filters]), float64(in.array.values[i]))
				}
				check(t, name, got[0], want)
				left := kinds(live(cpukernel.Lower([]byte(program))))
				for _, kind := range onY {
					if left[kind] != e.left[kind] {
						t.Errorf("%d operations %s are left, want %d", left[kind], kind, e.left[kind])
					}
				}
			})
		}
	}
}

// inputs are those of a block and of what follows it.
type inputs struct {
	x, kernel, array array
	vector           []float32
}

func (p problem) inputs(random *rand.Rand) inputs {
	in := inputs{
		newArray(p.batch, p.size[0], p.size[1], p.channels), newArray(p.kernel[0], p.kernel[1], p.channels, p.filters),
		newArray(p.batch, p.steps(0), p.steps(1), p.filters), make([]float32, p.filters),
	}
	for _, values := range [][]float32{in.x.values, in.kernel.values, in.array.values, in.vector} {
		for i := range values {
			values[i] = float32(random.NormFloat64())
		}
	}
	return in
}

func (in inputs) tensors() []any {
	return []any{in.x.tensor(), in.kernel.tensor(), tensors.FromFlatDataAndDimensions(in.vector, len(in.vector)), in.array.tensor()}
}

// plainBlock is the convolution of a block.
func (p problem) plainBlock(block string, in inputs) []float64 {
	return p.plain(in.x, in.kernel, p.filters, func(a, b, c, o int) (float32, bool) {
		if block == "depthwise" {
			return *in.kernel.at(a, b, 0, o), c == o
		}
		return *in.kernel.at(a, b, c, o), true
	})
}

// TestEpilogueOfEachImage is a scale that is other for each image, which no vector is.
func TestEpilogueOfEachImage(t *testing.T) {
	dev := open(t)
	p := at(35, 3, 35, 35, 3, 1, 1, 1, 1) // As many images as filters.
	in := p.inputs(rand.New(rand.NewPCG(6, 7)))
	got, program := run(t, dev, func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Mul(blocks["convolution"](p, in), graph.Reshape(in[2], -1, 1, 1, 1))}
	}, in.tensors()...)
	want := p.plainBlock("convolution", in)
	for i := range want {
		want[i] *= float64(in.vector[i/(9*p.filters)])
	}
	check(t, "scale", got[0], want)
	if n := kinds(live(cpukernel.Lower([]byte(program))))["multiply"]; n != 1 {
		t.Errorf("%d multiplications are left, want 1", n)
	}
}

// TestNotNumbers has one pixel that is not a number and one that is infinite, in two images.
func TestNotNumbers(t *testing.T) {
	dev := open(t)
	p := at(3, 7, 35, 35, 3, 1, 1, 1, 1)
	in := p.inputs(rand.New(rand.NewPCG(8, 9)))
	*in.x.at(0, 3, 3, 0), *in.x.at(1, 3, 3, 0) = float32(math.NaN()), float32(math.Inf(1))
	for block, convolve := range blocks {
		y := p.plainBlock(block, in)
		for _, name := range []string{"nothing", "scale, shift, relu6", "scale alone", "shift and relu", "upper bound alone"} {
			t.Run(block+" "+name, func(t *testing.T) {
				e := epilogues[name]
				got, _ := run(t, dev, func(in []*graph.Node) []*graph.Node {
					return []*graph.Node{e.build(convolve(p, in), in[2], in[3])}
				}, in.tensors()...)
				want := make([]float64, len(y))
				for i := range y {
					want[i] = e.plain(y[i], float64(in.vector[i%p.filters]), 0)
				}
				check(t, name, got[0], want)
			})
		}
	}
}
