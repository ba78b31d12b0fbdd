package tl_test

import (
	"io"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// tourism is the transfer of a small model from the 1,428 monthly series of the M3 competition to few of the 366 of the tourism
// competition, judged on the last 24 months of all 366, which no training sees. Rates and epochs were chosen on the 24 months before
// those, for each way of training by itself.
type tourism struct {
	body                         func(seed uint64) (*tl.Model, error)
	few                          int // series of the tourism competition that are trained on
	stride                       int // of windows in training
	batch                        int // of the trainings on tourism
	pretraining, scratch, tuning int // epochs
	scratchRate, tuningRate      float64
}

const tourismHorizon = 24

// tourismResult is the mean absolute scaled error of four forecasts.
type tourismResult struct{ naive, zeroShot, scratch, tuned float64 }

// run goes the whole way with one seed.
func (e tourism) run(t testing.TB, seed uint64) (r tourismResult) {
	t.Helper()
	source, all := monthly(t, datasets.M3), monthly(t, datasets.Tourism)
	past, err := all.Cut(tourismHorizon)
	if err != nil {
		t.Fatal(err)
	}
	few := past
	if e.few < len(past) {
		if few, _, err = past.Draw(e.few, seed); err != nil {
			t.Fatal(err)
		}
	}
	transferred := e.forecaster(t, seed)
	e.fit(t, transferred, source, tl.FitOptions{Epochs: e.pretraining, BatchSize: 128, LearningRate: 1e-3, Seed: seed})
	r.zeroShot, r.naive = tourismErrors(t, transferred, all)
	e.fit(t, transferred, few, tl.FitOptions{Epochs: e.tuning, BatchSize: e.batch, LearningRate: e.tuningRate, Seed: seed})
	r.tuned, _ = tourismErrors(t, transferred, all)
	scratch := e.forecaster(t, seed)
	e.fit(t, scratch, few, tl.FitOptions{Epochs: e.scratch, BatchSize: e.batch, LearningRate: e.scratchRate, Seed: seed})
	r.scratch, _ = tourismErrors(t, scratch, all)
	return r
}

func monthly(t testing.TB, read func(data.Frequency) (data.SeriesSet, error)) data.SeriesSet {
	t.Helper()
	set, err := read(data.Monthly)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// patchTransformer and patchLSTM see four years, each as one word.
func patchTransformer(seed uint64) (*tl.Model, error) {
	return tl.PatchTransformer(tl.PatchTransformerOptions{Steps: 48, Patch: 12, Dropout: 0.2, Seed: seed})
}

func patchLSTM(seed uint64) (*tl.Model, error) {
	m, err := tl.NewSequential([]int{48, 1}, layer.Reshape{Shape: []int{4, 12}}, layer.LSTM{Units: 128}, layer.Dropout{Rate: 0.2})
	if err != nil {
		return nil, err
	}
	return m, m.Initialize(seed)
}

func (e tourism) forecaster(t testing.TB, seed uint64) *tl.Forecaster {
	t.Helper()
	body, err := e.body(seed)
	if err != nil {
		t.Fatal(err)
	}
	f, err := tl.NewForecaster(body, tourismHorizon, tl.ForecasterOptions{Season: 12, Stride: e.stride, Head: tl.HeadOptions{Seed: seed}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (e tourism) fit(t testing.TB, f *tl.Forecaster, s data.SeriesSet, opts tl.FitOptions) {
	t.Helper()
	opts.Schedule, opts.Log = tl.Cosine{}, io.Discard
	if _, err := f.Fit(s, nil, opts); err != nil {
		t.Fatal(err)
	}
}

func tourismErrors(t testing.TB, f *tl.Forecaster, all data.SeriesSet) (model, naive float64) {
	t.Helper()
	report, err := f.Evaluate(all)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Forecasts) != 366 || report.Flat != 0 {
		t.Fatalf("%d forecasts, %d flat: want all 366 series", len(report.Forecasts), report.Flat)
	}
	return report.Model.MASE, report.SeasonalNaive.MASE
}

// TestTourism goes the whole way in less than a minute: with a sixth of the windows, and one epoch of pre-training.
func TestTourism(t *testing.T) {
	setup(t)
	e := tourism{body: patchTransformer, few: 4, stride: 6, pretraining: 1, scratch: 15, scratchRate: 3e-3, tuning: 5, tuningRate: 3e-4}
	r := e.run(t, 1)
	t.Logf("%+v", r)
	if r.tuned > 0.95*r.scratch || r.tuned >= r.naive {
		t.Errorf("MASE %.3f after pre-training, %.3f from scratch, %.3f seasonal naive: want at least 5 %% below the second, and below the third", r.tuned,
			r.scratch, r.naive)
	}
}

// BenchmarkTourism repeats the figures of the documentation: means of 5 seeds, which draw the series, the weights and the order.
func BenchmarkTourism(b *testing.B) {
	setup(b)
	for name, e := range map[string]tourism{
		"transformer/series=4":   {body: patchTransformer, few: 4, pretraining: 4, scratch: 15, scratchRate: 3e-3, tuning: 5, tuningRate: 3e-4},
		"transformer/series=8":   {body: patchTransformer, few: 8, pretraining: 4, scratch: 5, scratchRate: 3e-3, tuning: 5, tuningRate: 3e-4},
		"transformer/series=16":  {body: patchTransformer, few: 16, pretraining: 4, scratch: 5, scratchRate: 3e-3, tuning: 5, tuningRate: 3e-4},
		"transformer/series=366": {body: patchTransformer, few: 366, batch: 128, pretraining: 4, scratch: 5, scratchRate: 1e-3, tuning: 3, tuningRate: 1e-3},
		"lstm/series=4":          {body: patchLSTM, few: 4, pretraining: 6, scratch: 15, scratchRate: 3e-3, tuning: 3, tuningRate: 3e-3},
	} {
		e.stride = 2
		b.Run(name, func(b *testing.B) {
			for range b.N {
				e.report(b, 5)
			}
		})
	}
}

func (e tourism) report(b *testing.B, seeds int) {
	var mean tourismResult
	for seed := range seeds {
		r := e.run(b, uint64(seed))
		b.Logf("seed %d: %+v", seed, r)
		share := 1 / float64(seeds)
		mean.naive += share * r.naive
		mean.zeroShot += share * r.zeroShot
		mean.scratch += share * r.scratch
		mean.tuned += share * r.tuned
	}
	for unit, v := range map[string]float64{
		"MASE-naive": mean.naive, "MASE-zero-shot": mean.zeroShot, "MASE-scratch": mean.scratch, "MASE-tuned": mean.tuned,
		"tuned/scratch": mean.tuned / mean.scratch,
	} {
		b.ReportMetric(v, unit)
	}
}
