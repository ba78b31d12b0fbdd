package tl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// HeadOptions say what is put around the body.
type HeadOptions struct {
	// Preprocessing turns the new examples to what the body was trained on. It belongs to the model and is saved with it.
	Preprocessing []layer.Layer
	// Input is the shape of a new example before Preprocessing; default what the body takes.
	Input []int
	// Hidden are the units of dense layers between body and logits; default none.
	Hidden []int
	// Dropout is the share dropped before each dense layer; default 0.
	Dropout float64
	// Seed draws the head's weights.
	Seed uint64
}

// The parts of a model with a new head, as the first name of their parameters' paths.
const (
	partPreprocessing = "preprocessing"
	partBody          = "body"
	partHead          = "head"
)

// addHead puts preprocessing and a new head of so many outputs around a trained body, whose weights it shares.
func addHead(base *Model, outputs int, opts HeadOptions) (*Model, error) {
	if base == nil || len(base.params) == 0 {
		return nil, errors.New("the base model has no weights to transfer")
	}
	input := opts.Input
	if input == nil {
		input = base.input
	}
	net := layer.Sequential{
		layer.Named{Name: partPreprocessing, Layer: layer.Sequential(opts.Preprocessing)},
		layer.Named{Name: partBody, Layer: base.net},
		layer.Named{Name: partHead, Layer: head(base.output, outputs, opts)},
	}
	m := &Model{head: partHead}
	if err := m.build(input, net); err != nil {
		return nil, fmt.Errorf("%w (the body takes %v)", err, base.input)
	}
	if err := m.adopt(base, partBody+"/"); err != nil {
		return nil, fmt.Errorf("%w (the body takes %v)", err, base.input)
	}
	for _, p := range m.params {
		if p.value == nil { // The body's are there.
			p.draw(opts.Seed)
		}
	}
	return m, nil
}

func head(features []int, outputs int, opts HeadOptions) layer.Sequential {
	var net layer.Sequential
	switch len(features) {
	case 1:
	case 2:
		net = append(net, layer.Masking{Layers: layer.Sequential{layer.GlobalAveragePooling1D{}}})
	case 3:
		net = append(net, layer.GlobalAveragePooling2D{})
	default:
		net = append(net, layer.Flatten{})
	}
	dense := func(units int, activation layer.Function) {
		if opts.Dropout != 0 {
			net = append(net, layer.Dropout{Rate: opts.Dropout})
		}
		net = append(net, layer.Dense{Units: units, Activation: activation})
	}
	for _, units := range opts.Hidden {
		dense(units, layer.ReLU)
	}
	dense(outputs, layer.Linear)
	return net
}

// checkNames demands that names can be told apart and written to a file.
func checkNames(what string, names []string) error {
	for _, name := range names {
		if !utf8.ValidString(name) {
			return fmt.Errorf("%s %q: want UTF-8", what, name)
		}
	}
	sorted := slices.Sorted(slices.Values(names))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return fmt.Errorf("%s %q is named twice", what, sorted[i])
		}
	}
	return nil
}

// checkOutput demands an output for each of so many things.
func (m *Model) checkOutput(want int, things string) error {
	if len(m.output) != 1 || m.output[0] != want {
		return fmt.Errorf("%d %s for an output of %v", want, things, m.output)
	}
	return nil
}

// compare reads the targets of a set, and what the model gives.
func (m *Model) compare(d data.Dataset) (targets, outputs [][]float32, err error) {
	if err := m.checkInput(d); err != nil {
		return nil, nil, err
	}
	targets, outputs = make([][]float32, d.Len()), make([][]float32, d.Len())
	err = m.eachOutput(context.Background(), d, 0, predictBatch, func(output *tensors.Tensor, batch data.Batch, indices []int) error {
		truth, err := firstRows(batch.Targets, len(indices))
		if err != nil {
			return err
		}
		for k, i := range indices {
			targets[i] = truth[k]
		}
		return m.place(outputs, indices, output)
	})
	return targets, outputs, err
}
