package tl_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

type rateFinder interface {
	FindLearningRate(train data.Dataset, opts tl.RateSearchOptions) (*tl.RateSearch, error)
}

func findRate(t *testing.T, m rateFinder, d data.Dataset, opts tl.RateSearchOptions) *tl.RateSearch {
	t.Helper()
	s, err := m.FindLearningRate(d, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The rates rise evenly in the logarithm, and the suggestion is one that learns well.
func TestFindLearningRate(t *testing.T) {
	c := plane(t)
	before := parameters(t, &c.Model)
	s := findRate(t, c, blobs(96, 1), tl.RateSearchOptions{})
	wantChanged(t, before, parameters(t, &c.Model))
	if trainings := c.Trainings(); len(trainings) != 0 {
		t.Errorf("a search that left the weights as they were is remembered: %v", trainings)
	}
	near(t, "first rate", s.Rates[0], 1e-7, 1e-9)
	for i, rate := range s.Rates {
		near(t, "logarithm of a rate", math.Log10(rate), -7+8*float64(i)/100, 1e-6)
	}
	if len(s.Rates) != len(s.Losses) || len(s.Rates) > 100 || !(s.Suggestion > 1e-4 && s.Suggestion < 1) {
		t.Errorf("%d rates, %d losses, suggestion %v", len(s.Rates), len(s.Losses), s.Suggestion)
	}
	h := fit(t, c, blobs(96, 1), nil, tl.FitOptions{Epochs: 10, LearningRate: s.Suggestion})
	if last := h.Epochs[9].Train; !(last.Loss < h.Epochs[0].Train.Loss/2) {
		t.Errorf("with the suggested rate:\n%s", h)
	}
	if got := s.String(); !strings.HasPrefix(got, "learning rate ") {
		t.Error(got)
	}
}

// The loss that explodes ends the search, and is no error: also where it is not finite.
func TestFindLearningRateExplodes(t *testing.T) {
	// Each point is there with two labels: no step, however large, makes the loss small.
	var inputs []float32
	var labels []int
	points := blobs(20, 1)
	for i, label := range points.Labels() {
		inputs = append(append(inputs, points.Input(i)...), points.Input(i)...)
		labels = append(labels, int(label), int(label+1)%3)
	}
	set := arrays(inputs, []int{2}, labels, "a", "b", "c")
	for _, to := range []float64{1e3, 1e30} {
		m := sequential(t, []int{2}, layer.Dense{Units: 8, Activation: layer.ReLU}, layer.Dense{Units: 8}, layer.Dense{Units: 3})
		compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}})
		before := parameters(t, m)
		if s := findRate(t, m, set, tl.RateSearchOptions{To: to, Steps: 60, BatchSize: 7}); len(s.Rates) >= 60 || !(s.Suggestion < 1) {
			t.Errorf("to %v: %+v", to, s)
		}
		wantChanged(t, before, parameters(t, m))
	}
}

func TestFindLearningRateOfARegressor(t *testing.T) {
	set, _ := withTargets(t, "numbers", 40)
	r, err := tl.NewRegressor(sequential(t, []int{2}, layer.Dense{Units: 8}), []string{"a", "b", "c"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if s := findRate(t, r, set, tl.RateSearchOptions{Steps: 50}); !(s.Suggestion > 1e-5) {
		t.Errorf("%+v", s)
	}
}

func TestFindLearningRateErrors(t *testing.T) {
	c := plane(t)
	var noSet *data.Arrays
	for name, test := range map[string]struct {
		set  data.Dataset
		opts tl.RateSearchOptions
		want string
	}{
		"no data":   {nil, tl.RateSearchOptions{}, "no examples"},
		"nil set":   {noSet, tl.RateSearchOptions{}, "no examples"},
		"images":    {stripes(6, 1), tl.RateSearchOptions{}, "has the classes"},
		"backwards": {blobs(6, 1), tl.RateSearchOptions{From: 1, To: 0.1}, "from 1 to 0.1"},
		"negative":  {blobs(6, 1), tl.RateSearchOptions{From: -1}, "from -1"},
		"NaN":       {blobs(6, 1), tl.RateSearchOptions{To: math.NaN()}, "to NaN"},
		"steps":     {blobs(6, 1), tl.RateSearchOptions{Steps: -1}, "steps -1"},
		"batch":     {blobs(6, 1), tl.RateSearchOptions{BatchSize: -1}, "batch size -1"},
		"too few":   {blobs(6, 1), tl.RateSearchOptions{Steps: 2}, "falls at no learning rate"},
	} {
		_, err := c.FindLearningRate(test.set, test.opts)
		t.Log(name)
		wantError(t, err, test.want)
	}
	c.FreezeWhere(func(string) bool { return true })
	_, err := c.FindLearningRate(blobs(6, 1), tl.RateSearchOptions{})
	wantError(t, err, "everything is frozen")
}
