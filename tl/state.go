package tl

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// state is the tensors of a training. A step makes new ones; those that it replaces are freed at once, without waiting for the
// garbage collector, but never those that the model was given, for another model may have them too.
type state struct {
	// given, now and best are the values of params: the trained parameters, then the measured ones.
	params           []*param
	given, now, best []*tensors.Tensor
	fixed            []*tensors.Tensor
	// slots are the optimizer's arrays, each so many for a trained parameter.
	slots []*tensors.Tensor
	each  int
}

func newState(p *stepProgram) state {
	s := state{params: slices.Concat(p.trained, p.measured), fixed: values(p.fixed), each: p.options.Optimizer.Slots()}
	s.given = values(s.params)
	s.now, s.best = slices.Clone(s.given), slices.Clone(s.given)
	for _, zero := range zeros(p.trained) {
		s.slots = append(s.slots, slices.Repeat([]*tensors.Tensor{zero}, s.each)...)
	}
	return s
}

// zeros are as many zeros as each parameter has numbers. Those of one shape are one tensor, for no tensor is changed in place.
func zeros(params []*param) []*tensors.Tensor {
	list, known := make([]*tensors.Tensor, len(params)), map[string]*tensors.Tensor{}
	for i, p := range params {
		shape := shapes.Make(dtypes.Float32, p.Shape...)
		if known[shape.String()] == nil {
			known[shape.String()] = tensors.FromShape(shape)
		}
		list[i] = known[shape.String()]
	}
	return list
}

// all are the values in the order of the programs' inputs.
func (s *state) all() []*tensors.Tensor { return slices.Concat(s.now, s.fixed) }

// advance puts values in the state from a place on, and in the model.
func (s *state) advance(from int, results []*tensors.Tensor) error {
	for i, result := range results {
		old := s.now[from+i]
		s.now[from+i] = result
		if err := s.free(from+i, old); err != nil {
			return err
		}
	}
	s.put(s.now)
	return nil
}

// setSlots puts the optimizer's arrays in the state.
func (s *state) setSlots(results []*tensors.Tensor) error {
	old := s.slots
	s.slots = results
	return finalize(old)
}

// keep takes the present values as the best.
func (s *state) keep() error {
	old := s.best
	s.best = slices.Clone(s.now)
	return s.freeAll(old)
}

// finish gives the model the best values and frees all else.
func (s *state) finish() error {
	s.put(s.best)
	old := s.now
	s.now = s.best
	if err := s.freeAll(old); err != nil {
		return err
	}
	return s.setSlots(nil)
}

// put gives the model values.
func (s *state) put(values []*tensors.Tensor) {
	for i, p := range s.params {
		p.value = values[i]
	}
}

func (s *state) freeAll(list []*tensors.Tensor) error {
	for i, t := range list {
		if err := s.free(i, t); err != nil {
			return err
		}
	}
	return nil
}

// free frees a tensor that had the place i, if nothing has it now.
func (s *state) free(i int, t *tensors.Tensor) error {
	if t == s.given[i] || t == s.now[i] || t == s.best[i] {
		return nil
	}
	return t.FinalizeAll()
}

func finalize(list []*tensors.Tensor) error {
	for _, t := range list {
		if err := t.FinalizeAll(); err != nil {
			return err
		}
	}
	return nil
}
