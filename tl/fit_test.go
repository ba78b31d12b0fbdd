package tl_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func TestFitLearns(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 8, Activation: layer.ReLU}, layer.Dense{Units: 3})
	h := fit(t, m, blobs(120, 1), blobs(60, 2), tl.FitOptions{Epochs: 20, LearningRate: 0.02})
	if got := evaluate(t, m, blobs(60, 3)); got.Accuracy != 1 || got.Examples != 60 {
		t.Errorf("%v on %d examples: want all right", got, got.Examples)
	}
	if first, last := h.Epochs[0].Train.Loss, h.Epochs[19].Train.Loss; !(last < first/4) {
		t.Errorf("the loss went from %v to %v", first, last)
	}
}

func TestFitLearnsImages(t *testing.T) {
	m := imageNet(t)
	fit(t, m, stripes(80, 1), nil, tl.FitOptions{Epochs: 15, LearningRate: 0.01})
	if got := evaluate(t, m, stripes(40, 2)); got.Accuracy != 1 {
		t.Errorf("%v: want all right", got)
	}
}

func TestFitLearnsNumbers(t *testing.T) {
	inputs, targets := make([]float32, 100), make([]float32, 200)
	for i := range inputs {
		inputs[i] = float32(i)/50 - 1
		targets[2*i], targets[2*i+1] = 2*inputs[i]+1, -inputs[i]
	}
	line, err := data.NewRegression(inputs, []int{1}, targets, 2, data.ArraysOptions{Name: "line"})
	if err != nil {
		t.Fatal(err)
	}
	for _, loss := range []tl.Loss{nil, tl.MeanSquaredError{}, tl.MeanAbsoluteError{}} {
		m := sequential(t, []int{1}, layer.Dense{Units: 2})
		compile(t, m, tl.CompileOptions{Loss: loss})
		h := fit(t, m, line, line, tl.FitOptions{Epochs: 60, LearningRate: 0.05})
		if got := evaluate(t, m, line); got.Loss > 0.01 || !math.IsNaN(got.Accuracy) {
			t.Errorf("loss %T: %+v", loss, got)
		}
		if strings.Contains(h.String(), "accuracy") {
			t.Errorf("an accuracy where there are no classes:\n%s", h)
		}
	}
}

func TestFitLearnsSequences(t *testing.T) {
	// The class is the first of four integers; the others tell nothing.
	var inputs []float32
	var labels []int
	for i := range 60 {
		inputs = append(inputs, float32(i%3), float32(i%2), float32(i/7%3), 2)
		labels = append(labels, i%3)
	}
	set := arrays(inputs, []int{4}, labels, "a", "b", "c")
	m := sequential(t, []int{4}, layer.Embedding{Vocabulary: 3, Dim: 4}, layer.Flatten{}, layer.Dense{Units: 3})
	fit(t, m, set, nil, tl.FitOptions{Epochs: 30, LearningRate: 0.05})
	if got := evaluate(t, m, set); got.Accuracy != 1 {
		t.Errorf("%v: want all right", got)
	}
}

func TestFitSameSeedSameWeights(t *testing.T) {
	train := func(seed uint64) map[string][]float32 {
		m := imageNet(t) // With dropout, batch norm and shuffling.
		if err := m.Initialize(seed); err != nil {
			t.Fatal(err)
		}
		fit(t, m, stripes(50, 1), stripes(20, 2), tl.FitOptions{Epochs: 3, BatchSize: 16, Seed: seed})
		return parameters(t, m)
	}
	first := train(7)
	wantChanged(t, first, train(7))
	if got := changed(first, train(8)); len(got) != len(first) {
		t.Errorf("with another seed only %q changed", got)
	}
}

