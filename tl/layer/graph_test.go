package layer_test

import (
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

func merged(l layer.Layer) layer.Graph {
	return layer.Graph{
		{Layer: layer.Rescaling{Scale: -2}, Inputs: []int{0}},
		{Layer: layer.Rescaling{Scale: 3}, Inputs: []int{0}},
		{Layer: l, Inputs: []int{0, 1, 2}},
	}
}

func TestMerge(t *testing.T) {
	x := arr([]int{1, 2}, 1, -1)
	for _, test := range []struct {
		layer layer.Layer
		want  []float64
	}{
		{layer.Add{}, []float64{2, -2}},
		{layer.Subtract{}, []float64{0, 0}},
		{layer.Multiply{}, []float64{-6, 6}},
		{layer.Average{}, []float64{2. / 3, -2. / 3}},
		{layer.Maximum{}, []float64{3, 2}},
		{layer.Concatenate{}, []float64{1, -1, -2, 2, 3, -3}},
	} {
		(&run{layer: merged(test.layer), input: x}).check(t, array{[]int{1, len(test.want)}, test.want})
	}
	// A gate for each channel, as of squeeze and excitation.
	gate := layer.Graph{{Layer: layer.Dense{Units: 1, NoBias: true}, Inputs: []int{0}}, {Layer: layer.Multiply{}, Inputs: []int{0, 1}}}
	(&run{layer: gate, input: arr([]int{2, 2}, 1, 2, 3, 4), weights: map[string]array{"kernel": arr([]int{2, 1}, 1, 1)}}).check(t,
		arr([]int{2, 2}, 3, 6, 21, 28))
}

// The layers of a graph have the names and paths of those of a Sequential, and each is told of.
func TestGraphPaths(t *testing.T) {
	dense := layer.Dense{Units: 2}
	g := layer.Graph{
		{Layer: dense, Inputs: []int{0}},
		{Layer: layer.Named{Name: "side", Layer: dense}, Inputs: []int{0}},
		{Layer: layer.Named{Name: "meet", Layer: layer.Add{}}, Inputs: []int{2, 1}},
		{Layer: layer.Graph{{Layer: dense, Inputs: []int{0}}}, Inputs: []int{3}},
	}
	r := &run{input: random(1, 1, 3)}
	r.layer = layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node {
		return layer.Step{Path: []string{"graph"}, Layer: g}.Apply(c, x)
	})
	if _, _, err := r.do(open(t)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.params {
		got = append(got, p.Path)
	}
	const root = "part/layer/graph/"
	want := []string{root + "dense/kernel", root + "dense/bias", root + "side/kernel", root + "side/bias", root + "graph/dense/kernel", root + "graph/dense/bias"}
	if !slices.Equal(got, want) {
		t.Errorf("parameters %q, want %q", got, want)
	}
	got = nil
	for _, part := range r.rows[0].Parts {
		got = append(got, part.Path+" "+part.Kind)
	}
	want = []string{root + "dense dense", root + "side dense", root + "meet add", root + "graph graph"}
	if len(r.rows) != 1 || !slices.Equal(got, want) {
		t.Errorf("rows %+v, want one with the parts %q", r.rows, want)
	}
}

func TestGraphErrors(t *testing.T) {
	one, flat := []int{0}, layer.Flatten{}
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{layer.Graph{{Layer: flat, Inputs: []int{1}}}, []int{1, 2}, "layer part/layer/flatten (flatten): takes the value of layer 1: want one of the 0 that stand before it"},
		{layer.Graph{{Layer: flat, Inputs: []int{-1}}}, []int{1, 2}, "takes the value of layer -1"},
		{layer.Graph{{Layer: flat}}, []int{1, 2}, "takes no input"},
		{layer.Graph{{Layer: flat, Inputs: []int{0, 0}}}, []int{1, 2}, "takes one input, not 2: merge them first"},
		{layer.Graph{{Inputs: one}}, []int{1, 2}, "is nil"},
		{layer.Graph{{Layer: layer.Named{Name: "a"}, Inputs: one}}, []int{1, 2}, "is nil"},
		{layer.Graph{{Layer: layer.Dense{Units: 3}, Inputs: one}, {Layer: layer.Add{}, Inputs: []int{0, 1}}}, []int{1, 2}, "layer part/layer/add (add): inputs have shapes [[1 2] [1 3]]: want one shape"},
		{layer.Graph{{Layer: layer.Dense{Units: 3}, Inputs: one}, {Layer: layer.Multiply{}, Inputs: []int{0, 1}}}, []int{1, 2}, "want one shape, or lengths of 1"},
		{layer.Graph{{Layer: flat, Inputs: one}, {Layer: layer.Concatenate{}, Inputs: []int{0, 1}}}, []int{1, 2, 3}, "inputs have shapes [[1 2 3] [1 6]]: want all axes but the last to be the same"},
		{layer.Add{}, []int{1, 2}, "use it in a Graph"},
		{layer.Subtract{}, []int{1, 2}, "use it in a Graph"},
		{layer.Multiply{}, []int{1, 2}, "use it in a Graph"},
		{layer.Average{}, []int{1, 2}, "use it in a Graph"},
		{layer.Maximum{}, []int{1, 2}, "use it in a Graph"},
		{layer.Concatenate{}, []int{1, 2}, "use it in a Graph"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
