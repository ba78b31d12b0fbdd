package tl_test

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// A setting that is wrong is named alone, without those beside it that are as they should be.
func TestErrorsNameWhatIsWrong(t *testing.T) {
	setup(t)
	clf := planarClassifier()
	points, series := blobs(9, 1), data.SeriesSet{{Name: "s", Values: make([]float64, 40)}}
	fit := func(o tl.FitOptions) error { o.Log = io.Discard; _, err := clf.Fit(points, nil, o); return err }
	tune := func(o tl.FineTuneOptions) error {
		o.Log = io.Discard
		_, err := clf.FineTune(points, nil, o)
		return err
	}
	search := func(o tl.RateSearchOptions) error { _, err := clf.FindLearningRate(points, o); return err }
	windows := func(o data.WindowOptions) error { _, err := data.NewWindows(series, o); return err }
	folder := func(o data.FolderOptions) error { _, err := data.ImageFolder(t.TempDir(), o); return err }
	lora := func(o tl.LoRAOptions) error { return clf.AddLoRA(o) }
	for want, err := range map[string]error{
		"epochs -1: want a positive number, or 0 for the default":                               fit(tl.FitOptions{Epochs: -1}),
		"batch size -2: want a positive number, or 0 for the default":                           fit(tl.FitOptions{BatchSize: -2}),
		"head epochs -1: want a positive number, or 0 for the default":                          tune(tl.FineTuneOptions{HeadEpochs: -1}),
		"spread 0.5: want at least 1, or 0 for the default":                                     tune(tl.FineTuneOptions{Spread: 0.5}),
		"steps -1: want a positive number, or 0 for the default":                                search(tl.RateSearchOptions{Steps: -1}),
		"learning rates from 1 to 0.5: want positive numbers, the second larger than the first": search(tl.RateSearchOptions{From: 1, To: 0.5}),
		"windows: horizon 0: want a positive number of steps":                                   windows(data.WindowOptions{Input: 4}),
		"windows: stride -1: want a positive number of steps":                                   windows(data.WindowOptions{Input: 4, Horizon: 1, Stride: -1}),
		"size -1: want a positive number of pixels":                                             folder(data.FolderOptions{Size: -1}),
		"crop 2: want more than 0 and at most 1":                                                folder(data.FolderOptions{Crop: 2}),
		"LoRA of rank -1: want a positive number":                                               lora(tl.LoRAOptions{Rank: -1}),
	} {
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// A model cannot be saved to a folder that is not there, and the error tells of the folder, not of a temporary file.
func TestSaveToAMissingFolder(t *testing.T) {
	setup(t)
	folder := filepath.Join(t.TempDir(), "models")
	path := filepath.Join(folder, "ants.tl")
	err := planarClassifier().Save(path)
	if want := "save " + path + ": file does not exist: create the folder " + folder + " first"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}
