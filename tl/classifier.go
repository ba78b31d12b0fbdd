package tl

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Classifier is a trained body under a head that learns to answer: preprocessing, body, head.
type Classifier struct {
	Model
	classes []string
}

// NewClassifier puts a new head for the given classes on a trained body. An output of [height, width, channels] is averaged to
// [channels], one of [time, features] over the steps that are not all zeros, one of [features] taken as it is. The body's weights are
// shared until one is trained: training the classifier leaves base as it is.
//
// Errors: fewer than two classes or two of one name; preprocessing that does not give what the body takes.
func NewClassifier(base *Model, classes []string, opts HeadOptions) (*Classifier, error) {
	if err := checkClasses(classes); err != nil {
		return nil, err
	}
	m, err := addHead(base, len(classes), opts)
	if err != nil {
		return nil, err
	}
	return &Classifier{Model: *m, classes: slices.Clone(classes)}, nil
}

func checkClasses(classes []string) error {
	if len(classes) < 2 {
		return fmt.Errorf("classes %q: want at least two", classes)
	}
	return checkNames("class", classes)
}

// Classes are the names of the classes, in the order of the logits.
func (c *Classifier) Classes() []string { return slices.Clone(c.classes) }

// Fit trains as Model.Fit does, on data with the classifier's classes.
//
// Errors: other classes than the classifier's, and those of Model.Fit.
func (c *Classifier) Fit(train, valid data.Dataset, opts FitOptions) (*History, error) {
	if given(train) != nil {
		if err := c.checkClasses(train); err != nil {
			return nil, err
		}
	}
	return c.Model.Fit(train, valid, opts)
}

func (c *Classifier) checkClasses(d data.Dataset) error {
	spec := d.Spec()
	if spec.MultiLabel() {
		return fmt.Errorf("%s has any number of classes to an example: use a MultiLabelClassifier", spec.Name)
	}
	return sameClasses(spec, c.classes)
}

func sameClasses(spec data.Spec, classes []string) error {
	if !slices.Equal(spec.Classes, classes) {
		return fmt.Errorf("%s has the classes %q, the classifier %q: want the same, in the same order", spec.Name, spec.Classes, classes)
	}
	return nil
}

// Prediction is the answer for one example.
type Prediction struct {
	// Class is the most probable class.
	Class string
	// Probability is that of Class, in [0, 1].
	Probability float64
	// Probabilities are those of all classes, in order; their sum is 1.
	Probabilities []float64
}

// String is the class and its probability.
func (p Prediction) String() string { return fmt.Sprintf("%s %.1f %%", p.Class, 100*p.Probability) }

// Predict classifies each example. Labels are not looked at.
//
// Errors: examples whose shape the classifier does not take; an empty set.
func (c *Classifier) Predict(d data.Dataset) ([]Prediction, error) {
	rows, err := c.Model.Predict(d)
	if err != nil {
		return nil, err
	}
	probabilities := make([][]float64, len(rows))
	for i, logits := range rows {
		probabilities[i] = softmax(logits)
	}
	return c.predictions(probabilities), nil
}

// predictions are the answers that these probabilities mean.
func (c *Classifier) predictions(rows [][]float64) []Prediction {
	list := make([]Prediction, len(rows))
	for i, row := range rows {
		best := argMax(row)
		list[i] = Prediction{Class: c.classes[best], Probability: row[best], Probabilities: row}
	}
	return list
}

func softmax(logits []float32) []float64 {
	largest := float64(logits[argMax(logits)])
	probabilities, sum := make([]float64, len(logits)), 0.0
	for i, logit := range logits {
		probabilities[i] = math.Exp(float64(logit) - largest)
		sum += probabilities[i]
	}
	for i := range probabilities {
		probabilities[i] /= sum
	}
	return probabilities
}

// Evaluate classifies a labelled set and reports on the answers.
//
// Errors: data that does not fit the classifier, or has no labels.
func (c *Classifier) Evaluate(d data.Dataset) (*Report, error) {
	if size(d) == 0 {
		return nil, errNoExamples
	}
	if err := c.checkClasses(d); err != nil {
		return nil, err
	}
	predictions, err := c.Predict(d)
	if err != nil {
		return nil, err
	}
	return NewReport(c.classes, d.Labels(), predictions)
}
