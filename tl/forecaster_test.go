package tl_test

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// waves are series with a season of 4 steps that grows, each with a size and a shape of its own.
func waves(n, steps int, seed uint64) data.SeriesSet {
	rng := rand.New(rand.NewPCG(seed, 1))
	var set data.SeriesSet
	for i := range n {
		size, phase, growth := math.Exp(6*rng.Float64()), 6*rng.Float64(), 0.02*rng.Float64()
		values := make([]float64, steps)
		for t := range values {
			values[t] = size * (2 + math.Sin(phase+float64(t)*math.Pi/2) + 0.05*rng.NormFloat64()) * (1 + growth*float64(t))
		}
		set = append(set, data.Series{Name: fmt.Sprint("wave ", i), Frequency: data.Quarterly, Values: values})
	}
	return set
}

func forecaster(t testing.TB, horizon int, opts tl.ForecasterOptions) *tl.Forecaster {
	t.Helper()
	body := sequential(t, []int{12, 1}, layer.Flatten{}, layer.Dense{Units: 16, Activation: layer.ReLU})
	f, err := tl.NewForecaster(body, horizon, opts)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestForecaster(t *testing.T) {
	f := forecaster(t, 6, tl.ForecasterOptions{Season: 4})
	all := waves(30, 60, 1)
	past, err := all.Cut(6)
	if err != nil {
		t.Fatal(err)
	}
	before, err := f.Evaluate(all)
	if err != nil {
		t.Fatal(err)
	}
	h, err := f.Fit(past, all, tl.FitOptions{Epochs: 15, LearningRate: 3e-3, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	report, err := f.Evaluate(all)
	if err != nil {
		t.Fatal(err)
	}
	if report.Model.MASE > 0.9*report.SeasonalNaive.MASE || report.Model.MASE >= before.Model.MASE {
		t.Errorf("after training:\n%v\nbefore:\n%v", report, before)
	}
	if report.SeasonalNaive != before.SeasonalNaive || report.Naive != before.Naive || len(report.Forecasts) != 30 {
		t.Errorf("the naive forecasts changed:\n%v\nbefore:\n%v", report, before)
	}
	if h.BestEpoch().Valid.Examples != 30 || h.BestEpoch().Train.Examples != 30*(54-12-6+1) {
		t.Errorf("trained on %d windows, validated on %d", h.BestEpoch().Train.Examples, h.BestEpoch().Valid.Examples)
	}
	// What Evaluate forecast is what Predict forecasts from the past, whatever else is known.
	ahead, err := f.Predict(past)
	if err != nil {
		t.Fatal(err)
	}
	for i, forecast := range report.Forecasts {
		if !slices.Equal(ahead[i].Values, forecast.Forecast) || ahead[i].Name != forecast.Past.Name || len(forecast.Past.Values) != 54 {
			t.Errorf("%s: Predict %v, Evaluate %v from step %d", forecast.Past.Name, ahead[i].Values, forecast.Forecast, len(forecast.Past.Values))
		}
		near(t, "MASE", tl.MASE(past[i].Values, all[i].Values[54:], ahead[i].Values, 4), forecast.Errors.MASE, 1e-12)
	}
	if f.Steps() != 12 || f.Horizon() != 6 || f.Season() != 4 {
		t.Errorf("sees %d steps, forecasts %d, season %d", f.Steps(), f.Horizon(), f.Season())
	}
	sameForecasts(t, f, past, ahead)
}

// sameForecasts demands that a forecaster comes back from its file, and from a notebook's session, as it was.
func sameForecasts(t *testing.T, f *tl.Forecaster, past, want data.SeriesSet) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "waves.tl")
	loaded, carried := travel(t, f, path, tl.LoadForecaster)
	for _, again := range []*tl.Forecaster{loaded, carried} {
		got, err := again.Predict(past)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if !slices.Equal(got[i].Values, want[i].Values) {
				t.Errorf("%s: %v, and %v before it was saved", got[i].Name, got[i].Values, want[i].Values)
			}
		}
	}
	_, err := tl.LoadClassifier(path)
	wantError(t, err, "waves.tl", "not a classifier")
	model := sequential(t, []int{12, 1}, layer.Flatten{}, layer.Dense{Units: 6})
	if err := model.Save(path); err != nil {
		t.Fatal(err)
	}
	_, err = tl.LoadForecaster(path)
	wantError(t, err, "waves.tl", "not a forecaster")
}

