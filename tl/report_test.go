package tl

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/words"
)

func TestReport(t *testing.T) {
	classes := []string{"cat", "dog", "cow"}
	// True class, predicted class, probability of the true class.
	answers := []struct {
		label       int32
		predicted   string
		probability float64
	}{
		{0, "cat", 0.9}, {0, "cat", 0.8}, {0, "dog", 0.2}, {0, "cat", 0.5},
		{1, "dog", 0.7}, {1, "cat", 0},
	}
	var labels []int32
	var predictions []Prediction
	loss := 0.0
	for _, a := range answers {
		p := Prediction{Class: a.predicted, Probabilities: make([]float64, 3)}
		p.Probabilities[a.label] = a.probability
		labels, predictions = append(labels, a.label), append(predictions, p)
		loss -= math.Log(max(a.probability, math.SmallestNonzeroFloat64)) / 6
	}
	r, err := NewReport(classes, labels, predictions)
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]int{{3, 1, 0}, {1, 1, 0}, {0, 0, 0}}; !equal(r.Confusion, want) {
		t.Errorf("confusion %v, want %v", r.Confusion, want)
	}
	for name, test := range map[string][2]float64{
		"accuracy": {r.Accuracy, 4.0 / 6}, "baseline": {r.Baseline, 4.0 / 6}, "loss": {r.Loss, loss},
		"macro F1":  {r.MacroF1, (0.75 + 0.5 + 0) / 3},
		"precision": {r.Class(0).Precision, 3.0 / 4}, "recall": {r.Class(0).Recall, 3.0 / 4}, "F1": {r.Class(0).F1, 0.75},
		"precision of dogs": {r.Class(1).Precision, 1.0 / 2}, "recall of dogs": {r.Class(1).Recall, 1.0 / 2},
		"precision of cows": {r.Class(2).Precision, 0}, "recall of cows": {r.Class(2).Recall, 0}, "F1 of cows": {r.Class(2).F1, 0},
		"cats": {float64(r.Class(0).Support), 4}, "cows": {float64(r.Class(2).Support), 0}, "all": {float64(r.Examples), 6},
	} {
		if math.Abs(test[0]-test[1]) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, test[0], test[1])
		}
	}
	goldenText(t, "report.txt", r.String())
	t.Setenv(words.Variable, "pt_BR")
	goldenText(t, "report.pt.txt", r.String())
}

func TestReportsOfOtherTargets(t *testing.T) {
	multi := newMultiLabelReport([]string{"beach", "sunset"}, [][]bool{{true, true}, {false, true}, {true, false}},
		[][]bool{{true, true}, {true, true}, {true, false}}, [][]float64{{0.9, 0.8}, {0.6, 0.7}, {0.7, 0.1}})
	numbers := newRegressionReport([][]float32{{1}, {2}, {6}}, [][]float32{{1.5}, {2}, {5}})
	goldenText(t, "report_others.txt", multi.String()+"\n"+numbers.String())
	t.Setenv(words.Variable, "pt_BR")
	goldenText(t, "report_others.pt.txt", multi.String()+"\n"+numbers.String())
}

// goldenText compares with a file in testdata, or writes it.
func goldenText(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *UpdateGoldens {
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("got\n%s\nwant, as in %s,\n%s", got, path, want)
	}
}

func TestMostConfused(t *testing.T) {
	r := &Report{Classes: []string{"a", "b", "c"}, Confusion: [][]int{{5, 1, 2}, {2, 3, 0}, {0, 0, 1}}}
	want := []Confused{{"a", "c", 2, 8}, {"b", "a", 2, 5}, {"a", "b", 1, 8}}
	if got := r.MostConfused(9); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := r.MostConfused(1); !slices.Equal(got, want[:1]) {
		t.Errorf("got %v, want %v", got, want[:1])
	}
	if got := r.MostConfused(-1); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
}

