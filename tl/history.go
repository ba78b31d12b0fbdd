package tl

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Metrics is how well a model does on a set.
type Metrics struct {
	// Loss is the mean over the examples.
	Loss float64
	// Accuracy is the share of right answers, in [0, 1]; NaN where there are no classes.
	Accuracy float64
	// Examples is the size of the set; 0 where nothing was measured.
	Examples int
}

// metricsRecord is the written form of Metrics: a number that is not there is null, as JSON has no NaN.
type metricsRecord struct {
	Loss     float64  `json:"loss"`
	Accuracy *float64 `json:"accuracy"`
	Examples int      `json:"examples"`
}

// MarshalJSON writes an accuracy that is not there as null.
func (m Metrics) MarshalJSON() ([]byte, error) {
	record := metricsRecord{Loss: m.Loss, Examples: m.Examples}
	if !math.IsNaN(m.Accuracy) {
		record.Accuracy = &m.Accuracy
	}
	return json.Marshal(record)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Metrics) UnmarshalJSON(text []byte) error {
	var record metricsRecord
	if err := json.Unmarshal(text, &record); err != nil {
		return err
	}
	*m = Metrics{Loss: record.Loss, Accuracy: math.NaN(), Examples: record.Examples}
	if record.Accuracy != nil {
		m.Accuracy = *record.Accuracy
	}
	return nil
}

// String is "loss 0.123  accuracy 0.95".
func (m Metrics) String() string {
	if m.Examples == 0 {
		return words.Say("not measured")
	}
	if math.IsNaN(m.Accuracy) {
		return words.Sayf("loss %.4f", m.Loss)
	}
	return words.Sayf("loss %.4f  accuracy %.4f", m.Loss, m.Accuracy)
}

// Epoch is one pass over the training set.
type Epoch struct {
	// Train is measured while the weights change, Valid after the epoch.
	Train, Valid Metrics
	// LearningRate is that of the last step.
	LearningRate float64
	Duration     time.Duration
}

// String is one line: how well the model did in training and in validation, and how long it took.
func (e Epoch) String() string {
	text := e.Train.String()
	if e.Valid.Examples > 0 {
		text += words.Say("  |  validation ") + e.Valid.String()
	}
	return fmt.Sprintf("%s  (%.1f s)", text, e.Duration.Seconds())
}

// History is the record of a Fit.
type History struct {
	Epochs []Epoch
	// Best is the epoch, from 0, whose weights the model has now: that with the smallest validation loss, or the last one
	// where nothing was held out. -1 where no epoch was finished.
	Best int
	// Memory is about what a step took, in bytes.
	Memory int64
	// Notes are what a person should know: where the training ran, what was cached, why it stopped.
	Notes []string
}

// Trainings are the records of the trainings that made the model what it is, from the first; they are saved with it. Those of a body
// stay with the model that it was taken from.
func (m *Model) Trainings() []History {
	list := slices.Clone(m.trainings)
	for i := range list {
		list[i] = list[i].clone()
	}
	return list
}

// remember adds to the model's record a training that has changed it.
func (m *Model) remember(h *History) {
	if h.Best >= 0 {
		m.trainings = append(m.trainings, h.clone())
	}
}

func (h History) clone() History {
	h.Epochs, h.Notes = slices.Clone(h.Epochs), slices.Clone(h.Notes)
	return h
}

// BestEpoch is the epoch whose weights the model has; zero where no epoch was finished.
func (h *History) BestEpoch() Epoch {
	if h.Best < 0 || h.Best >= len(h.Epochs) {
		return Epoch{}
	}
	return h.Epochs[h.Best]
}

// String is a table with a line for each epoch; the best is marked.
func (h *History) String() string {
	var b strings.Builder
	for i, e := range h.Epochs {
		mark := ""
		if i == h.Best && e.Valid.Examples > 0 {
			mark = words.Say("  ← best")
		}
		fmt.Fprintf(&b, "%s%s\n", e.line(i+1, len(h.Epochs)), mark)
	}
	for _, note := range h.Notes {
		fmt.Fprintln(&b, note)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (e Epoch) line(number, of int) string {
	return words.Sayf("epoch %*d/%d  %s", len(fmt.Sprint(of)), number, of, e)
}
