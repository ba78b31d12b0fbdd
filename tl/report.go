package tl

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Report is how a classifier did on a labelled set.
type Report struct {
	Classes []string
	// Confusion counts examples by [true class][predicted class].
	Confusion [][]int
	// Accuracy is the share of right answers; Low and High bound it with 95 % confidence (Wilson's interval).
	Accuracy, Low, High float64
	// Top[k-1] is the share of examples whose class is among the k most probable.
	Top []float64
	// Baseline is the accuracy of always answering the most frequent class.
	Baseline float64
	// MacroF1 is the mean over the classes of F1, the harmonic mean of precision and recall.
	MacroF1 float64
	// AUCs are the area under the ROC curve of each class against the rest: how often an example of the class has a larger
	// probability of it than another example. NaN for a class that no example has, or every example. AUC is the mean of the others.
	AUCs []float64
	AUC  float64
	// Loss is the mean cross-entropy in nats.
	Loss float64
	// Calibration compares how sure the answers were with how often they were right.
	Calibration Calibration
	// Examples is the size of the set.
	Examples int
}

// NewReport reports on answers, wherever they are from: one prediction for each label, an index to classes. Evaluate does it for the
// answers of one classifier; a vote of several is judged the same way.
//
// Errors: no examples, not one prediction for each, a label or a prediction of no class.
func NewReport(classes []string, labels []int32, predictions []Prediction) (*Report, error) {
	answers, err := checkAnswers(classes, labels, predictions)
	if err != nil {
		return nil, err
	}
	n := float64(len(labels))
	r := &Report{Classes: slices.Clone(classes), Confusion: make([][]int, len(classes)), Examples: len(labels)}
	for i := range r.Confusion {
		r.Confusion[i] = make([]int, len(classes))
	}
	right := 0
	for i, label := range labels {
		r.Confusion[label][answers[i]]++
		if answers[i] == int(label) {
			right++
		}
		r.Loss += crossEntropy(predictions[i].Probabilities[label]) / n
	}
	r.Accuracy = float64(right) / n
	r.Low, r.High = wilson(right, len(labels))
	r.Top = topShares(len(classes), labels, predictions)
	r.AUCs = classAUCs(len(classes), labels, predictions)
	r.AUC = meanOfKnown(r.AUCs)
	r.Calibration = newCalibration(labels, answers, predictions)
	for class := range classes {
		r.Baseline = max(r.Baseline, float64(sum(r.Confusion[class]))/n)
		r.MacroF1 += r.Class(class).F1 / float64(len(classes))
	}
	return r, nil
}

// checkAnswers are the predicted classes by index.
func checkAnswers(classes []string, labels []int32, predictions []Prediction) ([]int, error) {
	if len(labels) == 0 {
		return nil, errors.New("no labelled examples to report on")
	}
	if len(predictions) != len(labels) {
		return nil, fmt.Errorf("%d predictions for %d labels: want one for each", len(predictions), len(labels))
	}
	answers := make([]int, len(labels))
	for i, p := range predictions {
		answers[i] = slices.Index(classes, p.Class)
		if answers[i] < 0 || len(p.Probabilities) != len(classes) {
			return nil, fmt.Errorf("prediction %d is %q with %d probabilities: want one of the classes %q and a probability for each",
				i, p.Class, len(p.Probabilities), classes)
		}
		if labels[i] < 0 || int(labels[i]) >= len(classes) {
			return nil, fmt.Errorf("example %d has label %d: want 0 to %d, one for each of %d classes", i, labels[i], len(classes)-1, len(classes))
		}
	}
	return answers, nil
}

// crossEntropy is the loss of having given the true class a probability; large, not infinite, where that is 0.
func crossEntropy(probability float64) float64 {
	return -math.Log(max(probability, math.SmallestNonzeroFloat64))
}

// topShares counts in how many examples the true class is among the 1, 2, ... most probable. Of equals the first is the more probable.
func topShares(classes int, labels []int32, predictions []Prediction) []float64 {
	shares := make([]float64, classes)
	for i, label := range labels {
		rank, own := 0, predictions[i].Probabilities[label]
		for class, p := range predictions[i].Probabilities {
			if p > own || (p == own && class < int(label)) {
				rank++
			}
		}
		for k := rank; k < classes; k++ {
			shares[k] += 1 / float64(len(labels))
		}
	}
	return shares
}

// ClassReport is how a model did on one class.
type ClassReport struct {
	// Precision is the share of right ones among those called this class, Recall the share found of those that are this class.
	Precision, Recall, F1 float64
	// AUC is the area under the ROC curve of this class against the rest; NaN where it is not known.
	AUC float64
	// Support is the number of examples of the class.
	Support int
}

