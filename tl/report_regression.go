package tl

import (
	"math"

	"github.com/gonbtl/gonbtl/internal/words"
)

// RegressionReport is how a model did on examples whose targets are numbers.
type RegressionReport struct {
	// MAE is the mean absolute error, RMSE the root of the mean squared error, both in the unit of the targets.
	MAE, RMSE float64
	// R2 is the share of the targets' variance that is explained, the mean over the numbers of a target: 1 is perfect, 0 what always
	// answering their mean gets, and worse than that is negative. NaN where the targets do not vary.
	R2 float64
	// BaselineMAE and BaselineRMSE are those of always answering the mean of the targets.
	BaselineMAE, BaselineRMSE float64
	// Examples is the size of the set.
	Examples int
}

// newRegressionReport compares rows of targets with rows of answers.
func newRegressionReport(truth, answers [][]float32) *RegressionReport {
	r := &RegressionReport{Examples: len(truth)}
	width := len(truth[0])
	n := float64(len(truth) * width)
	for k := range width {
		mean, _ := moments(truth, k)
		squares, variance := 0.0, 0.0
		for i, row := range truth {
			miss, spread := float64(row[k]-answers[i][k]), float64(row[k])-mean
			squares, variance = squares+miss*miss, variance+spread*spread
			r.MAE += math.Abs(miss) / n
			r.BaselineMAE += math.Abs(spread) / n
		}
		r.RMSE, r.BaselineRMSE = r.RMSE+squares/n, r.BaselineRMSE+variance/n
		r.R2 += explained(squares, variance) / float64(width)
	}
	r.RMSE, r.BaselineRMSE = math.Sqrt(r.RMSE), math.Sqrt(r.BaselineRMSE)
	return r
}

func explained(squares, variance float64) float64 {
	if variance == 0 {
		return math.NaN()
	}
	return 1 - squares/variance
}

// String is the errors beside those of the baseline.
func (r *RegressionReport) String() string {
	return words.Sayf("mean absolute error %.4g (always the mean: %.4g)  root mean squared error %.4g (%.4g)  R² %.3f  on %d examples",
		r.MAE, r.BaselineMAE, r.RMSE, r.BaselineRMSE, r.R2, r.Examples)
}