func TestInitializeDependsOnPathAndSeed(t *testing.T) {
	small := sequential(t, []int{2}, layer.Dense{Units: 4}, layer.Dense{Units: 4})
	large := sequential(t, []int{2}, layer.Dense{Units: 4}, layer.Dense{Units: 4}, layer.Dense{Units: 4})
	for _, path := range small.Paths() {
		if !slices.Equal(weight(t, small, path), weight(t, large, path)) {
			t.Errorf("another layer changed the initial %s", path)
		}
	}
	if slices.Equal(weight(t, large, "dense_1/kernel"), weight(t, large, "dense_2/kernel")) {
		t.Error("two layers have the same weights")
	}
	before := parameters(t, small)
	if err := small.Initialize(1); err != nil {
		t.Fatal(err)
	}
	wantChanged(t, before, parameters(t, small), "dense/kernel", "dense_1/kernel")
	if err := small.Initialize(0); err != nil {
		t.Fatal(err)
	}
	wantChanged(t, before, parameters(t, small))
}

// contrary has the classes of blobs in another order, so that what is learned from one is wrong for the other.
func contrary(n int) *data.Arrays {
	set := blobs(n, 5)
	var inputs []float32
	labels := make([]int, n)
	for i, label := range set.Labels() {
		inputs, labels[i] = append(inputs, set.Input(i)...), int(label+1)%3
	}
	return arrays(inputs, []int{2}, labels, set.Spec().Classes...)
}

func TestFitRestoresTheBestEpoch(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	train, valid := blobs(90, 1), contrary(30)
	h := fit(t, m, train, valid, tl.FitOptions{Epochs: 6, LearningRate: 0.05})
	if h.Best != 0 || len(h.Epochs) != 6 {
		t.Fatalf("best of %d epochs is %d: want the first\n%s", len(h.Epochs), h.Best, h)
	}
	if got := evaluate(t, m, valid).Loss; math.Abs(got-h.Epochs[0].Valid.Loss) > 1e-5 {
		t.Errorf("the model's loss is %v, that of the best epoch %v", got, h.Epochs[0].Valid.Loss)
	}
	if h.BestEpoch() != h.Epochs[0] {
		t.Errorf("best epoch %+v", h.BestEpoch())
	}
	if got := h.String(); strings.Count(got, "← best") != 1 || !strings.Contains(strings.Split(got, "\n")[0], "← best") {
		t.Errorf("the best epoch is not marked:\n%s", got)
	}
}

func TestFitWithoutValidationKeepsTheLastEpoch(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	h := fit(t, m, blobs(30, 1), nil, tl.FitOptions{Epochs: 4, LearningRate: 0.05, Callbacks: []tl.Callback{tl.EarlyStopping(1)}})
	if h.Best != 3 || len(h.Epochs) != 4 || h.Epochs[3].Valid.Examples != 0 {
		t.Errorf("best %d of %d epochs", h.Best, len(h.Epochs))
	}
}

func TestEarlyStopping(t *testing.T) {
	for patience, epochs := range map[int]int{0: 2, 1: 2, 3: 4, 9: 8} {
		m := sequential(t, []int{2}, layer.Dense{Units: 3})
		h := fit(t, m, blobs(90, 1), contrary(30), tl.FitOptions{Epochs: 8, LearningRate: 0.05, Callbacks: []tl.Callback{tl.EarlyStopping(patience)}})
		if len(h.Epochs) != epochs || h.Best != 0 {
			t.Errorf("patience %d: %d epochs, best %d: want %d, the first best", patience, len(h.Epochs), h.Best, epochs)
		}
		if stopped := strings.Contains(h.String(), "stopped early"); stopped != (patience < 9) {
			t.Errorf("patience %d:\n%s", patience, h)
		}
	}
}

