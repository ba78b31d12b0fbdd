package tl

import (
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

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

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
	// Patience stops training after so many epochs without a smaller validation loss; default 0, never.
	Patience int
	// Seed decides the order of the examples and all that is random in training.
	Seed uint64
	// Callbacks are told of each step and epoch, in order.
	Callbacks []Callback
	// Log gets a line for each epoch; default standard output, io.Discard for silence.
	Log io.Writer
}

// Callback follows a training. An error from it stops the training; the model has the best weights so far.
type Callback func(Progress) error

// Progress is what a callback is told.
type Progress struct {
	// Epoch from 0, of Epochs; Step from 0, of Steps in an epoch.
	Epoch, Epochs, Step, Steps int
	// EpochDone is set once after each epoch, when History has it. Before, Train is the mean of the epoch so far.
	EpochDone bool
	// Done is set once, when the training has ended for whatever reason and the model has its best weights.
	Done  bool
	Train Metrics
	// Left is the time until the end at the pace so far.
	Left    time.Duration
	History *History
}

// Fit trains the weights that are not frozen, and leaves the model with the weights of the best epoch: that with the smallest
// validation loss, or the last where valid is nil. Layers at the start of the model that have nothing to train and nothing random
// run once for each example, not once an epoch. The optimizer starts anew in each Fit.
//
// An interrupt (Ctrl-C, the notebook's stop button) ends it after the step that runs: the model has the best weights so far,
// and the error wraps ErrInterrupted. The history is there in any case.
//
// Errors: data that does not fit the model, fewer than two classes, everything frozen, a loss that is not finite.
func (m *Model) Fit(train, valid data.Dataset, opts FitOptions) (*History, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	defer announceInterrupts()()
	f, err := m.newFit(ctx, given(train), given(valid), opts)
	if err != nil {
		return nil, err
	}
	return f.run(ctx)
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
	train, valid data.Dataset // from the first live step on: features where layers are frozen
	from         int
	objective    objective
	program      *stepProgram
	state        []*tensors.Tensor // trained, measured, fixed, slots
	fresh        map[*tensors.Tensor]bool
	count        int
	best         []*tensors.Tensor
	bestLoss     float64
	history      *History
	start        time.Time
}

// given is d, or nil where d is a nil pointer, as a variable that was declared and not set is.
func given(d data.Dataset) data.Dataset {
	if v := reflect.ValueOf(d); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	return d
}

func (m *Model) newFit(ctx context.Context, train, valid data.Dataset, opts FitOptions) (*fit, error) {
	optimizer := m.compiled.Optimizer
	if optimizer == nil {
		optimizer = Adam{}
	}
	opts, err := opts.withDefaults(optimizer)
	if err != nil {
		return nil, err
	}
	goal, err := m.checkData(train, valid)
	if err != nil {
		return nil, err
	}
	traced, err := m.trace(true)
	if err != nil {
		return nil, err
	}
	f := &fit{model: m, opts: opts, train: train, valid: valid, objective: goal, bestLoss: math.Inf(1),
		history: &History{Best: -1}, fresh: map[*tensors.Tensor]bool{}}
	if err := f.cacheFeatures(ctx, traced.live); err != nil {
		return nil, fmt.Errorf("features of the frozen layers: %w", err)
	}
	f.program, err = m.step(f.from, traced, goal, optimizer)
	if err != nil {
		return nil, err
	}
	if len(f.program.trained) == 0 {
		return nil, errors.New("everything is frozen: nothing to train; call Unfreeze or UnfreezeLast first")
	}
	f.state = f.initialState(optimizer)
	return f, f.keep()
}

func (o FitOptions) withDefaults(optimizer Optimizer) (FitOptions, error) {
	if o.Epochs < 0 || o.BatchSize < 0 || o.Patience < 0 {
		return o, fmt.Errorf("epochs %d, batch size %d, patience %d: want positive numbers", o.Epochs, o.BatchSize, o.Patience)
	}
	o.LearningRate = or(o.LearningRate, optimizer.Rate())
	if !(o.LearningRate > 0 && o.LearningRate <= math.MaxFloat32) {
		return o, fmt.Errorf("learning rate %v: want a positive number, as 0.001", o.LearningRate)
	}
	for i, callback := range o.Callbacks {
		if callback == nil {
			return o, fmt.Errorf("callback %d is nil", i)
		}
	}
	if o.Epochs == 0 {
		o.Epochs = 5
	}
	if o.BatchSize == 0 {
		o.BatchSize = 32
	}
	if o.Log == nil {
		o.Log = os.Stdout
	}
	return o, nil
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
		return objective{}, fmt.Errorf("%s: all %d training examples are of class %q: want at least two classes", spec.Name, len(labels), spec.Classes[labels[0]])
	}
	return m.objective(spec)
}

