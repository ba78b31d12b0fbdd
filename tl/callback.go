package tl

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/internal/words"
)

// Callback follows a training. An error from it stops the training; the model has the best weights so far. ErrStop stops it
// without being an error of Fit.
type Callback func(Progress) error

// ErrStop is what a callback returns, wrapped or not, to end the training in good order. Fit puts its text among the notes.
var ErrStop = errors.New("stopped early")

// Progress is what a callback is told.
type Progress struct {
	// Epoch from 0, of Epochs; Step from 0, of Steps in an epoch.
	Epoch, Epochs, Step, Steps int
	// EpochDone is set once after each epoch, when History has it. Before, Train is the mean of the epoch so far.
	EpochDone bool
	// Done is set once, when the training has ended for whatever reason and the model has its best weights.
	Done  bool
	Train Metrics
	// LearningRate is that of the last step.
	LearningRate float64
	// Left is the time until the end at the pace so far.
	Left    time.Duration
	History *History
}

func (f *fit) tell(p Progress) error {
	p.Epochs, p.History, p.LearningRate = f.opts.Epochs, f.history, f.at.Rate
	if done := f.done(); !p.Done && done > f.startDone {
		p.Left = time.Duration(float64(time.Since(f.start)) * (1 - done) / (done - f.startDone))
	}
	for _, callback := range f.opts.Callbacks {
		if err := callback(p); err != nil {
			if errors.Is(err, ErrStop) {
				return err
			}
			return fmt.Errorf("callback: %w", err)
		}
	}
	return nil
}

// EarlyStopping ends a training after so many epochs without a smaller validation loss. Where nothing is held out it does nothing.
func EarlyStopping(patience int) Callback {
	return func(p Progress) error {
		waited := len(p.History.Epochs) - 1 - p.History.Best
		if !p.EpochDone || waited < max(patience, 1) {
			return nil
		}
		return stopped(words.Sayf("stopped early: no better validation loss for %d epochs", waited))
	}
}

// stopped is an ErrStop with a text of its own.
type stopped string

func (s stopped) Error() string        { return string(s) }
func (s stopped) Is(target error) bool { return target == ErrStop }

// CSVLog writes the history to a file after each epoch, a line for each, with the columns that Keras' CSVLogger has. The file is
// always whole.
func CSVLog(path string) Callback {
	return func(p Progress) error {
		if !p.EpochDone {
			return nil
		}
		if err := atomicfile.Write(path, p.History.writeCSV); err != nil {
			return fmt.Errorf("csv log %s: %w", path, err)
		}
		return nil
	}
}

func (h *History) writeCSV(w io.Writer) error {
	lines := [][]string{{"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}}
	number := func(v float64, measured bool) string {
		if !measured || math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for i, e := range h.Epochs {
		held := e.Valid.Examples > 0
		lines = append(lines, []string{strconv.Itoa(i), number(e.Train.Loss, true), number(e.Train.Accuracy, true),
			number(e.Valid.Loss, held), number(e.Valid.Accuracy, held), number(e.LearningRate, true), number(e.Duration.Seconds(), true)})
	}
	return csv.NewWriter(w).WriteAll(lines)
}
