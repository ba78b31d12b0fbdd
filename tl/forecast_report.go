package tl

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// ForecastReport is how forecasts did, beside two that need no learning.
type ForecastReport struct {
	// Model, SeasonalNaive (all comes as a season ago) and Naive (all stays as it is) are means over the forecasts.
	Model, SeasonalNaive, Naive ForecastErrors
	// Forecasts are the errors of each forecast, in the order of the series.
	Forecasts []SeriesForecast
	// TooShort are the series that were left out.
	TooShort []string
	// Flat counts the forecasts of series that were the same in all seasons before, so that the MASE is not defined: they are left
	// out of its mean.
	Flat int
	// Horizon and Season are numbers of steps.
	Horizon, Season int
}

// ForecastErrors are errors without a unit, the smaller the better.
type ForecastErrors struct {
	// MASE is the mean absolute error in units of what the seasonal naive forecast, a season ahead, errs in the mean within the known part
	// of the series (Hyndman and Koehler, 2006). NaN where it is not defined.
	MASE float64
	// SMAPE is the symmetric mean absolute percentage error, from 0 to 200.
	SMAPE float64
}

// String is both errors.
func (e ForecastErrors) String() string { return fmt.Sprintf("MASE %.3f  sMAPE %.2f", e.MASE, e.SMAPE) }

// SeriesForecast is one forecast and its errors.
type SeriesForecast struct {
	// Past is what was known of the series, Truth what came.
	Past  data.Series
	Truth []float64
	// Forecast and the two naive ones are for the steps of Truth.
	Forecast, SeasonalNaive, Naive []float64
	// Errors are those of Forecast.
	Errors ForecastErrors
}

// String is one line: the series, the steps that are forecast, and the errors where they are known.
func (f SeriesForecast) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Past.Name, words.Sayf("%d steps after %d known:", len(f.Forecast), len(f.Past.Values)))
	for _, v := range f.Forecast {
		fmt.Fprintf(&b, " %.4g", v)
	}
	if f.Truth != nil {
		fmt.Fprintf(&b, "  (%s)", f.Errors)
	}
	return b.String()
}

// judge fills in the forecasts and the errors.
func (r *ForecastReport) judge(forecasts [][]float64) {
	naive := make([][2]ForecastErrors, len(r.Forecasts))
	for i := range r.Forecasts {
		f := &r.Forecasts[i]
		f.Forecast = forecasts[i]
		f.SeasonalNaive, f.Naive = lastSeason(f.Past.Values, r.Season, r.Horizon), lastSeason(f.Past.Values, 1, r.Horizon)
		f.Errors = f.errors(f.Forecast, r.Season)
		naive[i] = [2]ForecastErrors{f.errors(f.SeasonalNaive, r.Season), f.errors(f.Naive, r.Season)}
		if math.IsNaN(f.Errors.MASE) {
			r.Flat++
		}
	}
	for i, f := range r.Forecasts {
		r.Model.add(f.Errors, len(r.Forecasts), r.Flat)
		r.SeasonalNaive.add(naive[i][0], len(r.Forecasts), r.Flat)
		r.Naive.add(naive[i][1], len(r.Forecasts), r.Flat)
	}
}

func (f *SeriesForecast) errors(forecast []float64, season int) ForecastErrors {
	return ForecastErrors{MASE: MASE(f.Past.Values, f.Truth, forecast, season), SMAPE: SMAPE(f.Truth, forecast)}
}

// add adds the share of one forecast to means over all, of which some are flat. Where all are, the MASE stays undefined.
func (e *ForecastErrors) add(one ForecastErrors, all, flat int) {
	if !math.IsNaN(one.MASE) || all == flat {
		e.MASE += one.MASE / float64(all-flat)
	}
	e.SMAPE += one.SMAPE / float64(all)
}

// lastSeason repeats the last season of the past.
func lastSeason(past []float64, season, horizon int) []float64 {
	ahead := make([]float64, horizon)
	for step := range ahead {
		ahead[step] = past[len(past)-season+step%season]
	}
	return ahead
}

// MASE is the mean absolute scaled error of a forecast: its mean absolute error, divided by the mean absolute difference of each known
// value to that a season before (Hyndman and Koehler, 2006). Below 1 the forecast is nearer than last season's values were. NaN where
// the past has no two seasons that differ, season is less than 1, or truth and forecast are of different lengths.
func MASE(past, truth, forecast []float64, season int) float64 {
	if season < 1 || len(forecast) != len(truth) {
		return math.NaN()
	}
	scale := 0.0
	for i := season; i < len(past); i++ {
		scale += math.Abs(past[i] - past[i-season])
	}
	if scale == 0 {
		return math.NaN()
	}
	miss := 0.0
	for i, v := range truth {
		miss += math.Abs(v-forecast[i]) / float64(len(truth))
	}
	return miss / (scale / float64(len(past)-season))
}

// SMAPE is the symmetric mean absolute percentage error: the mean of 200·|truth-forecast|/(|truth|+|forecast|), where both are 0 of 0. NaN
// where truth and forecast are of different lengths.
func SMAPE(truth, forecast []float64) float64 {
	if len(forecast) != len(truth) {
		return math.NaN()
	}
	sum := 0.0
	for i, v := range truth {
		if size := math.Abs(v) + math.Abs(forecast[i]); size > 0 {
			sum += 200 * math.Abs(v-forecast[i]) / size
		}
	}
	return sum / float64(len(truth))
}

// String is a table of the three forecasts.
func (r *ForecastReport) String() string {
	var b strings.Builder
	rows := []struct {
		name   string
		errors ForecastErrors
	}{{words.Say("forecast"), r.Model}, {words.Say("seasonal naive"), r.SeasonalNaive}, {words.Say("naive"), r.Naive}}
	fmt.Fprintf(&b, "%-16s  %6s  %6s\n", "", "MASE", "sMAPE")
	for _, row := range rows {
		fmt.Fprintf(&b, "%-16s  %6.3f  %6.2f\n", row.name, row.errors.MASE, row.errors.SMAPE)
	}
	b.WriteString(words.Sayf("%d forecasts of %d steps", len(r.Forecasts), r.Horizon))
	if r.Flat > 0 {
		b.WriteString(words.Sayf("; %d of series that never changed, without MASE", r.Flat))
	}
	if n := len(r.TooShort); n > 0 {
		b.WriteString(words.Sayf("; %d series too short", n))
	}
	return b.String()
}
