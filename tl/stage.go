package tl

import (
	"context"
	"errors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// stage is a part of a training with a choice of its own of what is frozen and how fast the rest learns. Its optimizer starts anew.
type stage struct {
	// first is its first epoch, last the one after it.
	first, last int
	schedule    Schedule
	rate        float64
	options     CompileOptions
	// freeze chooses what is frozen; nil leaves it as it is.
	freeze func() error
}

// fitStages trains through all stages, from that of the checkpoint on where it is of this training.
func (m *Model) fitStages(ctx context.Context, train, valid data.Dataset, opts FitOptions) (*History, error) {
	if m.training {
		return nil, errTraining
	}
	m.training = true
	defer func() { m.training = false }()
	history := &History{Best: -1}
	from, err := stageToResume(opts)
	if err != nil {
		return nil, err
	}
	var f *fit
	for number := from; number < len(opts.stages); number++ {
		f, err = m.newFit(ctx, train, valid, opts, number, history)
		switch {
		case err != nil && number == 0 && !errors.Is(err, ErrInterrupted):
			return nil, err
		case err != nil:
			return history, err
		case number == from && from > 0 && !f.resumed: // Another training's: from the beginning.
			if err := f.close(); err != nil {
				return nil, err
			}
			history, from, number = &History{Best: -1}, 0, -1
			continue
		}
		if err = f.run(ctx); err != nil || f.stopped {
			break
		}
	}
	if told := f.tell(Progress{Epoch: len(history.Epochs), Done: true}); !errors.Is(told, ErrStop) {
		err = errors.Join(err, told)
	}
	m.remember(history)
	return history, err
}

// stageToResume is the number of the stage in the checkpoint, 0 without one.
func stageToResume(opts FitOptions) (int, error) {
	if len(opts.stages) == 1 || opts.Checkpoint == "" {
		return 0, nil
	}
	file, record, err := openCheckpoint(opts.Checkpoint)
	if err != nil || record.Stage < 0 || record.Stage >= len(opts.stages) {
		return 0, nil // What is wrong with the file is said when it is read.
	}
	return record.Stage, file.Close()
}
