package tl

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// MultiLabelClassifier is a trained body under a head that says yes or no to each class, for examples that have any number of them:
// preprocessing, body, head.
type MultiLabelClassifier struct {
	Model
	classes    []string
	thresholds []float64
}

// NewMultiLabelClassifier puts a new head for the given classes on a trained body, as NewClassifier does.
//
// Errors: no classes or two of one name; preprocessing that does not give what the body takes.
func NewMultiLabelClassifier(base *Model, classes []string, opts HeadOptions) (*MultiLabelClassifier, error) {
	if err := checkLabels(classes); err != nil {
		return nil, err
	}
	m, err := addHead(base, len(classes), opts)
	if err != nil {
		return nil, err
	}
	return &MultiLabelClassifier{Model: *m, classes: slices.Clone(classes), thresholds: slices.Repeat([]float64{0.5}, len(classes))}, nil
}

func checkLabels(classes []string) error {
	if len(classes) == 0 {
		return errors.New("no classes: want at least one")
	}
	return checkNames("class", classes)
}

// Classes are the names of the classes, in the order of the logits.
func (c *MultiLabelClassifier) Classes() []string { return slices.Clone(c.classes) }

// Thresholds are the probabilities from which on the answer for each class is yes; at first 0.5 for all.
func (c *MultiLabelClassifier) Thresholds() []float64 { return slices.Clone(c.thresholds) }

// SetThresholds says from which probability on the answer for each class is yes.
//
// Errors: not one for each class, or outside [0, 1].
func (c *MultiLabelClassifier) SetThresholds(thresholds []float64) error {
	outside := func(p float64) bool { return !(p >= 0 && p <= 1) }
	if len(thresholds) != len(c.classes) || slices.ContainsFunc(thresholds, outside) {
		return fmt.Errorf("thresholds %v: want one from 0 to 1 for each of %d classes", thresholds, len(c.classes))
	}
	c.thresholds = slices.Clone(thresholds)
	return nil
}

// TuneThresholds sets the threshold of each class to that with the largest F1 on a labelled set; give one that was not trained on. A
// class that no example has keeps its threshold.
//
// Errors: data that does not fit the classifier.
func (c *MultiLabelClassifier) TuneThresholds(d data.Dataset) error {
	truth, probabilities, err := c.judge(d)
	if err != nil {
		return err
	}
	tuned := slices.Clone(c.thresholds)
	scores, positive := make([]float64, len(truth)), make([]bool, len(truth))
	for class := range tuned {
		for i := range truth {
			scores[i], positive[i] = probabilities[i][class], truth[i][class]
		}
		if slices.Contains(positive, true) {
			tuned[class] = bestThreshold(scores, positive)
		}
	}
	return c.SetThresholds(tuned)
}

// bestThreshold has the largest F1 of those half-way between two scores that follow each other.
func bestThreshold(scores []float64, positive []bool) float64 {
	order := byScore(scores)
	slices.Reverse(order)
	support := 0
	for _, p := range positive {
		if p {
			support++
		}
	}
	best, threshold, right := -1.0, 0.5, 0
	for n, i := range order {
		if positive[i] {
			right++
		}
		next := 0.0
		if n+1 < len(order) {
			next = scores[order[n+1]]
		}
		if next == scores[i] {
			continue
		}
		if f1 := newClassReport(right, n+1, support).F1; f1 > best {
			best, threshold = f1, (scores[i]+next)/2
		}
	}
	return threshold
}

// Fit trains as Model.Fit does, on data with the classifier's classes.
//
// Errors: other classes than the classifier's, and those of Model.Fit.
func (c *MultiLabelClassifier) Fit(train, valid data.Dataset, opts FitOptions) (*History, error) {
	if given(train) != nil {
		if err := c.checkClasses(train); err != nil {
			return nil, err
		}
	}
	return c.Model.Fit(train, valid, opts)
}

func (c *MultiLabelClassifier) checkClasses(d data.Dataset) error {
	spec := d.Spec()
	if err := sameClasses(spec, c.classes); err != nil {
		return err
	}
	if !spec.MultiLabel() {
		return fmt.Errorf("%s has one class to an example: make it with data.NewMultiLabel, or use a Classifier", spec.Name)
	}
	return nil
}

// LabelPrediction is the answer for one example.
type LabelPrediction struct {
	// Classes are those whose answer is yes, the most probable first.
	Classes []string
	// Probabilities are those of all classes, in order, each in [0, 1].
	Probabilities []float64
}