func TestReportErrors(t *testing.T) {
	classes := []string{"a", "b"}
	good := Prediction{Class: "a", Probabilities: []float64{0.9, 0.1}}
	for _, test := range []struct {
		name        string
		labels      []int32
		predictions []Prediction
		want        string
	}{
		{"nothing", nil, nil, "no labelled examples"},
		{"too few", []int32{0, 1}, []Prediction{good}, "1 predictions for 2 labels"},
		{"no labels", nil, []Prediction{good}, "no labelled examples"},
		{"another class", []int32{0}, []Prediction{{Class: "c", Probabilities: good.Probabilities}}, `prediction 0 is "c"`},
		{"too few probabilities", []int32{0}, []Prediction{{Class: "a"}}, `prediction 0 is "a" with 0 probabilities`},
		{"label too large", []int32{2}, []Prediction{good}, "example 0 has label 2"},
		{"label negative", []int32{-1}, []Prediction{good}, "example 0 has label -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := NewReport(classes, test.labels, test.predictions); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A model whose answers are not numbers gets a report, not a crash.
func TestReportOfNaN(t *testing.T) {
	nan := Prediction{Class: "a", Probabilities: []float64{math.NaN(), math.NaN()}}
	r, err := NewReport([]string{"a", "b"}, []int32{0, 1}, []Prediction{nan, nan})
	if err != nil || r.Accuracy != 0.5 || !math.IsNaN(r.Loss) || r.String() == "" {
		t.Errorf("%v: accuracy %v, loss %v, want 0.5 and NaN", err, r.Accuracy, r.Loss)
	}
}

func equal(a, b [][]int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		for j := range a[i] {
			if len(a[i]) != len(b[i]) || a[i][j] != b[i][j] {
				return false
			}
		}
	}
	return true
}

// The values are those of R's binom.confint(x, n, methods = "wilson").
func TestWilson(t *testing.T) {
	for _, test := range []struct {
		right, n  int
		low, high float64
	}{
		{0, 10, 0, 0.2775328},
		{10, 10, 0.7224672, 1},
		{8, 10, 0.4901625, 0.9433178},
		{50, 100, 0.4038315, 0.5961685},
		{1, 1, 0.2065493, 1},
	} {
		low, high := wilson(test.right, test.n)
		if math.Abs(low-test.low) > 1e-6 || math.Abs(high-test.high) > 1e-6 {
			t.Errorf("%d of %d: %v to %v, want %v to %v", test.right, test.n, low, high, test.low, test.high)
		}
		if low < 0 || high > 1 {
			t.Errorf("%d of %d: %v to %v leaves [0, 1]", test.right, test.n, low, high)
		}
	}
}

func TestMetricsAndHistoryText(t *testing.T) {
	for want, m := range map[string]Metrics{
		"not measured":                  {},
		"loss 0.5000":                   {Loss: 0.5, Accuracy: math.NaN(), Examples: 1},
		"loss 0.5000  accuracy 0.2500":  {Loss: 0.5, Accuracy: 0.25, Examples: 1},
		"loss 12.3457  accuracy 1.0000": {Loss: 12.34567, Accuracy: 1, Examples: 1},
	} {
		if got := m.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	h := &History{Best: 1, Notes: []string{"ran out of patience"}, Epochs: []Epoch{
		{Train: Metrics{Loss: 2, Accuracy: 0.5, Examples: 9}, Valid: Metrics{Loss: 3, Accuracy: 0.25, Examples: 4}},
		{Train: Metrics{Loss: 1, Accuracy: 0.75, Examples: 9}, Valid: Metrics{Loss: 2, Accuracy: 0.5, Examples: 4}, Duration: 1.25e9},
	}}
	want := `epoch 1/2  loss 2.0000  accuracy 0.5000  |  validation loss 3.0000  accuracy 0.2500  (0.0 s)
epoch 2/2  loss 1.0000  accuracy 0.7500  |  validation loss 2.0000  accuracy 0.5000  (1.2 s)  ← best
ran out of patience`
	if got := h.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := (&History{Best: -1}).String(); got != "" {
		t.Errorf("an empty history is %q", got)
	}
}
