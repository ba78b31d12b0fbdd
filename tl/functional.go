package tl

import (
	"errors"
	"fmt"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Symbol stands for a value in a model under construction: the input, or what a layer gives.
//
//	in := tl.Input(28, 28, 1)
//	x := in.Then(layer.Conv2D{Filters: 16, Same: true, Activation: layer.ReLU})
//	y := x.Then(layer.Conv2D{Filters: 16, Same: true})
//	out := tl.Merge(layer.Add{}, x, y).Then(layer.GlobalAveragePooling2D{}, layer.Dense{Units: 10})
//	model, err := tl.NewFunctional(in, out)
type Symbol struct {
	layer layer.Layer // nil for the input
	from  []*Symbol
	shape []int
}

// Input is a model's input, examples of the given shape.
func Input(shape ...int) *Symbol { return &Symbol{shape: shape} }

// Then is what the layers make of s, one after the other. Each use of a layer has weights of its own.
func (s *Symbol) Then(layers ...layer.Layer) *Symbol {
	for _, l := range layers {
		s = &Symbol{layer: l, from: []*Symbol{s}}
	}
	return s
}

// String says what the value is, without what it is made of.
func (s *Symbol) String() string {
	if s.layer == nil {
		return words.Sayf("the input %v", s.shape)
	}
	return words.Sayf("what %s gives", layer.Kind(s.layer))
}

// Merge is what a layer of several inputs makes of values: layer.Add, Subtract, Multiply, Average, Maximum or Concatenate.
func Merge(with layer.Merger, values ...*Symbol) *Symbol {
	return &Symbol{layer: with, from: values}
}

// NewFunctional makes a model of all that leads from the input to the output. Where only one value is alive the model can be cut, as
// a Sequential between any two layers: what lies between two such places is one layer.Graph, or a plain layer.
//
// Errors name the layer that does not fit.
func NewFunctional(input, output *Symbol) (*Model, error) {
	if input == nil || input.layer != nil || input.from != nil {
		return nil, errors.New("the input of a functional model is not one of Input: give the value that Input returned")
	}
	w := walk{input: input, places: map[*Symbol]int{input: 0}}
	if err := w.visit(output); err != nil {
		return nil, err
	}
	return NewSequential(input.shape, w.net()...)
}

// walk lays a functional model out in a line in which each value comes after those that it is made of.
type walk struct {
	input *Symbol
	// places in the line, from 1; the input is at 0.
	places map[*Symbol]int
	line   layer.Graph
}

func (w *walk) visit(s *Symbol) error {
	if s == nil {
		return errors.New("a value of the functional model is nil: give what Input, Then or Merge returned")
	}
	if _, known := w.places[s]; known {
		return nil
	}
	if s.layer == nil && s.from == nil {
		return fmt.Errorf("the output depends on another input, of shape %v: a functional model has one input", s.shape)
	}
	v := layer.Vertex{Layer: s.layer}
	for _, from := range s.from {
		if err := w.visit(from); err != nil {
			return err
		}
		v.Inputs = append(v.Inputs, w.places[from])
	}
	w.line = append(w.line, v)
	w.places[s] = len(w.line)
	return nil
}

// net cuts the line wherever one value is alive.
func (w *walk) net() layer.Sequential {
	oldest := w.oldest()
	var net layer.Sequential
	start := 0
	for place := 1; place <= len(w.line); place++ {
		if oldest[place] == place {
			net = append(net, w.between(start, place))
			start = place
		}
	}
	return net
}

// oldest are, for each place, the first of the values up to it that are still taken after it.
func (w *walk) oldest() []int {
	oldest := make([]int, len(w.line)+1)
	alive := len(w.line)
	for place := len(w.line); place > 0; place-- {
		oldest[place] = min(alive, place)
		for _, n := range w.line[place-1].Inputs {
			alive = min(alive, n)
		}
	}
	return oldest
}

// between is the part of the line from one cut to the next.
func (w *walk) between(start, end int) layer.Layer {
	part := w.line[start:end]
	if len(part) == 1 && len(part[0].Inputs) == 1 {
		return part[0].Layer
	}
	g := make(layer.Graph, len(part))
	for i, v := range part {
		g[i].Layer = v.Layer
		for _, n := range v.Inputs {
			g[i].Inputs = append(g[i].Inputs, n-start)
		}
	}
	return g
}
