package tl

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Evaluate forecasts the last steps of each series from those before them, and reports on the errors.
//
// Errors: those of Backtest.
func (f *Forecaster) Evaluate(s data.SeriesSet) (*ForecastReport, error) {
	return f.Backtest(s, BacktestOptions{})
}

// BacktestOptions say from where forecasts are made.
type BacktestOptions struct {
	// Origins is the number of forecasts of each series: the last reaches to its end; default 1.
	Origins int
	// Stride is the number of steps from one origin to the next; default the horizon.
	Stride int
}

// Backtest forecasts each series from several origins (Tashman, 2000), each time from what was known until then, and reports on the
// errors beside those of the naive forecasts. The model stays as it is: an origin before the end of what it was trained on flatters
// it, not the others.
//
// Errors: a series with a number that is not finite; none that is long enough.
func (f *Forecaster) Backtest(s data.SeriesSet, opts BacktestOptions) (*ForecastReport, error) {
	if len(f.steps) == 0 {
		return nil, errNoLayers
	}
	if err := errors.Join(notNegative("origins", float64(opts.Origins)), notNegative("stride", float64(opts.Stride))); err != nil {
		return nil, err
	}
	opts.Stride = cmp.Or(opts.Stride, f.Horizon())
	if err := s.Check(); err != nil {
		return nil, err
	}
	r := &ForecastReport{Horizon: f.Horizon(), Season: f.Season()}
	r.choose(s, f.Steps(), opts)
	if len(r.Forecasts) == 0 {
		return nil, fmt.Errorf("none of %d series has the %d steps of a forecast: %d that the forecaster sees, %d that it is judged on", len(s),
			f.Steps()+f.Horizon(), f.Steps(), f.Horizon())
	}
	pasts := make(data.SeriesSet, len(r.Forecasts))
	for i, forecast := range r.Forecasts {
		pasts[i] = forecast.Past
	}
	forecasts, err := f.forecast(pasts)
	if err != nil {
		return nil, err
	}
	r.judge(forecasts)
	return r, nil
}

// choose finds the origins that have so many steps before them, and notes what was known and what came after.
func (r *ForecastReport) choose(s data.SeriesSet, steps int, opts BacktestOptions) {
	for _, series := range s {
		last := len(series.Values) - r.Horizon
		if last < steps {
			r.TooShort = append(r.TooShort, series.Name)
			continue
		}
		for k := min(max(opts.Origins, 1)-1, (last-steps)/opts.Stride); k >= 0; k-- {
			f := SeriesForecast{Past: series}
			known := last - k*opts.Stride
			f.Past.Values, f.Truth = series.Values[:known:known], series.Values[known:known+r.Horizon]
			r.Forecasts = append(r.Forecasts, f)
		}
	}
}
