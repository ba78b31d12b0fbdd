package tl

import (
	"cmp"
	"errors"
	"fmt"
	"math"
)

// Schedule changes the learning rate during a training. It is a function of where the training stands and nothing else, so that
// one that was interrupted goes on as if it had not been.
type Schedule interface {
	// Factor multiplies the learning rate of the next step. Done is the share of all steps that are done, in [0, 1); h has the
	// epochs that are done.
	Factor(done float64, h *History) float64
}

// Cosine falls from the learning rate along half a cosine (Loshchilov and Hutter, 2017).
type Cosine struct {
	// End is the factor at the end; default 0.
	End float64
}

// Factor is Keras' CosineDecay.
func (s Cosine) Factor(done float64, _ *History) float64 { return halfCosine(1, s.End, done) }

// halfCosine moves along half a cosine from one value to another as x goes from 0 to 1.
func halfCosine(from, to, x float64) float64 { return to + (from-to)*(1+math.Cos(math.Pi*x))/2 }

// OneCycle rises to the learning rate and falls far below where it began, both along half a cosine (Smith, 2018). The defaults
// are those of PyTorch's OneCycleLR; the optimizer's momentum stays as it is.
type OneCycle struct {
	// Rise is the share of the steps until the peak, in (0, 1); default 0.3.
	Rise float64
	// Start and End are the factors at the two ends; defaults 1/25 and 1/250000.
	Start, End float64
}

// Factor is 1 at the peak.
func (s OneCycle) Factor(done float64, _ *History) float64 {
	rise := cmp.Or(s.Rise, 0.3)
	if done < rise {
		return halfCosine(cmp.Or(s.Start, 1.0/25), 1, done/rise)
	}
	return halfCosine(1, cmp.Or(s.End, 1.0/250_000), (done-rise)/(1-rise))
}

// Decay multiplies the learning rate by By every so many epochs.
type Decay struct {
	// By is the factor, in (0, 1); default 0.1.
	By float64
	// Every is the number of epochs between; default 1.
	Every int
}

// Factor is By to the power of the whole intervals that have passed.
func (s Decay) Factor(_ float64, h *History) float64 {
	return math.Pow(cmp.Or(s.By, 0.1), float64(len(h.Epochs)/max(s.Every, 1)))
}

// Plateau multiplies the learning rate by By after Patience epochs in which the loss did not get smaller: that of validation, or
// of training where nothing is held out.
type Plateau struct {
	// By is the factor, in (0, 1); default 0.1.
	By float64
	// Patience is the number of epochs; default 10.
	Patience int
	// Least is by how much a loss must be smaller to count; default 0.0001.
	Least float64
}

// Factor is Keras' ReduceLROnPlateau, found again from the history each time.
func (s Plateau) Factor(_ float64, h *History) float64 {
	factor, best, waited := 1.0, math.Inf(1), 0
	for _, e := range h.Epochs {
		loss := e.Train.Loss
		if e.Valid.Examples > 0 {
			loss = e.Valid.Loss
		}
		waited++
		if loss < best-cmp.Or(s.Least, 1e-4) {
			best, waited = loss, 0
		}
		if waited >= cmp.Or(s.Patience, 10) {
			factor, waited = factor*cmp.Or(s.By, 0.1), 0
		}
	}
	return factor
}

// Warmup raises the learning rate in a line from 0, then lets another schedule have the rest of the training.
type Warmup struct {
	// Share of the steps that it takes, in (0, 1); default 0.1.
	Share float64
	// Then is what follows; default the learning rate as it is.
	Then Schedule
}

// Factor rises from 0 to 1.
func (s Warmup) Factor(done float64, h *History) float64 {
	share := cmp.Or(s.Share, 0.1)
	switch {
	case done < share:
		return done / share
	case s.Then == nil:
		return 1
	}
	return s.Then.Factor((done-share)/(1-share), h)
}

func (s Cosine) check() error { return notNegative("schedule: end", s.End) }

func (s OneCycle) check() error {
	return errors.Join(share("schedule: rise", s.Rise), notNegative("schedule: start", s.Start), notNegative("schedule: end", s.End))
}

func (s Decay) check() error {
	return errors.Join(share("schedule: by", s.By), notNegative("schedule: every", float64(s.Every)))
}

func (s Plateau) check() error {
	return errors.Join(share("schedule: by", s.By), notNegative("schedule: patience", float64(s.Patience)), notNegative("schedule: least", s.Least))
}

func (s Warmup) check() error { return errors.Join(share("schedule: share", s.Share), check(s.Then)) }

// rate is the learning rate of the next step.
func (f *fit) rate() (float64, error) {
	s := f.stage
	if s.schedule == nil {
		return s.rate, nil
	}
	done := (f.epochsDone() - float64(s.first)) / float64(s.last-s.first)
	factor := s.schedule.Factor(done, f.history)
	if !(factor >= 0 && factor*s.rate <= math.MaxFloat32) {
		return 0, fmt.Errorf("schedule %T gives the factor %v: want a number of at least 0", s.schedule, factor)
	}
	return factor * s.rate, nil
}
