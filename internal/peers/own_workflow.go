package main

import (
	"errors"
	"io"
	"path/filepath"
	"strconv"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// tuneRate is the peak of the rate in which the last stages learn. It and the schedule were chosen by cross-validation inside the
// training part.
const tuneRate = 1e-4

// workflow is the third lesson: the head, then the last two stages too, on photographs as they are, so that what the frozen layers give is
// kept; or in its second part on photographs that are varied.
func workflow(photos, setting, head, tune, seed string) error {
	headEpochs, errHead := strconv.Atoi(head)
	tuneEpochs, errTune := strconv.Atoi(tune)
	number, errSeed := strconv.ParseUint(seed, 10, 64)
	if err := errors.Join(errHead, errTune, errSeed, tell(mark{Part: "start"})); err != nil {
		return err
	}
	train, errTrain := data.ImageFolder(filepath.Join(photos, "train"), data.FolderOptions{})
	valid, errValid := data.ImageFolder(filepath.Join(photos, "val"), data.FolderOptions{})
	if err := errors.Join(errTrain, errValid, tell(mark{Part: "decoding"})); err != nil {
		return err
	}
	clf, err := newClassifier(train.Spec().Classes, number)
	if err := errors.Join(err, tell(mark{Part: "model"})); err != nil {
		return err
	}
	clf.Freeze()
	_, err = clf.Fit(train, valid, tl.FitOptions{Epochs: headEpochs, LearningRate: 3e-3, Seed: number, Log: io.Discard})
	if err := errors.Join(err, tell(mark{Part: "head"})); err != nil {
		return err
	}
	if tuneEpochs > 0 {
		opts := tl.FitOptions{Epochs: tuneEpochs, LearningRate: tuneRate, Schedule: tl.OneCycle{}, Seed: number, Log: io.Discard}
		err = fineTune(clf, train, valid, setting == variedPhotos, opts)
	}
	if err := errors.Join(err, tell(mark{Part: "tuning"})); err != nil {
		return err
	}
	report, err := clf.Evaluate(valid)
	if err != nil {
		return err
	}
	return tell(mark{Part: "evaluation", Accuracy: report.Accuracy})
}

func newClassifier(classes []string, seed uint64) (*tl.Classifier, error) {
	base, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet"})
	if err != nil {
		return nil, err
	}
	return tl.NewClassifier(base, classes, tl.HeadOptions{Dropout: 0.2, Seed: seed})
}

func fineTune(clf *tl.Classifier, train, valid data.Dataset, vary bool, opts tl.FitOptions) (err error) {
	if vary {
		how := data.Augmentation{Crop: 0.6, Flip: true, Color: data.Color{Brightness: 0.2, Contrast: 0.2}, Seed: opts.Seed}
		if train, err = data.Augment(train, how); err != nil {
			return err
		}
	}
	if err := clf.UnfreezeLast(2); err != nil {
		return err
	}
	_, err = clf.Fit(train, valid, opts)
	return err
}

// featuresAndHead trains the head on all images of a folder.
func featuresAndHead(dir string) error {
	images, err := data.ImageFolder(dir, data.FolderOptions{})
	if err := errors.Join(err, tell(mark{Part: "decoding"})); err != nil {
		return err
	}
	clf, err := newClassifier(images.Spec().Classes, 0)
	if err != nil {
		return err
	}
	clf.Freeze()
	_, err = clf.Fit(images, nil, tl.FitOptions{Epochs: headEpochs, Log: io.Discard})
	return errors.Join(err, tell(mark{Part: "features and head"}))
}
