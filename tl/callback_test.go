package tl_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func TestCSVLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.csv")
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	h := fit(t, m, blobs(30, 1), blobs(20, 2), tl.FitOptions{Epochs: 3, Schedule: tl.Cosine{}, Callbacks: []tl.Callback{tl.CSVLog(path)}})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("%v: %q", err, lines)
	}
	if got := strings.Join(lines[0], " "); got != "epoch loss accuracy val_loss val_accuracy learning_rate seconds" {
		t.Errorf("columns %s", got)
	}
	e := h.Epochs[1]
	for i, want := range []float64{1, e.Train.Loss, e.Train.Accuracy, e.Valid.Loss, e.Valid.Accuracy, e.LearningRate, e.Duration.Seconds()} {
		if lines[2][i] != fmt.Sprint(want) {
			t.Errorf("%s of the second epoch is %s, want %v", lines[0][i], lines[2][i], want)
		}
	}
}

func TestCSVLogWithoutValidation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.csv")
	set, _ := withTargets(t, "numbers", 6)
	fit(t, sequential(t, []int{2}, layer.Dense{Units: 3}), set, nil, tl.FitOptions{Epochs: 1, Callbacks: []tl.Callback{tl.CSVLog(path)}})
	text, err := os.ReadFile(path)
	if fields := strings.Split(string(text), ","); err != nil || len(fields) != 13 || strings.Join(fields[8:11], "") != "" {
		t.Errorf("%v: %q: want nothing for what was not measured", err, text)
	}
}

func TestCSVLogThatCannotBeWritten(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	path := filepath.Join(t.TempDir(), "no", "log.csv")
	h, err := m.Fit(blobs(30, 1), nil, tl.FitOptions{Log: &strings.Builder{}, Callbacks: []tl.Callback{tl.CSVLog(path)}})
	wantError(t, err, "callback", path)
	if len(h.Epochs) != 1 {
		t.Errorf("%d epochs", len(h.Epochs))
	}
}

// A callback ends the training in good order, at a step and at the end too.
func TestErrStop(t *testing.T) {
	for name, when := range map[string]func(p tl.Progress) bool{
		"at a step":   func(p tl.Progress) bool { return p.Epoch == 2 && p.Step == 1 },
		"at an epoch": func(p tl.Progress) bool { return p.Epoch == 1 && p.EpochDone },
		"at the end":  func(p tl.Progress) bool { return p.Done },
	} {
		t.Run(name, func(t *testing.T) {
			m := sequential(t, []int{2}, layer.Dense{Units: 3})
			h := fit(t, m, blobs(90, 1), nil, tl.FitOptions{Epochs: 3, Callbacks: []tl.Callback{func(p tl.Progress) error {
				if when(p) {
					return fmt.Errorf("%w: good enough", tl.ErrStop)
				}
				return nil
			}}})
			if stopped := strings.Contains(h.String(), "stopped early: good enough"); stopped != (name != "at the end") {
				t.Errorf("history:\n%s", h)
			}
		})
	}
}

func TestHistoryJSON(t *testing.T) {
	h := &tl.History{Best: 1, Notes: []string{"a"}, Epochs: []tl.Epoch{
		{Train: tl.Metrics{Loss: 0.1, Accuracy: 1.0 / 3, Examples: 3}, LearningRate: 1e-3, Duration: 5},
		{Train: tl.Metrics{Loss: 0.1}, Valid: tl.Metrics{Loss: math.Pi, Accuracy: 0, Examples: 1}},
	}}
	text, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var back tl.History
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(&back, h) {
		t.Errorf("%v: got %+v, want %+v", err, back, h)
	}
	var m tl.Metrics
	text, err = json.Marshal(tl.Metrics{Loss: 1, Accuracy: math.NaN(), Examples: 2})
	if err != nil || json.Unmarshal(text, &m) != nil || m.Loss != 1 || !math.IsNaN(m.Accuracy) || m.Examples != 2 {
		t.Errorf("%v: %s gives %+v", err, text, m)
	}
	if json.Unmarshal([]byte(`{"loss":"x"}`), &m) == nil {
		t.Error("a loss that is a text")
	}
}
