package tl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Moving statistics, which no gradient ever changes, make no layer partly frozen.
func TestSummaryOfStatistics(t *testing.T) {
	m := imageNet(t)
	state := func(path string) string {
		for _, l := range m.Summary().Layers {
			if l.Path == path {
				return l.State()
			}
		}
		return "no such layer"
	}
	for name, test := range map[string]struct {
		frozen func(path string) bool
		state  string
		total  string
	}{
		"nothing": {func(string) bool { return false }, "trainable", "330 parameters, 322 trainable, 0 frozen, 8 measured"},
		"all":     {func(string) bool { return true }, "frozen", "330 parameters, 0 trainable, 322 frozen, 8 measured"},
		"gamma":   {func(path string) bool { return strings.HasSuffix(path, "gamma") }, "partly frozen", "330 parameters, 318 trainable, 4 frozen, 8 measured"},
		"statistics": {func(path string) bool { return strings.Contains(path, "moving") }, "trainable",
			"330 parameters, 322 trainable, 0 frozen, 8 measured"},
	} {
		m.FreezeWhere(test.frozen)
		if got := state("batch_normalization"); got != test.state {
			t.Errorf("%s frozen: the layer is %q, want %q", name, got, test.state)
		}
		if text := m.Summary().String(); !strings.HasSuffix(text, "\n"+test.total) {
			t.Errorf("%s frozen: %s\nwant %s", name, text, test.total)
		}
	}
}

// What a notebook shows of a model is its summary; of other values a line that says something.
func TestModelsShowThemselves(t *testing.T) {
	clf, forecaster := planarClassifier(), &tl.Forecaster{}
	for _, shown := range []fmt.Stringer{clf, &clf.Model, multiLabel(t), regressor(t)} {
		if text := shown.String(); !strings.Contains(text, "head/dense") || !strings.Contains(text, "trainable") {
			t.Errorf("a %T shows itself as %q", shown, text)
		}
	}
	in := tl.Input(28, 28, 1)
	for value, want := range map[fmt.Stringer]string{
		forecaster: "0 parameters", in: "the input [28 28 1]", in.Then(layer.Flatten{}): "what flatten gives",
		tl.Merge(layer.Add{}, in, in): "what add gives", &tl.RateSearch{}: "nothing was tried",
	} {
		if text := value.String(); !strings.Contains(text, want) {
			t.Errorf("a %T shows itself as %q, want %q", value, text, want)
		}
	}
	for want, value := range map[string]fmt.Stringer{
		"precision 1.000  recall 0.500  F1 0.667  AUC 0.750  on 4 examples": tl.ClassReport{Precision: 1, Recall: 0.5, F1: 2.0 / 3, AUC: 0.75, Support: 4},
		"calibration error 0.100\n0.900: 0.800 (30)":                        tl.Calibration{Error: 0.1, Bins: []tl.CalibrationBin{{Confidence: 0.9, Accuracy: 0.8, Examples: 30}}},
		"cat taken for dog, 1 of 4":                                         tl.Confused{True: "cat", Predicted: "dog", Count: 1, Support: 4},
		"sales: 2 steps after 3 known: 4 5":                                 tl.SeriesForecast{Past: data.Series{Name: "sales", Values: make([]float64, 3)}, Forecast: []float64{4, 5}},
		"MASE 0.420  sMAPE 5.00":                                            tl.ForecastErrors{MASE: 0.42, SMAPE: 5},
		"bees 98.3 %":                                                       tl.Prediction{Class: "bees", Probability: 0.983},
		"beach, sunset":                                                     tl.LabelPrediction{Classes: []string{"beach", "sunset"}},
		"none of the classes":                                               tl.LabelPrediction{Probabilities: []float64{0.1}},
	} {
		if text := value.String(); text != want {
			t.Errorf("a %T shows itself as %q, want %q", value, text, want)
		}
	}
	t.Setenv(words.Variable, "pt")
	if text := imageNet(t).String(); !strings.HasSuffix(text, "330 parâmetros, 322 treináveis, 0 congelados, 8 medidos") {
		t.Errorf("in Portuguese: %s", text)
	}
}
