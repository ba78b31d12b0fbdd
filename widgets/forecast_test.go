package widgets_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/widgets"
)

// seasons is a forecast of 6 months of a wave.
func seasons(name string, start time.Time) tl.SeriesForecast {
	wave := func(from, n int, shift float64) (values []float64) {
		for i := range n {
			values = append(values, 100+40*math.Sin(float64(from+i)*math.Pi/6)+shift)
		}
		return values
	}
	return tl.SeriesForecast{
		Past:  data.Series{Name: name, Frequency: data.Monthly, Start: start, Values: wave(0, 40, 0)},
		Truth: wave(40, 6, 5), Forecast: wave(40, 6, 2), SeasonalNaive: wave(40, 6, -9), Naive: wave(39, 6, 0),
		Errors: tl.ForecastErrors{MASE: 0.42, SMAPE: 5},
	}
}

func forecastFigures() map[string]widgets.Figure {
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	ahead := tl.SeriesForecast{Past: seasons(hostile, start).Past, Forecast: seasons("", start).Forecast}
	return map[string]widgets.Figure{
		"forecast":       must(widgets.Forecast(seasons("visitors", start))),
		"forecast_grid":  must(widgets.Forecast(seasons("a", start), seasons("b", time.Time{}), ahead)),
		"forecast_ahead": must(widgets.Forecast(ahead)),
	}
}

func TestForecast(t *testing.T) {
	for name, figure := range forecastFigures() {
		golden(t, name+".svg", figure.SVG)
		golden(t, name+".txt", figure.Text)
		checkSVG(t, figure.SVG)
	}
	goldenPNG(t, "forecast.png", forecastFigures()["forecast"].PNG)
}

func TestForecastErrors(t *testing.T) {
	good := seasons("a", time.Time{})
	for _, test := range []struct {
		change func(f *tl.SeriesForecast)
		want   string
	}{
		{func(f *tl.SeriesForecast) { f.Past.Values = nil }, "no past or no forecast"},
		{func(f *tl.SeriesForecast) { f.Forecast = nil }, "no past or no forecast"},
		{func(f *tl.SeriesForecast) { f.Truth = f.Truth[:2] }, "what came has 2 steps, the forecast 6"},
		{func(f *tl.SeriesForecast) { f.Forecast = []float64{math.NaN(), 1, 1, 1, 1, 1} }, "forecast: "},
	} {
		f := good
		test.change(&f)
		if _, err := widgets.Forecast(good, f); err == nil || !strings.Contains(err.Error(), test.want) ||
			!strings.Contains(err.Error(), `forecast 1 of series "a"`) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
	if _, err := widgets.Forecast(); err == nil || !strings.Contains(err.Error(), "0 forecasts to draw") {
		t.Errorf("no forecasts: %v", err)
	}
	if _, err := widgets.Forecast(make([]tl.SeriesForecast, 13)...); err == nil || !strings.Contains(err.Error(), "want 1 to 12") {
		t.Errorf("13 forecasts: %v", err)
	}
}
