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
	if len(s.Rates) == 0 {
		text[0] = s.String()
	}
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
		if i := slices.Index(s.Rates[:len(points)], s.Suggestion); i >= 0 {
			ringAt(p, points[i])
		}
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(logTicks)
		// The explosion at the end would flatten the fall.
		low := slices.Min(s.Losses)
		p.Y.Max = min(p.Y.Max, low+1.5*(max(s.Losses[0], low*1.01)-low))
		spread(p)
	}
	return render(360, 260, strings.Join(text, "\n"), sideBySide(p))
}

// ring is the mark of the point that matters.
var ring = draw.GlyphStyle{Color: palette[1], Radius: vg.Points(5), Shape: boldRing{}}

// boldRing is a circle with a line that is seen.
type boldRing struct{}

// DrawGlyph draws it.
func (boldRing) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: style.Color, Width: vg.Points(1.5)})
	var circle vg.Path
	circle.Move(at.Add(vg.Point{X: style.Radius}))
	circle.Arc(at, style.Radius, 0, 2*math.Pi)
	circle.Close()
	c.Stroke(circle)
}

// ringAt marks a point.
func ringAt(p *plot.Plot, point plotter.XY) {
	if marks, err := plotter.NewScatter(plotter.XYs{point}); err == nil {
		marks.GlyphStyle = ring
		p.Add(marks)
	}
}
