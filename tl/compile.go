package tl

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/gomlx/compute/dtypes"
)

// CompileOptions say how a model is trained.
type CompileOptions struct {
	// Optimizer; default Adam.
	Optimizer Optimizer
	// Loss; default by the data: cross-entropy where there are classes, else the mean squared error.
	Loss Loss
	// ClipNorm bounds the norm of a step's gradients, over all weights together; default 0, no bound.
	ClipNorm float64
	// ClipValue bounds each number of the gradients, before ClipNorm; default 0, no bound.
	ClipValue float64
	// LayerDecay multiplies the learning rate once for each layer of the body between a weight and the head, so that layers near
	// the input change less (Howard and Ruder, 2018). In (0, 1]; default 1.
	LayerDecay float64
	// Accumulate runs each batch in so many parts, one after the other, and adds their gradients: the step is that of the
	// whole batch with the memory of a part. Default 1. Batch normalisation sees the parts, not the batch.
	Accumulate int
	// Precision is that of products and what is kept between layers in training; default Float32.
	Precision Precision
	// Devices is the number of GPUs, TPU cores or CPU devices that share each batch: the step is that of one device, to the order of
	// additions. Batches that they cannot share evenly run on one where batch normalisation would see what fills them up. Default 1.
	// It is not saved with the model.
	Devices int
}

// Precision is how exactly a training step computes.
type Precision string

const (
	// Float32 is exact to seven digits.
	Float32 Precision = "float32"
	// MixedBFloat16 computes in half the bits where it can: faster, and in half the memory for what is kept between layers, on
	// TPUs and on GPUs from the A100 on; slower on a CPU. Weights, their updates, normalisation, softmax and the loss stay float32,
	// and so do Predict and Evaluate.
	MixedBFloat16 Precision = "mixed_bfloat16"
)

func (p Precision) check() error {
	switch p {
	case "", Float32, MixedBFloat16:
		return nil
	}
	return fmt.Errorf("precision %q is not known; want %s or %s", string(p), Float32, MixedBFloat16)
}

// half is the type of the weights of two or more dimensions; none for float32.
func (p Precision) half() dtypes.DType {
	if p == MixedBFloat16 {
		return dtypes.BFloat16
	}
	return dtypes.InvalidDType
}

// Compile chooses how the model is trained, as in Keras. A model that is not compiled has the defaults. Programs are compiled
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
	if !(o.LayerDecay >= 0 && o.LayerDecay <= 1) {
		return fmt.Errorf("layer decay %v: want more than 0 and at most 1", o.LayerDecay)
	}
	return errors.Join(check(o.Optimizer), check(o.Loss), check(o.Precision),
		notNegative("clip norm", o.ClipNorm), notNegative("clip value", o.ClipValue),
		notNegative("accumulate", float64(o.Accumulate)), notNegative("devices", float64(o.Devices)))
}

func (o CompileOptions) withDefaults() CompileOptions {
	if o.Optimizer == nil {
		o.Optimizer = Adam{}
	}
	o.LayerDecay = cmp.Or(o.LayerDecay, 1)
	o.Accumulate = max(o.Accumulate, 1)
	return o
}

// compileSpec is the written form of CompileOptions.
type compileSpec struct {
	Optimizer  *setting  `json:"optimizer,omitempty"`
	Loss       *setting  `json:"loss,omitempty"`
	ClipNorm   float64   `json:"clip_norm,omitempty"`
	ClipValue  float64   `json:"clip_value,omitempty"`
	LayerDecay float64   `json:"layer_decay,omitempty"`
	Accumulate int       `json:"accumulate,omitempty"`
	Precision  Precision `json:"precision,omitempty"`
}

func (o CompileOptions) spec() (s compileSpec, err error) {
	s = compileSpec{ClipNorm: o.ClipNorm, ClipValue: o.ClipValue, LayerDecay: o.LayerDecay, Accumulate: o.Accumulate, Precision: o.Precision}
	if s.Optimizer, err = optimizers.marshal(o.Optimizer); err != nil {
		return s, fmt.Errorf("optimizer %w", err)
	}
	if s.Loss, err = losses.marshal(o.Loss); err != nil {
		return s, fmt.Errorf("loss %w", err)
	}
	return s, nil
}

func (s compileSpec) options() (o CompileOptions, err error) {
	o = CompileOptions{ClipNorm: s.ClipNorm, ClipValue: s.ClipValue, LayerDecay: s.LayerDecay, Accumulate: s.Accumulate, Precision: s.Precision}
	if o.Optimizer, err = unmarshal[Optimizer](optimizers, s.Optimizer); err != nil {
		return o, fmt.Errorf("optimizer %w", err)
	}
	if o.Loss, err = unmarshal[Loss](losses, s.Loss); err != nil {
		return o, fmt.Errorf("loss %w", err)
	}
	return o, nil
}
