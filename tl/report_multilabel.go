package tl

import (
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
)

// MultiLabelReport is how a model did on examples that have any number of the classes each.
type MultiLabelReport struct {
	Classes []string
	// PerClass is how each class did, as a yes-or-no question of its own.
	PerClass []ClassReport
	// AveragePrecisions are the areas under the precision-recall curves of the classes, NaN for one that no example has; MeanAveragePrecision
	// is the mean of the others. They do not depend on the threshold.
	AveragePrecisions    []float64
	MeanAveragePrecision float64
	// Accuracy is the share of right yes-or-no answers, Exact that of examples with all of them right; Low and High bound Exact with
	// 95 % confidence (Wilson's interval).
	Accuracy, Exact, Low, High float64
	// Baseline is the Exact of always answering the most frequent set of classes.
	Baseline float64
	// MacroF1 is the mean of the classes' F1; MicroF1 counts all answers together.
	MacroF1, MicroF1 float64
	// Examples is the size of the set.
	Examples int
}

// newMultiLabelReport reports on the answers for each example and class, and the probabilities that they were made from.
func newMultiLabelReport(classes []string, truth, answers [][]bool, probabilities [][]float64) *MultiLabelReport {
	r := &MultiLabelReport{Classes: slices.Clone(classes), Examples: len(truth)}
	n := float64(len(truth))
	sets, exact := map[string]int{}, 0
	for i, answer := range answers {
		for class, yes := range answer {
			if yes == truth[i][class] {
				r.Accuracy += 1 / (n * float64(len(classes)))
			}
		}
		if slices.Equal(answer, truth[i]) {
			exact++
		}
		set := setOf(truth[i])
		sets[set]++
		r.Baseline = max(r.Baseline, float64(sets[set])/n)
	}
	r.Exact = float64(exact) / n
	r.Low, r.High = wilson(exact, len(truth))
	r.classes(truth, answers, probabilities)
	return r
}

// setOf is a set of classes as a string, to be counted.
func setOf(has []bool) string {
	set := make([]byte, len(has))
	for i, yes := range has {
		if yes {
			set[i] = 1
		}
	}
	return string(set)
}

// classes fills in what is counted by class.
func (r *MultiLabelReport) classes(truth, answers [][]bool, probabilities [][]float64) {
	allRight, allAnswered, allSupport := 0, 0, 0
	scores, positive := make([]float64, len(truth)), make([]bool, len(truth))
	for class := range r.Classes {
		right, answered, support := 0, 0, 0
		for i := range truth {
			scores[i], positive[i] = probabilities[i][class], truth[i][class]
			if answers[i][class] {
				answered++
			}
			if truth[i][class] {
				support++
			}
			if truth[i][class] && answers[i][class] {
				right++
			}
		}
		c := newClassReport(right, answered, support)
		c.AUC = auc(scores, positive)
		r.PerClass = append(r.PerClass, c)
		r.AveragePrecisions = append(r.AveragePrecisions, averagePrecision(scores, positive))
		r.MacroF1 += c.F1 / float64(len(r.Classes))
		allRight, allAnswered, allSupport = allRight+right, allAnswered+answered, allSupport+support
	}
	r.MeanAveragePrecision = meanOfKnown(r.AveragePrecisions)
	r.MicroF1 = newClassReport(allRight, allAnswered, allSupport).F1
}

// String is how many examples are right altogether, with the interval and the baseline, the other figures, then a line for each class.
func (r *MultiLabelReport) String() string {
	var b strings.Builder
	b.WriteString(words.Sayf("all classes right in %.1f %% (95 %% interval %.1f–%.1f %%) of %d examples; always the most frequent set: %.1f %%",
		100*r.Exact, 100*r.Low, 100*r.High, r.Examples, 100*r.Baseline))
	b.WriteString("\n" + words.Sayf("single answers right %.1f %%  macro F1 %.3f  micro F1 %.3f  mean average precision %.3f",
		100*r.Accuracy, r.MacroF1, r.MicroF1, r.MeanAveragePrecision))
	b.WriteString("\n" + classTable(r.Classes, r.PerClass))
	return strings.TrimSuffix(b.String(), "\n")
}
