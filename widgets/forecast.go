package widgets

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// maxForecasts bounds the plots of one figure.
const maxForecasts = 12

// Forecast draws forecasts, two in a row: the end of what was known, the forecast, and where they are known what came and the
// seasonal naive forecast. Those of a report have all; for one of Predict give Past and Forecast.
//
// Errors: no forecasts or more than 12; one without past or forecast, whose parts differ in length, or that holds numbers that are not
// finite.
func Forecast(forecasts ...tl.SeriesForecast) (Figure, error) {
	if len(forecasts) == 0 || len(forecasts) > maxForecasts {
		return Figure{}, fmt.Errorf("%d forecasts to draw: want 1 to %d", len(forecasts), maxForecasts)
	}
	var rows [][]*plot.Plot
	var keys []key
	var text []string
	for i, f := range forecasts {
		p, err := drawForecast(f)
		if err != nil {
			return Figure{}, fmt.Errorf("forecast %d of series %q: %w", i, f.Past.Name, err)
		}
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[i/2] = append(rows[i/2], p)
		text = append(text, f.String())
		if own := forecastKeys(f); len(own) > len(keys) {
			keys = own
		}
	}
	for len(rows) > 1 && len(rows[len(rows)-1]) < 2 {
		rows[len(rows)-1] = append(rows[len(rows)-1], nil) // An empty place.
	}
	width, height := vg.Length(len(rows[0]))*300+60, vg.Length(len(rows))*210
	height, paint := withKeys(keys, width, height, inRows(rows))
	return render(width, height, strings.Join(text, "\n"), paint), nil
}

// forecastLine is one line of a plot, from a step of the series on.
type forecastLine struct {
	name   string
	from   int
	values []float64
	style  draw.LineStyle
}

func drawForecast(f tl.SeriesForecast) (*plot.Plot, error) {
	if len(f.Past.Values) == 0 || len(f.Forecast) == 0 {
		return nil, errors.New("has no past or no forecast")
	}
	p := newPlot(forecastTitle(f), "", "")
	for _, line := range forecastLines(f) {
		if len(line.values) == 0 {
			continue
		}
		if line.from == len(f.Past.Values) && len(line.values) != len(f.Forecast) {
			return nil, fmt.Errorf("%s has %d steps, the forecast %d", line.name, len(line.values), len(f.Forecast))
		}
		drawn, err := plotter.NewLine(line.points(f))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line.name, err)
		}
		drawn.LineStyle = line.style
		p.Add(drawn)
	}
	spread(p)
	if !f.Past.At(0).IsZero() {
		p.X.Tick.Marker = dates(f, firstDrawn(f))
	}
	return p, nil
}

// forecastKeys are those of the lines that a forecast has.
func forecastKeys(f tl.SeriesForecast) (keys []key) {
	for _, line := range forecastLines(f) {
		if len(line.values) > 0 {
			keys = append(keys, key{name: line.name, line: line.style})
		}
	}
	return keys
}

// firstDrawn is the step where a plot begins: three times as far back as the forecast goes ahead.
func firstDrawn(f tl.SeriesForecast) int { return max(0, len(f.Past.Values)-3*len(f.Forecast)) }

func forecastLines(f tl.SeriesForecast) []forecastLine {
	now, first := len(f.Past.Values), firstDrawn(f)
	solid := func(i int, width float64) draw.LineStyle {
		return draw.LineStyle{Color: palette[i], Width: vg.Points(width)}
	}
	dashed := solid(4, 1.2)
	dashed.Dashes = []vg.Length{vg.Points(4), vg.Points(2)}
	dotted := solid(6, 1.2)
	dotted.Dashes = []vg.Length{vg.Points(1.5), vg.Points(1.5)}
	return []forecastLine{
		{words.Say("known"), first, f.Past.Values[first:], solid(6, 1.2)},
		{words.Say("seasonal naive"), now, f.SeasonalNaive, dashed},
		{words.Say("what came"), now, f.Truth, dotted},
		{words.Say("forecast"), now, f.Forecast, solid(0, 1.8)},
	}
}

// points places values on the axis: by their time in seconds where it is known, else by their step. What comes after the past begins
// where that ends.
func (l forecastLine) points(f tl.SeriesForecast) plotter.XYs {
	var points plotter.XYs
	add := func(step int, v float64) {
		x := float64(step)
		if at := f.Past.At(step); !at.IsZero() {
			x = float64(at.Unix())
		}
		points = append(points, plotter.XY{X: x, Y: v})
	}
	if now := len(f.Past.Values); l.from == now {
		add(now-1, f.Past.Values[now-1])
	}
	for i, v := range l.values {
		add(l.from+i, v)
	}
	return points
}

// dates marks whole seasons of the steps drawn, five at most; where no season is whole, steps.
func dates(f tl.SeriesForecast, first int) plot.ConstantTicks {
	form := map[data.Frequency]string{data.Yearly: "2006", data.Quarterly: "2006-01", data.Monthly: "2006-01"}[f.Past.Frequency]
	if form == "" {
		form = time.DateOnly
	}
	end := len(f.Past.Values) + len(f.Forecast)
	every := (end-first)/5 + 1
	if season := f.Past.Frequency.Season(); end-first > 2*season {
		every = (every + season - 1) / season * season
	}
	var marks plot.ConstantTicks
	for step := first; step < end; step += every {
		at := f.Past.At(step)
		marks = append(marks, plot.Tick{Value: float64(at.Unix()), Label: at.Format(form)})
	}
	return marks
}

func forecastTitle(f tl.SeriesForecast) string {
	if f.Truth == nil || math.IsNaN(f.Errors.MASE) {
		return f.Past.Name
	}
	return fmt.Sprintf("%s  (MASE %.2f)", f.Past.Name, f.Errors.MASE)
}
