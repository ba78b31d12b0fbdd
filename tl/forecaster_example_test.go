package tl_test

import (
	"fmt"
	"io"
	"log"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// A forecaster is trained on the past of many series, and judged on what came after.
func ExampleForecaster() {
	all := waves(30, 60, 1) // Quarters; each series has a size and a season of its own.
	past, err := all.Cut(6)
	if err != nil {
		log.Fatal(err)
	}
	body, err := tl.NewSequential([]int{12, 1}, layer.Flatten{}, layer.Dense{Units: 16, Activation: layer.ReLU})
	if err != nil {
		log.Fatal(err)
	}
	model, err := tl.NewForecaster(body, 6, tl.ForecasterOptions{Season: 4})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := model.Fit(past, all, tl.FitOptions{Epochs: 15, LearningRate: 3e-3, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	report, err := model.Evaluate(all)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("better than the seasonal naive forecast:", report.Model.MASE < report.SeasonalNaive.MASE)
	future, err := model.Predict(all[:1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(future)
	// Output:
	// better than the seasonal naive forecast: true
	// 1 series of 6 steps
}

func ExampleMASE() {
	past := []float64{10, 20, 12, 22, 14, 24} // Seasons of two steps, each 2 above the one before.
	fmt.Println(tl.MASE(past, []float64{16, 26}, []float64{14, 24}, 2), "for the seasonal naive forecast")
	fmt.Println(tl.MASE(past, []float64{16, 26}, []float64{16, 25}, 2), "for one that sees the trend")
	// Output:
	// 1 for the seasonal naive forecast
	// 0.25 for one that sees the trend
}
