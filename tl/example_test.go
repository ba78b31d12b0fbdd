package tl_test

import (
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// The three steps of transfer learning: train on much, take off the head, train a new head on little.
func Example() {
	source, err := tl.NewSequential([]int{2}, layer.Dense{Units: 16, Activation: layer.ReLU}, layer.Dense{Units: 3})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := source.Fit(blobs(150, 1), blobs(60, 2), tl.FitOptions{Epochs: 20, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}

	body, err := source.WithoutHead()
	if err != nil {
		log.Fatal(err)
	}
	few := blobs(9, 3) // Three examples of each class.
	clf, err := tl.NewClassifier(body, few.Spec().Classes, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	clf.Freeze()
	if _, err := clf.Fit(few, nil, tl.FitOptions{Epochs: 60, LearningRate: 0.05, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	report, err := clf.Evaluate(blobs(60, 4))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f %% of %d examples right\n", 100*report.Accuracy, report.Examples)
	// Output: 100 % of 60 examples right
}

func ExampleNewSequential() {
	model, err := tl.NewSequential([]int{8, 8, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.Conv2D{Filters: 4, Activation: layer.ReLU},
		layer.MaxPooling2D{},
		layer.Flatten{},
		layer.Dense{Units: 2},
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Summary())
	// Output:
	// layer          output            parameters  state
	// rescaling      [8 8 1]                    0
	// conv2d         [6 6 4]                   40  trainable
	// max_pooling2d  [3 3 4]                    0
	// flatten        [36]                       0
	// dense          [2]                       74  trainable
	// 114 parameters, 114 trainable, 0 frozen
}

// The weights of a file of one's own, here all of a half.
func ExampleNewSequentialFrom() {
	halves := func(path string, shape []int) ([]float32, error) {
		fmt.Println(path, shape)
		n := 1
		for _, dim := range shape {
			n *= dim
		}
		return slices.Repeat([]float32{0.5}, n), nil
	}
	model, err := tl.NewSequentialFrom([]int{3}, halves, layer.Dense{Units: 2})
	if err != nil {
		log.Fatal(err)
	}
	bias, _, err := model.Weight("dense/bias")
	fmt.Println(bias, err)
	// Output:
	// dense/kernel [3 2]
	// dense/bias [2]
	// [0.5 0.5] <nil>
}

func ExampleNewSequential_error() {
	_, err := tl.NewSequential([]int{4, 4, 1}, layer.Conv2D{Filters: 8}, layer.Conv2D{Filters: 8, Kernel: 5})
	fmt.Println(err)
	// Output: layer conv2d_1 (conv2d): input has shape [1 2 2 8], smaller than the window of 5×5: use fewer or smaller layers, or larger images
}

// planar is a small model for points in the plane, and classifierOf one with its body.
func planar() *tl.Model {
	model, err := tl.NewSequential([]int{2}, layer.Dense{Units: 8, Activation: layer.ReLU}, layer.Dense{Units: 8, Activation: layer.ReLU}, layer.Dense{Units: 3})
	if err != nil {
		log.Fatal(err)
	}
	return model
}

func planarClassifier() *tl.Classifier {
	body, err := planar().WithoutHead()
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(body, []string{"north", "west", "east"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	return clf
}

func ExampleModel_Fit() {
	model := planar()
	history, err := model.Fit(blobs(90, 1), blobs(30, 2), tl.FitOptions{Epochs: 30, LearningRate: 0.02, Callbacks: []tl.Callback{tl.EarlyStopping(10)}, Log: io.Discard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("validation accuracy %.2f\n", history.BestEpoch().Valid.Accuracy)
	// Output: validation accuracy 1.00
}

func ExampleModel_Compile() {
	model := planar()
	err := model.Compile(tl.CompileOptions{Optimizer: tl.SGD{LearningRate: 0.1, Momentum: 0.9}})
	fmt.Println(err)
	err = model.Compile(tl.CompileOptions{Optimizer: tl.SGD{Momentum: 9}})
	fmt.Println(err)
	// Output:
	// <nil>
	// optimizer: momentum 9: want at least 0 and less than 1
}

func ExampleModel_Evaluate() {
	model := planar()
	if _, err := model.Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 30, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	metrics, err := model.Evaluate(blobs(30, 2))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(metrics.Accuracy, metrics.Examples)
	// Output: 1 30
}

func ExampleModel_Predict() {
	model, err := tl.NewSequential([]int{2}, layer.Dense{Units: 2, NoBias: true})
	if err != nil {
		log.Fatal(err)
	}
	if err := model.SetWeight("dense/kernel", []float32{1, 10, 2, 20}, []int{2, 2}); err != nil {
		log.Fatal(err)
	}
	logits, err := model.Predict(arrays([]float32{1, 0, 0, 1, 1, 1}, []int{2}, []int{0, 0, 0}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(logits)
	// Output: [[1 10] [2 20] [3 30]]
}

func ExampleModel_WithoutHead() {
	body, err := planar().WithoutHead()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(body.Output(), body.Paths())
	// Output: [8] [dense/kernel dense/bias dense_1/kernel dense_1/bias]
}

func ExampleNewClassifier() {
	body, err := planar().WithoutHead()
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(body, []string{"cat", "dog"}, tl.HeadOptions{Hidden: []int{4}, Dropout: 0.2})
	if err != nil {
		log.Fatal(err)
	}
	clf.Freeze()
	fmt.Println(clf.Summary())
	// Output:
	// layer           output            parameters  state
	// body/dense      [8]                       24  frozen
	// body/dense_1    [8]                       72  frozen
	// head/dropout    [8]                        0
	// head/dense      [4]                       36  trainable
	// head/dropout_1  [4]                        0
	// head/dense_1    [2]                       10  trainable
	// 142 parameters, 46 trainable, 96 frozen
}

func ExampleClassifier_Fit() {
	clf := planarClassifier()
	history, err := clf.Fit(blobs(90, 1), blobs(30, 2), tl.FitOptions{Epochs: 30, LearningRate: 0.02, Log: io.Discard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(history.Epochs), history.BestEpoch().Valid.Accuracy)

	other := arrays([]float32{0, 0, 1, 1}, []int{2}, []int{0, 1}, "up", "down")
	_, err = clf.Fit(other, nil, tl.FitOptions{})
	fmt.Println(err)
	// Output:
	// 30 1
	// set has the classes ["up" "down"], the classifier ["north" "west" "east"]: want the same, in the same order
}

func ExampleClassifier_Predict() {
	clf := planarClassifier()
	if _, err := clf.Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 30, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	predictions, err := clf.Predict(arrays([]float32{0, 4, -4, -3}, []int{2}, []int{0, 0}))
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range predictions {
		fmt.Printf("%s, sure: %v\n", p.Class, p.Probability > 0.9)
	}
	// Output:
	// north, sure: true
	// west, sure: true
}

func ExampleClassifier_Evaluate() {
	clf := planarClassifier()
	if _, err := clf.Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 30, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	report, err := clf.Evaluate(blobs(30, 2))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f %% right, with 95 %% confidence at least %.0f %%; always the same class: %.0f %%\n",
		100*report.Accuracy, 100*report.Low, 100*report.Baseline)
	// Output: 100 % right, with 95 % confidence at least 89 %; always the same class: 33 %
}

func ExampleNewReport() {
	say := func(cat, dog float64) tl.Prediction {
		class := "cat"
		if dog > cat {
			class = "dog"
		}
		return tl.Prediction{Class: class, Probability: max(cat, dog), Probabilities: []float64{cat, dog}}
	}
	report, err := tl.NewReport([]string{"cat", "dog"}, []int32{0, 0, 1, 1, 1},
		[]tl.Prediction{say(0.9, 0.1), say(0.2, 0.8), say(0.3, 0.7), say(0.4, 0.6), say(0.1, 0.9)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	// Output:
	// accuracy 80.0 % (95 % interval 37.6–96.4 %) on 5 examples; always the most frequent class: 60.0 %
	// macro F1 0.762  AUC 0.667  loss 0.5375  calibration error 0.340
	// class  precision     recall     F1    AUC  examples
	// cat        1.000      0.500  0.667  0.667         2
	// dog        0.750      1.000  0.857  0.667         3
	// most confused: cat taken for dog, 1 of 2
}

func ExampleClassifier_Classes() {
	fmt.Println(planarClassifier().Classes())
	// Output: [north west east]
}

func ExampleModel_Freeze() {
	clf := planarClassifier()
	clf.Freeze()
	fmt.Println(clf.Trainable("body/dense/kernel"), clf.Trainable("head/dense/kernel"))
	clf.Unfreeze()
	fmt.Println(clf.Trainable("body/dense/kernel"), clf.Trainable("head/dense/kernel"))
	// Output:
	// false true
	// true true
}

func ExampleModel_UnfreezeLast() {
	clf := planarClassifier()
	if err := clf.UnfreezeLast(1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(clf.Trainable("body/dense/kernel"), clf.Trainable("body/dense_1/kernel"))
	fmt.Println(clf.UnfreezeLast(3))
	// Output:
	// false true
	// cannot unfreeze the last 3 layers: the body has 2 with weights: body/dense, body/dense_1
}

func ExampleModel_FreezeTo() {
	clf := planarClassifier()
	if err := clf.FreezeTo("dense"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(clf.Trainable("body/dense/kernel"), clf.Trainable("body/dense_1/kernel"))
	// Output: false true
}

func ExampleModel_FreezeWhere() {
	clf := planarClassifier()
	trainable := clf.FreezeWhere(func(path string) bool { return filepath.Base(path) != "bias" })
	fmt.Println(trainable, clf.Trainable("head/dense/bias"))
	// Output: 3 true
}

func ExampleModel_Save() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "points.tl")
	if err := planar().Save(path); err != nil {
		log.Fatal(err)
	}
	model, err := tl.LoadModel(path) // Verifies that the model answers as it did when it was saved.
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Input(), model.Output())
	// Output: [2] [3]
}

func ExampleLoadClassifier() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "points.tl")
	if err := planarClassifier().Save(path); err != nil {
		log.Fatal(err)
	}
	clf, err := tl.LoadClassifier(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(clf.Classes())
	// Output: [north west east]
}

func ExampleModel_Weight() {
	values, shape, err := planar().Weight("dense/bias")
	fmt.Println(values, shape, err)
	// Output: [0 0 0 0 0 0 0 0] [8] <nil>
}

func ExampleModel_Initialize() {
	a, b := planar(), planar()
	if err := b.Initialize(7); err != nil {
		log.Fatal(err)
	}
	first, _, _ := a.Weight("dense/kernel")
	second, _, _ := b.Weight("dense/kernel")
	fmt.Println(first[0] == second[0])
	// Output: false
}

// The layers of a Masking are shown one by one, as those of a model with branches are.
func ExampleModel_Summary() {
	model, err := tl.NewSequential([]int{24},
		layer.Masking{Layers: layer.Sequential{
			layer.Embedding{Vocabulary: 1000, Dim: 16},
			layer.Bidirectional{Layer: layer.LSTM{Units: 8, Sequences: true}},
			layer.MultiHeadAttention{Heads: 2},
			layer.GlobalAveragePooling1D{},
		}},
		layer.Dropout{Rate: 0.2},
		layer.Dense{Units: 2},
	)
	if err != nil {
		log.Fatal(err)
	}
	model.Freeze()
	fmt.Println(model.Summary())
	// Output:
	// layer                             output            parameters  state
	// masking/embedding                 [24 16]                16000  frozen
	// masking/bidirectional             [24 16]                 1600  frozen
	// masking/multi_head_attention      [24 16]                 1088  frozen
	// masking/global_average_pooling1d  [16]                       0
	// dropout                           [16]                       0
	// dense                             [2]                       34  trainable
	// 18722 parameters, 34 trainable, 18688 frozen
}
