package tl_test

import (
	"io"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
)

func TestPatchTransformer(t *testing.T) {
	setup(t)
	body, err := tl.PatchTransformer(tl.PatchTransformerOptions{Steps: 12, Patch: 4, Width: 8, Heads: 2, Dropout: 0.1, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	f, err := tl.NewForecaster(body, 4, tl.ForecasterOptions{Season: 4})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(body.Input(), []int{12, 1}) || !slices.Equal(body.Output(), []int{3 * 8}) {
		t.Errorf("takes %v, gives %v", body.Input(), body.Output())
	}
	all := waves(10, 50, 5)
	past, err := all.Cut(4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Fit(past, all, tl.FitOptions{Epochs: 8, LearningRate: 3e-3, Log: io.Discard}); err != nil {
		t.Fatal(err)
	}
	report, err := f.Evaluate(all)
	if err != nil {
		t.Fatal(err)
	}
	if report.Model.MASE > 0.9*report.SeasonalNaive.MASE {
		t.Errorf("after training:\n%v", report)
	}
	// The stages are what UnfreezeLast counts.
	if err := f.UnfreezeLast(2); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"body/embedding/dense/kernel": false, "body/block1/residual/multi_head_attention/query/kernel": false,
		"body/block2/residual_1/dense/kernel": true, "body/layer_normalization/gamma": true, "head/dense/kernel": true,
	} {
		if _, _, err := f.Weight(path); err != nil || f.Trainable(path) != want {
			t.Errorf("%s is trainable: %v, want %v (%v)", path, f.Trainable(path), want, err)
		}
	}
}

func TestPatchTransformerErrors(t *testing.T) {
	setup(t)
	for want, opts := range map[string]tl.PatchTransformerOptions{
		"48 steps in patches of 7":          {Patch: 7},
		"width 10 for 4 heads":              {Width: 10},
		"blocks -1: want a positive number": {Blocks: -1},
	} {
		_, err := tl.PatchTransformer(opts)
		wantError(t, err, "patch transformer", want)
	}
}