func TestFitLog(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	var log strings.Builder
	h, err := m.Fit(blobs(30, 1), blobs(30, 2), tl.FitOptions{Epochs: 2, Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSpace(log.String()), "\n"); len(got) != 3 || !strings.HasPrefix(got[0], "memory: about ") ||
		!strings.HasPrefix(got[1], "epoch 1/2  loss ") || !strings.Contains(got[1], "|  validation loss ") {
		t.Errorf("log %q", got)
	}
	if len(h.Epochs) != 2 {
		t.Errorf("%d epochs", len(h.Epochs))
	}
}

func TestFitCallbacks(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	var calls []string
	note := func(p tl.Progress) error {
		switch {
		case p.Done:
			calls = append(calls, fmt.Sprintf("done after %d", len(p.History.Epochs)))
		case p.EpochDone:
			calls = append(calls, fmt.Sprintf("epoch %d/%d, %d in history", p.Epoch, p.Epochs, len(p.History.Epochs)))
		default:
			calls = append(calls, fmt.Sprintf("step %d/%d of epoch %d, %d examples", p.Step, p.Steps, p.Epoch, p.Train.Examples))
		}
		if p.Left < 0 {
			t.Errorf("%v left", p.Left)
		}
		return nil
	}
	fit(t, m, blobs(25, 1), nil, tl.FitOptions{Epochs: 2, BatchSize: 10, Callbacks: []tl.Callback{note}})
	want := []string{
		"step 0/3 of epoch 0, 10 examples", "step 1/3 of epoch 0, 20 examples", "step 2/3 of epoch 0, 25 examples", "epoch 0/2, 1 in history",
		"step 0/3 of epoch 1, 10 examples", "step 1/3 of epoch 1, 20 examples", "step 2/3 of epoch 1, 25 examples", "epoch 1/2, 2 in history",
		"done after 2",
	}
	if !slices.Equal(calls, want) {
		t.Errorf("got  %q\nwant %q", calls, want)
	}
}

var errEnough = errors.New("enough")

func TestFitCallbackStops(t *testing.T) {
	for name, stop := range map[string]func(p tl.Progress) bool{
		"at a step":   func(p tl.Progress) bool { return p.Epoch == 2 && p.Step == 1 },
		"at an epoch": func(p tl.Progress) bool { return p.Epoch == 1 && p.EpochDone },
	} {
		t.Run(name, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			valid, done := contrary(30), 0
			h, err := m.Fit(blobs(90, 1), valid, tl.FitOptions{Epochs: 9, LearningRate: 0.05, Log: io.Discard, Callbacks: []tl.Callback{func(p tl.Progress) error {
				if p.Done {
					done++
				} else if stop(p) {
					return errEnough
				}
				return nil
			}}})
			if !errors.Is(err, errEnough) || h == nil || len(h.Epochs) != 2 || done != 1 {
				t.Fatalf("%v, history %v, told %d times that it is done", err, h, done)
			}
			near(t, "the model's loss", evaluate(t, m, valid).Loss, h.Epochs[0].Valid.Loss, 1e-5)
		})
	}
}

// A callback can use the model: it has the weights of the step or the epoch that is reported.
func TestFitCallbackUsesTheModel(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	train, valid, last := blobs(60, 1), contrary(30), math.Inf(1)
	fit(t, m, train, valid, tl.FitOptions{Epochs: 4, LearningRate: 0.05, Callbacks: []tl.Callback{func(p tl.Progress) error {
		now := evaluate(t, m, train).Loss
		switch {
		case p.Done:
			near(t, "the loss of the best epoch", evaluate(t, m, valid).Loss, p.History.BestEpoch().Valid.Loss, 1e-5)
		case p.EpochDone:
			near(t, "the validation loss", evaluate(t, m, valid).Loss, p.History.Epochs[p.Epoch].Valid.Loss, 1e-5)
		case now >= last:
			t.Errorf("epoch %d step %d: the training loss is %v, was %v", p.Epoch, p.Step, now, last)
		}
		last = now
		return nil
	}}})
}

