package tl

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/try"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/text"
)

var errTraining = errors.New("the model is being trained: a callback may use it, save it and make others of it, but not change it")

// Node is a GoMLX graph node.
type Node = graph.Node

// Model is a net of layers with its weights.
type Model struct {
	input    []int
	net      layer.Sequential
	steps    []layer.Step
	rows     []layer.Row
	params   []*param
	byPath   map[string]*param
	output   []int
	compiled CompileOptions
	// head is the path of the part that Freeze leaves trainable; "" means the last layer with weights.
	head   string
	assets map[string][]byte
	// tokenizer is what the asset of that name holds, once it was read.
	tokenizer *text.Tokenizer
	lora      loraSpec
	dev       *device.Device
	// structure tells models apart that cannot share compiled programs.
	structure string
	kept      kept
	trainings []History
	// training is set while Fit runs. Then values are freed when a step replaces them.
	training bool
}

// param is an array of the model with its value. step is the place of its layer in the line of steps. A value is never changed in
// place: a training step puts another tensor there, so that a snapshot of the model is a list of pointers.
type param struct {
	layer.Param
	step    int
	value   *tensors.Tensor
	summed  valueSum
	frozen  bool
	adapter *adapter // what LoRA adds to it, if not nil
	adapts  *param   // the weight that it is part of an adapter of, if not nil
}

// trainable tells if gradient descent changes the parameter.
func (p *param) trainable() bool { return !p.Statistic && !p.frozen && p.adapter == nil }

// live tells if training changes what the parameter is in the graph.
func (p *param) live() bool {
	return p.trainable() || p.adapter != nil && (p.adapter.a.trainable() || p.adapter.b.trainable())
}

// NewSequential makes a model of layers applied one after the other to examples of the given shape, for example
// [height, width, channels]. Weights are drawn with seed 0; see Initialize.
//
// Errors name the layer that does not fit.
func NewSequential(input []int, layers ...layer.Layer) (*Model, error) {
	m := &Model{}
	if err := m.build(input, layers); err != nil {
		return nil, err
	}
	return m, m.Initialize(0)
}

// NewSequentialFrom is NewSequential with weights that are there already: weight gives the numbers of the parameter at a path, which has the
// shape. None is drawn.
//
// Errors: those of NewSequential; of weight, with the path; numbers that are too few, too many or not finite.
func NewSequentialFrom(input []int, weight func(path string, shape []int) ([]float32, error), layers ...layer.Layer) (*Model, error) {
	m := &Model{}
	if err := m.build(input, layers); err != nil {
		return nil, err
	}
	for _, p := range m.params {
		values, err := weight(p.Path, slices.Clone(p.Shape))
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Path, err)
		}
		if err := p.set(values, p.Shape); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// build lays out the net and learns the shapes of its parameters by building a graph that is never compiled.
func (m *Model) build(input []int, net layer.Sequential) error {
	if len(net) == 0 {
		return fmt.Errorf("a model without layers: give at least one")
	}
	for _, dim := range input {
		if dim <= 0 {
			return fmt.Errorf("input shape %v: every dimension must be positive; leave the batch out", input)
		}
	}
	if product(input, maxLayer) > maxLayer {
		return fmt.Errorf("input shape %v: want at most %d numbers", input, maxLayer)
	}
	dev, err := device.Open()
	if err != nil {
		return err
	}
	m.dev, m.input, m.net, m.steps = dev, slices.Clone(input), net, layer.Steps(net)
	m.byPath, m.params, m.structure = map[string]*param{}, nil, m.structureNow()
	_, err = m.trace(false)
	return err
}

// structureNow is the net as text with its adapters, or a name of its own for a net with layers that are not data.
func (m *Model) structureNow() string {
	text, err := layer.Marshal(m.net)
	if err != nil {
		return fmt.Sprintf("%p %d", m.dev, unique.Add(1))
	}
	return fmt.Sprintf("%p %s %v", m.dev, text, m.lora)
}

var unique atomic.Uint64

// trace builds the graph without compiling it, and notes what the layers ask for.
func (m *Model) trace(training bool) (*tracer, error) {
	t, err := m.traceOn(m.input, training)
	if err == nil {
		m.rows, m.output = t.rows, t.output
	}
	return t, err
}

