package tl_test

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// blobs are n points in the plane, in three groups that a line can part.
func blobs(n int, seed uint64) *data.Arrays {
	rng := rand.New(rand.NewPCG(seed, 0))
	centres := [3][2]float64{{0, 4}, {-4, -3}, {4, -3}}
	inputs, labels := make([]float32, 0, 2*n), make([]int, n)
	for i := range n {
		labels[i] = i % 3
		for _, c := range centres[i%3] {
			inputs = append(inputs, float32(c+0.5*rng.NormFloat64()))
		}
	}
	return arrays(inputs, []int{2}, labels, "north", "west", "east")
}

// stripes are n images of 8×8 pixels, half of them with stripes that lie and half with stripes that stand.
func stripes(n int, seed uint64) *data.Arrays {
	rng := rand.New(rand.NewPCG(seed, 0))
	inputs, labels := make([]float32, 0, 64*n), make([]int, n)
	for i := range n {
		labels[i] = i % 2
		shift := rng.IntN(4)
		for y := range 8 {
			for x := range 8 {
				along := [2]int{y, x}[labels[i]]
				inputs = append(inputs, float32(200*((along+shift)/2%2)+rng.IntN(50)))
			}
		}
	}
	return arrays(inputs, []int{8, 8, 1}, labels, "lie", "stand")
}

func arrays(inputs []float32, shape, labels []int, classes ...string) *data.Arrays {
	a, err := data.NewArrays(inputs, shape, labels, data.ArraysOptions{Name: "set", Classes: classes})
	if err != nil {
		panic(err)
	}
	return a
}

// setup gives the test the device that users have.
func setup(t testing.TB) {
	t.Helper()
	testenv.Setup(t)
}

func sequential(t testing.TB, input []int, layers ...layer.Layer) *tl.Model {
	t.Helper()
	setup(t)
	m, err := tl.NewSequential(input, layers...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// imageNet is a small network with all that can be frozen.
func imageNet(t testing.TB) *tl.Model {
	t.Helper()
	return sequential(t, []int{8, 8, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.Conv2D{Filters: 4, NoBias: true},
		layer.BatchNormalization{Momentum: 0.9},
		layer.Activation{Function: layer.ReLU},
		layer.Conv2D{Filters: 4},
		layer.Dropout{Rate: 0.1},
		layer.Flatten{},
		layer.Dense{Units: 2},
	)
}

// classifier puts a new head on the body of imageNet.
func classifier(t testing.TB, opts tl.HeadOptions) *tl.Classifier {
	t.Helper()
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type fitter interface {
	Fit(train, valid data.Dataset, opts tl.FitOptions) (*tl.History, error)
}

func fit(t testing.TB, m fitter, train, valid data.Dataset, opts tl.FitOptions) *tl.History {
	t.Helper()
	opts.Log = io.Discard
	h, err := m.Fit(train, valid, opts)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func compile(t testing.TB, m *tl.Model, opts tl.CompileOptions) {
	t.Helper()
	if err := m.Compile(opts); err != nil {
		t.Fatal(err)
	}
}

// parameters are copies of all parameters by path.
func parameters(t testing.TB, m *tl.Model) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for _, path := range m.Paths() {
		all[path] = weight(t, m, path)
	}
	return all
}

func weight(t testing.TB, m *tl.Model, path string) []float32 {
	t.Helper()
	values, _, err := m.Weight(path)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func setWeight(t testing.TB, m *tl.Model, path string, shape []int, values ...float32) {
	t.Helper()
	if err := m.SetWeight(path, values, shape); err != nil {
		t.Fatal(err)
	}
}

// changed are the paths whose numbers differ in any bit.
func changed(before, after map[string][]float32) (paths []string) {
	for path := range before {
		if !slices.EqualFunc(before[path], after[path], func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

func wantChanged(t testing.TB, before, after map[string][]float32, want ...string) {
	t.Helper()
	if got := changed(before, after); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("changed %q, want %q", got, want)
	}
}

func evaluate(t testing.TB, m *tl.Model, d data.Dataset) tl.Metrics {
	t.Helper()
	metrics, err := m.Evaluate(d)
	if err != nil {
		t.Fatal(err)
	}
	return metrics
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*(1+math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// wantError demands an error that tells of all the given words.
func wantError(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one that tells of %q", words)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not tell of %q", err, word)
		}
	}
}