func TestFitInterrupt(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	train, valid := blobs(90, 1), contrary(30)
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	var done bool
	h, err := m.Fit(train, valid, tl.FitOptions{Epochs: 1_000_000, LearningRate: 0.05, Log: io.Discard, Callbacks: []tl.Callback{func(p tl.Progress) error {
		done = p.Done
		if p.Epoch != 3 || p.Step != 1 || p.EpochDone {
			return nil
		}
		if got := os.Getenv("GONBTL_INTERRUPT"); got != "handled" {
			t.Errorf("the session is told %q", got)
		}
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			return err
		}
		<-interrupts
		return nil
	}}})
	wantError(t, err, "interrupted", "best weights so far")
	if !errors.Is(err, tl.ErrInterrupted) || h == nil || len(h.Epochs) < 3 || !done {
		t.Fatalf("%v, history %v, done %v", err, h, done)
	}
	if !strings.Contains(h.String(), "interrupted in epoch") {
		t.Errorf("the history does not tell:\n%s", h)
	}
	if got, set := os.LookupEnv("GONBTL_INTERRUPT"); set {
		t.Errorf("after Fit the session is told %q", got)
	}
	near(t, "the model's loss", evaluate(t, m, valid).Loss, h.BestEpoch().Valid.Loss, 1e-5)
	fit(t, m, train, valid, tl.FitOptions{Epochs: 2})
	if err := m.Save(t.TempDir() + "/after.tl"); err != nil {
		t.Error(err)
	}
}

// Where no epoch was finished, the model is what it was.
func TestFitThatEndsInItsFirstEpoch(t *testing.T) {
	for name, callback := range map[string]tl.Callback{
		"interrupt": func(p tl.Progress) error {
			if !p.Done && p.Epoch == 0 {
				return syscall.Kill(os.Getpid(), syscall.SIGINT)
			}
			return nil
		},
		"callback": func(p tl.Progress) error {
			if p.Step == 1 {
				return errEnough
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			before := parameters(t, m)
			// So many steps that the signal arrives among them.
			h, err := m.Fit(blobs(60_000, 1), nil, tl.FitOptions{Epochs: 2, BatchSize: 2, Log: io.Discard, Callbacks: []tl.Callback{callback}})
			if err == nil || h == nil || len(h.Epochs) != 0 || h.Best != -1 || h.BestEpoch() != (tl.Epoch{}) {
				t.Fatalf("%v, history %+v", err, h)
			}
			wantChanged(t, before, parameters(t, m))
		})
	}
}

// A loss that is not finite is an error, and does not spoil the model.
func TestFitDiverges(t *testing.T) {
	for _, test := range []struct {
		name string
		rate float64
		opts tl.FitOptions
		hold bool
	}{
		{name: "in the first epoch", rate: 1e30, opts: tl.FitOptions{BatchSize: 4}},
		{name: "in the validation of the only step", rate: 1e38, opts: tl.FitOptions{BatchSize: 30, Epochs: 1}, hold: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3, Activation: layer.ReLU}, layer.Dense{Units: 3}, layer.Dense{Units: 3})
			compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}})
			before := parameters(t, m)
			test.opts.LearningRate, test.opts.Log = test.rate, io.Discard
			var valid data.Dataset
			if test.hold {
				valid = blobs(30, 2)
			}
			h, err := m.Fit(blobs(30, 1), valid, test.opts)
			wantError(t, err, "epoch 1", "learning rate", "too high", "not scaled")
			if h == nil || h.Best != -1 {
				t.Errorf("history %+v", h)
			}
			wantChanged(t, before, parameters(t, m))
		})
	}
}

func TestFitKeepsTheBestWhenItDivergesLater(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	valid := blobs(30, 2)
	good := fit(t, m, blobs(30, 1), valid, tl.FitOptions{Epochs: 3, LearningRate: 0.05}).BestEpoch()
	compile(t, m, tl.CompileOptions{Optimizer: growing{}})
	h, err := m.Fit(blobs(30, 1), valid, tl.FitOptions{Epochs: 50, Log: io.Discard})
	wantError(t, err, "learning rate")
	if h.Best < 0 || h.BestEpoch().Valid.Loss > good.Valid.Loss {
		t.Errorf("history\n%s", h)
	}
	near(t, "the model's loss", evaluate(t, m, valid).Loss, h.BestEpoch().Valid.Loss, 1e-5)
}

