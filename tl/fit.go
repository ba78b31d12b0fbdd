package tl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"time"

	"github.com/gonbtl/gonbtl/tl/data"
)

// FitOptions say how long and how fast a model is trained.
type FitOptions struct {
	// Epochs is the number of passes over the training set; default 5.
	Epochs int
	// BatchSize is the number of examples in a step; default 32.
	BatchSize int
	// LearningRate; default that of the optimizer.
	LearningRate float64
	// Schedule changes the learning rate on the way; default it stays.
	Schedule Schedule
	// Seed decides the order of the examples and all that is random in training.
	Seed uint64
	// Callbacks are told of each step and epoch, in order.
	Callbacks []Callback
	// Log gets a line for each epoch; default standard output, io.Discard for silence.
	Log io.Writer
	// Checkpoint is a file that keeps the training while it is under way, from time to time and when it is interrupted; default
	// none. The same Fit called again goes on from there, to the same weights as if it had never stopped; any other starts
	// over, and says why. The file is removed when the training ends.
	Checkpoint string

	stages []stage // nil for one
}

// Fit trains the weights that are not frozen, and leaves the model with the weights of the best epoch: that with the smallest
// validation loss, or the last where valid is nil. Layers at the start of the model that have nothing to train and nothing random
// run once for each example, not once an epoch. The optimizer starts anew in each Fit. A data.Varied set is seen in another
// view each epoch.
//
// An interrupt (Ctrl-C, the notebook's stop button) ends it after the step that runs: the model has the best weights so far,
// and the error wraps ErrInterrupted. The history is there in any case.
//
// Errors: data that does not fit the model, fewer than two classes, a softmax or a sigmoid at the end under a cross-entropy, which
// applies its own; everything frozen, more memory needed than there is, a loss that is not finite.
func (m *Model) Fit(train, valid data.Dataset, opts FitOptions) (*History, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	defer announceInterrupts()()
	opts, err := opts.withDefaults(m.compiled.withDefaults().Optimizer)
	if err != nil {
		return nil, err
	}
	if opts.stages == nil {
		opts.stages = []stage{{last: opts.Epochs, schedule: opts.Schedule, rate: opts.LearningRate, options: m.compiled}}
	}
	return m.fitStages(ctx, given(train), given(valid), opts)
}

// interruptEnv tells a notebook's session that an interrupt is taken care of, so that it waits for Fit to end by itself.
const interruptEnv = "GONBTL_INTERRUPT"

func announceInterrupts() (done func()) {
	_ = os.Setenv(interruptEnv, "handled")
	return func() { _ = os.Unsetenv(interruptEnv) }
}

// fit is one training under way.
type fit struct {
	model        *Model
	opts         FitOptions
	number       int // of the stage
	stage        stage
	train, valid data.Dataset // from the first live step on: features where layers are frozen
	from         int
	features     []*featureSet // those among train and valid
	program      *stepProgram
	state        state
	at           position
	history      *History
	checkpoint   *checkpoint // nil where none is asked for
	resumed      bool
	stopped      bool // by a callback
	// start is when the training began or went on, where its share done was startDone.
	start     time.Time
	startDone float64
}

// given is d, or nil where d is a nil pointer, as a variable that was declared and not set is.
func given(d data.Dataset) data.Dataset {
	if v := reflect.ValueOf(d); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	return d
}

// size is the number of examples, 0 where there is no set.
func size(d data.Dataset) int {
	if given(d) == nil {
		return 0
	}
	return d.Len()
}

// newFit prepares a stage, which goes on with the history of those before.
func (m *Model) newFit(ctx context.Context, train, valid data.Dataset, opts FitOptions, number int, history *History) (_ *fit, err error) {
	if train, valid, err = m.encodedBoth(train, valid); err != nil {
		return nil, err
	}
	goal, err := m.checkData(train, valid)
	if err != nil {
		return nil, err
	}
	if freeze := opts.stages[number].freeze; freeze != nil {
		if err := freeze(); err != nil {
			return nil, err
		}
	}
	traced, err := m.trace(true)
	if err != nil {
		return nil, err
	}
	f := &fit{model: m, opts: opts, number: number, stage: opts.stages[number], train: train, valid: valid, history: history}
	f.at.Epoch = f.stage.first
	defer func() {
		if err != nil {
			err = errors.Join(err, f.close())
		}
	}()
	if len(m.trainable()) == 0 {
		return nil, errors.New("everything is frozen: nothing to train; call Unfreeze or UnfreezeLast first")
	}
	if err := f.cacheFeatures(ctx, traced.live); err != nil {
		return nil, fmt.Errorf("features of the frozen layers: %w", err)
	}
	if f.program, err = m.step(f.from, traced, goal, f.stage.options); err != nil {
		return nil, err
	}
	if err := f.checkMemory(); err != nil {
		return nil, err
	}
	f.state = newState(f.program)
	return f, f.resume(train, valid)
}