var errNoLayers = errors.New("the model has no layers: make it with NewSequential, or load one")

func (m *Model) checkInput(d data.Dataset) error {
	if len(m.steps) == 0 {
		return errNoLayers
	}
	if spec := d.Spec(); !slices.Equal(spec.Input, m.input) {
		return fmt.Errorf("%s has examples of shape %v, the model takes %v: reshape the data, or resize it in the model with layer.Resizing",
			spec.Name, spec.Input, m.input)
	}
	return nil
}

func (f *fit) initialState(optimizer Optimizer) []*tensors.Tensor {
	p := f.program
	state := slices.Concat(values(p.trained), values(p.measured), values(p.fixed))
	for _, trained := range p.trained {
		for range optimizer.Slots() {
			state = append(state, tensors.FromFlatDataAndDimensions(make([]float32, trained.size()), trained.Shape...))
		}
	}
	return state
}

func (f *fit) run(ctx context.Context) (*History, error) {
	f.start = time.Now()
	err := f.epochs(ctx)
	f.put(f.best)
	f.state = f.best
	for t := range f.fresh {
		err = errors.Join(err, f.free(t))
	}
	if errors.Is(err, ErrInterrupted) {
		f.history.Notes = append(f.history.Notes, err.Error())
	}
	return f.history, errors.Join(err, f.tell(Progress{Epoch: len(f.history.Epochs), Done: true}))
}

func (f *fit) epochs(ctx context.Context) error {
	waited := 0
	for epoch := range f.opts.Epochs {
		begin := time.Now()
		train, err := f.epoch(ctx, epoch)
		if err != nil {
			return err
		}
		e := Epoch{Train: train}
		if f.valid != nil {
			if e.Valid, err = f.model.measure(ctx, f.valid, f.from, f.objective, f.opts.BatchSize); err != nil {
				return err
			}
			if err := f.checkLoss(e.Valid.Loss); err != nil {
				return fmt.Errorf("epoch %d, validation: %w", epoch+1, err)
			}
		}
		e.Duration = time.Since(begin)
		waited++
		better, err := f.record(e)
		if err != nil {
			return err
		}
		if better {
			waited = 0
		}
		fmt.Fprintln(f.opts.Log, e.line(epoch+1, f.opts.Epochs))
		if err := f.tell(Progress{Epoch: epoch, EpochDone: true, Train: train}); err != nil {
			return err
		}
		if f.opts.Patience > 0 && waited >= f.opts.Patience && f.valid != nil {
			f.history.Notes = append(f.history.Notes, fmt.Sprintf("stopped early: no better validation loss for %d epochs", waited))
			return nil
		}
	}
	return nil
}

// record notes an epoch, and tells if it is the best so far.
func (f *fit) record(e Epoch) (better bool, err error) {
	f.history.Epochs = append(f.history.Epochs, e)
	if f.valid != nil && !(e.Valid.Loss < f.bestLoss) {
		return false, nil
	}
	f.bestLoss, f.history.Best = e.Valid.Loss, len(f.history.Epochs)-1
	return true, f.keep()
}

// keep takes the present weights and statistics as the best, and frees those that were.
func (f *fit) keep() error {
	old := f.best
	f.best = slices.Clone(f.state[:len(f.program.trained)+len(f.program.measured)])
	for _, t := range old {
		if err := f.free(t); err != nil {
			return err
		}
	}
	return nil
}

// free frees a tensor of this training that is neither in the state nor among the best.
func (f *fit) free(t *tensors.Tensor) error {
	if !f.fresh[t] || slices.Contains(f.state, t) || slices.Contains(f.best, t) {
		return nil
	}
	delete(f.fresh, t)
	return t.FinalizeAll()
}

