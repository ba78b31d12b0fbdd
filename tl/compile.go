package tl

import (
	"errors"
	"fmt"
)

// CompileOptions say how a model is trained.
type CompileOptions struct {
	// Optimizer; default Adam.
	Optimizer Optimizer
	// Loss; default by the data: cross-entropy where there are classes, else the mean squared error.
	Loss Loss
}

// Compile chooses the optimizer and the loss, as in Keras. A model that is not compiled has the defaults. Programs are compiled
// later, when their shapes are known.
//
// Errors: settings out of range.
func (m *Model) Compile(opts CompileOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	m.compiled = opts
	return nil
}

func (o CompileOptions) check() error {
	return errors.Join(check(o.Optimizer), check(o.Loss))
}

// compileSpec is the written form of CompileOptions.
type compileSpec struct {
	Optimizer *setting `json:"optimizer,omitempty"`
	Loss      *setting `json:"loss,omitempty"`
}

func (o CompileOptions) spec() (s compileSpec, err error) {
	if s.Optimizer, err = optimizers.marshal(o.Optimizer); err != nil {
		return s, fmt.Errorf("optimizer %w", err)
	}
	if s.Loss, err = losses.marshal(o.Loss); err != nil {
		return s, fmt.Errorf("loss %w", err)
	}
	return s, nil
}

func (s compileSpec) options() (o CompileOptions, err error) {
	if o.Optimizer, err = unmarshal[Optimizer](optimizers, s.Optimizer); err != nil {
		return o, fmt.Errorf("optimizer %w", err)
	}
	if o.Loss, err = unmarshal[Loss](losses, s.Loss); err != nil {
		return o, fmt.Errorf("loss %w", err)
	}
	return o, nil
}
