package tl

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// LoRAOptions say which weights get adapters, and how large those are. The names are those of Hu et al. (2021) and the library
// peft.
type LoRAOptions struct {
	// Rank is the inner dimension of the adapters; default 8.
	Rank int
	// Alpha, divided by the rank, is the factor of what an adapter adds; default the rank.
	Alpha float64
	// Where chooses weights by their paths, of those with two or more dimensions; default the kernels of the body that are larger
	// than their adapters.
	Where func(path string) bool
	// Seed draws the adapters.
	Seed uint64
}

// loraSpec is the adapters of a model as data.
type loraSpec struct {
	Rank    int      `json:"rank"`
	Alpha   float64  `json:"alpha"`
	Weights []string `json:"weights"`
}

// adapter adds (alpha/rank)·A·B to a weight that is seen as a matrix. A and B are parameters of their own, below the weight's path.
type adapter struct {
	a, b  *param
	scale float64
}

// AddLoRA puts low-rank adapters beside weights, and freezes all but them and the head. An adapted weight W is used as
// W + (alpha/rank)·A·B and stays as it is, also after Unfreeze, until MergeLoRA. B begins at 0, so that the model answers as before.
//
// Errors: no weight is chosen, a rank that is larger than a chosen weight, adapters that are there already.
func (m *Model) AddLoRA(opts LoRAOptions) error {
	if len(m.steps) == 0 {
		return errNoLayers
	}
	if m.training {
		return errTraining
	}
	if len(m.lora.Weights) > 0 {
		return fmt.Errorf("the model has adapters already, of rank %d: call MergeLoRA first", m.lora.Rank)
	}
	opts.Rank = cmp.Or(opts.Rank, 8)
	opts.Alpha = cmp.Or(opts.Alpha, float64(opts.Rank))
	if opts.Where == nil {
		opts.Where = func(path string) bool { return m.worthLoRA(path, opts.Rank) }
	}
	spec := loraSpec{Rank: opts.Rank, Alpha: opts.Alpha}
	for _, p := range m.params {
		if !p.Statistic && len(p.Shape) > 1 && opts.Where(p.Path) {
			spec.Weights = append(spec.Weights, p.Path)
		}
	}
	if len(spec.Weights) == 0 {
		return fmt.Errorf("no weight of two or more dimensions is chosen for an adapter: the model has %v", m.Paths())
	}
	if err := m.adapt(spec); err != nil {
		return err
	}
	for _, w := range spec.Weights {
		adapter := m.byPath[w].adapter
		adapter.a.draw(opts.Seed)
		adapter.b.draw(opts.Seed)
	}
	m.Freeze()
	return nil
}

// worthLoRA tells if a weight is a kernel of the body with more numbers than its adapter.
func (m *Model) worthLoRA(path string, rank int) bool {
	rows, columns := matrix(m.byPath[path].Shape)
	return strings.HasSuffix(path, "kernel") && !within(path, m.headPath()) && rank*(rows+columns) < rows*columns
}

// adapt makes the adapters of a spec, with values still to come. An error leaves the model as it was.
func (m *Model) adapt(spec loraSpec) error {
	if spec.Rank <= 0 {
		return fmt.Errorf("LoRA of rank %d: want a positive number", spec.Rank)
	}
	if !(spec.Alpha > 0 && spec.Alpha <= math.MaxFloat32) {
		return fmt.Errorf("LoRA with alpha %v: want a positive number", spec.Alpha)
	}
	for i, path := range spec.Weights {
		w := m.byPath[path]
		if w == nil || w.Statistic || len(w.Shape) < 2 || slices.Contains(spec.Weights[:i], path) {
			return fmt.Errorf("LoRA on %q: want the path of a weight with two or more dimensions, once", path)
		}
		rows, columns := matrix(w.Shape)
		if spec.Rank > min(rows, columns) {
			return fmt.Errorf("LoRA of rank %d on %s, a matrix of %d×%d: want at most %d; choose larger weights with Where",
				spec.Rank, path, rows, columns, min(rows, columns))
		}
	}
	for _, path := range spec.Weights {
		w := m.byPath[path]
		rows, columns := matrix(w.Shape)
		w.adapter = &adapter{
			a:     &param{Param: layer.Param{Path: path + "/lora_a", Shape: []int{rows, spec.Rank}, Init: uniformFanIn}, step: w.step, adapts: w},
			b:     &param{Param: layer.Param{Path: path + "/lora_b", Shape: []int{spec.Rank, columns}, Init: layer.Zeros}, step: w.step, adapts: w},
			scale: spec.Alpha / float64(spec.Rank),
		}
		m.params = slices.Insert(m.params, slices.Index(m.params, w)+1, w.adapter.a, w.adapter.b)
		m.byPath[w.adapter.a.Path], m.byPath[w.adapter.b.Path] = w.adapter.a, w.adapter.b
	}
	m.lora = spec
	m.structure = m.structureNow()
	return nil
}

