package tl_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// logitsOf is a classifier of two classes whose logits are its inputs.
func logitsOf(t testing.TB) *tl.Classifier {
	t.Helper()
	base := sequential(t, []int{2}, layer.Dense{Units: 2, NoBias: true})
	setWeight(t, base, "dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	c, err := tl.NewClassifier(base, []string{"no", "yes"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, &c.Model, "head/dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	return c
}

func TestTopLosses(t *testing.T) {
	c := logitsOf(t)
	set := arrays([]float32{3, 0 /**/, 0, 2 /**/, 0, 5 /**/, 1, 0}, []int{2}, []int{0, 0, 0, 1}, "no", "yes")
	answers, err := c.TopLosses(set, 3)
	if err != nil {
		t.Fatal(err)
	}
	var order []int
	for _, a := range answers {
		order = append(order, a.Index)
	}
	if want := []int{2, 1, 3}; !slices.Equal(order, want) {
		t.Fatalf("order %v, want %v", order, want)
	}
	worst := answers[0]
	near(t, "loss", worst.Loss, math.Log1p(math.Exp(5)), 1e-6)
	if worst.True != "no" || worst.Class != "yes" || worst.Right() || worst.File != "" {
		t.Errorf("the worst is %+v", worst)
	}
	if all, err := c.TopLosses(set, 99); err != nil || len(all) != 4 || !all[3].Right() {
		t.Errorf("all are %v, %v", all, err)
	}
	if none, err := c.TopLosses(set, -1); err != nil || len(none) != 0 {
		t.Errorf("none are %v, %v", none, err)
	}
}

// Of texts the answers say what they are.
func TestTopLossesTexts(t *testing.T) {
	base, err := textNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"ham", "spam"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	long := "win  free\nmoney" + strings.Repeat(" now", 30)
	texts, err := data.NewTexts([]string{"meet me", long}, []int{0, 1}, data.ArraysOptions{Classes: c.Classes()})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := c.TopLosses(texts, 2)
	if err != nil || len(answers) != 2 {
		t.Fatal(answers, err)
	}
	for _, a := range answers {
		if want := []string{"meet me", long}[a.Index]; a.Text != want {
			t.Errorf("example %d is %q, want %q", a.Index, a.Text, want)
		}
	}
	if want := "win free money" + strings.Repeat(" now", 16) + " n…"; !strings.Contains(answers.String(), want+"\n") && !strings.HasSuffix(answers.String(), want) {
		t.Errorf("got\n%s\nwant %q in it", answers, want)
	}
}

// The files are those of the pictures, also in a part of a set.
func TestTopLossesFiles(t *testing.T) {
	setup(t)
	dir := t.TempDir()
	for i, class := range []string{"dark", "light"} {
		for k := range 2 {
			writePNG(t, filepath.Join(dir, class, fmt.Sprint(k, ".png")), uint8(200*i+k))
		}
	}
	pictures, err := data.ImageFolder(dir, data.FolderOptions{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	part, err := data.Subset(pictures, []int{3})
	if err != nil {
		t.Fatal(err)
	}
	base := sequential(t, []int{8, 8, 3}, layer.Conv2D{Filters: 2})
	c, err := tl.NewClassifier(base, []string{"dark", "light"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := c.TopLosses(part, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "light", "1.png"); !sameFile(answers[0].File, want) {
		t.Errorf("file %q, want %q", answers[0].File, want)
	}
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// Under an average over the image and a dense layer, Grad-CAM is the class activation map: the channels by the class's weights
// (Zhou et al., 2016).
func TestGradCAMIsCAM(t *testing.T) {
	base := sequential(t, []int{8, 8, 1}, layer.Rescaling{Scale: 1.0 / 255}, layer.Conv2D{Filters: 3})
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	images := stripes(4, 1)
	maps, err := base.Predict(images) // [6 6 3]
	if err != nil {
		t.Fatal(err)
	}
	kernel := weight(t, &c.Model, "head/dense/kernel") // [3 2]
	for class, name := range c.Classes() {
		heat, err := c.GradCAM(images, tl.GradCAMOptions{Class: name})
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range heat {
			if h.Class != name || h.Height != 6 || h.Width != 6 || len(h.Values) != 36 {
				t.Fatalf("heatmap %d: %q %d×%d, %d values", i, h.Class, h.Height, h.Width, len(h.Values))
			}
			for cell, got := range h.Values {
				want := 0.0
				for k := range 3 {
					want += float64(kernel[2*k+class]) * float64(maps[i][3*cell+k]) / 36
				}
				near(t, fmt.Sprintf("image %d, cell %d", i, cell), float64(got), max(want, 0), 1e-5)
			}
		}
	}
}

// Under any linear layers the channels' weights are the means of the weights from their cells to the logit.
func TestGradCAMOfEarlierLayer(t *testing.T) {
	base := sequential(t, []int{5, 5, 1}, layer.Rescaling{Scale: 1}, layer.Conv2D{Filters: 2, Kernel: 2}, layer.Flatten{}, layer.Dense{Units: 3})
	c, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	image := arrays(slices.Repeat([]float32{1, 2, 4, 0, 3}, 5), []int{5, 5, 1}, []int{0}, "a", "b")
	heat, err := c.GradCAM(image, tl.GradCAMOptions{Class: "b", Layer: "body/conv2d"})
	if err != nil {
		t.Fatal(err)
	}
	conv, err := tl.NewSequential([]int{5, 5, 1}, layer.Conv2D{Filters: 2, Kernel: 2})
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, conv, "conv2d/kernel", []int{2, 2, 1, 2}, weight(t, base, "conv2d/kernel")...)
	maps, err := conv.Predict(image) // [4 4 2]
	if err != nil {
		t.Fatal(err)
	}
	first, second := weight(t, base, "dense/kernel"), weight(t, &c.Model, "head/dense/kernel") // [32 3], [3 2]
	var alpha [2]float64
	for cell := range 16 {
		for k := range alpha {
			for unit := range 3 {
				alpha[k] += float64(first[(2*cell+k)*3+unit]) * float64(second[2*unit+1]) / 16
			}
		}
	}
	for cell, got := range heat[0].Values {
		want := alpha[0]*float64(maps[0][2*cell]) + alpha[1]*float64(maps[0][2*cell+1])
		near(t, fmt.Sprint("cell ", cell), float64(got), max(want, 0), 1e-5)
	}
}

// Without a class each heatmap is that of the predicted one.
func TestGradCAMOfPrediction(t *testing.T) {
	c := classifier(t, tl.HeadOptions{})
	images := stripes(70, 2) // More than one batch.
	predictions, err := c.Predict(images)
	if err != nil {
		t.Fatal(err)
	}
	heat, err := c.GradCAM(images, tl.GradCAMOptions{})
	if err != nil || len(heat) != 70 {
		t.Fatalf("%d heatmaps, %v", len(heat), err)
	}
	for i, h := range heat {
		if h.Class != predictions[i].Class {
			t.Errorf("heatmap %d is of %q, predicted is %q", i, h.Class, predictions[i].Class)
		}
	}
}

// A model of many labels says where it sees each of them.
func TestGradCAMOfManyLabels(t *testing.T) {
	base := sequential(t, []int{8, 8, 1}, layer.Conv2D{Filters: 3})
	one, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	many, err := tl.NewMultiLabelClassifier(base, []string{"a", "b"}, tl.HeadOptions{Seed: 5}) // With the same weights.
	if err != nil {
		t.Fatal(err)
	}
	images := stripes(3, 1)
	for _, class := range []string{"", "a", "b"} {
		want, errOne := one.GradCAM(images, tl.GradCAMOptions{Class: class})
		got, errMany := many.GradCAM(images, tl.GradCAMOptions{Class: class})
		if errOne != nil || errMany != nil {
			t.Fatal(errOne, errMany)
		}
		for i := range want {
			if got[i].Class != want[i].Class || !slices.Equal(got[i].Values, want[i].Values) {
				t.Errorf("class %q, image %d: %+v, want %+v", class, i, got[i], want[i])
			}
		}
	}
}

func TestInterpretErrors(t *testing.T) {
	c, flat := classifier(t, tl.HeadOptions{}), logitsOf(t)
	images := stripes(2, 1)
	none, err := data.Subset(images, nil)
	if err != nil {
		t.Fatal(err)
	}
	var unset *data.Arrays
	cam := func(c *tl.Classifier, d data.Dataset, opts tl.GradCAMOptions) error {
		_, err := c.GradCAM(d, opts)
		return err
	}
	losses := func(d data.Dataset) error {
		_, err := c.TopLosses(d, 3)
		return err
	}
	rank := func(candidates []tl.Candidate, train, valid data.Dataset, opts tl.RankOptions) error {
		_, err := tl.Rank(candidates, train, valid, opts)
		return err
	}
	some := []tl.Candidate{{Name: "it", Base: imageNet(t)}}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"cam of nil":                {cam(c, nil, tl.GradCAMOptions{}), "no images"},
		"cam of unset":              {cam(c, unset, tl.GradCAMOptions{}), "no images"},
		"cam of empty":              {cam(c, none, tl.GradCAMOptions{}), "no images"},
		"cam of points":             {cam(c, blobs(3, 1), tl.GradCAMOptions{}), "shape [2]"},
		"cam of no class":           {cam(c, images, tl.GradCAMOptions{Class: "cat"}), `no class "cat"`},
		"cam of no layer":           {cam(c, images, tl.GradCAMOptions{Layer: "nowhere"}), `no layer "nowhere"; those with a feature map are body/rescaling, body/conv2d`},
		"cam of a row":              {cam(c, images, tl.GradCAMOptions{Layer: "head/dense"}), "want a feature map"},
		"cam without maps":          {cam(flat, arrays([]float32{1, 2}, []int{2}, []int{0}, "no", "yes"), tl.GradCAMOptions{}), "no layer gives a feature map"},
		"losses of nil":             {losses(nil), "no examples"},
		"losses of unset":           {losses(unset), "no examples"},
		"losses of other classes":   {losses(blobs(3, 1)), "want the same"},
		"rank of nothing":           {rank(nil, images, images, tl.RankOptions{}), "no candidates"},
		"rank of nil":               {rank([]tl.Candidate{{Name: "it"}}, images, images, tl.RankOptions{}), `candidate "it": the model has no layers`},
		"rank on nil":               {rank(some, nil, images, tl.RankOptions{}), "needs a training and a validation set"},
		"rank on unset":             {rank(some, images, unset, tl.RankOptions{}), "needs a training and a validation set"},
		"rank on numbers":           {rank(some, images, numbers(t), tl.RankOptions{}), "needs a training and a validation set"},
		"rank on other classes":     {rank(some, images, blobs(3, 1), tl.RankOptions{}), "want the same"},
		"rank on another shape":     {rank(some, blobs(6, 1), blobs(3, 1), tl.RankOptions{}), `candidate "it": set has examples of shape [2]`},
		"rank by fewer than no one": {rank(some, images, images, tl.RankOptions{Neighbours: -1}), "neighbours -1"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, test.err, test.want) })
	}
}

func numbers(t testing.TB) *data.Arrays {
	t.Helper()
	a, err := data.NewRegression([]float32{1, 2}, []int{1}, []float32{1, 2}, 1, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRank(t *testing.T) {
	all := sequential(t, []int{2}, layer.Dense{Units: 2, NoBias: true})
	setWeight(t, all, "dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	nothing := sequential(t, []int{2}, layer.Dense{Units: 3, NoBias: true})
	setWeight(t, nothing, "dense/kernel", []int{2, 3}, make([]float32, 6)...)
	half := sequential(t, []int{2}, layer.Dense{Units: 1, NoBias: true})
	setWeight(t, half, "dense/kernel", []int{2, 1}, 0, 1) // North and south; west and east are one.
	ranking, err := tl.Rank([]tl.Candidate{{Name: "nothing", Base: nothing}, {Name: "half", Base: half}, {Name: "all", Base: all}},
		blobs(600, 1), blobs(90, 2), tl.RankOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range ranking {
		names = append(names, s.Name)
	}
	if want := []string{"all", "half", "nothing"}; !slices.Equal(names, want) {
		t.Errorf("ranking %v, want %v", ranking, want)
	}
	best, worst := ranking[0], ranking[2]
	if best.Linear < 0.99 || best.Neighbours < 0.99 || best.Low > best.Linear || best.High < best.Linear || best.Features != 2 {
		t.Errorf("the best is %+v", best)
	}
	near(t, "chance", worst.Linear, 1.0/3, 1e-9)
	near(t, "chance of neighbours", worst.Neighbours, 1.0/3, 1e-9)
}

// An output of images is averaged: what a candidate sees does not depend on where.
func TestRankAverages(t *testing.T) {
	base := sequential(t, []int{8, 8, 1}, layer.Conv2D{Filters: 5})
	ranking, err := tl.Rank([]tl.Candidate{{Name: "conv", Base: base}}, stripes(20, 1), stripes(10, 2), tl.RankOptions{})
	if err != nil || ranking[0].Features != 5 {
		t.Errorf("%v, %v: want 5 features", ranking, err)
	}
}

func ExampleRank() {
	ranking, err := tl.Rank([]tl.Candidate{{Name: "planar", Base: planar()}}, blobs(90, 1), blobs(30, 2), tl.RankOptions{Neighbours: 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ranking)
	// Output:
	// candidate         features  neighbours  linear
	// planar                   3     100.0 %  100.0 % (88.6–100.0)
}

func ExampleClassifier_TopLosses() {
	clf := planarClassifier()
	if _, err := clf.Fit(blobs(90, 1), nil, tl.FitOptions{Epochs: 20, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	odd := arrays([]float32{0, 4, 4, -3, 4, -3}, []int{2}, []int{0, 1, 2}, "north", "west", "east") // The second has a wrong label.
	worst, err := clf.TopLosses(odd, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("example %d is labelled %s and looks like %s\n", worst[0].Index, worst[0].True, worst[0].Class)
	// Output: example 1 is labelled west and looks like east
}

// writePNG writes a picture of one grey.
func writePNG(t testing.TB, path string, grey uint8) {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range picture.Pix {
		picture.SetGray(i%8, i/8, color.Gray{Y: grey})
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
}
