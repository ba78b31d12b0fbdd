package tl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// reader gives the next chunk of the training set.
type reader func() (data.Batch, error, bool)

// position is where a training stands: Step of Epoch is the next, both from 0. Count is the number of steps in all, Rate the
// learning rate of the last; the others are sums over the examples of the epoch so far.
type position struct {
	Epoch, Step, Count int
	Rate, Loss, Right  float64
	Examples           int
}

// run trains through a stage, and leaves the model with its best weights.
func (f *fit) run(ctx context.Context) error {
	f.start, f.startDone = time.Now(), f.done()
	err := f.epochs(ctx)
	switch {
	case errors.Is(err, ErrStop):
		f.say(err.Error())
		f.stopped, err = true, nil
	case errors.Is(err, ErrInterrupted):
		f.history.Notes = append(f.history.Notes, err.Error())
	}
	return errors.Join(err, f.checkpoint.end(f, err), f.state.finish())
}

func (f *fit) epochs(ctx context.Context) error {
	for f.at.Epoch < f.stage.last {
		begin, epoch := time.Now(), f.at.Epoch
		if err := f.epoch(ctx); err != nil {
			return f.interrupted(err)
		}
		e := Epoch{Train: f.trainMetrics(), LearningRate: f.at.Rate}
		var err error
		if e.Valid, err = f.validate(ctx); err != nil {
			return f.interrupted(err)
		}
		e.Duration = time.Since(begin)
		if err := f.record(e); err != nil {
			return err
		}
		f.at = position{Epoch: epoch + 1, Count: f.at.Count}
		fmt.Fprintln(f.opts.Log, e.line(epoch+1, f.opts.Epochs))
		if err := f.tell(Progress{Epoch: epoch, EpochDone: true, Train: e.Train}); err != nil {
			return err
		}
	}
	return nil
}

func (f *fit) interrupted(err error) error {
	if !errors.Is(err, ErrInterrupted) {
		return err
	}
	return fmt.Errorf("%w in epoch %d: the model has the best weights so far; call Fit again to train on from them", err, f.at.Epoch+1)
}

func (f *fit) validate(ctx context.Context) (Metrics, error) {
	if f.valid == nil {
		return Metrics{}, nil
	}
	metrics, err := f.model.measure(ctx, f.valid, f.from, f.program.goal, f.opts.BatchSize)
	if err != nil {
		return metrics, err
	}
	if err := f.checkLoss(metrics.Loss); err != nil {
		return metrics, fmt.Errorf("epoch %d, validation: %w", f.at.Epoch+1, err)
	}
	return metrics, nil
}

// record notes an epoch, and keeps its weights if it is the best so far.
func (f *fit) record(e Epoch) error {
	best := math.Inf(1)
	if f.history.Best >= 0 {
		best = f.history.BestEpoch().Valid.Loss
	}
	f.history.Epochs = append(f.history.Epochs, e)
	if f.valid != nil && !(e.Valid.Loss < best) {
		return nil
	}
	f.history.Best = len(f.history.Epochs) - 1
	return f.state.keep()
}

// epoch makes the steps of an epoch that are still to come.
func (f *fit) epoch(ctx context.Context) error {
	order := data.Order(f.train.Len(), f.opts.Seed, uint64(f.at.Epoch))
	next, stop := iter.Pull2(data.Ahead(f.view(), f.reads(order, f.at.Step)))
	defer stop()
	for f.at.Step < f.steps() {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		step := f.at.Step
		if err := f.step(f.batch(order, step), next); err != nil {
			return fmt.Errorf("epoch %d, step %d: %w", f.at.Epoch+1, step+1, err)
		}
		if err := f.checkpoint.write(f, checkpointPace); err != nil {
			return err
		}
		if err := f.tell(Progress{Epoch: f.at.Epoch, Step: step, Steps: f.steps(), Train: f.trainMetrics()}); err != nil {
			return err
		}
	}
	return nil
}

// view is the training set as it is seen in this epoch.
func (f *fit) view() data.Dataset {
	if varied, ok := f.train.(data.Varied); ok {
		return varied.View(uint64(f.at.Epoch))
	}
	return f.train
}

func (f *fit) trainMetrics() Metrics {
	return f.program.goal.metrics(f.at.Loss, f.at.Right, f.at.Examples)
}

// size is the number of examples in a full batch, steps the number of batches in an epoch.
func (f *fit) size() int  { return min(f.opts.BatchSize, f.train.Len()) }
func (f *fit) steps() int { return (f.train.Len() + f.size() - 1) / f.size() }

// done is the share of all steps that are done.
func (f *fit) done() float64 { return f.epochsDone() / float64(f.opts.Epochs) }

// epochsDone counts the steps of the epoch under way as a part of it.
func (f *fit) epochsDone() float64 {
	return float64(f.at.Epoch) + float64(f.at.Step)/float64(f.steps())
}

// batch are the examples of a step.
func (f *fit) batch(order []int, step int) []int {
	return order[step*f.size() : min((step+1)*f.size(), len(order))]
}

// chunk is the part of a batch that runs at once. Its first Real examples count.
type chunk struct {
	indices []int
	real    int
}

