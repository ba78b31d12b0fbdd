package tl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/model"
)

// Forward adds the model to a GoMLX graph of one's own: x is a batch of examples, the result what the last layer gives. The weights
// are variables of the scope by their paths, which begin with those that the model has now; frozen ones are not trainable. Where
// the store is marked as training, layers train: dropout drops, batch normalisation measures.
//
//	step, err := gomlx.NewExec(backend, store, func(scope *gomlx.Scope, x, y *tl.Node) *tl.Node {
//		scope.Store().SetTraining(x.Graph(), true)
//		logits := model.Forward(scope.At("model"), x)
//		…
//	})
//
// It is a graph function, and like those of GoMLX panics on bad shapes; GoMLX turns the panic to the error of the call. The model
// itself stays as it is: see LoadVariables.
func (m *Model) Forward(scope *gomlx.Scope, x *Node) *Node {
	if len(m.steps) == 0 {
		panic(errNoLayers)
	}
	if dims := x.Shape().Dimensions; len(dims) == 0 || !slices.Equal(dims[1:], m.input) {
		panic(fmt.Errorf("input has shape %v: want [batch] and then %v", dims, m.input))
	}
	variables := make(map[string]*gomlx.Variable, len(m.params))
	nodes := make([]*Node, len(m.params))
	for i, p := range m.params {
		v, err := p.variable(scope)
		if err != nil {
			panic(err)
		}
		variables[p.Path], nodes[i] = v, v.NodeValue(x)
	}
	b := &builder{nodes: bind(m.params, nodes), cpu: m.onCPU(), updates: map[string]*Node{}}
	if !scope.IsTraining(x.Graph()) {
		return apply(b, x, m.steps)
	}
	start, err := graph.RNGStateFromSeed(0)
	if err != nil {
		panic(err)
	}
	random := scope.VariableWithValue("random", start).SetTrainable(false)
	b.trained, b.still, b.rng = m.trainable(), m.still(), random.NodeValue(x)
	y := apply(b, x, m.steps)
	random.SetNodeValue(b.rng)
	for path, value := range b.updates {
		variables[path].SetNodeValue(value)
	}
	return y
}

// LoadVariables gives the model the weights that a training loop of one's own left in the scope that Forward was called with.
//
// Errors: a variable is not there, or holds numbers that are not finite; the model stays as it is.
func (m *Model) LoadVariables(scope *gomlx.Scope) error {
	if m.training {
		return errTraining
	}
	loaded := make([]*tensors.Tensor, len(m.params))
	for i, p := range m.params {
		inner, name := p.place(scope)
		v := inner.GetVariable(name)
		if v == nil {
			return fmt.Errorf("no variable %s in the scope %s: give the scope that Forward was called with", p.Path, scope.Scope())
		}
		value, err := v.Value()
		if err != nil {
			return fmt.Errorf("variable %s: %w", p.Path, err)
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err == nil && (!slices.Equal(value.Shape().Dimensions, p.Shape) || !finite(values)) {
			err = fmt.Errorf("want finite numbers of shape %v, found shape %v", p.Shape, value.Shape().Dimensions)
		}
		if err != nil {
			return fmt.Errorf("variable %s: %w", p.Path, err)
		}
		loaded[i] = tensors.FromFlatDataAndDimensions(values, p.Shape...)
	}
	for i, p := range m.params {
		p.value = loaded[i]
	}
	return nil
}

// variable is the parameter's in a scope. It gets a copy of the value: GoMLX changes variables in place.
func (p *param) variable(scope *gomlx.Scope) (*gomlx.Variable, error) {
	inner, name := p.place(scope)
	v := inner.GetVariable(name)
	if v == nil {
		value, err := p.value.LocalClone()
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Path, err)
		}
		if v, err = inner.CreateVariable(name, value); err != nil {
			return nil, err
		}
	}
	if !slices.Equal(v.Shape().Dimensions, p.Shape) {
		return nil, errors.New("the scope has another model's variable " + v.Path() + ": give each model a scope of its own")
	}
	return v.SetTrainable(p.trainable()), nil
}

// place is where the parameter's variable is.
func (p *param) place(scope *gomlx.Scope) (inner *gomlx.Scope, name string) {
	names := strings.Split(p.Path, "/")
	for _, name := range names[:len(names)-1] {
		scope = scope.At("%s", name)
	}
	return scope, names[len(names)-1]
}
