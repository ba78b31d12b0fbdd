package tl

import (
	"fmt"
	"sync"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/try"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// builder is the host of a graph that is compiled: parameters are its inputs.
type builder struct {
	nodes   map[string]*Node
	trained []*param // what is trained when the graph is built; the model may be frozen otherwise later
	still   map[string]bool
	rng     *Node // nil outside training
	cpu     bool
	updates map[string]*Node
	// half is the type of the weights of two or more dimensions; the zero value is float32.
	half dtypes.DType
}

func (b *builder) Node(p layer.Param) *Node {
	node := b.nodes[p.Path]
	if b.half != dtypes.InvalidDType && !p.Statistic && len(p.Shape) > 1 {
		node = graph.ConvertDType(node, b.half)
	}
	return node
}

func (b *builder) Update(path string, value *Node) { b.updates[path] = value }
func (b *builder) Trains(path string) bool         { return !b.still[path] && anyWithin(b.trained, path) }
func (b *builder) Applied(layer.Row)               {}
func (b *builder) OnCPU() bool                     { return b.cpu }

func (b *builder) Random(string) (state *Node) {
	if b.rng == nil {
		return nil
	}
	b.rng, state = graph.RNGStateSplit(b.rng)
	return state
}

// between are the parameters of the steps from..to-1.
func (m *Model) between(from, to int) []*param {
	var some []*param
	for _, p := range m.params {
		if from <= p.step && p.step < to {
			some = append(some, p)
		}
	}
	return some
}

// programs are the compiled functions of this process. Models of one structure share them, so that training a model again,
// or on other data, compiles nothing.
var programs = struct {
	sync.Mutex
	byKey map[string]*graph.Exec
	order []string                         // from the oldest
	peaks map[*graph.Exec]map[string]int64 // see peakOf
}{byKey: map[string]*graph.Exec{}, peaks: map[*graph.Exec]map[string]int64{}}

// maxPrograms bounds the memory that programs take; the oldest is dropped, and compiled again if it is needed again.
const maxPrograms = 128

// program is a compiled function of a model of this structure, made on first use. The key tells all that the graph depends on
// but the structure and the shapes. What is set on it is set once, before anything is compiled.
func (m *Model) program(key string, build func(inputs []*Node) []*Node, set ...func(exec *graph.Exec)) (*graph.Exec, error) {
	key = m.structure + " " + key
	programs.Lock()
	defer programs.Unlock()
	if exec := programs.byKey[key]; exec != nil {
		return exec, nil
	}
	exec, err := graph.NewExec(m.dev.Backend, func(inputs []*Node) []*Node {
		// GoMLX takes a panic with an error well; after one with anything else the next call of the program hangs.
		outputs, err := try.Do(func() ([]*Node, error) { return build(inputs), nil })
		if err != nil {
			panic(err)
		}
		return outputs
	})
	if err != nil {
		return nil, err
	}
	exec.SetMaxCache(-1) // One for each batch size; sets smaller than a batch make many.
	for _, one := range set {
		one(exec)
	}
	if len(programs.order) == maxPrograms {
		delete(programs.peaks, programs.byKey[programs.order[0]])
		delete(programs.byKey, programs.order[0])
		programs.order = programs.order[1:]
	}
	programs.byKey[key], programs.order, programs.peaks[exec] = exec, append(programs.order, key), map[string]int64{}
	return exec, nil
}

// forward is the program of the steps from..to-1 in inference: inputs are the batch, then the parameters.
func (m *Model) forward(from, to int) (*graph.Exec, error) {
	params, steps := m.between(from, to), m.steps[from:to]
	return m.program(fmt.Sprintf("forward %d:%d", from, to), func(inputs []*Node) []*Node {
		b := &builder{nodes: bind(params, inputs[1:]), cpu: m.onCPU()}
		return []*Node{apply(b, inputs[0], steps)}
	})
}

// measuring is the program of an objective: outputs and targets to losses and right answers, both [batch].
func (m *Model) measuring(o objective) (*graph.Exec, error) {
	return m.program(fmt.Sprintf("measure %#v", o), func(inputs []*Node) []*Node {
		losses, right := o.measure(inputs[0], inputs[1])
		return []*Node{losses, right}
	})
}

func bind(params []*param, nodes []*Node) map[string]*Node {
	bound := make(map[string]*Node, len(params))
	for i, p := range params {
		bound[p.Path] = nodes[i]
	}
	bindAdapters(params, bound)
	return bound
}

// call runs a program. The first call for new shapes compiles it.
func call(exec *graph.Exec, inputs ...*tensors.Tensor) ([]*tensors.Tensor, error) {
	args := make([]any, len(inputs))
	for i, t := range inputs {
		args[i] = t
	}
	return try.Do(func() ([]*tensors.Tensor, error) { return exec.Call(args...) })
}

func values(params []*param) []*tensors.Tensor {
	list := make([]*tensors.Tensor, len(params))
	for i, p := range params {
		list[i] = p.value
	}
	return list
}