// traceOn is trace for examples of another shape than the model's.
func (m *Model) traceOn(input []int, training bool) (*tracer, error) {
	return try.Do(func() (*tracer, error) {
		g := graph.NewGraph(m.dev.Backend, "trace")
		defer g.Finalize()
		x := graph.Parameter(g, "x", shapes.Make(dtypes.Float32, append([]int{1}, input...)...))
		t := &tracer{model: m, graph: g, live: len(m.steps), measured: map[string]bool{}, still: m.still()}
		if training {
			t.rng = graph.Parameter(g, "rng", graph.RNGStateShape)
		}
		t.output = apply(t, x, m.steps).Shape().Dimensions[1:]
		return t, nil
	})
}

// apply adds steps to a graph.
func apply(host layer.Host, x *Node, steps []layer.Step) *Node {
	root := layer.NewContext(host)
	for _, step := range steps {
		x = step.Apply(root, x)
	}
	return x
}

// trainable are the parameters that Fit changes.
func (m *Model) trainable() []*param {
	var some []*param
	for _, p := range m.params {
		if p.trainable() {
			some = append(some, p)
		}
	}
	return some
}

func anyWithin(params []*param, path string) bool {
	return slices.ContainsFunc(params, func(p *param) bool { return within(p.Path, path) })
}

// within tells if a parameter's path is path or below it.
func within(param, path string) bool {
	return path == "" || param == path || (len(param) > len(path) && param[:len(path)] == path && param[len(path)] == '/')
}

// tracer is the host of a graph that is only looked at. rng is nil where the graph is not for training.
type tracer struct {
	model *Model
	graph *graph.Graph
	rng   *Node
	rows  []layer.Row
	// output is the shape of what comes out at the end.
	output []int
	// live is the first step that is trained, random or measures its input: what the steps before it give is the same in
	// every epoch.
	live int
	// measured are the statistics that training changes, still the layers that keep theirs.
	measured, still map[string]bool
}

func (t *tracer) Node(p layer.Param) *Node {
	known := t.model.byPath[p.Path]
	if known == nil {
		known = &param{Param: p, step: len(t.rows)}
		t.model.byPath[p.Path] = known
		t.model.params = append(t.model.params, known)
	} else if !slices.Equal(known.Shape, p.Shape) {
		panic(fmt.Errorf("parameter %s is asked for twice, with shapes %v and %v", p.Path, known.Shape, p.Shape))
	}
	if known.live() {
		t.stir()
	}
	return graph.Parameter(t.graph, p.Path, shapes.Make(dtypes.Float32, p.Shape...))
}

// stir marks the step being built as live. As many steps are finished as there are rows.
func (t *tracer) stir() { t.live = min(t.live, len(t.rows)) }

func (t *tracer) Update(path string, _ *Node) { t.stir(); t.measured[path] = true }
func (t *tracer) Trains(path string) bool {
	return t.rng != nil && !t.still[path] && anyWithin(t.model.trainable(), path)
}

func (t *tracer) OnCPU() bool { return t.model.onCPU() }

// maxLayer bounds the numbers that a layer gives for one example: more is a mistake, or a file that means harm.
const maxLayer = 1 << 28

func (t *tracer) Applied(row layer.Row) {
	if n := product(row.Shape, maxLayer); n > maxLayer {
		panic(fmt.Errorf("layer %s gives %v for an example: want at most %d numbers", row.Path, row.Shape[1:], maxLayer))
	}
	t.rows = append(t.rows, row)
}

// product is that of the dimensions, or more than most where it is larger.
func product(dims []int, most int) int {
	n := 1
	for _, dim := range dims {
		if dim > 0 && n > most/dim {
			return most + 1
		}
		n *= dim
	}
	return n
}

func (t *tracer) Random(string) (state *Node) {
	if t.rng == nil {
		return nil
	}
	t.stir()
	t.rng, state = graph.RNGStateSplit(t.rng)
	return state
}

// Initialize draws all weights anew. The same seed gives the same weights; each parameter's depend on its path alone, so
// adding a layer does not change the others. The record of trainings begins anew.
//
// Errors: a callback of Fit calls it.
func (m *Model) Initialize(seed uint64) error {
	if m.training {
		return errTraining
	}
	for _, p := range m.params {
		p.draw(seed)
	}
	m.trainings = nil
	return nil
}

