package tl_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// plane is a classifier of points with a body of three layers, without anything random.
func plane(t testing.TB) *tl.Classifier {
	t.Helper()
	base := sequential(t, []int{2}, layer.Dense{Units: 6, Activation: layer.ReLU}, layer.Dense{Units: 6, Activation: layer.ReLU}, layer.Dense{Units: 6})
	c, err := tl.NewClassifier(base, []string{"north", "west", "east"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// FineTune is two trainings that one can write by hand: the head, then all with rates that fall towards the input.
func TestFineTuneByHand(t *testing.T) {
	set := blobs(30, 1)
	c := plane(t)
	h, err := c.FineTune(set, nil, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 4, BatchSize: 30, LearningRate: 0.02, Log: io.Discard}, HeadEpochs: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Epochs) != 7 || h.Best != 6 {
		t.Errorf("history\n%s", h)
	}

	hand := plane(t)
	hand.Freeze()
	fit(t, hand, set, nil, tl.FitOptions{Epochs: 3, BatchSize: 30, LearningRate: 0.02, Schedule: tl.OneCycle{Rise: 0.99, End: 1e-5}})
	hand.Unfreeze()
	compile(t, &hand.Model, tl.CompileOptions{LayerDecay: math.Pow(100, -1.0/3)})
	fit(t, hand, set, nil, tl.FitOptions{Epochs: 4, BatchSize: 30, LearningRate: 0.01, Schedule: tl.OneCycle{Start: 0.2, End: 1e-5}})
	want := parameters(t, &hand.Model)
	for path, got := range parameters(t, &c.Model) {
		for i := range got {
			near(t, fmt.Sprintf("number %d of %s", i, path), float64(got[i]), float64(want[path][i]), 1e-4)
		}
	}
}

// In each epoch what should learn learns, and nothing else.
func TestFineTuneFreezes(t *testing.T) {
	for gradual, want := range map[bool][]string{
		false: {"2", "2", "8", "8", "8", "8", "8"},
		true:  {"2", "2", "4", "6", "8", "8", "8"},
	} {
		c := plane(t)
		var trainable []string
		last := parameters(t, &c.Model)
		note := func(p tl.Progress) error {
			now := parameters(t, &c.Model)
			if p.EpochDone {
				trainable = append(trainable, fmt.Sprint(len(changed(last, now))))
				for _, path := range changed(last, now) {
					if !c.Trainable(path) {
						t.Errorf("%s is frozen and changed", path)
					}
				}
				last = now
			}
			return nil
		}
		_, err := c.FineTune(blobs(60, 1), nil, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 5, Log: io.Discard, Callbacks: []tl.Callback{note}}, HeadEpochs: 2, Gradual: gradual})
		if err != nil || !slices.Equal(trainable, want) {
			t.Errorf("gradual %v: %v, parameters that changed in each epoch %q, want %q", gradual, err, trainable, want)
		}
	}
}

// contrarian has learned what contrary says, so that fine-tuning on blobs makes it worse on contrary with every epoch.
func contrarian(t testing.TB) *tl.Classifier {
	c := plane(t)
	fit(t, c, contrary(60), nil, tl.FitOptions{Epochs: 20, LearningRate: 0.02})
	return c
}

// The best epoch is the best of all stages, and callbacks see one training.
func TestFineTuneKeepsTheBest(t *testing.T) {
	c, valid, done := contrarian(t), contrary(30), 0
	var first map[string][]float32
	h, err := c.FineTune(blobs(60, 1), valid, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 4, LearningRate: 0.05, Log: io.Discard, Callbacks: []tl.Callback{func(p tl.Progress) error {
		if p.EpochDone && p.Epoch == 0 {
			first = parameters(t, &c.Model)
		}
		if p.Epochs != 5 {
			t.Errorf("%d epochs: want 5 in all", p.Epochs)
		}
		if p.Done {
			done++
		}
		return nil
	}}}})
	if err != nil || h.Best != 0 || len(h.Epochs) != 5 || done != 1 {
		t.Fatalf("%v, told %d times that it is done, history\n%s", err, done, h)
	}
	wantChanged(t, first, parameters(t, &c.Model))
}

