package tl

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// sklearn is testdata/sklearn/reports.json, where null is a value that is not defined.
type sklearn struct {
	Single []struct {
		Labels        []int32
		Probabilities [][]float64
		Confusion     [][]int
		Accuracy      float64
		Loss          float64
		Top           []float64
		MacroF1       float64 `json:"macro_f1"`
		Calibration   float64 `json:"calibration_error"`
		sklearnClasses
	}
	Multi []struct {
		Truth                [][]bool
		Probabilities        [][]float64
		Accuracy, Exact      float64
		MacroF1              float64    `json:"macro_f1"`
		MicroF1              float64    `json:"micro_f1"`
		AveragePrecision     []*float64 `json:"average_precision"`
		MeanAveragePrecision float64    `json:"mean_average_precision"`
		sklearnClasses
	}
	Regression []struct {
		Truth, Answers [][]float32
		MAE, RMSE, R2  float64
		BaselineMAE    float64 `json:"baseline_mae"`
		BaselineRMSE   float64 `json:"baseline_rmse"`
	}
}

type sklearnClasses struct {
	Precision, Recall, F1 []float64
	Support               []int
	AUC                   []*float64
}

func readSklearn(t *testing.T) (s sklearn) {
	t.Helper()
	text, err := os.ReadFile("testdata/sklearn/reports.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6) {
		t.Errorf("%s is %v, in scikit-learn %v", what, got, want)
	}
}

func sameOrUnknown(t *testing.T, what string, got float64, want *float64) {
	t.Helper()
	if want != nil {
		same(t, what, got, *want)
	} else if !math.IsNaN(got) {
		t.Errorf("%s is %v, in scikit-learn not defined", what, got)
	}
}

func (s sklearnClasses) check(t *testing.T, class int, got ClassReport) {
	t.Helper()
	same(t, fmt.Sprint("precision of ", class), got.Precision, s.Precision[class])
	same(t, fmt.Sprint("recall of ", class), got.Recall, s.Recall[class])
	same(t, fmt.Sprint("F1 of ", class), got.F1, s.F1[class])
	same(t, fmt.Sprint("support of ", class), float64(got.Support), float64(s.Support[class]))
	sameOrUnknown(t, fmt.Sprint("AUC of ", class), got.AUC, s.AUC[class])
}

func TestReportIsThatOfSklearn(t *testing.T) {
	classes := []string{"a", "b", "c", "d"}
	for i, want := range readSklearn(t).Single {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			predictions := make([]Prediction, len(want.Labels))
			for i, row := range want.Probabilities {
				predictions[i] = predictionOf(classes, row)
			}
			r, err := NewReport(classes, want.Labels, predictions)
			if err != nil {
				t.Fatal(err)
			}
			if !equal(r.Confusion, want.Confusion) {
				t.Errorf("confusion %v, in scikit-learn %v", r.Confusion, want.Confusion)
			}
			same(t, "accuracy", r.Accuracy, want.Accuracy)
			same(t, "loss", r.Loss, want.Loss)
			same(t, "macro F1", r.MacroF1, want.MacroF1)
			same(t, "calibration error", r.Calibration.Error, want.Calibration)
			for k, share := range want.Top {
				same(t, fmt.Sprint("top ", k+1), r.Top[k], share)
			}
			same(t, "top 4", r.Top[3], 1)
			for class := range classes {
				want.check(t, class, r.Class(class))
			}
		})
	}
}

func predictionOf(classes []string, probabilities []float64) Prediction {
	best := 0
	for class, p := range probabilities {
		if p > probabilities[best] {
			best = class
		}
	}
	return Prediction{Class: classes[best], Probability: probabilities[best], Probabilities: probabilities}
}

func TestMultiLabelReportIsThatOfSklearn(t *testing.T) {
	classes := []string{"a", "b", "c", "d"}
	for _, want := range readSklearn(t).Multi {
		answers := make([][]bool, len(want.Probabilities))
		for i, row := range want.Probabilities {
			for _, p := range row {
				answers[i] = append(answers[i], p >= 0.5)
			}
		}
		r := newMultiLabelReport(classes, want.Truth, answers, want.Probabilities)
		same(t, "accuracy", r.Accuracy, want.Accuracy)
		same(t, "exact", r.Exact, want.Exact)
		same(t, "macro F1", r.MacroF1, want.MacroF1)
		same(t, "micro F1", r.MicroF1, want.MicroF1)
		same(t, "mean average precision", r.MeanAveragePrecision, want.MeanAveragePrecision)
		for class := range classes {
			want.check(t, class, r.PerClass[class])
			sameOrUnknown(t, fmt.Sprint("average precision of ", class), r.AveragePrecisions[class], want.AveragePrecision[class])
		}
	}
}

func TestRegressionReportIsThatOfSklearn(t *testing.T) {
	for _, want := range readSklearn(t).Regression {
		r := newRegressionReport(want.Truth, want.Answers)
		same(t, "MAE", r.MAE, want.MAE)
		same(t, "RMSE", r.RMSE, want.RMSE)
		same(t, "R²", r.R2, want.R2)
		same(t, "MAE of the baseline", r.BaselineMAE, want.BaselineMAE)
		same(t, "RMSE of the baseline", r.BaselineRMSE, want.BaselineRMSE)
	}
}
