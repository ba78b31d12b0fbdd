package tl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/gonbtl/gonbtl/tl/data"
)

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
	return errors.Join(err, f.checkpoint.end(f, err), f.state.finish(), f.close())
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
	examples := f.view()
	if f.program.fleet == nil {
		examples = uploaded{examples, f.model.dev}
	}
	next, stop := iter.Pull2(data.Ahead(examples, f.reads(order, f.at.Step)))
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

var errDiverged = errors.New("not finite")

func (f *fit) checkLoss(loss float64) error {
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return fmt.Errorf("the loss is %w: %v; the learning rate %g is too high for this model, or its inputs are not scaled (see layer.Rescaling)",
			errDiverged, loss, f.stage.rate)
	}
	return nil
}