// Data of any size works with any batch size.
func TestFitSizes(t *testing.T) {
	for _, n := range []int{2, 3, 31, 33} {
		for _, size := range []int{1, 2, 32, 1000} {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			h := fit(t, m, blobs(n, 1), blobs(n, 2), tl.FitOptions{Epochs: 1, BatchSize: size})
			if e := h.Epochs[0]; e.Train.Examples != n || e.Valid.Examples != n {
				t.Errorf("%d examples in batches of %d: measured on %d and %d", n, size, e.Train.Examples, e.Valid.Examples)
			}
		}
	}
}

func TestFitAgainGoesOn(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	first := fit(t, m, blobs(60, 1), nil, tl.FitOptions{Epochs: 3, LearningRate: 0.02})
	second := fit(t, m, blobs(60, 1), nil, tl.FitOptions{Epochs: 3, LearningRate: 0.02})
	if got, was := second.Epochs[0].Train.Loss, first.Epochs[2].Train.Loss; !(got < was) {
		t.Errorf("the second training began with a loss of %v, the first ended with %v", got, was)
	}
}

// pressed is a set whose reader presses the stop button once, at its n-th reading.
type pressed struct {
	data.Dataset
	at *int
}

func (p pressed) Read(indices []int) (data.Batch, error) {
	if *p.at--; *p.at == 0 {
		defer time.Sleep(100 * time.Millisecond)
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			return data.Batch{}, err
		}
	}
	return p.Dataset.Read(indices)
}

// The stop button is heeded also while features of frozen layers are computed and while a validation runs.
func TestFitInterruptBetweenTheSteps(t *testing.T) {
	reads := func(n int) *int { return &n }
	for name, test := range map[string]struct {
		freeze       bool
		train, valid data.Dataset
		want         string
	}{
		"features":   {true, pressed{stripes(500, 1), reads(3)}, stripes(20, 2), "features of the frozen layers: interrupted"},
		"validation": {false, stripes(40, 1), pressed{stripes(500, 2), reads(3)}, "interrupted in epoch 1: the model has the best weights so far"},
	} {
		t.Run(name, func(t *testing.T) {
			m := imageNet(t)
			if test.freeze {
				m.Freeze()
			}
			before := parameters(t, m)
			h, err := m.Fit(test.train, test.valid, tl.FitOptions{Epochs: 3, BatchSize: 10, Log: io.Discard})
			wantError(t, err, test.want)
			if !errors.Is(err, tl.ErrInterrupted) || h == nil || len(h.Epochs) != 0 {
				t.Errorf("%v, history %+v", err, h)
			}
			wantChanged(t, before, parameters(t, m))
		})
	}
}

// viewed notes which views of a set are asked for.
type viewed struct {
	changing
	passes *[]uint64
}

func (v viewed) View(pass uint64) data.Dataset {
	if n := len(*v.passes); n == 0 || (*v.passes)[n-1] != pass {
		*v.passes = append(*v.passes, pass)
	}
	return v.changing.View(pass)
}

// Each epoch sees another view of a set that varies.
func TestFitViews(t *testing.T) {
	net := func() *tl.Model { return sequential(t, []int{2}, layer.Dense{Units: 3}) }
	set := changing{blobs(30, 1)}
	var passes []uint64
	h := fit(t, net(), viewed{set, &passes}, nil, tl.FitOptions{Epochs: 3, LearningRate: 0.05})
	if !slices.Equal(passes, []uint64{0, 1, 2}) {
		t.Errorf("views %v", passes)
	}
	// One step an epoch, so that the loss is that before it.
	first := net()
	near(t, "loss of the first epoch", h.Epochs[0].Train.Loss, evaluate(t, first, set.View(0)).Loss, 1e-5)
	fit(t, first, set.View(0), nil, tl.FitOptions{Epochs: 1, LearningRate: 0.05})
	near(t, "loss of the second epoch", h.Epochs[1].Train.Loss, evaluate(t, first, set.View(1)).Loss, 1e-5)
}