// chunks parts a batch. A chunk that is not full is filled with rows that do not count, so that one program serves; but where batch
// statistics are measured the rows would count, and a program for the smaller chunk is compiled.
func (f *fit) chunks(batch []int) []chunk {
	parts, fills := f.program.options.Accumulate, len(f.program.measured) == 0
	size := (f.size() + parts - 1) / parts
	if fills {
		size = f.program.fleet.rows(size)
	}
	var list []chunk
	for indices := range slices.Chunk(batch, size) {
		c := chunk{indices: indices, real: len(indices)}
		if missing := size - len(indices); missing > 0 && fills {
			c.indices = append(slices.Clone(indices), slices.Repeat(indices[:1], missing)...)
		}
		list = append(list, c)
	}
	return list
}

// reads are the indices of all chunks of an epoch from a step on.
func (f *fit) reads(order []int, from int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for step := from; step < f.steps(); step++ {
			for _, c := range f.chunks(f.batch(order, step)) {
				if !yield(c.indices) {
					return
				}
			}
		}
	}
}

// step trains on a batch, whose chunks come next from the reader.
func (f *fit) step(batch []int, next reader) error {
	rate, err := f.rate()
	if err != nil {
		return err
	}
	moving := []*tensors.Tensor{tensors.FromScalar(float32(rate)), tensors.FromScalar(float32(f.at.Count + 1))}
	take := f.takeWhole
	if f.program.whole == nil {
		take = f.takeParts
	}
	loss, right, err := take(f.chunks(batch), len(batch), moving, next)
	if err != nil {
		return err
	}
	if err := f.checkLoss(loss); err != nil {
		return err
	}
	f.at.Step, f.at.Count, f.at.Rate = f.at.Step+1, f.at.Count+1, rate
	f.at.Loss, f.at.Right, f.at.Examples = f.at.Loss+loss, f.at.Right+right, f.at.Examples+len(batch)
	return finalize(moving)
}

// takeWhole makes a step with a batch that runs at once.
func (f *fit) takeWhole(chunks []chunk, total int, moving []*tensors.Tensor, next reader) (loss, right float64, err error) {
	p := f.program
	feed, err := f.feed(chunks[0], 0, total, next)
	if err != nil {
		return 0, 0, err
	}
	outputs, err := p.whole.call(slices.Concat(feed, moving, f.state.all(), f.state.slots)...)
	if err != nil {
		return 0, 0, err
	}
	loss, right = measures(outputs)
	values := len(p.trained) + len(p.measured)
	return loss, right, errors.Join(finalize(feed), finalize(outputs[:2]), f.state.advance(0, outputs[2:2+values]), f.state.setSlots(outputs[2+values:]))
}

// takeParts makes a step with a batch that runs in parts.
func (f *fit) takeParts(chunks []chunk, total int, moving []*tensors.Tensor, next reader) (loss, right float64, err error) {
	p := f.program
	sums := make([]*tensors.Tensor, len(p.trained))
	for i, trained := range p.trained {
		sums[i] = zeros(trained)
	}
	for i, c := range chunks {
		feed, err := f.feed(c, i, total, next)
		if err != nil {
			return 0, 0, err
		}
		outputs, err := p.part.call(slices.Concat(feed, f.state.all(), sums)...)
		if err != nil {
			return 0, 0, err
		}
		lossHere, rightHere := measures(outputs)
		loss, right = loss+lossHere, right+rightHere
		err = errors.Join(finalize(feed), finalize(outputs[:2]), finalize(sums), f.state.advance(len(p.trained), outputs[2:2+len(p.measured)]))
		if err != nil {
			return 0, 0, err
		}
		sums = outputs[2+len(p.measured):]
	}
	outputs, err := p.update.call(slices.Concat(moving, f.state.now[:len(p.trained)], sums, f.state.slots)...)
	if err != nil {
		return 0, 0, err
	}
	return loss, right, errors.Join(finalize(sums), f.state.advance(0, outputs[:len(p.trained)]), f.state.setSlots(outputs[len(p.trained):]))
}

// measures are the sum of the losses and the number of right answers.
func measures(outputs []*tensors.Tensor) (loss, right float64) {
	return float64(tensors.ToScalar[float32](outputs[0])), float64(tensors.ToScalar[float32](outputs[1]))
}

// feed is what the programs take of a chunk: its data, the weights of its rows, the weight of the whole step, and a random state.
func (f *fit) feed(c chunk, part, total int, next reader) ([]*tensors.Tensor, error) {
	batch, err, ok := next()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("the training set ended early")
	}
	if err := f.model.checkTokens(f.from, batch); err != nil {
		return nil, err
	}
	weights := make([]float32, len(c.indices))
	for i := range c.real {
		weights[i] = 1
	}
	seed := rand.NewPCG(f.opts.Seed, uint64(f.at.Count)<<16+uint64(part)).Uint64()
	random, err := graph.RNGStateFromSeed(int64(seed))
	if err != nil {
		return nil, err
	}
	return []*tensors.Tensor{batch.Inputs, batch.Targets, tensors.FromFlatDataAndDimensions(weights, len(weights)),
		tensors.FromScalar(float32(total)), random}, nil
}

var errDiverged = errors.New("not finite")

func (f *fit) checkLoss(loss float64) error {
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return fmt.Errorf("the loss is %w: %v; the learning rate %g is too high for this model, or its inputs are not scaled (see layer.Rescaling)",
			errDiverged, loss, f.stage.rate)
	}
	return nil
}
