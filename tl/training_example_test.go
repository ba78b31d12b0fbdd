package tl_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl"
)

func ExampleClassifier_FineTune() {
	clf := planarClassifier()
	history, err := clf.FineTune(blobs(90, 1), blobs(30, 2), tl.FineTuneOptions{
		FitOptions: tl.FitOptions{Epochs: 20, LearningRate: 0.05, Log: io.Discard},
		HeadEpochs: 5,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d epochs, validation accuracy %.2f\n", len(history.Epochs), history.BestEpoch().Valid.Accuracy)
	// Output: 25 epochs, validation accuracy 1.00
}

func ExampleModel_FindLearningRate() {
	model := planar()
	search, err := model.FindLearningRate(blobs(90, 1), tl.RateSearchOptions{})
	if err != nil {
		log.Fatal(err)
	}
	history, err := model.Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 10, LearningRate: search.Suggestion, Log: io.Discard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("accuracy %.2f\n", history.Epochs[9].Train.Accuracy)
	// Output: accuracy 1.00
}

// A training with a checkpoint that ends before its time, by an interrupt or a crash, goes on where it was.
func ExampleFitOptions_checkpoint() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	crash := func(p tl.Progress) error {
		if p.EpochDone {
			return errors.New("no more power")
		}
		return nil
	}
	opts := tl.FitOptions{Epochs: 3, Checkpoint: filepath.Join(dir, "points.checkpoint"), Log: io.Discard, Callbacks: []tl.Callback{crash}}
	_, err = planar().Fit(blobs(90, 1), nil, opts)
	fmt.Println(err)

	opts.Callbacks = nil
	history, err := planar().Fit(blobs(90, 1), nil, opts)
	fmt.Println(len(history.Epochs), strings.HasPrefix(history.Notes[0], "continues the training"), err)
	// Output:
	// callback: no more power
	// 3 true <nil>
}

func ExampleWarmup() {
	schedule := tl.Warmup{Share: 0.2, Then: tl.Cosine{}}
	for _, done := range []float64{0, 0.1, 0.2, 0.6, 0.99} {
		fmt.Printf("%.2f ", schedule.Factor(done, nil))
	}
	// Output: 0.00 0.50 1.00 0.50 0.00
}

func ExampleEarlyStopping() {
	model := planar()
	history, err := model.Fit(blobs(90, 1), contrary(30), tl.FitOptions{Epochs: 50, LearningRate: 0.05, Log: io.Discard,
		Callbacks: []tl.Callback{tl.EarlyStopping(2)}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(history.Notes[0])
	// Output: stopped early: no better validation loss for 2 epochs
}

func ExampleCSVLog() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "log.csv")
	if _, err := planar().Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 2, Log: io.Discard, Callbacks: []tl.Callback{tl.CSVLog(path)}}); err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(path)
	fmt.Println(strings.Split(string(text), "\n")[0], err)
	// Output: epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds <nil>
}

// hinge is the loss of a support vector machine, by which an answer need only be right by a margin.
type hinge struct{}

func (hinge) PerExample(outputs, targets *tl.Node) *tl.Node {
	right := graph.OneHot(targets, outputs.Shape().Dim(-1), outputs.DType())
	score := graph.ReduceAndKeep(graph.Mul(outputs, right), graph.ReduceSum, -1)
	short := graph.MaxScalar(graph.AddScalar(graph.Sub(outputs, score), 1), 0)
	return graph.ReduceSum(graph.Mul(short, graph.OneMinus(right)), -1)
}

func ExampleLoss() {
	model := planar()
	if err := model.Compile(tl.CompileOptions{Loss: hinge{}}); err != nil {
		log.Fatal(err)
	}
	history, err := model.Fit(blobs(90, 1), blobs(30, 2), tl.FitOptions{Epochs: 20, LearningRate: 0.02, Log: io.Discard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("validation accuracy %.2f\n", history.BestEpoch().Valid.Accuracy)
	// Output: validation accuracy 1.00
}