// TestForecasterScale: a series in another unit and on another level has the same forecast in that unit.
func TestForecasterScale(t *testing.T) {
	f := forecaster(t, 5, tl.ForecasterOptions{Season: 4})
	set := waves(3, 20, 2)
	var large data.SeriesSet
	for _, series := range set {
		series.Values = slices.Clone(series.Values)
		for i := range series.Values {
			series.Values[i] *= 1e6
		}
		large = append(large, series)
	}
	small, err := f.Predict(set)
	if err != nil {
		t.Fatal(err)
	}
	big, err := f.Predict(large)
	if err != nil {
		t.Fatal(err)
	}
	for i := range small {
		for step, v := range small[i].Values {
			near(t, fmt.Sprint(small[i].Name, " step ", step), big[i].Values[step], v*1e6, 1e-5)
		}
	}
}

// TestForecasterTransfer takes the body of one forecaster under the head of another, with another horizon.
func TestForecasterTransfer(t *testing.T) {
	source := forecaster(t, 6, tl.ForecasterOptions{Season: 4})
	base, err := source.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	target, err := tl.NewForecaster(base, 3, tl.ForecasterOptions{Season: 4, Stride: 2})
	if err != nil {
		t.Fatal(err)
	}
	target.Freeze()
	before := parameters(t, &target.Model)
	if _, err := target.Fit(waves(4, 30, 3), nil, tl.FitOptions{Epochs: 2, Log: io.Discard}); err != nil {
		t.Fatal(err)
	}
	for _, path := range changed(before, parameters(t, &target.Model)) {
		if !strings.HasPrefix(path, "head/") {
			t.Errorf("%s is frozen, and changed", path)
		}
	}
	before = parameters(t, &target.Model)
	h, err := target.FineTune(waves(4, 30, 3), nil, tl.FineTuneOptions{FitOptions: tl.FitOptions{Epochs: 2, Log: io.Discard}})
	if err != nil {
		t.Fatal(err)
	}
	if now := changed(before, parameters(t, &target.Model)); len(h.Epochs) != 3 || len(now) != len(before) {
		t.Errorf("fine-tuned for %d epochs: %q changed; want 3, and all of %d", len(h.Epochs), now, len(before))
	}
}

func TestBacktest(t *testing.T) {
	f := forecaster(t, 3, tl.ForecasterOptions{Season: 4})
	set := waves(2, 22, 4)
	set = append(set, data.Series{Name: "short", Values: make([]float64, 14)}, data.Series{Name: "flat", Values: slices.Repeat([]float64{7}, 15)})
	r, err := f.Backtest(set, tl.BacktestOptions{Origins: 3, Stride: 5})
	if err != nil {
		t.Fatal(err)
	}
	var origins []string
	for _, forecast := range r.Forecasts {
		origins = append(origins, fmt.Sprint(forecast.Past.Name, " ", len(forecast.Past.Values)))
	}
	if want := []string{"wave 0 14", "wave 0 19", "wave 1 14", "wave 1 19", "flat 12"}; !slices.Equal(origins, want) {
		t.Errorf("forecast %q, want %q", origins, want)
	}
	if !slices.Equal(r.TooShort, []string{"short"}) || r.Flat != 1 || math.IsNaN(r.Model.MASE) {
		t.Errorf("too short %q, flat %d, MASE %v", r.TooShort, r.Flat, r.Model.MASE)
	}
	past := set[0].Values[:14]
	if first := r.Forecasts[0]; !slices.Equal(first.SeasonalNaive, past[10:13]) || !slices.Equal(first.Naive, slices.Repeat(past[13:], 3)) ||
		!slices.Equal(first.Truth, set[0].Values[14:17]) {
		t.Errorf("forecast from step 14 of %v: %+v", set[0].Values, first)
	}
	mean := 0.0
	for _, forecast := range r.Forecasts[:4] {
		mean += forecast.Errors.MASE / 4
	}
	near(t, "mean MASE", r.Model.MASE, mean, 1e-12)
	if _, err := f.Backtest(set, tl.BacktestOptions{Origins: math.MaxInt, Stride: math.MaxInt}); err != nil {
		t.Error(err)
	}
}

// The example is worked by hand.
func TestForecastErrors(t *testing.T) {
	past := []float64{1, 10, 3, 14, 5, 12} // Seasons of 2 differ by 2, 4, 2, 2 in absolute value: 2.5 in the mean.
	truth, forecast := []float64{7, 16, 0}, []float64{5, 19, 0}
	near(t, "MASE", tl.MASE(past, truth, forecast, 2), (2.0+3+0)/3/2.5, 1e-12)
	near(t, "sMAPE", tl.SMAPE(truth, forecast), 200*(2.0/12+3.0/35)/3, 1e-12)
	if v := tl.MASE([]float64{4, 4, 4}, truth, forecast, 1); !math.IsNaN(v) {
		t.Errorf("MASE after a flat past is %v, want NaN", v)
	}
	if v := tl.MASE([]float64{4, 5}, truth, forecast, 2); !math.IsNaN(v) {
		t.Errorf("MASE after one season is %v, want NaN", v)
	}
	for _, season := range []int{0, -1} {
		if v := tl.MASE(past, truth, forecast, season); !math.IsNaN(v) {
			t.Errorf("MASE with a season of %d is %v, want NaN", season, v)
		}
	}
	if mase, smape := tl.MASE(past, truth, forecast[:2], 2), tl.SMAPE(truth, forecast[:2]); !math.IsNaN(mase) || !math.IsNaN(smape) {
		t.Errorf("MASE and sMAPE of a forecast that is too short are %v and %v, want NaN", mase, smape)
	}
}

