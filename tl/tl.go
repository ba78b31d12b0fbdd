// Package tl is transfer learning: train a model, keep what it learned, give it a new head, freeze, fine-tune.
//
//	digits, err := datasets.MNIST5k()
//	train, valid, err := data.Split(digits, 0.2, 42)
//	model, err := tl.NewSequential([]int{28, 28, 1},
//		layer.Rescaling{Scale: 1.0 / 255},
//		layer.Conv2D{Filters: 16, Activation: layer.ReLU},
//		layer.MaxPooling2D{},
//		layer.Flatten{},
//		layer.Dense{Units: 10},
//	)
//	history, err := model.Fit(train, valid, tl.FitOptions{Epochs: 5})
//
// The three steps of transfer learning are then
//
//	base, err := model.WithoutHead()                                  // 1. what was learned, without its last layer
//	clf, err := tl.NewClassifier(base, classes, tl.HeadOptions{})     // 2. reused under a new head
//	clf.Freeze()                                                      //    the body frozen,
//	history, err = clf.Fit(few, valid, tl.FitOptions{Epochs: 20})     //    the head trained
//	clf.Unfreeze()                                                    // 3. fine-tuning with a small learning rate
//	history, err = clf.Fit(few, valid, tl.FitOptions{Epochs: 10, LearningRate: 1e-4})
//
// and the last two in one call, with the schedule and the rates that fall towards the input of fastai's recipe, are
//
//	history, err := clf.FineTune(few, valid, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 10}})
//
// Names follow Keras. A model's last layer gives logits, not probabilities: the loss applies the softmax itself, which is
// exact where a softmax followed by a logarithm is not. Programs are compiled by XLA when they are first needed, and again when
// the shapes or what is frozen change; there is no recompilation to forget. One model is used by one goroutine at a time.
package tl

import "errors"

// ErrInterrupted is what Fit returns, wrapped, when an interrupt stops it: the model has the best weights so far.
var ErrInterrupted = errors.New("interrupted")
