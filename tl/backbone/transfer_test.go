package backbone_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// patterns is a folder with n pictures of each of two classes: discs, and stripes, of many sizes and colours.
func patterns(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	is := map[string]func(x, y, size int) bool{
		"discs": func(x, y, size int) bool {
			return (x%size-size/2)*(x%size-size/2)+(y%size-size/2)*(y%size-size/2) < size*size/9
		},
		"stripes": func(x, y, size int) bool { return (x+y)%size < size/2 },
	}
	for class, inside := range is {
		if err := os.Mkdir(filepath.Join(dir, class), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			picture := image.NewRGBA(image.Rect(0, 0, 90, 80))
			for at := range 90 * 80 {
				x, y := at%90, at/90
				c := color.RGBA{uint8(40 * i), 90, uint8(250 - 40*i), 255}
				if inside(x, y, 12+4*i) {
					c = color.RGBA{uint8(250 - 30*i), 220, uint8(30 * i), 255}
				}
				picture.Set(x, y, c)
			}
			file, err := os.Create(filepath.Join(dir, class, fmt.Sprint(i, ".png")))
			if err != nil {
				t.Fatal(err)
			}
			if err := png.Encode(file, picture); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// changed are the paths whose numbers differ from those of before.
func changed(t *testing.T, m *tl.Model, before map[string][]float32) (paths []string) {
	t.Helper()
	for path, values := range before {
		now, _, err := m.Weight(path)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(now, values) {
			paths = append(paths, path)
		}
	}
	return paths
}

func snapshot(t *testing.T, m *tl.Model) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for _, path := range m.Paths() {
		values, _, err := m.Weight(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = values
	}
	return all
}

// TestTransfer walks the whole way: features, head, fine-tuning, saving. What is frozen does not change by a bit.
func TestTransfer(t *testing.T) {
	testenv.Setup(t)
	set, err := data.ImageFolder(patterns(t, 6), data.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	base, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet"})
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, set.Spec().Classes, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	fit := func(opts tl.FitOptions) {
		t.Helper()
		opts.Log, opts.BatchSize = io.Discard, 12
		if _, err := clf.Fit(set, nil, opts); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, &clf.Model)
	clf.Freeze()
	fit(tl.FitOptions{Epochs: 10})
	for _, path := range changed(t, &clf.Model, before) {
		if !strings.HasPrefix(path, "head/") {
			t.Errorf("%s is frozen, and changed", path)
		}
	}
	if err := clf.UnfreezeLast(1); err != nil {
		t.Fatal(err)
	}
	fit(tl.FitOptions{Epochs: 3, LearningRate: 1e-4})
	moved := changed(t, &clf.Model, before)
	for _, path := range moved {
		if !strings.HasPrefix(path, "head/") && !strings.HasPrefix(path, "body/top/") {
			t.Errorf("%s is frozen, and changed", path)
		}
	}
	if !slices.Contains(moved, "body/top/conv2d/kernel") || !slices.Contains(moved, "body/top/batch_normalization/moving_mean") {
		t.Errorf("of the last stage only %q changed", moved)
	}
	report, err := clf.Evaluate(set)
	if err != nil || report.Accuracy != 1 {
		t.Errorf("discs and stripes are told apart in %v of the cases, %v", report, err)
	}
	verifySaved(t, clf, set)
}

// verifySaved demands that a classifier read from its file answers as the one that was saved.
func verifySaved(t *testing.T, clf *tl.Classifier, set data.Dataset) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "patterns.tl")
	if err := clf.Save(path); err != nil {
		t.Fatal(err)
	}
	again, err := tl.LoadClassifier(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := clf.Predict(set)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Predict(set)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i].Class != want[i].Class || !near(got[i].Probability, want[i].Probability, 1e-6) {
			t.Errorf("example %d: %v, and %v before it was saved", i, got[i], want[i])
		}
	}
	if !slices.Equal(again.Paths(), clf.Paths()) {
		t.Fatalf("the file has the parameters %q, want %q", again.Paths(), clf.Paths())
	}
	for _, path := range clf.Paths() {
		if again.Trainable(path) != clf.Trainable(path) {
			t.Errorf("%s: the file has lost whether it is frozen", path)
		}
	}
}
