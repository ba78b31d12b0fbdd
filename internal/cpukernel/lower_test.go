package cpukernel_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/cpukernel"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// programs are those in testdata, which -update writes anew: each is what go-xla gave to the plugin.
var programs = map[string]func(t *testing.T) string{
	"forms": func(t *testing.T) (program string) {
		compute := func(f func([]*graph.Node) []*graph.Node, in ...any) (got []*tensors.Tensor, _ string) {
			got, program = run(t, open(t), f, in...)
			return got, program
		}
		problems["stride as TensorFlow pads"].test(t, rand.New(rand.NewPCG(1, 2)), compute)
		return program
	},
	"epilogue": func(t *testing.T) string { return programOf(t, epilogues["scale, shift, relu6"].build) },
	"residual": func(t *testing.T) string { return programOf(t, epilogues["a residual"].build) },
	"step":     trainingStep,
}

func programOf(t *testing.T, build func(y, vector, array *graph.Node) *graph.Node) string {
	t.Helper()
	p := at(2, 7, 35, 35, 3, 1, 1, 1, 1)
	in := p.inputs(rand.New(rand.NewPCG(4, 5)))
	_, program := run(t, open(t), func(in []*graph.Node) []*graph.Node {
		return []*graph.Node{build(blocks["convolution"](p, in), in[2], in[3])}
	}, in.tensors()...)
	return program
}

// trainingStep is that of a small net with all kinds of convolutions.
func trainingStep(t *testing.T) string {
	t.Setenv(device.Env, device.CPU)
	m, err := tl.NewSequential([]int{9, 9, 3},
		layer.Conv2D{Filters: 32, Strides: 2, Same: true, NoBias: true},
		layer.BatchNormalization{},
		layer.Activation{Function: layer.ReLU6},
		layer.DepthwiseConv2D{Strides: 2, Same: true, Activation: layer.ReLU},
		layer.Conv2D{Filters: 16, Kernel: 1, Activation: layer.ReLU},
		layer.GlobalAveragePooling2D{},
		layer.Dense{Units: 2},
	)
	if err != nil {
		t.Fatal(err)
	}
	images, err := data.NewArrays(make([]float32, 4*9*9*3), []int{9, 9, 3}, []int{0, 1, 0, 1}, data.ArraysOptions{Classes: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	compiled := capture(t, func() {
		if _, err := m.Fit(images, images, tl.FitOptions{Epochs: 1, BatchSize: 4, Log: io.Discard}); err != nil {
			t.Fatal(err)
		}
	})
	step := ""
	for _, program := range compiled {
		if len(program) > len(step) {
			step = program
		}
	}
	return step
}

// TestLower compares what Lower makes of the programs with what it made.
func TestLower(t *testing.T) {
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".mlir")
			if *update {
				if err := os.WriteFile(path, []byte(program(t)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".lowered.mlir", cpukernel.Lower(text))
		})
	}
}

// ones is a kernel of size 3.
func ones(x *graph.Node, channels, filters int) *graph.Node {
	return graph.Ones(x.Graph(), shapes.Make(x.DType(), 3, 3, channels, filters))
}

// TestLeftAlone has convolutions that no function can do.
func TestLeftAlone(t *testing.T) {
	dev := open(t)
	plain := at(2, 6, 32, 32, 3, 1, 1, 1, 1)
	grouped := func(p problem, dilation, groups int) func(x *graph.Node) *graph.Node {
		return func(x *graph.Node) *graph.Node {
			kernel := ones(x, p.channels/groups, p.filters)
			pair := []int{dilation, dilation}
			return graph.ConvGeneral(x, kernel, forward, p.strides[:], p.padding[:], []int{1, 1}, pair, groups, 1)
		}
	}
	as := func(dtype dtypes.DType) func(x *graph.Node) *graph.Node {
		return func(x *graph.Node) *graph.Node { return grouped(plain, 1, 1)(graph.ConvertDType(x, dtype)) }
	}
	for name, convolve := range map[string]func(x *graph.Node) *graph.Node{
		"float64":         as(dtypes.Float64),
		"bfloat16":        as(dtypes.BFloat16),
		"kernel dilation": grouped(plain, 2, 1),
		"groups":          grouped(plain, 1, 2),
		"image dilation": func(x *graph.Node) *graph.Node {
			return at(2, 6, 32, 32, 3, 1, 2, 1, 1).general(x, ones(x, 32, 32), forward, 1, 1)
		},
		"few filters": func(x *graph.Node) *graph.Node { return plain.general(x, ones(x, 32, 15), forward, 1, 1) },
		"a multiplier of depthwise": func(x *graph.Node) *graph.Node {
			return plain.general(x, ones(x, 1, 64), forward, 32, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, program := run(t, dev, func(in []*graph.Node) []*graph.Node { return []*graph.Node{convolve(in[0])} },
				newArray(2, 6, 6, 32).tensor())
			if kinds([]byte(program))["convolution"] != 1 {
				t.Fatalf("no convolution in\n%s", program)
			}
			if lowered := cpukernel.Lower([]byte(program)); string(lowered) != program {
				t.Errorf("it is changed to\n%s", lowered)
			}
		})
	}
}

