package widgets

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Series is a line of a chart.
type Series struct {
	Name string
	X, Y []float64
	// Error is half the height of the bar at each point, such as a standard deviation; nil for none.
	Error []float64
}

// ChartOptions name the parts of a chart.
type ChartOptions struct {
	Title, X, Y string
	// LogX spaces the x axis by factors, and marks the points that occur.
	LogX bool
}

// Chart draws series as lines with points.
//
// Errors: no series, one without points, whose X, Y and Error differ in length, or that holds numbers that are not finite, or X at
// or below 0 with LogX.
func Chart(opts ChartOptions, series ...Series) (Figure, error) {
	if len(series) == 0 {
		return Figure{}, errors.New("no series to draw")
	}
	p := newPlot(opts.Title, opts.X, opts.Y)
	var keys []key
	var text strings.Builder
	text.WriteString(words.Sayf("%s (%s against %s)", opts.Title, opts.Y, opts.X))
	for i, s := range series {
		if err := s.check(opts.LogX); err != nil {
			return Figure{}, err
		}
		if err := s.draw(p, i); err != nil {
			return Figure{}, fmt.Errorf("series %q: %w", s.Name, err)
		}
		if s.Name != "" {
			keys = append(keys, key{s.Name, lineStyle(i), dot(lineStyle(i), chartDot)})
		}
		fmt.Fprintf(&text, "\n%s:", s.Name)
		for j := range s.X {
			fmt.Fprintf(&text, " (%.4g, %.4g)", s.X[j], s.Y[j])
		}
	}
	if opts.LogX {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, occurring(series)
		if p.X.Min == p.X.Max {
			p.X.Min, p.X.Max = p.X.Min/2, p.X.Max*2 // The plot would take 1 off, which has no logarithm.
		}
	}
	spread(p)
	height, paint := withKeys(keys, 480, 300, sideBySide(p))
	return render(480, height, text.String(), paint), nil
}

// chartDot is the radius of a chart's points.
const chartDot = vg.Length(3)

func (s Series) check(logX bool) error {
	if len(s.X) != len(s.Y) || (s.Error != nil && len(s.Error) != len(s.X)) {
		return fmt.Errorf("series %q has %d x, %d y and %d errors: want as many of each", s.Name, len(s.X), len(s.Y), len(s.Error))
	}
	if len(s.X) == 0 {
		return fmt.Errorf("series %q has no points", s.Name)
	}
	for i := range s.X {
		if !finite(s.X[i]) || !finite(s.Y[i]) || (logX && s.X[i] <= 0) {
			return fmt.Errorf("series %q: point %d is (%v, %v), which cannot be drawn", s.Name, i, s.X[i], s.Y[i])
		}
		if s.Error != nil && !finite(s.Error[i]) {
			return fmt.Errorf("series %q: point %d has the error %v, which cannot be drawn", s.Name, i, s.Error[i])
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (s Series) draw(p *plot.Plot, i int) error {
	line, points, err := plotter.NewLinePoints(s.xys())
	if err != nil {
		return err
	}
	line.LineStyle = lineStyle(i)
	points.GlyphStyle = dot(line.LineStyle, chartDot)
	p.Add(line, points)
	if s.Error == nil {
		return nil
	}
	bars := make(plotter.YErrors, len(s.Error))
	for j, e := range s.Error {
		bars[j].Low, bars[j].High = e, e
	}
	return addBars(p, s.xys(), bars, i)
}

// addBars adds error bars to the points of the i-th series.
func addBars(p *plot.Plot, points plotter.XYs, errors plotter.YErrors, i int) error {
	bars, err := plotter.NewYErrorBars(struct {
		plotter.XYs
		plotter.YErrors
	}{points, errors})
	if err != nil {
		return err
	}
	bars.LineStyle = lineStyle(i)
	bars.Width = vg.Points(1)
	p.Add(bars)
	return nil
}

func (s Series) xys() plotter.XYs {
	points := make(plotter.XYs, len(s.X))
	for i := range points {
		points[i] = plotter.XY{X: s.X[i], Y: s.Y[i]}
	}
	return points
}

// occurring marks the x that occur. One whose label would touch that before it has none.
func occurring(series []Series) plot.ConstantTicks {
	var all []float64
	for _, s := range series {
		all = append(all, s.X...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	marks := labelled(all)
	const apart = 0.08 // of the axis
	least := apart * math.Log(all[len(all)-1]/all[0])
	last := math.Inf(-1)
	for i, mark := range marks {
		if at := math.Log(mark.Value); at-last >= least {
			last = at
		} else {
			marks[i].Label = ""
		}
	}
	return marks
}