func (p *param) draw(seed uint64) {
	hash := fnv.New64a()
	hash.Write([]byte(p.Path))
	values := p.Init(rand.New(rand.NewPCG(seed, hash.Sum64())), p.Shape)
	p.value = tensors.FromFlatDataAndDimensions(values, p.Shape...)
}

// Input is the shape of one example.
func (m *Model) Input() []int { return slices.Clone(m.input) }

// Output is the shape of what the model gives for one example.
func (m *Model) Output() []int { return slices.Clone(m.output) }

// Device is where the model runs.
func (m *Model) Device() *device.Device { return m.dev }

// onCPU tells if layers take the forms that are fast on a CPU.
func (m *Model) onCPU() bool { return m.dev.Kind == device.CPU || m.dev.Kind == device.Go }

// Paths are the paths of all parameters, in the order of the layers.
func (m *Model) Paths() []string {
	paths := make([]string, len(m.params))
	for i, p := range m.params {
		paths[i] = p.Path
	}
	return paths
}

// Weight is a copy of one parameter's numbers with its shape.
//
// Errors: no parameter has the path.
func (m *Model) Weight(path string) (values []float32, shape []int, err error) {
	p, ok := m.byPath[path]
	if !ok {
		return nil, nil, fmt.Errorf("no parameter %q; the model has %v", path, m.Paths())
	}
	values, err = tensors.CopyFlatData[float32](p.value)
	return values, slices.Clone(p.Shape), err
}

// SetWeight gives one parameter other numbers.
//
// Errors: no parameter has the path, the shape differs, numbers that are not finite; a callback of Fit calls it.
func (m *Model) SetWeight(path string, values []float32, shape []int) error {
	if m.training {
		return errTraining
	}
	p, ok := m.byPath[path]
	if !ok {
		return fmt.Errorf("no parameter %q; the model has %v", path, m.Paths())
	}
	return p.set(values, shape)
}

// set gives the parameter a copy of numbers.
func (p *param) set(values []float32, shape []int) error {
	if !slices.Equal(p.Shape, shape) || len(values) != p.size() {
		return fmt.Errorf("parameter %q has shape %v, not %v with %d numbers", p.Path, p.Shape, shape, len(values))
	}
	if !finite(values) {
		return fmt.Errorf("parameter %q cannot take numbers that are not finite", p.Path)
	}
	p.value = tensors.FromFlatDataAndDimensions(values, shape...)
	return nil
}

func (p *param) size() int { return product(p.Shape, math.MaxInt) }

// WithoutHead is a copy of the model without its last layer that has weights and what follows it: what it learned to see,
// without what it learned to answer. Training the copy leaves m as it is.
//
// Errors: nothing would be left.
func (m *Model) WithoutHead() (*Model, error) {
	cut := -1
	for i, name := range m.net.Names() {
		if anyWithin(m.params, name) {
			cut = i
		}
	}
	if cut <= 0 {
		return nil, fmt.Errorf("a model of %d layers has nothing below its head", len(m.net))
	}
	base := &Model{}
	if err := base.build(m.input, m.net[:cut]); err != nil {
		return nil, err
	}
	if err := base.adopt(m, ""); err != nil {
		return nil, err
	}
	return base, nil
}

// adopt takes the assets, the adapters and the values of another model's parameters, whose paths here begin with prefix; those that m has
// not are left out.
func (m *Model) adopt(from *Model, prefix string) error {
	m.assets = maps.Clone(from.assets)
	if err := m.adaptAs(from, prefix); err != nil {
		return err
	}
	for _, p := range from.params {
		own := m.byPath[prefix+p.Path]
		if own == nil {
			continue
		}
		if !slices.Equal(own.Shape, p.Shape) {
			return fmt.Errorf("parameter %s has shape %v, and this input needs %v", own.Path, p.Shape, own.Shape)
		}
		own.value, own.frozen = p.value, p.frozen
		if from.training {
			var err error
			if own.value, err = p.value.Clone(); err != nil {
				return fmt.Errorf("parameter %s: %w", p.Path, err)
			}
		}
	}
	return nil
}
