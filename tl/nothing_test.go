package tl_test

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// Nothing to work on is an error of every verb, and never a panic: nil, a variable that was declared and not set, an empty set.
func TestNothing(t *testing.T) {
	clf, labels, numbers := planarClassifier(), multiLabel(t), regressor(t)
	base := planar()
	empty, err := data.Subset(blobs(9, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	quiet, tune := tl.FitOptions{Log: io.Discard}, tl.FineTuneOptions{FitOptions: tl.FitOptions{Log: io.Discard}}
	verbs := map[string]func(d data.Dataset) error{
		"Model.Fit":            func(d data.Dataset) error { _, err := base.Fit(d, nil, quiet); return err },
		"Model.Predict":        func(d data.Dataset) error { _, err := base.Predict(d); return err },
		"Model.Evaluate":       func(d data.Dataset) error { _, err := base.Evaluate(d); return err },
		"Model.FineTune":       func(d data.Dataset) error { _, err := base.FineTune(d, nil, tune); return err },
		"Classifier.Fit":       func(d data.Dataset) error { _, err := clf.Fit(d, nil, quiet); return err },
		"Classifier.Predict":   func(d data.Dataset) error { _, err := clf.Predict(d); return err },
		"Classifier.Evaluate":  func(d data.Dataset) error { _, err := clf.Evaluate(d); return err },
		"Classifier.FineTune":  func(d data.Dataset) error { _, err := clf.FineTune(d, nil, tune); return err },
		"Classifier.TopLosses": func(d data.Dataset) error { _, err := clf.TopLosses(d, 3); return err },
		"Classifier.GradCAM":   func(d data.Dataset) error { _, err := clf.GradCAM(d, tl.GradCAMOptions{}); return err },
		"FindLearningRate":     func(d data.Dataset) error { _, err := base.FindLearningRate(d, tl.RateSearchOptions{}); return err },
		"MultiLabel.Fit":       func(d data.Dataset) error { _, err := labels.Fit(d, nil, quiet); return err },
		"MultiLabel.Predict":   func(d data.Dataset) error { _, err := labels.Predict(d); return err },
		"MultiLabel.Evaluate":  func(d data.Dataset) error { _, err := labels.Evaluate(d); return err },
		"MultiLabel.FineTune":  func(d data.Dataset) error { _, err := labels.FineTune(d, nil, tune); return err },
		"TuneThresholds":       labels.TuneThresholds,
		"Regressor.Fit":        func(d data.Dataset) error { _, err := numbers.Fit(d, nil, quiet); return err },
		"Regressor.Predict":    func(d data.Dataset) error { _, err := numbers.Predict(d); return err },
		"Regressor.Evaluate":   func(d data.Dataset) error { _, err := numbers.Evaluate(d); return err },
		"Regressor.FineTune":   func(d data.Dataset) error { _, err := numbers.FineTune(d, nil, tune); return err },
		"Rank": func(d data.Dataset) error {
			_, err := tl.Rank([]tl.Candidate{{Name: "planar", Base: base}}, d, blobs(9, 1), tl.RankOptions{})
			return err
		},
		"Rank, validation": func(d data.Dataset) error {
			_, err := tl.Rank([]tl.Candidate{{Name: "planar", Base: base}}, blobs(9, 1), d, tl.RankOptions{})
			return err
		},
	}
	var arrays *data.Arrays
	var view *data.View
	for name, verb := range verbs {
		for _, nothing := range []data.Dataset{nil, arrays, view, empty} {
			if err := verb(nothing); err == nil {
				t.Errorf("%s of %T: no error", name, nothing)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "model.tl")
	for name, err := range map[string]error{
		"PredictViews": func() error { _, err := clf.PredictViews(nil, 3); return err }(),
		"SaveOver":     clf.SaveOver(path, nil),
		"LoadModel":    func() error { _, err := tl.LoadModel(""); return err }(),
		"NewRegressor": func() error { _, err := tl.NewRegressor(&tl.Model{}, []string{"a"}, tl.HeadOptions{}); return err }(),
		"NewForecaster": func() error {
			_, err := tl.NewForecaster(nil, 1, tl.ForecasterOptions{Season: 1})
			return err
		}(),
		"NewFunctional": func() error { _, err := tl.NewFunctional(nil, nil); return err }(),
	} {
		if err == nil {
			t.Errorf("%s of nothing: no error", name)
		}
	}
}

// A number of no example or class is a value that says nothing, and never a panic; so is a report that was not filled in.
func TestOutOfRange(t *testing.T) {
	report := &tl.Report{Classes: []string{"a", "b"}, Confusion: [][]int{{3, 1}, {0, 2}}, AUCs: []float64{0.9, 0.9}}
	if c := report.Class(1); c.Support != 2 || c.AUC != 0.9 {
		t.Errorf("class 1: %+v", c)
	}
	for _, class := range []int{-1, 2} {
		if c := report.Class(class); c.Support != 0 || !math.IsNaN(c.AUC) {
			t.Errorf("class %d: %+v", class, c)
		}
	}
	partial := &tl.Report{Classes: []string{"a", "b"}, Confusion: [][]int{{1}}}
	many := &tl.Report{Classes: []string{"a"}, Confusion: [][]int{{1, 2}, {3, 4}}}
	labels := &tl.MultiLabelReport{Classes: []string{"a"}, PerClass: make([]tl.ClassReport, 2)}
	for _, r := range []fmt.Stringer{&tl.Report{}, partial, many, labels, &tl.MultiLabelReport{}, &tl.RegressionReport{}, &tl.ForecastReport{},
		&tl.History{}, &tl.RateSearch{}, tl.Answers{}, tl.Ranking{}, tl.Summary{}, &tl.Model{}} {
		if r.String() == "" && fmt.Sprintf("%T", r) != "*tl.History" && fmt.Sprintf("%T", r) != "tl.Answers" {
			t.Errorf("a %T says nothing", r)
		}
	}
	if got := partial.MostConfused(3); len(got) != 0 {
		t.Errorf("most confused of no others: %v", got)
	}
}
