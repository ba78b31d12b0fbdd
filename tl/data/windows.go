package data

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/words"
)

// WindowOptions say how series are cut to examples.
type WindowOptions struct {
	// Name is what errors call the set; default "windows".
	Name string
	// Input is the number of steps that a model sees, Horizon the number that it forecasts.
	Input, Horizon int
	// Season is the number of steps in a season, of which Input has at least two; default 1. See Scale.
	Season int
	// Stride is the number of steps from one window to the next; default 1.
	Stride int
	// Last takes one window of each series alone, the last.
	Last bool
}

func (o WindowOptions) withDefaults() (WindowOptions, error) {
	o.Name, o.Stride, o.Season = cmp.Or(o.Name, "windows"), cmp.Or(o.Stride, 1), cmp.Or(o.Season, 1)
	for _, field := range []struct {
		name  string
		steps int
	}{{"input", o.Input}, {"horizon", o.Horizon}, {"stride", o.Stride}, {"season", o.Season}} {
		if field.steps <= 0 {
			return o, fmt.Errorf("%s: %s %d: want a positive number of steps", o.Name, field.name, field.steps)
		}
	}
	if o.Season > o.Input/2 {
		return o, fmt.Errorf("%s: input of %d steps: want at least two seasons of %d", o.Name, o.Input, o.Season)
	}
	return o, nil
}

// Windows is a set of examples cut from series: some steps as input, [steps, 1], and those that follow as target, both on the scale
// of the input. The last window of a series is at its end, and the others lie whole strides before it.
type Windows struct {
	series  SeriesSet
	opts    WindowOptions
	targets []windowPlace
}

// windowPlace is where the target of a window begins.
type windowPlace struct{ series, step int }

// NewWindows cuts series to windows. Series too short for one give none. The numbers are not copied.
//
// Errors: numbers that are not finite, no window in any series, settings that cannot be.
func NewWindows(s SeriesSet, opts WindowOptions) (*Windows, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", opts.Name, err)
	}
	w := &Windows{series: s, opts: opts}
	for i, series := range s {
		last := len(series.Values) - opts.Horizon
		if last < opts.Input {
			continue
		}
		stride := min(opts.Stride, last) // No longer one makes a difference.
		first := opts.Input + (last-opts.Input)%stride
		if opts.Last {
			first = last
		}
		for step := first; step <= last; step += stride {
			w.targets = append(w.targets, windowPlace{i, step})
		}
	}
	if w.targets == nil {
		return nil, fmt.Errorf("%s: none of %d series is as long as a window: %d steps of input, %d of horizon", opts.Name, len(s), opts.Input,
			opts.Horizon)
	}
	return w, nil
}

// Len is the number of windows.
func (w *Windows) Len() int { return len(w.targets) }

// Spec has the shape of a window.
func (w *Windows) Spec() Spec {
	return Spec{Name: w.opts.Name, Input: []int{w.opts.Input, 1}, Target: w.opts.Horizon}
}

// Labels are nil: targets are numbers.
func (w *Windows) Labels() []int32 { return nil }

// Read scales the windows at the indices, each by its input alone: nothing of the target is looked at.
func (w *Windows) Read(indices []int) (Batch, error) {
	if err := checkIndices(w.opts.Name, indices, len(w.targets)); err != nil {
		return Batch{}, err
	}
	inputs := make([]float32, 0, len(indices)*w.opts.Input)
	targets := make([]float32, 0, len(indices)*w.opts.Horizon)
	for _, target := range pick(w.targets, indices) {
		past, future := w.window(target)
		scale := NewScale(past, w.opts.Season)
		inputs = append(inputs, scale.Past(past)...)
		for step, v := range future {
			targets = append(targets, scale.To(step, v))
		}
	}
	return Batch{
		Inputs:  tensors.FromFlatDataAndDimensions(inputs, len(indices), w.opts.Input, 1),
		Targets: tensors.FromFlatDataAndDimensions(targets, len(indices), w.opts.Horizon),
	}, nil
}

func (w *Windows) window(target windowPlace) (past, future []float64) {
	values := w.series[target.series].Values
	return values[target.step-w.opts.Input : target.step], values[target.step : target.step+w.opts.Horizon]
}

// Fingerprint is a digest of all numbers and of how they are cut.
func (w *Windows) Fingerprint() string {
	digest := sha256.New()
	fmt.Fprintf(digest, "windows %+v\n", w.opts)
	for _, series := range w.series {
		fmt.Fprintln(digest, len(series.Values))
		_ = binary.Write(digest, binary.LittleEndian, series.Values) // A digest takes all.
	}
	return hexSum(digest)
}

// String is one line: the number of windows, their lengths and that of the set.
func (w *Windows) String() string {
	return words.Sayf("%s: %d windows of %d steps to forecast %d, from %d series", w.opts.Name, w.Len(), w.opts.Input, w.opts.Horizon, len(w.series))
}
