package tl

import (
	"math"
	"strings"
	"testing"
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
	r := newReport(classes, labels, predictions)
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
	want := "accuracy 66.7 % (95 % interval 30.0–90.3 %) on 6 examples; always the most frequent class: 66.7 %"
	if got := strings.Split(r.String(), "\n"); len(got) != 5 || got[0] != want {
		t.Errorf("got\n%s\nwant\n%s and a line for each class", r, want)
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