// TestOneOfTwo is a program where a convolution that is left alone comes before one that is not.
func TestOneOfTwo(t *testing.T) {
	p := at(2, 6, 32, 32, 3, 1, 1, 1, 1)
	_, program := run(t, open(t), func(in []*graph.Node) []*graph.Node {
		half := graph.ConvertDType(in[0], dtypes.BFloat16)
		return []*graph.Node{p.general(half, ones(half, 32, 32), forward, 1, 1), p.general(in[0], ones(in[0], 32, 32), forward, 1, 1)}
	}, newArray(2, 6, 6, 32).tensor())
	if n := kinds(cpukernel.Lower([]byte(program))); n["convolution"] != 1 || n["custom_call"] != 1 {
		t.Errorf("%d convolutions are XLA's and %d calls, want one of each", n["convolution"], n["custom_call"])
	}
}

// TestSeveralDevices is a program that XLA is to divide.
func TestSeveralDevices(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "forms.mlir"))
	if err != nil {
		t.Fatal(err)
	}
	text = append([]byte("// sdy.mesh @mesh = <[\"data\"=2]>\n"), text...)
	if lowered := cpukernel.Lower(text); !bytes.Equal(lowered, text) {
		t.Errorf("it is changed to\n%s", lowered)
	}
}

// TestNamesOfRegions is a program where the name of a value that a convolution meets is that of a constant, too: regions number theirs anew.
func TestNamesOfRegions(t *testing.T) {
	_, program := run(t, open(t), func(in []*graph.Node) []*graph.Node {
		p := at(2, 7, 35, 35, 3, 1, 1, 1, 1)
		return []*graph.Node{graph.Max(p.general(in[0], in[1], forward, 1, 1), graph.Exp(in[0]))}
	}, newArray(2, 7, 7, 35).tensor(), newArray(3, 3, 35, 35).tensor())
	other := regexp.MustCompile(`(%\w+) = "stablehlo.exponential"`).FindStringSubmatch(program)
	if other == nil {
		t.Fatalf("no exponential in\n%s", program)
	}
	for _, names := range []string{other[1], other[1] + ", %other"} {
		program := strings.Replace(program, other[1]+" = ", names+" = ", 1) + `
  func.func @region() -> tensor<f32> {
    ` + other[1] + ` = "stablehlo.constant"() { value = dense<3.0> : tensor<f32> } : () -> tensor<f32>
    "stablehlo.return"(` + other[1] + `) : (tensor<f32>) -> ()
  }
`
		if n := kinds(cpukernel.Lower([]byte(program)))["maximum"]; n != 1 {
			t.Errorf("%d of 1 maximum of two arrays is left where one of the arrays is given as %q", n, names)
		}
	}
}

// What Lower may take away or change: convolutions, and the operations that may follow one.
var (
	mayChange = regexp.MustCompile(`"stablehlo\.(multiply|add|maximum|minimum|select)"\(`)
	mayCall   = regexp.MustCompile(`(?s)"stablehlo\.convolution"\([^)]*\) \{[^}]*\} : [^\n]*`)
)

// kept are the lines of a program that Lower must leave.
func kept(program string) []string {
	var lines []string
	for line := range strings.Lines(mayCall.ReplaceAllString(program, `"stablehlo.add"(`)) {
		if !mayChange.MatchString(line) {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

func FuzzLower(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.mlir")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, program string) {
		lowered := string(cpukernel.Lower([]byte(program)))
		if !strings.Contains(program, `"stablehlo.convolution"`) && lowered != program {
			t.Fatalf("without a convolution it is changed to\n%s", lowered)
		}
		rest := lowered
		for _, line := range kept(program) {
			_, after, found := strings.Cut(rest, line)
			if !found {
				t.Fatalf("the line %q is lost in\n%s", line, lowered)
			}
			rest = after
		}
	})
}
