package tl

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// Answer is what a classifier said of a labelled example.
type Answer struct {
	// Index of the example in its set.
	Index int
	// File is where it comes from, Text what it says; "" where the set is not of files, or not of texts.
	File, Text string
	// True is the class that the example has.
	True string
	// Prediction is the class that the classifier gave it.
	Prediction
	// Loss is the cross-entropy of the answer: 0 for one that is right and sure, large for one that is wrong and sure.
	Loss float64
}

// Right tells if the answer is the true class.
func (a Answer) Right() bool { return a.Class == a.True }

// String is one line: the example, what was said of it, what it is, and where it comes from or what it says.
func (a Answer) String() string {
	line := words.Sayf("example %d: %s with %.1f %%, is %s, loss %.2f", a.Index, a.Class, 100*a.Probability, a.True, a.Loss)
	if source := a.File + opening(a.Text); source != "" {
		line += "  " + source
	}
	return line
}

// Answers are some answers, in order.
type Answers []Answer

// TopLosses are the n answers with the largest loss, from the worst: where the model is sure and wrong. Most are mistakes of the
// model; some are mistakes of who labelled, and finding those is worth more than any training. Fewer where the set has not so many.
//
// Errors: data that does not fit the classifier, or has no labels.
func (c *Classifier) TopLosses(d data.Dataset, n int) (Answers, error) {
	if size(d) == 0 {
		return nil, errors.New("no examples to look at")
	}
	if err := c.checkClasses(d); err != nil {
		return nil, err
	}
	predictions, err := c.Predict(d)
	if err != nil {
		return nil, err
	}
	files, _ := d.(interface{ Path(i int) string })
	texts, areTexts := data.Strings(d)
	answers := make(Answers, len(predictions))
	for i, label := range d.Labels() {
		answers[i] = Answer{Index: i, True: c.classes[label], Prediction: predictions[i], Loss: crossEntropy(predictions[i].Probabilities[label])}
		if files != nil {
			answers[i].File = files.Path(i)
		}
		if areTexts {
			answers[i].Text = texts[i]
		}
	}
	slices.SortStableFunc(answers, func(a, b Answer) int { return cmp.Compare(b.Loss, a.Loss) })
	return answers[:min(max(n, 0), len(answers))], nil
}

// opening is the beginning of a text, in one line.
func opening(text string) string {
	const enough = 80
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) > enough {
		return string(letters[:enough]) + "…"
	}
	return string(letters)
}

// String is a line for each answer.
func (a Answers) String() string {
	lines := make([]string, len(a))
	for i, answer := range a {
		lines[i] = answer.String()
	}
	return strings.Join(lines, "\n")
}
