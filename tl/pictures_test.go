package tl_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// redOrBlue tells pictures of 8×8 pixels apart by the means of their channels.
func redOrBlue() *tl.Classifier {
	base, err := tl.NewSequential([]int{8, 8, 3}, layer.Rescaling{Scale: 1.0 / 255}, layer.Conv2D{Filters: 3, Kernel: 1, NoBias: true})
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"red", "blue"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	identity := []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}
	if err := clf.SetWeight("body/conv2d/kernel", identity, []int{1, 1, 3, 3}); err != nil {
		log.Fatal(err)
	}
	if err := clf.SetWeight("head/dense/kernel", []float32{9, 0, 0, 0, 0, 9}, []int{3, 2}); err != nil {
		log.Fatal(err)
	}
	return clf
}

// photograph writes a picture of one colour to a new file.
func photograph(dir, name string, c color.Color) string {
	picture := image.NewRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		picture.Set(i%30, i/30, c)
	}
	path := filepath.Join(dir, name)
	file, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		log.Fatal(err)
	}
	return path
}

// One photograph of one's own is classified in one line, whatever the size that the model takes.
func ExampleClassifier_Predict_photograph() {
	clf := redOrBlue()
	dir, err := os.MkdirTemp("", "photographs")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	mine := photograph(dir, "mine.png", color.RGBA{0, 0, 255, 255})
	answers, err := clf.Predict(data.ImageFiles(mine))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answers[0])
	// Output: blue 100.0 %
}

// Pictures in files take the size of the model, wherever they are given to it.
func TestImageFiles(t *testing.T) {
	setup(t)
	clf, dir := redOrBlue(), t.TempDir()
	red, blue := photograph(dir, "red.png", color.RGBA{255, 0, 0, 255}), photograph(dir, "blue.png", color.RGBA{0, 0, 255, 255})
	set := data.ImageFiles(blue, red, blue)
	answers, err := clf.Predict(set)
	if err != nil {
		t.Fatal(err)
	}
	var classes []string
	for _, a := range answers {
		classes = append(classes, a.Class)
	}
	if !slices.Equal(classes, []string{"blue", "red", "blue"}) {
		t.Errorf("classes %q", classes)
	}
	heat, err := clf.GradCAM(set, tl.GradCAMOptions{})
	if err != nil || len(heat) != 3 || heat[1].Class != "red" || heat[1].Height != 8 {
		t.Errorf("heatmaps %+v, %v", heat, err)
	}
	_, err = clf.Predict(data.ImageFiles(red, filepath.Join(dir, "missing.png")))
	wantError(t, err, "missing.png", "no such file")
	_, err = clf.Predict(data.ImageFiles())
	wantError(t, err, "no examples")
	_, err = clf.Model.Fit(set, nil, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "has no labels: it can only be predicted on")
	_, err = clf.Evaluate(set)
	wantError(t, err, "want the same")
	_, err = planar().Predict(set)
	wantError(t, err, "[224 224 3], the model takes [2]")
}

// Pictures that were read in another size than the model's are said to need the model's.
func TestPicturesOfAnotherSize(t *testing.T) {
	setup(t)
	dir := t.TempDir()
	for _, class := range []string{"red", "blue"} {
		if err := os.Mkdir(filepath.Join(dir, class), 0o755); err != nil {
			t.Fatal(err)
		}
		photograph(filepath.Join(dir, class), "one.png", color.White)
	}
	set, err := data.ImageFolder(dir, data.FolderOptions{Size: 4, Classes: []string{"red", "blue"}})
	if err != nil {
		t.Fatal(err)
	}
	clf := redOrBlue()
	_, err = clf.Fit(set, nil, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "[4 4 3], the model takes [8 8 3]: read the pictures with data.FolderOptions{Size: 8}")
	_, err = clf.Predict(set)
	wantError(t, err, "data.FolderOptions{Size: 8}")
}