// String is one line with all figures.
func (c ClassReport) String() string {
	return words.Sayf("precision %.3f  recall %.3f  F1 %.3f  AUC %.3f  on %d examples", c.Precision, c.Recall, c.F1, c.AUC, c.Support)
}

// newClassReport is of a class that has support examples, was answered for so many, and rightly for some of them. A share of
// nothing is 0.
func newClassReport(right, answered, support int) ClassReport {
	c := ClassReport{Support: support, AUC: math.NaN()}
	if answered > 0 {
		c.Precision = float64(right) / float64(answered)
	}
	if support > 0 {
		c.Recall = float64(right) / float64(support)
	}
	if right > 0 {
		c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
	}
	return c
}

// Class reports on one class, by its index. Precision of a class never predicted and recall of one without examples are 0, and so is
// all of a class that the report has not.
func (r *Report) Class(class int) ClassReport {
	answered, support := 0, 0
	for other := range r.Classes {
		answered, support = answered+r.count(other, class), support+r.count(class, other)
	}
	c := newClassReport(r.count(class, class), answered, support)
	if 0 <= class && class < len(r.AUCs) {
		c.AUC = r.AUCs[class]
	}
	return c
}

// count is the number of examples of a class that were taken for another; 0 where the report does not tell.
func (r *Report) count(own, taken int) int {
	if own < 0 || own >= len(r.Confusion) || taken < 0 || taken >= len(r.Confusion[own]) {
		return 0
	}
	return r.Confusion[own][taken]
}

// Confused is a class that was taken for another.
type Confused struct {
	True, Predicted string
	// Count is the number of examples, of Support that are of the true class.
	Count, Support int
}

// String is one line: the classes, and how many examples of how many.
func (c Confused) String() string {
	return words.Sayf("%s taken for %s, %d of %d", c.True, c.Predicted, c.Count, c.Support)
}

// MostConfused are the n pairs of classes that were confused most often, from the worst; fewer where there are not so many.
func (r *Report) MostConfused(n int) []Confused {
	var pairs []Confused
	for i, own := range r.Classes {
		for j, taken := range r.Classes {
			if count := r.count(i, j); i != j && count > 0 {
				pairs = append(pairs, Confused{True: own, Predicted: taken, Count: count, Support: sum(r.Confusion[i])})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b Confused) int { return b.Count - a.Count })
	return pairs[:min(max(n, 0), len(pairs))]
}

// String is the accuracy with its interval and the baseline, the other figures, then a line for each class and what was confused.
func (r *Report) String() string {
	var b strings.Builder
	b.WriteString(words.Sayf("accuracy %.1f %% (95 %% interval %.1f–%.1f %%) on %d examples; always the most frequent class: %.1f %%",
		100*r.Accuracy, 100*r.Low, 100*r.High, r.Examples, 100*r.Baseline))
	b.WriteString("\n" + words.Sayf("macro F1 %.3f  AUC %.3f  loss %.4f  calibration error %.3f", r.MacroF1, r.AUC, r.Loss, r.Calibration.Error))
	if len(r.Top) > manyClasses {
		b.WriteString("  " + words.Sayf("among the %d most probable %.1f %%", manyClasses, 100*r.Top[manyClasses-1]))
	}
	rows := make([]ClassReport, len(r.Classes))
	for i := range rows {
		rows[i] = r.Class(i)
	}
	b.WriteString("\n" + classTable(r.Classes, rows))
	if worst := r.MostConfused(3); len(worst) > 0 {
		b.WriteString(words.Say("most confused:"))
		for _, c := range worst {
			b.WriteString(" " + c.String() + ";")
		}
	}
	return strings.TrimRight(b.String(), ";\n")
}

// manyClasses is how many answers a person would look through: with more classes it is told how often the true one is among them.
const manyClasses = 5

// classTable is a line for each class.
func classTable(classes []string, rows []ClassReport) string {
	heads := []string{words.Say("class"), words.Say("precision"), words.Say("recall"), "F1", "AUC", words.Say("examples")}
	width := widest(append([]string{heads[0]}, classes...))
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  %9s  %9s  %5s  %5s  %8s\n", width, heads[0], heads[1], heads[2], heads[3], heads[4], heads[5])
	for i, c := range rows[:min(len(rows), len(classes))] {
		fmt.Fprintf(&b, "%-*s  %9.3f  %9.3f  %5.3f  %5.3f  %8d\n", width, classes[i], c.Precision, c.Recall, c.F1, c.AUC, c.Support)
	}
	return b.String()
}

// widest is the number of letters of the longest text.
func widest(texts []string) int {
	width := 0
	for _, text := range texts {
		width = max(width, utf8.RuneCountInString(text))
	}
	return width
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
