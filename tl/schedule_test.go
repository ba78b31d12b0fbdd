package tl_test

import (
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// losses is a history of validation losses.
func losses(values ...float64) *tl.History {
	h := &tl.History{}
	for _, v := range values {
		h.Epochs = append(h.Epochs, tl.Epoch{Train: tl.Metrics{Loss: 9, Examples: 1}, Valid: tl.Metrics{Loss: v, Examples: 1}})
	}
	return h
}

func TestSchedules(t *testing.T) {
	for _, test := range []struct {
		schedule tl.Schedule
		done     float64
		history  *tl.History
		want     float64
	}{
		{tl.Cosine{}, 0, nil, 1},
		{tl.Cosine{}, 0.25, nil, 0.5 + math.Sqrt2/4},
		{tl.Cosine{}, 0.5, nil, 0.5},
		{tl.Cosine{End: 0.2}, 1, nil, 0.2},
		{tl.OneCycle{}, 0, nil, 0.04},
		{tl.OneCycle{}, 0.15, nil, 0.52},
		{tl.OneCycle{}, 0.3, nil, 1},
		{tl.OneCycle{}, 0.65, nil, 0.500002},
		{tl.OneCycle{}, 1, nil, 0.000004},
		{tl.OneCycle{Rise: 0.5, Start: 0.5, End: 0.1}, 0.75, nil, 0.55},
		{tl.Decay{}, 0, losses(1, 1), 0.01},
		{tl.Decay{By: 0.5, Every: 3}, 0, losses(1, 1), 1},
		{tl.Decay{By: 0.5, Every: 3}, 0, losses(1, 1, 1, 1, 1, 1, 1), 0.25},
		{tl.Plateau{Patience: 2}, 0, losses(), 1},
		{tl.Plateau{Patience: 2}, 0, losses(5, 4, 4, 3.9999), 0.1},
		{tl.Plateau{Patience: 2}, 0, losses(5, 4, 4, 3, 3), 1},
		{tl.Plateau{Patience: 2, By: 0.5}, 0, losses(5, 5, 5, 5, 5), 0.25},
		{tl.Plateau{Patience: 1, Least: 1}, 0, losses(5, 4.5), 0.1},
		{tl.Plateau{Patience: 1}, 0, &tl.History{Epochs: []tl.Epoch{{Train: tl.Metrics{Loss: 1}}, {Train: tl.Metrics{Loss: 1}}}}, 0.1},
		{tl.Warmup{}, 0, nil, 0},
		{tl.Warmup{}, 0.05, nil, 0.5},
		{tl.Warmup{}, 0.7, nil, 1},
		{tl.Warmup{Share: 0.5, Then: tl.Cosine{}}, 0.25, nil, 0.5},
		{tl.Warmup{Share: 0.5, Then: tl.Cosine{}}, 0.75, nil, 0.5},
		{tl.Warmup{Then: tl.Decay{}}, 0.5, losses(1), 0.1},
	} {
		near(t, fmt.Sprintf("%#v after %v", test.schedule, test.done), test.schedule.Factor(test.done, test.history), test.want, 1e-9)
	}
}

// Each step is made with the rate that its schedule gives.
func TestFitFollowsTheSchedule(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}})
	set, list := examples(10)
	factor := func(step int) float64 { return 0.5 + 0.5*math.Cos(math.Pi*float64(step-1)/9) } // Three epochs of three steps.
	want := linearOf(t, m)
	want.train(crossentropy, sgd(0.3, 0, false), list, 3, 4, 3, func(step int, gradients []*float64) {
		for _, g := range gradients {
			*g *= factor(step)
		}
	})
	var rates []float64
	h := fit(t, m, set, nil, tl.FitOptions{Epochs: 3, BatchSize: 4, Seed: 3, LearningRate: 0.3, Schedule: tl.Cosine{}, Callbacks: []tl.Callback{func(p tl.Progress) error {
		if !p.EpochDone && !p.Done {
			rates = append(rates, p.LearningRate)
		}
		return nil
	}}})
	want.check(t, m)
	for i, rate := range rates {
		near(t, fmt.Sprintf("rate of step %d", i), rate, 0.3*factor(i+1), 1e-9)
	}
	if len(rates) != 9 || h.Epochs[2].LearningRate != rates[8] {
		t.Errorf("rates %v, in the history %v", rates, h.Epochs[2].LearningRate)
	}
}

// odd is a schedule of one's own that gives what no rate can be.
type odd float64

func (o odd) Factor(float64, *tl.History) float64 { return float64(o) }

func TestScheduleErrors(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	before := parameters(t, m)
	for _, test := range []struct {
		schedule tl.Schedule
		want     string
	}{
		{tl.Cosine{End: -1}, "end -1"},
		{tl.OneCycle{Rise: 1}, "rise 1"},
		{tl.OneCycle{Start: math.NaN()}, "start NaN"},
		{tl.OneCycle{End: -1}, "end -1"},
		{tl.Decay{By: 1}, "by 1"},
		{tl.Decay{Every: -1}, "every -1"},
		{tl.Plateau{By: -0.1}, "by -0.1"},
		{tl.Plateau{Patience: -1}, "patience -1"},
		{tl.Plateau{Least: -1}, "least -1"},
		{tl.Warmup{Share: 1}, "share 1"},
		{tl.Warmup{Then: tl.Cosine{End: -1}}, "end -1"},
		{odd(-1), "schedule tl_test.odd gives the factor -1"},
		{odd(math.NaN()), "gives the factor NaN"},
		{odd(math.Inf(1)), "gives the factor +Inf"},
	} {
		_, err := m.Fit(blobs(6, 1), nil, tl.FitOptions{Schedule: test.schedule, Log: io.Discard})
		wantError(t, err, test.want)
	}
	wantChanged(t, before, parameters(t, m))
}
