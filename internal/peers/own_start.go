package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Networks of firstStep: that of the first lesson for digits, and MobileNetV2, all of whose stages are trained.
const (
	digits    = "digits"
	mobileNet = "mobilenet_v2"
)

// firstStep makes a model, trains it for one step, and tells a digest of the loss and of all weights.
func firstStep(net string) error {
	model, set, err := firstModel(net)
	if err := errors.Join(err, tell(mark{Part: "model"})); err != nil {
		return err
	}
	history, err := model.Fit(set, nil, tl.FitOptions{Epochs: 1, BatchSize: set.Len(), Log: io.Discard})
	if err := errors.Join(err, tell(mark{Part: "step"})); err != nil {
		return err
	}
	digest := sha256.New()
	fmt.Fprintln(digest, history.Epochs[0].Train.Loss)
	for _, path := range model.Paths() {
		values, _, err := model.Weight(path)
		if err := errors.Join(err, binary.Write(digest, binary.LittleEndian, values)); err != nil {
			return err
		}
	}
	return tell(mark{Digest: fmt.Sprintf("%x", digest.Sum(nil))})
}

func firstModel(net string) (*tl.Model, data.Dataset, error) {
	if net == mobileNet {
		images, err := noise(16)
		if err != nil {
			return nil, nil, err
		}
		clf, err := trainable(job{Net: net}, images.Spec().Classes)
		if err != nil {
			return nil, nil, err
		}
		return &clf.Model, images, nil
	}
	set, err := datasets.Digits()
	if err != nil {
		return nil, nil, err
	}
	few, _, err := data.PerClass(set, 5, 42)
	if err != nil {
		return nil, nil, err
	}
	clf, err := digitsClassifier(set.Spec().Classes)
	if err != nil {
		return nil, nil, err
	}
	return &clf.Model, few, nil
}

// digitsClassifier is that of the first lesson, before it has learned anything.
func digitsClassifier(classes []string) (*tl.Classifier, error) {
	base, err := tl.NewSequential([]int{28, 28, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.AveragePooling2D{},
		layer.Conv2D{Filters: 32, Activation: layer.ReLU},
		layer.Conv2D{Filters: 32, Activation: layer.ReLU},
		layer.MaxPooling2D{},
		layer.Conv2D{Filters: 64, Activation: layer.ReLU},
		layer.Flatten{},
		layer.Dropout{Rate: 0.5},
		layer.Dense{Units: 128, Activation: layer.ReLU},
		layer.Dropout{Rate: 0.5},
	)
	if err != nil {
		return nil, err
	}
	return tl.NewClassifier(base, classes, tl.HeadOptions{
		Input:         []int{8, 8, 1},
		Preprocessing: []layer.Layer{layer.Rescaling{Scale: 255.0 / 16}, layer.Resizing{Height: 20, Width: 20}, layer.ZeroPadding2D{Padding: 4}},
	})
}
