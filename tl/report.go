package tl

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Report is how a classifier did on a labelled set.
type Report struct {
	Classes []string
	// Confusion counts examples by [true class][predicted class].
	Confusion [][]int
	// Accuracy is the share of right answers; Low and High bound it with 95 % confidence (Wilson's interval).
	Accuracy, Low, High float64
	// Baseline is the accuracy of always answering the most frequent class.
	Baseline float64
	// MacroF1 is the mean over the classes of F1, the harmonic mean of precision and recall.
	MacroF1 float64
	// Loss is the mean cross-entropy in nats.
	Loss float64
	// Examples is the size of the set.
	Examples int
}

func newReport(classes []string, labels []int32, predictions []Prediction) *Report {
	r := &Report{Classes: slices.Clone(classes), Confusion: make([][]int, len(classes)), Examples: len(labels)}
	for i := range r.Confusion {
		r.Confusion[i] = make([]int, len(classes))
	}
	right := 0
	for i, label := range labels {
		predicted := slices.Index(classes, predictions[i].Class)
		r.Confusion[label][predicted]++
		if predicted == int(label) {
			right++
		}
		r.Loss -= math.Log(max(predictions[i].Probabilities[label], math.SmallestNonzeroFloat64)) / float64(len(labels))
	}
	r.Accuracy = float64(right) / float64(len(labels))
	r.Low, r.High = wilson(right, len(labels))
	for class := range classes {
		r.Baseline = max(r.Baseline, float64(sum(r.Confusion[class]))/float64(len(labels)))
		r.MacroF1 += r.Class(class).F1 / float64(len(classes))
	}
	return r
}

// ClassReport is how a classifier did on one class.
type ClassReport struct {
	// Precision is the share of right ones among those called this class, Recall the share found of those that are this class.
	Precision, Recall, F1 float64
	// Support is the number of examples of the class.
	Support int
}

// Class reports on one class, by its index. Precision of a class never predicted and recall of one without examples are 0.
func (r *Report) Class(class int) ClassReport {
	predicted, right := 0, r.Confusion[class][class]
	for _, row := range r.Confusion {
		predicted += row[class]
	}
	c := ClassReport{Support: sum(r.Confusion[class])}
	if predicted > 0 {
		c.Precision = float64(right) / float64(predicted)
	}
	if c.Support > 0 {
		c.Recall = float64(right) / float64(c.Support)
	}
	if right > 0 {
		c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
	}
	return c
}

// String is the accuracy with its interval and the baseline, then a line for each class.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "accuracy %.1f %% (95 %% interval %.1f–%.1f %%) on %d examples; always the most frequent class: %.1f %%\n",
		100*r.Accuracy, 100*r.Low, 100*r.High, r.Examples, 100*r.Baseline)
	width := len("class")
	for _, class := range r.Classes {
		width = max(width, len([]rune(class)))
	}
	fmt.Fprintf(&b, "%-*s  precision  recall      F1  examples\n", width, "class")
	for i, class := range r.Classes {
		c := r.Class(i)
		fmt.Fprintf(&b, "%-*s  %9.3f  %6.3f  %6.3f  %8d\n", width, class, c.Precision, c.Recall, c.F1, c.Support)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// wilson is the 95 % interval of a share, which stays in [0, 1] and is right also for few examples (Wilson, 1927).
func wilson(right, n int) (low, high float64) {
	const z = 1.959963984540054
	share, size := float64(right)/float64(n), float64(n)
	centre := share + z*z/(2*size)
	half := z * math.Sqrt(share*(1-share)/size+z*z/(4*size*size))
	return max(0, (centre-half)/(1+z*z/size)), min(1, (centre+half)/(1+z*z/size))
}

func sum(counts []int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}