func TestForecasterErrors(t *testing.T) {
	setup(t)
	body := sequential(t, []int{12, 1}, layer.Flatten{}, layer.Dense{Units: 4})
	for _, test := range []struct {
		base    *tl.Model
		horizon int
		opts    tl.ForecasterOptions
		want    string
	}{
		{body, 0, tl.ForecasterOptions{}, "horizon of 0 steps"},
		{nil, 3, tl.ForecasterOptions{}, "no weights to transfer"},
		{body, 3, tl.ForecasterOptions{Season: 7}, "takes 12 steps: want at least two seasons of 7"},
		{body, 3, tl.ForecasterOptions{Season: -1}, "season -1"},
		{body, 3, tl.ForecasterOptions{Stride: -1}, "stride -1"},
		{sequential(t, []int{12}, layer.Dense{Units: 4}), 3, tl.ForecasterOptions{}, "a forecaster's takes [steps, 1]"},
		{sequential(t, []int{12, 2}, layer.Dense{Units: 4}), 3, tl.ForecasterOptions{}, "a forecaster's takes [steps, 1]"},
	} {
		_, err := tl.NewForecaster(test.base, test.horizon, test.opts)
		wantError(t, err, test.want)
	}
	f := forecaster(t, 3, tl.ForecasterOptions{Season: 4})
	good, nan := waves(2, 30, 1), waves(2, 30, 1)
	nan[1].Values[5] = math.NaN()
	short := data.SeriesSet{{Name: "stub", Values: make([]float64, 11)}}
	for _, test := range []struct {
		name string
		set  data.SeriesSet
		want []string
	}{
		{"empty", nil, []string{"no series"}},
		{"NaN", nan, []string{`"wave 1"`, "NaN at step 5"}},
		{"short", short, nil},
		{"without numbers", data.SeriesSet{{Name: "void"}}, []string{`"void"`, "no numbers"}},
	} {
		_, errFit := f.Fit(test.set, nil, tl.FitOptions{Log: io.Discard})
		_, errPredict := f.Predict(test.set)
		_, errEvaluate := f.Evaluate(test.set)
		if test.name == "short" {
			wantError(t, errFit, "training series", "12 steps of input, 3 of horizon")
			wantError(t, errPredict, "stub", "11 steps", "last 12")
			wantError(t, errEvaluate, "15 steps of a forecast")
			continue
		}
		for _, err := range []error{errFit, errPredict, errEvaluate} {
			wantError(t, err, test.want...)
		}
	}
	_, err := f.Fit(waves(2, 27, 2), nan, tl.FitOptions{Log: io.Discard})
	wantError(t, err, "validation series", "NaN")
	leaky, err := good.Cut(2)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Fit(leaky, good, tl.FitOptions{Log: io.Discard})
	wantError(t, err, `"wave 0"`, "training knows 1 of the 3 steps", "Cut(3)")
	past, err := good.Cut(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Fit(append(past, short...), append(good, short...), tl.FitOptions{Epochs: 1, Log: io.Discard}); err != nil {
		t.Errorf("a series too short to be measured on: %v", err)
	}
	_, err = f.Backtest(good, tl.BacktestOptions{Origins: -1})
	wantError(t, err, "origins -1")
	var empty tl.Forecaster
	_, err = empty.Predict(good)
	wantError(t, err, "no layers")
	_, err = empty.Fit(good, nil, tl.FitOptions{})
	wantError(t, err, "no layers")
	_, err = empty.Backtest(good, tl.BacktestOptions{})
	wantError(t, err, "no layers")
}

// A file that says what cannot be is refused before anything is forecast.
func TestLoadForecasterErrors(t *testing.T) {
	f := forecaster(t, 3, tl.ForecasterOptions{Season: 4})
	for change, want := range map[string]string{
		`"season": 0`: "season 0", `"season": -4`: "season -4", `"season": 7`: "two seasons of 7", `"season": 9223372036854775807`: "at least two seasons",
	} {
		path := filepath.Join(t.TempDir(), "waves.tl")
		if err := f.Save(path); err != nil {
			t.Fatal(err)
		}
		edit(t, path, func(members map[string][]byte) {
			members["model.json"] = []byte(strings.Replace(string(members["model.json"]), `"season": 4`, change, 1))
		})
		_, err := tl.LoadForecaster(path)
		wantError(t, err, "waves.tl", want)
	}
}
