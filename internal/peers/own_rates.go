package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// featuresKept is the setting of a training whose frozen layers ran once for each image, before: what Fit does where the images are the
// same in each epoch. Otherwise they run in each step.
const featuresKept = "features kept"

// serve answers jobs, as serve in answers.py does.
func serve(in io.Reader, out io.Writer) error {
	jobs, answers := json.NewDecoder(in), json.NewEncoder(out)
	var o own
	for {
		var j job
		if err := jobs.Decode(&j); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		var answer timing
		seconds, err := o.run(j)
		if answer.Seconds = seconds; err != nil {
			answer.Error = err.Error()
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

// own keeps the work of the last piece of work, in its settings.
type own struct {
	work  string
	ready map[job]func() error
}

func (o *own) run(j job) (float64, error) {
	if work := fmt.Sprint(j.Work, j.Net, j.Last); o.work != work {
		o.work, o.ready = work, map[job]func() error{}
	}
	if o.ready[j] == nil {
		work, err := prepare(j)
		if err != nil {
			return 0, err
		}
		for range 2 { // Compiles.
			if err := work(); err != nil {
				return 0, err
			}
		}
		o.ready[j] = work
	}
	start := time.Now()
	err := o.ready[j]()
	return time.Since(start).Seconds(), err
}

func prepare(j job) (func() error, error) {
	switch j.Work {
	case "features":
		return features(j)
	case "training":
		return training(j)
	case "dots":
		return dots()
	case "copying":
		return copying()
	}
	return embedding(j)
}

func features(j job) (func() error, error) {
	base, err := backbone.New(j.Net, backbone.Options{})
	if err != nil {
		return nil, err
	}
	images, err := noise(j.Part)
	return func() error { _, err := base.Predict(images); return err }, err
}

func training(j job) (func() error, error) {
	images, err := noise(j.Part)
	if err != nil {
		return nil, err
	}
	clf, err := trainable(j, images.Spec().Classes)
	if err != nil {
		return nil, err
	}
	var train data.Dataset = drawn{images}
	if j.Setting == featuresKept {
		train = images
	}
	return func() error {
		_, err := clf.Fit(train, nil, tl.FitOptions{Epochs: j.Epochs, BatchSize: j.Batch, Log: io.Discard})
		return err
	}, nil
}

// trainable is a classifier of which the last stages are trained, or all but the statistics of batch normalisation.
func trainable(j job, classes []string) (*tl.Classifier, error) {
	base, err := backbone.New(j.Net, backbone.Options{})
	if err != nil {
		return nil, err
	}
	clf, err := tl.NewClassifier(base, classes, tl.HeadOptions{})
	if err != nil {
		return nil, err
	}
	if j.Last > 0 {
		return clf, clf.UnfreezeLast(j.Last)
	}
	clf.FreezeWhere(func(path string) bool { return strings.Contains(path, "/moving_") })
	return clf, nil
}

// drawn is a set that may be other images in each pass, as with augmentation, so that no features are kept.
type drawn struct{ *data.Arrays }

func (d drawn) View(uint64) data.Dataset { return d.Arrays }

// noise is n random images of two classes.
func noise(n int) (*data.Arrays, error) {
	pixels, labels := make([]float32, n*224*224*3), make([]int, n)
	for i := range pixels {
		pixels[i] = float32(i * 7919 % 256)
	}
	for i := range labels {
		labels[i] = i % 2
	}
	return data.NewArrays(pixels, []int{224, 224, 3}, labels, data.ArraysOptions{Name: "noise", Classes: []string{"a", "b"}})
}

func embedding(j job) (func() error, error) {
	m, err := backbone.New(j.Net, backbone.Options{Weights: "sentences", Top: true})
	if err != nil {
		return nil, fmt.Errorf("the weights: %w", err)
	}
	texts := make([]string, j.Part)
	for i := range texts {
		texts[i] = text(i)
	}
	set := data.Unlabelled(texts...)
	return func() error { _, err := m.Predict(set); return err }, nil
}

// text is the function of that name in rates_torch.py: 4 to 60 words.
func text(i int) string {
	words := strings.Fields("the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match")
	var b strings.Builder
	for k := range 4 + i*i*13%57 {
		b.WriteString(words[(i+k*(i%7+1))%len(words)] + " ")
	}
	return b.String()
}