// String is the classes whose answer is yes.
func (p LabelPrediction) String() string {
	if len(p.Classes) == 0 {
		return words.Say("none of the classes")
	}
	return strings.Join(p.Classes, ", ")
}

// Predict says yes or no to each class for each example. Labels are not looked at.
//
// Errors: examples whose shape the classifier does not take; an empty set.
func (c *MultiLabelClassifier) Predict(d data.Dataset) ([]LabelPrediction, error) {
	rows, err := c.Model.Predict(d)
	if err != nil {
		return nil, err
	}
	predictions := make([]LabelPrediction, len(rows))
	for i, logits := range rows {
		p := LabelPrediction{Probabilities: sigmoids(logits)}
		yes, order := c.says(p.Probabilities), byScore(p.Probabilities)
		for _, class := range slices.Backward(order) {
			if yes[class] {
				p.Classes = append(p.Classes, c.classes[class])
			}
		}
		predictions[i] = p
	}
	return predictions, nil
}

// says are the answers for one example.
func (c *MultiLabelClassifier) says(probabilities []float64) []bool {
	yes := make([]bool, len(probabilities))
	for class, p := range probabilities {
		yes[class] = p >= c.thresholds[class]
	}
	return yes
}

func sigmoids(logits []float32) []float64 {
	probabilities := make([]float64, len(logits))
	for i, logit := range logits {
		probabilities[i] = 1 / (1 + math.Exp(-float64(logit)))
	}
	return probabilities
}

// Evaluate answers for a labelled set and reports on the answers.
//
// Errors: data that does not fit the classifier.
func (c *MultiLabelClassifier) Evaluate(d data.Dataset) (*MultiLabelReport, error) {
	truth, probabilities, err := c.judge(d)
	if err != nil {
		return nil, err
	}
	answers := make([][]bool, len(probabilities))
	for i, row := range probabilities {
		answers[i] = c.says(row)
	}
	return newMultiLabelReport(c.classes, truth, answers, probabilities), nil
}

// judge reads the classes that each example has, and the probabilities that it is given.
func (c *MultiLabelClassifier) judge(d data.Dataset) (truth [][]bool, probabilities [][]float64, err error) {
	if size(d) == 0 {
		return nil, nil, errNoExamples
	}
	if err := c.checkClasses(d); err != nil {
		return nil, nil, err
	}
	targets, outputs, err := c.compare(d)
	if err != nil {
		return nil, nil, err
	}
	for i, row := range targets {
		has := make([]bool, len(row))
		for class, target := range row {
			has[class] = target > 0.5
		}
		truth, probabilities = append(truth, has), append(probabilities, sigmoids(outputs[i]))
	}
	return truth, probabilities, nil
}

// Save writes the classifier, its classes, thresholds and preprocessing to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (c *MultiLabelClassifier) Save(path string) error { return c.save(path, c.front()) }

// front is what is saved beside the model.
func (c *MultiLabelClassifier) front() description {
	return description{Classes: c.classes, Thresholds: c.thresholds}
}

// LoadMultiLabelClassifier reads a classifier that Save wrote, as LoadModel does a model.
//
// Errors: those of LoadModel, and a file without classes and thresholds.
func LoadMultiLabelClassifier(path string) (*MultiLabelClassifier, error) {
	return loadMultiLabelClassifier(path, loading{verify: true})
}

func loadMultiLabelClassifier(path string, how loading) (*MultiLabelClassifier, error) {
	m, d, err := loadModel(path, how)
	if err != nil {
		return nil, err
	}
	m.head = partHead
	c := &MultiLabelClassifier{Model: *m, classes: d.Classes}
	if err := errors.Join(checkLabels(d.Classes), c.checkOutput(len(d.Classes), "classes"), c.SetThresholds(d.Thresholds)); err != nil {
		return nil, fmt.Errorf("%s: not a multi-label classifier: %w", path, err)
	}
	return c, nil
}

// SaveTo keeps the classifier in a folder, for a notebook that carries its variables from cell to cell.
func (c *MultiLabelClassifier) SaveTo(dir string) error { return c.keep(dir, c.front()) }

// LoadFrom takes back what SaveTo kept.
func (c *MultiLabelClassifier) LoadFrom(dir string) error {
	k, err := loadMultiLabelClassifier(filepath.Join(dir, stateFile), loading{carried: dir})
	if err != nil {
		return err
	}
	*c = *k
	return c.tookBack(dir, c.front())
}
