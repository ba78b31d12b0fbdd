package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// kept is the setting of a training whose frozen layers ran once for each image, before: what Fit does where the images are the same
// in each epoch. Otherwise they run in each step.
const kept = "(features kept)"

// own is our side.
type own struct {
	job  job
	work func() error
}

func (o *own) run(j job) (float64, error) {
	if o.job != j {
		work, err := prepare(j)
		if err != nil {
			return 0, err
		}
		for range 2 { // Compiles.
			if err := work(); err != nil {
				return 0, err
			}
		}
		o.job, o.work = j, work
	}
	start := time.Now()
	err := o.work()
	return time.Since(start).Seconds(), err
}

func prepare(j job) (func() error, error) {
	switch j.Work {
	case "features":
		return features(j)
	case "training":
		return training(j)
	}
	return embedding(j)
}

func features(j job) (func() error, error) {
	base, err := backbone.New(j.Net, backbone.Options{})
	if err != nil {
		return nil, err
	}
	images, err := noise(j.Examples)
	return func() error { _, err := base.Predict(images); return err }, err
}

func training(j job) (func() error, error) {
	images, err := noise(j.Examples)
	if err != nil {
		return nil, err
	}
	base, err := backbone.New(j.Net, backbone.Options{})
	if err != nil {
		return nil, err
	}
	clf, err := tl.NewClassifier(base, images.Spec().Classes, tl.HeadOptions{})
	if err != nil {
		return nil, err
	}
	if j.Last == 0 {
		clf.FreezeWhere(func(path string) bool { return strings.Contains(path, "/moving_") })
	} else if err := clf.UnfreezeLast(j.Last); err != nil {
		return nil, err
	}
	var train data.Dataset = drawn{images}
	if j.Setting == kept {
		train = images
	}
	return func() error {
		_, err := clf.Fit(train, nil, tl.FitOptions{Epochs: 1, BatchSize: j.Batch, Log: io.Discard})
		return err
	}, nil
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
	texts := make([]string, j.Examples)
	for i := range texts {
		texts[i] = text(i)
	}
	set := data.Unlabelled(texts...)
	return func() error { _, err := m.Predict(set); return err }, nil
}

// text is the function of that name in peer_torch.py: 4 to 60 words.
func text(i int) string {
	words := strings.Fields("the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match")
	var b strings.Builder
	for k := range 4 + i*i*13%57 {
		b.WriteString(words[(i+k*(i%7+1))%len(words)] + " ")
	}
	return b.String()
}