// adaptAs makes the adapters that another model has, for the weights that m has too.
func (m *Model) adaptAs(from *Model, prefix string) error {
	spec := loraSpec{Rank: from.lora.Rank, Alpha: from.lora.Alpha}
	for _, path := range from.lora.Weights {
		if m.byPath[prefix+path] != nil {
			spec.Weights = append(spec.Weights, prefix+path)
		}
	}
	if len(spec.Weights) == 0 {
		return nil
	}
	return m.adapt(spec)
}

// uniformFanIn draws as peft does: uniformly, within one by the root of the rows.
func uniformFanIn(rng *rand.Rand, shape []int) []float32 {
	limit := 1 / math.Sqrt(float64(shape[0]))
	values := make([]float32, shape[0]*shape[1])
	for i := range values {
		values[i] = float32((2*rng.Float64() - 1) * limit)
	}
	return values
}

// matrix is the shape of the matrix that a weight is seen as: of the ways to join its axes, in order, to rows and columns, the most
// square, which has the smallest adapter.
func matrix(shape []int) (rows, columns int) {
	for split := 1; split < len(shape); split++ {
		r, c := product(shape[:split], math.MaxInt), product(shape[split:], math.MaxInt)
		if split == 1 || r+c < rows+columns {
			rows, columns = r, c
		}
	}
	return rows, columns
}

// bindAdapters puts adapted weights in the place of those with adapters.
func bindAdapters(params []*param, nodes map[string]*Node) {
	for _, p := range params {
		if p.adapter != nil {
			added := graph.MatMul(nodes[p.adapter.a.Path], nodes[p.adapter.b.Path])
			w := nodes[p.Path]
			nodes[p.Path] = graph.Add(w, graph.Reshape(graph.MulScalar(added, p.adapter.scale), w.Shape().Dimensions...))
		}
	}
}

// MergeLoRA adds what the adapters learned to their weights, and takes the adapters away. The model answers as before, and is as
// fast as one without adapters.
//
// Errors: the model has no adapters; numbers that are not finite.
func (m *Model) MergeLoRA() error {
	if m.training {
		return errTraining
	}
	if len(m.lora.Weights) == 0 {
		return errors.New("the model has no adapters: AddLoRA puts them there")
	}
	merged := make([]*tensors.Tensor, len(m.lora.Weights))
	for i, path := range m.lora.Weights {
		var err error
		if merged[i], err = m.byPath[path].merged(); err != nil {
			return err
		}
	}
	for i, path := range m.lora.Weights {
		w := m.byPath[path]
		delete(m.byPath, w.adapter.a.Path)
		delete(m.byPath, w.adapter.b.Path)
		w.value, w.adapter = merged[i], nil
	}
	m.params = slices.DeleteFunc(m.params, func(p *param) bool { return p.adapts != nil })
	m.lora = loraSpec{}
	m.structure = m.structureNow()
	return nil
}

// merged is the value of an adapted weight with what its adapter adds.
func (p *param) merged() (*tensors.Tensor, error) {
	w, errW := tensors.CopyFlatData[float32](p.value)
	a, errA := tensors.CopyFlatData[float32](p.adapter.a.value)
	b, errB := tensors.CopyFlatData[float32](p.adapter.b.value)
	if err := errors.Join(errW, errA, errB); err != nil {
		return nil, fmt.Errorf("parameter %s: %w", p.Path, err)
	}
	rank, columns := p.adapter.b.Shape[0], p.adapter.b.Shape[1]
	sums := make([]float64, columns)
	for row := range p.adapter.a.Shape[0] {
		clear(sums)
		for k := range rank {
			factor := float64(a[row*rank+k]) * p.adapter.scale
			for column, value := range b[k*columns : (k+1)*columns] {
				sums[column] += factor * float64(value)
			}
		}
		for column, sum := range sums {
			w[row*columns+column] += float32(sum)
		}
	}
	if !finite(w) {
		return nil, fmt.Errorf("parameter %s with its adapter holds numbers that are not finite", p.Path)
	}
	return tensors.FromFlatDataAndDimensions(w, p.Shape...), nil
}