func TestFineTuneStops(t *testing.T) {
	c := contrarian(t)
	h, err := c.FineTune(blobs(60, 1), contrary(30), tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 9, LearningRate: 0.05, Log: io.Discard,
		Callbacks: []tl.Callback{tl.EarlyStopping(3)}}, HeadEpochs: 2})
	if err != nil || len(h.Epochs) != 4 {
		t.Errorf("%v, history\n%s", err, h)
	}
}

// An interrupt in any stage, and the same call again: the weights and the history are those of a training that nothing stopped.
func TestFineTuneResumes(t *testing.T) {
	tune := func(c *tl.Classifier, checkpoint string, seed uint64, log io.Writer, callbacks ...tl.Callback) (*tl.History, error) {
		return c.FineTune(stripes(40, 1), stripes(20, 2), tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 2, BatchSize: 10, Seed: seed,
			LearningRate: 0.02, Checkpoint: checkpoint, Callbacks: callbacks, Log: log}, HeadEpochs: 2, Gradual: true})
	}
	whole := classifier(t, tl.HeadOptions{})
	want, err := tune(whole, "", 1, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	interrupted := func(t *testing.T, epoch int) (c *tl.Classifier, path string) {
		c, path = classifier(t, tl.HeadOptions{}), filepath.Join(t.TempDir(), "tune.checkpoint")
		_, err := tune(c, path, 1, io.Discard, interruptAt(func(p tl.Progress) bool { return p.Epoch == epoch && p.Step == 1 }))
		if !errors.Is(err, tl.ErrInterrupted) {
			t.Fatalf("%v", err)
		}
		return c, path
	}
	for epoch := range 4 {
		t.Run(fmt.Sprintf("in epoch %d", epoch), func(t *testing.T) {
			c, path := interrupted(t, epoch)
			var log strings.Builder
			got, err := tune(c, path, 1, &log)
			if err != nil || !strings.Contains(log.String(), "continues the training") {
				t.Fatalf("%v, says %q", err, &log)
			}
			wantChanged(t, parameters(t, &whole.Model), parameters(t, &c.Model))
			if !reflect.DeepEqual(timeless(got), timeless(want)) {
				t.Errorf("history\n%s\nwant\n%s", got, want)
			}
		})
	}
	t.Run("with another seed", func(t *testing.T) {
		c, path := interrupted(t, 3)
		var log strings.Builder
		h, err := tune(c, path, 2, &log)
		if err != nil || len(h.Epochs) != 4 || !strings.Contains(log.String(), "starts over: the options differ") {
			t.Errorf("%v, says %q, history\n%s", err, &log, h)
		}
	})
}

func TestFineTuneErrors(t *testing.T) {
	c := plane(t)
	alone := sequential(t, []int{2}, layer.Dense{Units: 3})
	tune := func(m interface {
		FineTune(train, valid data.Dataset, opts tl.FineTuneOptions) (*tl.History, error)
	}, opts tl.FineTuneOptions) error {
		opts.Log = io.Discard
		_, err := m.FineTune(blobs(6, 1), nil, opts)
		return err
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{tune(c, tl.FineTuneOptions{HeadEpochs: -1}), "head epochs -1"},
		{tune(c, tl.FineTuneOptions{Spread: 0.5}), "spread 0.5"},
		{tune(c, tl.FineTuneOptions{Spread: math.NaN()}), "spread NaN"},
		{tune(c, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: -1}}), "epochs -1"},
		{tune(c, tl.FineTuneOptions{FitOptions: tl.FitOptions{LearningRate: math.Inf(1)}}), "learning rate +Inf"},
		{tune(alone, tl.FineTuneOptions{}), "nothing to fine-tune"},
	} {
		wantError(t, test.err, test.want)
	}
	if _, err := c.FineTune(nil, nil, tl.FineTuneOptions{}); err == nil || !c.Trainable("body/dense/kernel") {
		t.Errorf("%v; a body that was not frozen is frozen after an error: %v", err, !c.Trainable("body/dense/kernel"))
	}
	_, err := c.FineTune(stripes(6, 1), nil, tl.FineTuneOptions{})
	wantError(t, err, "has the classes")
}
