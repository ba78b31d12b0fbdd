package widgets

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// LearningRates draws how the loss moved as the learning rate rose, with a ring at the rate that is suggested: in the middle of the
// fall, well before the loss explodes.
func LearningRates(s *tl.RateSearch) Figure {
	if s == nil {
		s = &tl.RateSearch{}
	}
	p := newPlot("", words.Say("learning rate"), words.Say("loss"))
	text := []string{words.Sayf("suggested learning rate %.2g", s.Suggestion)}
	p.Title.Text = text[0]
	points := make(plotter.XYs, min(len(s.Rates), len(s.Losses)))
	for i := range points {
		points[i] = plotter.XY{X: s.Rates[i], Y: s.Losses[i]}
		if i%10 == 0 {
			text = append(text, fmt.Sprintf("%.2g: %.4g", s.Rates[i], s.Losses[i]))
		}
	}
	line, err := plotter.NewLine(points)
	if err == nil && len(points) > 0 && slices.Min(s.Rates) > 0 {
		line.LineStyle = lineStyle(0)
		p.Add(line)
		ringAt(p, points, slices.Index(s.Rates, s.Suggestion))
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(powers)
		// The explosion at the end would flatten the fall.
		low := slices.Min(s.Losses)
		p.Y.Max = min(p.Y.Max, low+1.5*(max(s.Losses[0], low*1.01)-low))
	}
	return render(360, 260, strings.Join(text, "\n"), sideBySide(p))
}

// powers marks the powers of ten.
func powers(low, high float64) []plot.Tick {
	var marks []plot.Tick
	for n := math.Floor(math.Log10(low)); n <= math.Ceil(math.Log10(high)); n++ {
		if x := math.Pow(10, n); x >= low*0.999 && x <= high*1.001 {
			marks = append(marks, plot.Tick{Value: x, Label: fmt.Sprintf("%.0e", x)})
		}
	}
	return marks
}

// ringAt marks a point of a line; nothing where i is not one.
func ringAt(p *plot.Plot, points plotter.XYs, i int) {
	if i < 0 || i >= len(points) {
		return
	}
	if ring, err := plotter.NewScatter(points[i : i+1]); err == nil {
		ring.GlyphStyle = draw.GlyphStyle{Color: palette[1], Radius: vg.Points(5), Shape: draw.RingGlyph{}}
		p.Add(ring)
	}
}
