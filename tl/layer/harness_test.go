package layer_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// open is the device that users have.
func open(t testing.TB) *device.Device {
	t.Helper()
	testenv.Setup(t)
	return opened(t)
}

func opened(t testing.TB) *device.Device {
	t.Helper()
	dev, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	return dev
}

// array is numbers with a shape.
type array struct {
	shape  []int
	values []float64
}

func arr(shape []int, values ...float64) array { return array{shape, values} }

// random is numbers from -1 to 1, all different.
func random(seed uint64, shape ...int) array {
	n := 1
	for _, dim := range shape {
		n *= dim
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	values := make([]float64, n)
	for i, place := range rng.Perm(n) {
		values[i] = 2*float64(place)/float64(n) - 1
	}
	return array{shape, values}
}

func (a array) at(index ...int) float64 {
	place := 0
	for axis, i := range index {
		place = place*a.shape[axis] + i
	}
	return a.values[place]
}

func (a array) tensor() *tensors.Tensor {
	values := make([]float32, len(a.values))
	for i, v := range a.values {
		values[i] = float32(v)
	}
	return tensors.FromFlatDataAndDimensions(values, a.shape...)
}

func fromTensor(t testing.TB, tensor *tensors.Tensor) array {
	t.Helper()
	values, err := tensors.CopyFlatData[float32](tensor)
	if err != nil {
		t.Fatal(err)
	}
	a := array{shape: tensor.Shape().Dimensions}
	for _, v := range values {
		a.values = append(a.values, float64(v))
	}
	return a
}

// run is one application of a layer, which is at the path "part/layer".
type run struct {
	layer layer.Layer
	input array
	// weights by the end of their paths; those not given are initial.
	weights map[string]array
	// training applies the layer as in Fit, with this seed; frozen freezes all of it.
	training, frozen bool
	// accelerator builds the graph as for a GPU or a TPU.
	accelerator bool
	seed        int64
	// gradient, with the shape of the output, asks for the gradient of the sum of output·gradient instead of the output.
	gradient *array

	updates []string
	params  []layer.Param
	rng     *graph.Node
	graph   *graph.Graph
	nodes   []*graph.Node
	rows    []layer.Row
}

func (r *run) Node(p layer.Param) *graph.Node {
	r.params = append(r.params, p)
	if given, ok := r.given(p.Path); ok {
		if !slices.Equal(given.shape, p.Shape) {
			panic(fmt.Errorf("test gives %s shape %v: want %v", p.Path, given.shape, p.Shape))
		}
		return graph.Const(r.graph, given.tensor())
	}
	return graph.Const(r.graph, tensors.FromFlatDataAndDimensions(p.Init(rand.New(rand.NewPCG(1, 1)), p.Shape), p.Shape...))
}

// given is the weight of the longest name that ends the path.
func (r *run) given(path string) (weight array, ok bool) {
	for name := path; !ok && name != ""; {
		weight, ok = r.weights[name]
		_, name, _ = strings.Cut(name, "/")
	}
	return weight, ok
}

func (r *run) Update(path string, value *graph.Node) {
	r.updates, r.nodes = append(r.updates, path), append(r.nodes, value)
}

func (r *run) Trains(string) bool    { return r.training && !r.frozen }
func (r *run) Applied(row layer.Row) { r.rows = append(r.rows, row) }
func (r *run) OnCPU() bool           { return !r.accelerator }

func (r *run) Random(string) *graph.Node {
	if !r.training {
		return nil
	}
	var state *graph.Node
	r.rng, state = graph.RNGStateSplit(r.rng)
	return state
}

// do runs the layer, and gives what it gives and the new values of the statistics.
func (r *run) do(dev *device.Device) (output *tensors.Tensor, updates []*tensors.Tensor, err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case runtime.Error:
			panic(cause)
		case error:
			err = cause
		default:
			err = fmt.Errorf("%v", cause)
		}
	}()
	exec, err := graph.NewExec(dev.Backend, func(x *graph.Node) []*graph.Node {
		r.graph = x.Graph()
		r.rng = graph.RNGStateFromSeedForGraph(r.graph, r.seed)
		y := layer.NewContext(r).In("part").Apply("layer", r.layer, x)
		if r.gradient != nil {
			y = graph.Gradient(graph.ReduceAllSum(graph.Mul(y, graph.Const(r.graph, r.gradient.tensor()))), x)[0]
		}
		return append([]*graph.Node{y}, r.nodes...)
	})
	if err != nil {
		return nil, nil, err
	}
	outputs, err := exec.Call(r.input.tensor())
	if err != nil {
		return nil, nil, err
	}
	defer exec.Finalize()
	return outputs[0], outputs[1:], nil
}

// check demands an output.
func (r *run) check(t *testing.T, want array) {
	t.Helper()
	output, _, err := r.do(open(t))
	if err != nil {
		t.Fatal(err)
	}
	if output.DType() != dtypes.Float32 {
		t.Errorf("gives %s", output.DType())
	}
	same(t, fromTensor(t, output), want, 1e-5)
}

func same(t *testing.T, got, want array, tolerance float64) {
	t.Helper()
	if !slices.Equal(got.shape, want.shape) {
		t.Fatalf("got shape %v, want %v", got.shape, want.shape)
	}
	for i, w := range want.values {
		if !(math.Abs(got.values[i]-w) <= tolerance*(1+math.Abs(w))) {
			t.Fatalf("number %d is %v, want %v\ngot  %.4v\nwant %.4v", i, got.values[i], w, got.values, want.values)
		}
	}
}

// fails demands an error that names the layer and says what is wrong.
func fails(t *testing.T, l layer.Layer, input []int, want string) {
	t.Helper()
	_, _, err := (&run{layer: l, input: random(1, input...)}).do(open(t))
	if err == nil {
		t.Errorf("%#v of %v: no error, want %q", l, input, want)
		return
	}
	var located *layer.Error
	if !errors.As(err, &located) || !strings.HasPrefix(located.Path, "part/layer") || !strings.Contains(err.Error(), want) {
		t.Errorf("%#v of %v: got %v, want %q", l, input, err, want)
	}
}
