package layer_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl/layer"
)

func ExampleSequential_Names() {
	net := layer.Sequential{
		layer.Conv2D{Filters: 8}, layer.Conv2D{Filters: 8}, layer.Flatten{},
		layer.Named{Name: "logits", Layer: layer.Dense{Units: 10}},
	}
	fmt.Println(net.Names())
	// Output: [conv2d conv2d_1 flatten logits]
}

// Two layers of one name would share their weights.
func TestNamesAreUnique(t *testing.T) {
	named := func(name string) layer.Layer { return layer.Named{Name: name, Layer: layer.Flatten{}} }
	for _, net := range []layer.Sequential{
		{layer.Flatten{}, layer.Flatten{}, layer.Flatten{}},
		{layer.Flatten{}, named("flatten_1"), layer.Flatten{}},
		{named("flatten_1"), layer.Flatten{}, layer.Flatten{}},
		{layer.Flatten{}, layer.Flatten{}, named("flatten_1"), named("flatten"), layer.Flatten{}},
		{named("a"), named("a"), named("a_1"), named("a")},
	} {
		names := net.Names()
		if distinct := slices.Compact(slices.Sorted(slices.Values(names))); len(distinct) != len(net) {
			t.Errorf("names %q", names)
		}
	}
}

func TestSteps(t *testing.T) {
	net := layer.Sequential{
		layer.Rescaling{Scale: 1},
		layer.Named{Name: "body", Layer: layer.Sequential{
			layer.Dense{Units: 1},
			layer.Sequential{layer.Dense{Units: 2}, layer.Named{Name: "inner", Layer: layer.Sequential{layer.Dense{Units: 3}}}},
		}},
		layer.Sequential{},
		layer.Dense{Units: 4},
	}
	var got []string
	for _, step := range layer.Steps(net) {
		got = append(got, strings.Join(step.Path, "/"))
	}
	want := []string{"rescaling", "body/dense", "body/sequential/dense", "body/sequential/inner/dense", "dense"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A step applied by itself has the paths that it has in the net.
func TestStepsApplyAsTheNet(t *testing.T) {
	net := layer.Sequential{
		layer.Named{Name: "body", Layer: layer.Sequential{layer.Dense{Units: 2}, layer.Dense{Units: 3}}},
		layer.Dense{Units: 4},
	}
	x := random(1, 2, 3)
	whole := &run{layer: net, input: x}
	want, _, err := whole.do(open(t))
	if err != nil {
		t.Fatal(err)
	}
	inSteps := &run{input: x}
	inSteps.layer = layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node {
		for _, step := range layer.Steps(net) {
			x = step.Apply(c, x)
		}
		return x
	})
	inSteps.check(t, fromTensor(t, want))
	paths := func(r *run) (list []string) {
		for _, p := range r.params {
			list = append(list, p.Path)
		}
		return list
	}
	if got, want := paths(inSteps), paths(whole); !slices.Equal(got, want) {
		t.Errorf("paths %q, want %q", got, want)
	}
	if len(inSteps.rows) != 3 || inSteps.rows[1].Path != "part/layer/body/dense_1" || inSteps.rows[1].Kind != "dense" || !slices.Equal(inSteps.rows[1].Shape, []int{2, 3}) {
		t.Errorf("rows %+v", inSteps.rows)
	}
}

// An own layer is one method; it can have weights and other layers inside.
func TestOwnLayer(t *testing.T) {
	residual := layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node {
		y := c.Apply("inner", layer.Dense{Units: 2, NoBias: true}, x)
		return graph.Add(x, graph.Mul(y, graph.ExpandLeftToRank(c.Weight("scale", layer.Ones, 2), 2)))
	})
	r := &run{layer: residual, input: arr([]int{1, 2}, 1, 2), weights: map[string]array{
		"kernel": arr([]int{2, 2}, 1, 0, 0, 1), "scale": arr([]int{2}, 10, 100)}}
	r.check(t, arr([]int{1, 2}, 11, 202))
	if r.params[0].Path != "part/layer/inner/kernel" || r.params[1].Path != "part/layer/scale" {
		t.Errorf("parameters %+v", r.params)
	}
	fails(t, layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node { return c.Weight("w", layer.Zeros, 0) }), []int{1, 2}, "part/layer/w has shape [0]")
	fails(t, layer.Func(func(*layer.Context, *layer.Node) *layer.Node { panic("cannot go on") }), []int{1, 2}, "cannot go on")
}

func TestInitializers(t *testing.T) {
	rng := func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
	for _, v := range layer.Zeros(rng(), []int{2, 3}) {
		if v != 0 {
			t.Errorf("Zeros gives %v", v)
		}
	}
	for _, v := range layer.Ones(rng(), []int{2, 3}) {
		if v != 1 {
			t.Errorf("Ones gives %v", v)
		}
	}
	for _, test := range []struct {
		name  string
		init  layer.Initializer
		shape []int
		limit float64
	}{
		{"dense", layer.GlorotUniform, []int{100, 200}, math.Sqrt(6.0 / 300)},
		{"conv2d", layer.GlorotUniform, []int{3, 3, 40, 60}, math.Sqrt(6.0 / (9*40 + 9*60))},
		{"vector", layer.GlorotUniform, []int{20000}, math.Sqrt(6.0 / 40000)},
		{"embedding", layer.RandomUniform, []int{100, 200}, 0.05},
	} {
		values := test.init(rng(), test.shape)
		largest, sum, squares := 0.0, 0.0, 0.0
		for _, v := range values {
			v := float64(v)
			largest, sum, squares = max(largest, math.Abs(v)), sum+v, squares+v*v
		}
		n := float64(len(values))
		deviation := test.limit / math.Sqrt(3)
		if largest > test.limit || largest < 0.99*test.limit {
			t.Errorf("%s: largest %v, want just under %v", test.name, largest, test.limit)
		}
		if math.Abs(sum/n) > 4*deviation/math.Sqrt(n) || math.Abs(math.Sqrt(squares/n)/deviation-1) > 0.03 {
			t.Errorf("%s: mean %v, deviation %v, want 0 and %v", test.name, sum/n, math.Sqrt(squares/n), deviation)
		}
		if !slices.Equal(values, test.init(rng(), test.shape)) {
			t.Errorf("%s: the same random numbers give other values", test.name)
		}
	}
}

// The product of an orthogonal matrix with its transpose, on its shorter side, is the identity.
func TestOrthogonal(t *testing.T) {
	for _, shape := range [][2]int{{4, 16}, {5, 5}, {7, 3}} {
		values := layer.Orthogonal(rand.New(rand.NewPCG(1, 2)), shape[:])
		at := func(i, k int) float64 { // Element k of vector i of the shorter side.
			if shape[0] <= shape[1] {
				return float64(values[i*shape[1]+k])
			}
			return float64(values[k*shape[1]+i])
		}
		for i := range min(shape[0], shape[1]) {
			for j := range min(shape[0], shape[1]) {
				dot, want := 0.0, 0.0
				for k := range max(shape[0], shape[1]) {
					dot += at(i, k) * at(j, k)
				}
				if i == j {
					want = 1
				}
				if math.Abs(dot-want) > 1e-5 {
					t.Errorf("%v: vectors %d and %d have product %v, want %v", shape, i, j, dot, want)
				}
			}
		}
	}
}