func (f *fit) epoch(ctx context.Context, epoch int) (Metrics, error) {
	order := data.Order(f.train.Len(), f.opts.Seed, uint64(epoch))
	train := f.train
	if varied, ok := train.(data.Varied); ok {
		train = varied.View(uint64(epoch))
	}
	size := min(f.opts.BatchSize, len(order))
	steps := (len(order) + size - 1) / size
	var lossSum, right float64
	done := 0
	for step := range steps {
		if ctx.Err() != nil {
			return Metrics{}, fmt.Errorf("%w in epoch %d: the model has the best weights so far; call Fit again to train on from them", ErrInterrupted, epoch+1)
		}
		indices := order[step*size : min((step+1)*size, len(order))]
		loss, correct, err := f.step(train, indices, size)
		if err != nil {
			return Metrics{}, fmt.Errorf("epoch %d, step %d: %w", epoch+1, step+1, err)
		}
		lossSum, right, done = lossSum+loss, right+correct, done+len(indices)
		err = f.tell(Progress{Epoch: epoch, Step: step, Steps: steps, Train: f.objective.metrics(lossSum, right, done)})
		if err != nil {
			return Metrics{}, err
		}
	}
	return f.objective.metrics(lossSum, right, done), nil
}

func (f *fit) tell(p Progress) error {
	p.Epochs, p.History = f.opts.Epochs, f.history
	share := float64(p.Epoch)
	switch {
	case p.EpochDone:
		share++
	case !p.Done:
		share += float64(p.Step+1) / float64(p.Steps)
	}
	if !p.Done {
		p.Left = time.Duration(float64(time.Since(f.start)) * (float64(p.Epochs) - share) / share)
	}
	for _, callback := range f.opts.Callbacks {
		if err := callback(p); err != nil {
			return fmt.Errorf("callback: %w", err)
		}
	}
	return nil
}

// step trains on the examples at the indices. A batch that is not full is filled with rows of weight 0, so that one program
// serves; but where batch statistics are measured the rows would count, and a program for the smaller batch is compiled.
func (f *fit) step(train data.Dataset, indices []int, size int) (loss, right float64, err error) {
	weights := slices.Repeat([]float32{1}, len(indices))
	if missing := size - len(indices); missing > 0 && len(f.program.measured) == 0 {
		weights = append(weights, make([]float32, missing)...)
		indices = append(slices.Clone(indices), slices.Repeat(indices[:1], missing)...)
	}
	batch, err := train.Read(indices)
	if err != nil {
		return 0, 0, err
	}
	f.count++
	random, err := graph.RNGStateFromSeed(int64(f.opts.Seed)<<20 + int64(f.count))
	if err != nil {
		return 0, 0, err
	}
	inputs := []*tensors.Tensor{batch.Inputs, batch.Targets, tensors.FromFlatDataAndDimensions(weights, len(weights)), random,
		tensors.FromScalar(float32(f.opts.LearningRate)), tensors.FromScalar(float32(f.count))}
	outputs, err := call(f.program.exec, append(inputs, f.state...)...)
	if err != nil {
		return 0, 0, err
	}
	sum := float64(tensors.ToScalar[float32](outputs[0]))
	if err := f.checkLoss(sum); err != nil {
		return 0, 0, err
	}
	right = float64(tensors.ToScalar[float32](outputs[1]))
	if err := finalize(slices.Concat(inputs, outputs[:2])); err != nil {
		return 0, 0, err
	}
	return sum, right, f.advance(outputs[2:])
}

func (f *fit) checkLoss(loss float64) error {
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return fmt.Errorf("the loss is %v: the learning rate %g is too high for this model, or its inputs are not scaled (see layer.Rescaling)",
			loss, f.opts.LearningRate)
	}
	return nil
}

// advance puts the results of a step in the state and in the model, and frees what they replace.
func (f *fit) advance(results []*tensors.Tensor) error {
	trained, measured := len(f.program.trained), len(f.program.measured)
	skip := len(f.program.fixed)
	for i, result := range results {
		place := i
		if i >= trained+measured {
			place += skip
		}
		old := f.state[place]
		f.state[place] = result
		f.fresh[result] = true
		if err := f.free(old); err != nil {
			return err
		}
	}
	f.put(f.state)
	return nil
}

// put gives the model the weights and statistics of a state.
func (f *fit) put(state []*tensors.Tensor) {
	for i, p := range slices.Concat(f.program.trained, f.program.measured) {
		p.value = state[i]
	}
}

func finalize(list []*tensors.Tensor) error {
	for _, t := range list {
		if err := t.FinalizeAll(); err != nil {
			return err
		}
	}
	return nil
}
