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
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// houses are n examples of [rooms, age] with a price in the hundred thousands and a tax that falls with age.
func houses(n int, seed uint64) *data.Arrays {
	rng := rand.New(rand.NewPCG(seed, 0))
	var inputs, targets []float32
	for range n {
		rooms, age := rng.Float64(), rng.Float64()
		inputs = append(inputs, float32(rooms), float32(age))
		targets = append(targets, float32(100_000+300_000*rooms-50_000*age), float32(0.02-0.01*age))
	}
	return regression(inputs, []int{2}, targets, 2)
}

func regression(inputs []float32, shape []int, targets []float32, width int) *data.Arrays {
	a, err := data.NewRegression(inputs, shape, targets, width, data.ArraysOptions{Name: "houses"})
	if err != nil {
		panic(err)
	}
	return a
}

func regressor(t testing.TB) *tl.Regressor {
	t.Helper()
	base := sequential(t, []int{2}, layer.Dense{Units: 16, Activation: layer.ReLU})
	r, err := tl.NewRegressor(base, []string{"price", "tax"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ExampleNewRegressor() {
	base, err := tl.NewSequential([]int{2}, layer.Dense{Units: 16, Activation: layer.ReLU})
	if err != nil {
		log.Fatal(err)
	}
	model, err := tl.NewRegressor(base, []string{"price", "tax"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := model.Fit(houses(200, 1), nil, tl.FitOptions{Epochs: 40, LearningRate: 0.02, Log: io.Discard}); err != nil {
		log.Fatal(err)
	}
	report, err := model.Evaluate(houses(50, 2))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("explains more than 95 %%: %v\n", report.R2 > 0.95)
	// Output: explains more than 95 %: true
}

// Targets of any size are learned, and come out in their own unit.
func TestRegressor(t *testing.T) {
	r := regressor(t)
	history := fit(t, r, houses(200, 1), houses(50, 2), tl.FitOptions{Epochs: 40, LearningRate: 0.02})
	if first, best := history.Epochs[0].Train.Loss, history.BestEpoch().Valid.Loss; first > 4 || best > 0.05 {
		t.Errorf("losses %v to %v: want those of standardized targets", first, best)
	}
	rows, err := r.Predict(houses(50, 3))
	if err != nil {
		t.Fatal(err)
	}
	batch, err := houses(50, 3).Read([]int{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range batch.Targets.Value().([][]float32) {
		if got := rows[i]; math.Abs(float64(got[0]-want[0])) > 40_000 || math.Abs(float64(got[1]-want[1])) > 0.002 {
			t.Errorf("house %d: got %v, want %v", i, got, want)
		}
	}
	// Standard deviations are those of the first training set also when another follows.
	before, err := r.Predict(houses(5, 3))
	if err != nil {
		t.Fatal(err)
	}
	other := regression([]float32{0, 0, 1, 1}, []int{2}, []float32{1, 1, 2, 3}, 2)
	fit(t, r, other, nil, tl.FitOptions{Epochs: 1, LearningRate: 1e-30})
	after, err := r.Predict(houses(5, 3))
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("after a training that changes no weight: %v, before: %v, %v", after, before, err)
	}
}

// A training that cannot begin leaves no scale behind.
func TestRegressorScaleOfAFailure(t *testing.T) {
	r := regressor(t)
	wide := regression([]float32{0, 0, 0, 1, 1, 1}, []int{3}, []float32{1e9, 1e9, 2e9, 3e9}, 2)
	_, err := r.Fit(wide, nil, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "shape [3]")
	fit(t, r, houses(100, 1), nil, tl.FitOptions{Epochs: 20, LearningRate: 0.02})
	if report, err := r.Evaluate(houses(50, 2)); err != nil || report.R2 < 0.5 {
		t.Errorf("%v, %v", report, err)
	}
}

// varied is a set whose inputs grow with the passes.
type varied struct{ *data.Arrays }

func (v varied) View(pass uint64) data.Dataset { return houses(v.Len(), 10+pass) }

func TestRegressorVaried(t *testing.T) {
	a, b := regressor(t), regressor(t)
	fit(t, a, varied{houses(40, 10)}, nil, tl.FitOptions{Epochs: 2})
	fit(t, b, houses(40, 10), nil, tl.FitOptions{Epochs: 2})
	if slices.Equal(weight(t, &a.Model, "head/dense/kernel"), weight(t, &b.Model, "head/dense/kernel")) {
		t.Error("each pass saw the same examples")
	}
}

// The frozen body runs once for each of a few views, also where targets are scaled.
func TestRegressorFeaturesOfViews(t *testing.T) {
	dir := freshFeatures(t)
	views, err := data.Views(varied{houses(40, 10)}, 2)
	if err != nil {
		t.Fatal(err)
	}
	r := regressor(t)
	r.Freeze()
	h := fit(t, r, views, houses(20, 2), tl.FitOptions{Epochs: 5})
	if files := featureFiles(t, dir); len(files) != 3 || !strings.Contains(h.String(), "ran once for each example") {
		t.Errorf("%d files of features, want those of 2 views and the validation set\n%s", len(files), h)
	}
}

func TestSaveAndLoadRegressor(t *testing.T) {
	r, path := regressor(t), filepath.Join(t.TempDir(), "saved.tl")
	fit(t, r, houses(40, 1), nil, tl.FitOptions{Epochs: 2})
	loaded, carried := travel(t, r, path, tl.LoadRegressor)
	want, err := r.Predict(houses(20, 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []*tl.Regressor{loaded, carried} {
		rows, err := got.Predict(houses(20, 2))
		if err != nil || !reflect.DeepEqual(rows, want) || !slices.Equal(got.Targets(), []string{"price", "tax"}) {
			t.Errorf("targets %v, %v", got.Targets(), err)
		}
	}
	for _, bad := range []string{`[]`, `[{"name":"price"}]`, `[{"name":"a"},{"name":"a"}]`, `[{"name":"a","deviation":-1},{"name":"b"}]`, `[{"name":"a","mean":1e300},{"name":"b"}]`} {
		if err := r.Save(path); err != nil {
			t.Fatal(err)
		}
		edit(t, path, describe(t, "targets", bad))
		_, err = tl.LoadRegressor(path)
		wantError(t, err, path, "not a regressor")
	}
}

func TestRegressorErrors(t *testing.T) {
	base := sequential(t, []int{2}, layer.Dense{Units: 8})
	for _, targets := range [][]string{nil, {"a", "a"}, {"\xff"}} {
		_, err := tl.NewRegressor(base, targets, tl.HeadOptions{})
		wantError(t, err, "target")
	}
	_, err := tl.NewRegressor(nil, []string{"a"}, tl.HeadOptions{})
	wantError(t, err, "no weights to transfer")
	r := regressor(t)
	one := regression([]float32{1, 1}, []int{2}, []float32{1}, 1)
	for _, test := range []struct {
		d    data.Dataset
		want string
	}{
		{nil, "no examples"},
		{(*data.Arrays)(nil), "no examples"},
		{one, `want 2 numbers, ["price" "tax"]`},
		{blobs(9, 1), `the classes ["north" "west" "east"]`},
	} {
		_, err := r.Fit(test.d, nil, tl.FitOptions{})
		wantError(t, err, test.want)
		_, err = r.Evaluate(test.d)
		wantError(t, err, test.want)
	}
	constant := regression([]float32{1, 1, 2, 2}, []int{2}, []float32{1, 7, 2, 7}, 2)
	_, err = r.Fit(constant, nil, tl.FitOptions{})
	wantError(t, err, `target "tax" is 7 in all 2 training examples`)
}
