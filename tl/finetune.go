package tl

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/gonbtl/gonbtl/tl/data"
)

// FineTuneOptions say how a model is fine-tuned. The defaults are those of fastai's fine_tune.
type FineTuneOptions struct {
	// FitOptions are those of the whole training. Epochs are those after the head's; LearningRate is that of the head, and half
	// of it that of the whole. Schedule, default OneCycle, is followed in each stage.
	FitOptions
	// HeadEpochs are the epochs in which the head alone learns, the body frozen; default 1.
	HeadEpochs int
	// Spread is how many times smaller the learning rate of the first layer is than that of the head, once the body learns, with
	// those between in equal steps; default 100, or what the LayerDecay of Compile gives.
	Spread float64
	// Gradual unfreezes the body from the head down, a layer (or stage) each epoch (Howard and Ruder, 2018), instead of all at once.
	Gradual bool
}

// FineTune trains the head while the body is frozen, then all, with rates that fall towards the input. It leaves the model with
// the weights of the best epoch of all. Seed, checkpoint, callbacks and interrupts are those of Fit.
//
// Errors: a model with nothing below its head, and those of Fit.
func (m *Model) FineTune(train, valid data.Dataset, opts FineTuneOptions) (*History, error) {
	return m.fineTune(opts, func(o FitOptions) (*History, error) { return m.Fit(train, valid, o) })
}

// FineTune is Model.FineTune for data with the classifier's classes.
func (c *Classifier) FineTune(train, valid data.Dataset, opts FineTuneOptions) (*History, error) {
	return c.fineTune(opts, func(o FitOptions) (*History, error) { return c.Fit(train, valid, o) })
}

// FineTune is Model.FineTune for data with the classifier's classes.
func (c *MultiLabelClassifier) FineTune(train, valid data.Dataset, opts FineTuneOptions) (*History, error) {
	return c.fineTune(opts, func(o FitOptions) (*History, error) { return c.Fit(train, valid, o) })
}

// FineTune is Model.FineTune for data with the regressor's targets.
func (r *Regressor) FineTune(train, valid data.Dataset, opts FineTuneOptions) (*History, error) {
	return r.fineTune(opts, func(o FitOptions) (*History, error) { return r.Fit(train, valid, o) })
}

// FineTune is Model.FineTune for series.
func (f *Forecaster) FineTune(train, valid data.SeriesSet, opts FineTuneOptions) (*History, error) {
	return f.fineTune(opts, func(o FitOptions) (*History, error) { return f.Fit(train, valid, o) })
}

func (m *Model) fineTune(opts FineTuneOptions, fit func(FitOptions) (*History, error)) (*History, error) {
	o, err := opts.FitOptions.withDefaults(m.compiled.withDefaults().Optimizer)
	if err != nil {
		return nil, err
	}
	if err := notNegative("head epochs", float64(opts.HeadEpochs)); err != nil {
		return nil, err
	}
	if opts.Spread != 0 && !(opts.Spread >= 1 && opts.Spread <= math.MaxFloat32) {
		return nil, fmt.Errorf("spread %v: want at least 1, or 0 for the default", opts.Spread)
	}
	parts := len(m.bodyParts())
	if parts == 0 {
		return nil, errors.New("the model has no weights below its head: nothing to fine-tune; call Fit")
	}
	opts.FitOptions = o
	o.stages = m.fineTuneStages(opts, parts)
	o.Epochs = o.stages[len(o.stages)-1].last
	return fit(o)
}

// fineTuneStages are the head, then the last layers one by one if that is asked for, then all.
func (m *Model) fineTuneStages(opts FineTuneOptions, parts int) []stage {
	head := stage{last: max(opts.HeadEpochs, 1), rate: opts.LearningRate, options: m.compiled, schedule: opts.Schedule,
		freeze: func() error { m.Freeze(); return nil }}
	body := head
	body.rate /= 2
	if opts.Spread != 0 || body.options.LayerDecay == 0 {
		body.options.LayerDecay = math.Pow(cmp.Or(opts.Spread, 100), -1/float64(parts))
	}
	if opts.Schedule == nil {
		head.schedule, body.schedule = OneCycle{Rise: 0.99, End: 1e-5}, OneCycle{Rise: 0.3, Start: 0.2, End: 1e-5}
	}
	unfrozen := parts
	if opts.Gradual {
		unfrozen = 1
	}
	stages, end := []stage{head}, head.last+opts.Epochs
	for n := unfrozen; stages[len(stages)-1].last < end; n++ {
		body.first, body.last = stages[len(stages)-1].last, end
		if n < parts {
			body.last = body.first + 1
		}
		body.freeze = func() error { return m.UnfreezeLast(n) }
		stages = append(stages, body)
	}
	return stages
}