func (o FitOptions) withDefaults(optimizer Optimizer) (FitOptions, error) {
	if err := errors.Join(notNegative("epochs", float64(o.Epochs)), notNegative("batch size", float64(o.BatchSize))); err != nil {
		return o, err
	}
	o.LearningRate = cmp.Or(o.LearningRate, optimizer.Rate())
	if !(o.LearningRate > 0 && o.LearningRate <= math.MaxFloat32) {
		return o, fmt.Errorf("learning rate %v: want a positive number, as 0.001", o.LearningRate)
	}
	for i, callback := range o.Callbacks {
		if callback == nil {
			return o, fmt.Errorf("callback %d is nil", i)
		}
	}
	o.Epochs, o.BatchSize = cmp.Or(o.Epochs, 5), cmp.Or(o.BatchSize, 32)
	if o.Log == nil {
		o.Log = os.Stdout
	}
	return o, check(o.Schedule)
}

// checkData is what can be known to be wrong before anything runs.
func (m *Model) checkData(train, valid data.Dataset) (objective, error) {
	if train == nil || train.Len() == 0 {
		return objective{}, errors.New("the training set has no examples")
	}
	spec := train.Spec()
	if err := m.checkInput(train); err != nil {
		return objective{}, err
	}
	if valid != nil {
		if err := m.checkInput(valid); err != nil {
			return objective{}, err
		}
		if held := valid.Spec(); valid.Len() == 0 || !slices.Equal(held.Classes, spec.Classes) || held.Target != spec.Target {
			return objective{}, fmt.Errorf("validation set %s has %d examples with classes %q, training set %s has classes %q: want the same classes",
				held.Name, valid.Len(), held.Classes, spec.Name, spec.Classes)
		}
	}
	if labels := train.Labels(); labels != nil && slices.Min(labels) == slices.Max(labels) {
		return objective{}, fmt.Errorf("%s: all %d training examples are of class %q: want at least two classes",
			spec.Name, len(labels), spec.Classes[labels[0]])
	}
	return m.objective(spec)
}

var errNoLayers = errors.New("the model has no layers: make it with NewSequential, or load one")

func (m *Model) checkInput(d data.Dataset) error {
	if len(m.steps) == 0 {
		return errNoLayers
	}
	spec := d.Spec()
	if !slices.Equal(spec.Input, m.input) {
		return fmt.Errorf("%s has examples of shape %v, the model takes %v: %s", spec.Name, spec.Input, m.input, m.sizeAdvice(spec.Input))
	}
	for i, label := range d.Labels() {
		if spec.Classes != nil && (label < 0 || int(label) >= len(spec.Classes)) {
			return fmt.Errorf("%s: example %d has label %d: want 0 to %d, one for each of %d classes",
				spec.Name, i, label, len(spec.Classes)-1, len(spec.Classes))
		}
	}
	return nil
}

// sizeAdvice says how a set of examples of another shape fits the model.
func (m *Model) sizeAdvice(given []int) string {
	square := func(shape []int) bool { return len(shape) == 3 && shape[0] == shape[1] && shape[2] == 3 }
	if square(given) && square(m.input) {
		return fmt.Sprintf("read the pictures with data.FolderOptions{Size: %d}, or resize them in the model with layer.Resizing", m.input[0])
	}
	return "reshape the data, or resize it in the model with layer.Resizing"
}

// say tells a person something at once, and keeps it in the history.
func (f *fit) say(note string) {
	f.history.Notes = append(f.history.Notes, note)
	fmt.Fprintln(f.opts.Log, note)
}
