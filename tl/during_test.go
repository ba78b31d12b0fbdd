package tl_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
)

// What a callback makes of the model that is being trained keeps the weights of that moment.
func TestModelsMadeInACallback(t *testing.T) {
	m := imageNet(t)
	type moment struct {
		weights []float32
		base    *tl.Model
		clf     *tl.Classifier
	}
	var moments []moment
	fit(t, m, stripes(40, 1), stripes(20, 2), tl.FitOptions{Epochs: 2, BatchSize: 20, Callbacks: []tl.Callback{func(p tl.Progress) error {
		base, err := m.WithoutHead()
		if err != nil {
			return err
		}
		clf, err := tl.NewClassifier(m, []string{"lie", "stand"}, tl.HeadOptions{})
		moments = append(moments, moment{weight(t, m, "conv2d_1/kernel"), base, clf})
		return err
	}}})
	if len(moments) < 5 {
		t.Fatalf("the callback was called %d times", len(moments))
	}
	for i, then := range moments {
		if got := weight(t, then.base, "conv2d_1/kernel"); !slices.Equal(got, then.weights) {
			t.Errorf("call %d: the model without its head has other weights", i)
		}
		if got := weight(t, &then.clf.Model, "body/conv2d_1/kernel"); !slices.Equal(got, then.weights) {
			t.Errorf("call %d: the classifier has other weights", i)
		}
		predict(t, then.base, stripes(2, 9))
		predict(t, &then.clf.Model, stripes(2, 9))
	}
}

// A callback cannot change the model under the training's feet.
func TestChangesInACallback(t *testing.T) {
	plain, watched := imageNet(t), imageNet(t)
	shape := []int{3, 3, 4, 4}
	changes := map[string]func() error{
		"Fit":        func() error { _, err := watched.Fit(stripes(4, 1), nil, tl.FitOptions{}); return err },
		"SetWeight":  func() error { return watched.SetWeight("conv2d_1/kernel", make([]float32, 144), shape) },
		"Initialize": func() error { return watched.Initialize(3) },
		"AddLoRA":    func() error { return watched.AddLoRA(tl.LoRAOptions{Rank: 1}) },
		"MergeLoRA":  func() error { return watched.MergeLoRA() },
	}
	fit(t, watched, stripes(20, 1), nil, tl.FitOptions{Epochs: 2, Callbacks: []tl.Callback{func(tl.Progress) error {
		for _, change := range changes {
			wantError(t, change(), "is being trained")
		}
		return nil
	}}})
	fit(t, plain, stripes(20, 1), nil, tl.FitOptions{Epochs: 2})
	if !reflect.DeepEqual(parameters(t, watched), parameters(t, plain)) {
		t.Error("the training was disturbed")
	}
	if err := watched.SetWeight("conv2d_1/kernel", make([]float32, 144), shape); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
