package tl

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// RateSearchOptions say how a learning rate is looked for. The defaults are those of fastai's lr_find.
type RateSearchOptions struct {
	// From and To are the learning rates of the first and the last step; defaults 1e-7 and 10.
	From, To float64
	// Steps is the number of steps; default 100.
	Steps int
	// BatchSize is the number of examples in a step; default 32.
	BatchSize int
	// Seed decides the order of the examples and all that is random.
	Seed uint64
}

// RateSearch is how the loss moved as the learning rate rose from step to step.
type RateSearch struct {
	// Rates and Losses belong together; the losses are smoothed.
	Rates, Losses []float64
	// Suggestion is a rate in the middle of the longest fall of the loss.
	Suggestion float64
}

// FindLearningRate trains some steps with a learning rate that rises from each to the next, until the loss explodes (Smith, 2017),
// and suggests one. The model's weights are as before.
//
// Errors: a loss that falls at no rate, and those of Fit.
func (m *Model) FindLearningRate(train data.Dataset, opts RateSearchOptions) (*RateSearch, error) {
	return m.findRate(opts, size(train), func(o FitOptions) (*History, error) { return m.Fit(train, nil, o) })
}

// FindLearningRate is Model.FindLearningRate for data with the classifier's classes.
func (c *Classifier) FindLearningRate(train data.Dataset, opts RateSearchOptions) (*RateSearch, error) {
	return c.findRate(opts, size(train), func(o FitOptions) (*History, error) { return c.Fit(train, nil, o) })
}

// FindLearningRate is Model.FindLearningRate for data with the classifier's classes.
func (c *MultiLabelClassifier) FindLearningRate(train data.Dataset, opts RateSearchOptions) (*RateSearch, error) {
	return c.findRate(opts, size(train), func(o FitOptions) (*History, error) { return c.Fit(train, nil, o) })
}

// FindLearningRate is Model.FindLearningRate for data with the regressor's targets.
func (r *Regressor) FindLearningRate(train data.Dataset, opts RateSearchOptions) (*RateSearch, error) {
	return r.findRate(opts, size(train), func(o FitOptions) (*History, error) { return r.Fit(train, nil, o) })
}

func (o RateSearchOptions) withDefaults() (RateSearchOptions, error) {
	o.From, o.To = cmp.Or(o.From, 1e-7), cmp.Or(o.To, 10)
	if !(o.From > 0 && o.From < o.To && o.To <= math.MaxFloat32) {
		return o, fmt.Errorf("learning rates from %v to %v: want positive numbers, the second larger than the first", o.From, o.To)
	}
	if err := errors.Join(notNegative("steps", float64(o.Steps)), notNegative("batch size", float64(o.BatchSize))); err != nil {
		return o, err
	}
	o.Steps, o.BatchSize = cmp.Or(o.Steps, 100), cmp.Or(o.BatchSize, 32)
	return o, nil
}

func (m *Model) findRate(opts RateSearchOptions, examples int, fit func(FitOptions) (*History, error)) (*RateSearch, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	before, trainings := values(m.params), m.trainings
	defer func() {
		m.trainings = trainings
		for i, p := range m.params {
			p.value = before[i]
		}
	}()
	epoch := max((examples+opts.BatchSize-1)/opts.BatchSize, 1)
	epochs := (opts.Steps + epoch - 1) / epoch
	s := &RateSearch{}
	rise := rising{times: opts.To / opts.From, share: float64(opts.Steps) / float64(epochs*epoch)}
	_, err = fit(FitOptions{Epochs: epochs, BatchSize: opts.BatchSize, Seed: opts.Seed, LearningRate: opts.From, Schedule: rise,
		Callbacks: []Callback{s.follow(opts.Steps)}, Log: io.Discard})
	if err != nil && !errors.Is(err, errDiverged) {
		return nil, err
	}
	if s.Suggestion = s.suggest(); s.Suggestion == 0 {
		return nil, fmt.Errorf("the loss falls at no learning rate from %g to %g: are the inputs scaled (see layer.Rescaling), the labels right?",
			opts.From, opts.To)
	}
	return s, nil
}

// rising multiplies the rate with each step, by times over a share of the training.
type rising struct{ times, share float64 }

func (r rising) Factor(done float64, _ *History) float64 { return math.Pow(r.times, done/r.share) }

// smoothing is the weight of the losses before in each that is kept.
const smoothing = 0.9

// follow keeps the smoothed loss of each step, and stops when it is four times the best, or after so many steps.
func (s *RateSearch) follow(steps int) Callback {
	var before Metrics
	mean, best := 0.0, math.Inf(1)
	return func(p Progress) error {
		if p.Done || p.EpochDone {
			before = Metrics{}
			return nil
		}
		examples := p.Train.Examples - before.Examples
		loss := (p.Train.Loss*float64(p.Train.Examples) - before.Loss*float64(before.Examples)) / float64(examples)
		before = p.Train
		mean = smoothing*mean + (1-smoothing)*loss
		smooth := mean / (1 - math.Pow(smoothing, float64(len(s.Losses)+1)))
		s.Rates, s.Losses = append(s.Rates, p.LearningRate), append(s.Losses, smooth)
		if best = min(best, smooth); smooth > 4*best || len(s.Losses) == steps {
			return ErrStop
		}
		return nil
	}
}

// suggest finds the longest fall of the loss, in which some steps may be passed over, and takes its middle, as fastai's valley does;
// 0 where the loss does not fall.
func (s *RateSearch) suggest() float64 {
	length := make([]int, len(s.Losses))
	end := 0
	for i, loss := range s.Losses {
		length[i] = 1
		for j := range i {
			if loss < s.Losses[j] {
				length[i] = max(length[i], length[j]+1)
			}
		}
		if length[i] > length[end] {
			end = i
		}
	}
	if len(length) == 0 || length[end] < 3 {
		return 0
	}
	return s.Rates[end-length[end]/2]
}

// String is the suggestion.
func (s *RateSearch) String() string {
	if len(s.Rates) == 0 {
		return words.Say("no learning rate: nothing was tried")
	}
	return words.Sayf("learning rate %.2g, found in %d steps from %.2g to %.2g", s.Suggestion, len(s.Rates), s.Rates[0], s.Rates[len(s.Rates)-1])
}
