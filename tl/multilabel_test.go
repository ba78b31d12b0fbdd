package tl_test

import (
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// quadrants are n points in the plane, labelled right, up, both or none of the two.
func quadrants(n int, seed uint64) *data.Arrays {
	rng := rand.New(rand.NewPCG(seed, 0))
	inputs, labels := make([]float32, 2*n), make([][]int, n)
	for i := range n {
		for axis := range 2 {
			far := 0.2 + rng.Float64()
			if (i>>axis)%2 == 1 {
				labels[i] = append(labels[i], axis)
			} else {
				far = -far
			}
			inputs[2*i+axis] = float32(far)
		}
	}
	set, err := data.NewMultiLabel(inputs, []int{2}, labels, data.ArraysOptions{Name: "quadrants", Classes: []string{"right", "up"}})
	if err != nil {
		panic(err)
	}
	return set
}

func multiLabel(t testing.TB) *tl.MultiLabelClassifier {
	t.Helper()
	base := sequential(t, []int{2}, layer.Dense{Units: 8, Activation: layer.ReLU})
	c, err := tl.NewMultiLabelClassifier(base, []string{"right", "up"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ExampleNewMultiLabelClassifier() {
	base, err := tl.NewSequential([]int{2}, layer.Dense{Units: 8, Activation: layer.ReLU})
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewMultiLabelClassifier(base, []string{"right", "up"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := clf.Fit(quadrants(80, 1), nil, tl.FitOptions{Epochs: 20, LearningRate: 0.05, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	points, err := data.NewMultiLabel([]float32{0.9, 0.8, -0.9, 0.8, -0.9, -0.8}, []int{2}, make([][]int, 3), data.ArraysOptions{Classes: clf.Classes()})
	if err != nil {
		log.Fatal(err)
	}
	predictions, err := clf.Predict(points)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range predictions {
		fmt.Println(len(p.Classes), p.Classes)
	}
	// Output:
	// 2 [right up]
	// 1 [up]
	// 0 []
}

func TestMultiLabelClassifier(t *testing.T) {
	c := multiLabel(t)
	history := fit(t, c, quadrants(120, 1), quadrants(40, 2), tl.FitOptions{Epochs: 25, LearningRate: 0.05})
	if accuracy := history.BestEpoch().Valid.Accuracy; !(accuracy > 0.95) {
		t.Errorf("accuracy %v", accuracy)
	}
	report, err := c.Evaluate(quadrants(60, 3))
	if err != nil {
		t.Fatal(err)
	}
	if !(report.Exact > 0.95 && report.MacroF1 > 0.95 && report.Examples == 60) {
		t.Errorf("%+v", report)
	}
	logits, err := c.Model.Predict(quadrants(60, 3))
	if err != nil {
		t.Fatal(err)
	}
	predictions, err := c.Predict(quadrants(60, 3))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range predictions {
		for class, probability := range p.Probabilities {
			near(t, "probability", probability, 1/(1+math.Exp(-float64(logits[i][class]))), 1e-9)
			if said := slices.Contains(p.Classes, c.Classes()[class]); said != (probability >= 0.5) {
				t.Errorf("class %d with %v: %v", class, probability, p.Classes)
			}
		}
	}
}

func TestThresholds(t *testing.T) {
	c := multiLabel(t)
	if got := c.Thresholds(); !slices.Equal(got, []float64{0.5, 0.5}) {
		t.Errorf("at first %v", got)
	}
	// Logits are the coordinates, so that a class is there from a probability of σ(0) = 0.5 on; shifted by a bias, from σ(2) on.
	m := sequential(t, []int{2}, layer.Dense{Units: 2, NoBias: true})
	setWeight(t, m, "dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	c, err := tl.NewMultiLabelClassifier(m, []string{"right", "up"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, &c.Model, "head/dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	setWeight(t, &c.Model, "head/dense/bias", []int{2}, 2, 2)
	if report, err := c.Evaluate(quadrants(60, 3)); err != nil || report.Exact > 0.3 {
		t.Errorf("everything is said to be there, and yet: %+v, %v", report, err)
	}
	if err := c.TuneThresholds(quadrants(60, 3)); err != nil {
		t.Fatal(err)
	}
	for _, threshold := range c.Thresholds() {
		if low, high := 1/(1+math.Exp(-1.8)), 1/(1+math.Exp(-2.2)); !(low < threshold && threshold < high) {
			t.Errorf("threshold %v: want one between %v and %v", threshold, low, high)
		}
	}
	if report, err := c.Evaluate(quadrants(60, 4)); err != nil || report.Exact != 1 {
		t.Errorf("with its own thresholds: %+v, %v", report, err)
	}
	nan := math.NaN()
	for _, bad := range [][]float64{nil, {0.5}, {0.5, 0.5, 0.5}, {0.5, nan}, {-0.1, 0.5}, {0.5, 1.1}} {
		wantError(t, c.SetThresholds(bad), "want one from 0 to 1 for each of 2 classes")
	}
	kept := c.Thresholds()
	none, err := data.NewMultiLabel([]float32{1, 1}, []int{2}, [][]int{{}}, data.ArraysOptions{Classes: c.Classes()})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.TuneThresholds(none); err != nil || !slices.Equal(c.Thresholds(), kept) {
		t.Errorf("classes without an example: %v, %v", c.Thresholds(), err)
	}
}

func TestSaveAndLoadMultiLabelClassifier(t *testing.T) {
	c, path := multiLabel(t), filepath.Join(t.TempDir(), "saved.tl")
	if err := c.SetThresholds([]float64{0.3, 0.6}); err != nil {
		t.Fatal(err)
	}
	loaded, carried := travel(t, c, path, tl.LoadMultiLabelClassifier)
	want, err := c.Predict(quadrants(20, 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []*tl.MultiLabelClassifier{loaded, carried} {
		predictions, err := got.Predict(quadrants(20, 2))
		if err != nil || !reflect.DeepEqual(predictions, want) || !slices.Equal(got.Thresholds(), c.Thresholds()) {
			t.Errorf("thresholds %v, %v", got.Thresholds(), err)
		}
	}
	_, err = tl.LoadClassifier(path)
	wantError(t, err, path, "LoadMultiLabelClassifier")
	for field, value := range map[string]string{"thresholds": "[0.5]", "classes": `["right","right"]`} {
		if err := c.Save(path); err != nil {
			t.Fatal(err)
		}
		edit(t, path, describe(t, field, value))
		_, err = tl.LoadMultiLabelClassifier(path)
		wantError(t, err, path, "not a multi-label classifier")
	}
}

func TestMultiLabelErrors(t *testing.T) {
	c := multiLabel(t)
	base := sequential(t, []int{2}, layer.Dense{Units: 8})
	for _, classes := range [][]string{nil, {"a", "a"}, {"\xff"}} {
		_, err := tl.NewMultiLabelClassifier(base, classes, tl.HeadOptions{})
		wantError(t, err, "class")
	}
	_, err := tl.NewMultiLabelClassifier(nil, []string{"a"}, tl.HeadOptions{})
	wantError(t, err, "no weights to transfer")
	other, err := data.NewMultiLabel([]float32{1, 1}, []int{2}, [][]int{{0}}, data.ArraysOptions{Name: "other", Classes: []string{"left", "down"}})
	if err != nil {
		t.Fatal(err)
	}
	single := arrays([]float32{1, 1, 2, 2}, []int{2}, []int{0, 1}, "right", "up")
	wide, err := data.NewMultiLabel([]float32{1, 1, 1}, []int{3}, [][]int{{0}}, data.ArraysOptions{Name: "wide", Classes: []string{"right", "up"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		d    data.Dataset
		want string
	}{
		{nil, "no examples"},
		{(*data.Arrays)(nil), "no examples"},
		{other, `classes ["left" "down"]`},
		{single, "has one class to an example"},
		{wide, "examples of shape [3]"},
	} {
		_, err := c.Evaluate(test.d)
		wantError(t, err, test.want)
		wantError(t, c.TuneThresholds(test.d), test.want)
		if _, err = c.Fit(test.d, nil, tl.FitOptions{}); err == nil {
			t.Errorf("Fit on %v: no error", test.d)
		}
	}
	classifier, err := tl.NewClassifier(base, []string{"right", "up"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = classifier.Fit(quadrants(8, 1), nil, tl.FitOptions{})
	wantError(t, err, "use a MultiLabelClassifier")
}
