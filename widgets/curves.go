package widgets

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// Curves draws loss and accuracy by epoch, for training and validation. A ring marks the epoch whose weights the model has.
func Curves(h *tl.History) Figure { return curves(h, "") }

// curves draws the curves over a line of text.
func curves(h *tl.History, below string) Figure {
	if h == nil {
		h = &tl.History{Best: -1}
	}
	plots := []*plot.Plot{curve(words.Say("loss"), h, func(m tl.Metrics) float64 { return m.Loss })}
	if len(h.Epochs) > 0 && !math.IsNaN(h.Epochs[0].Train.Accuracy) {
		plots = append(plots, curve(words.Say("accuracy"), h, func(m tl.Metrics) float64 { return m.Accuracy }))
	}
	width := vg.Length(len(plots)) * 290
	height, paint := withKeys(curveKeys(h), width, 220, sideBySide(plots...))
	if below == "" {
		return render(width, height, h.String(), paint)
	}
	return render(width, height+footHeight, strings.TrimLeft(h.String()+"\n"+below, "\n"), func(c draw.Canvas) {
		c.FillText(plots[0].X.Label.TextStyle, vg.Point{X: width / 2, Y: lineHeight / 2}, below)
		paint(draw.Crop(c, 0, 0, footHeight, 0))
	})
}

// curveKeys are those of the lines that a history has.
func curveKeys(h *tl.History) []key {
	if len(h.Epochs) == 0 {
		return nil
	}
	keys := []key{{name: words.Say("training"), line: lineStyle(0)}}
	if slices.ContainsFunc(h.Epochs, measured) {
		keys = append(keys, key{name: words.Say("validation"), line: lineStyle(1)})
	}
	if measured(h.BestEpoch()) {
		keys = append(keys, key{name: words.Say("best epoch"), glyph: ring})
	}
	return keys
}

// measured tells of an epoch after which there was a validation.
func measured(e tl.Epoch) bool { return e.Valid.Examples > 0 }

func curve(name string, h *tl.History, of func(tl.Metrics) float64) *plot.Plot {
	p := newPlot(name, words.Say("epoch"), "")
	var train, valid plotter.XYs
	for i, e := range h.Epochs {
		train = append(train, plotter.XY{X: float64(i + 1), Y: of(e.Train)})
		if measured(e) {
			valid = append(valid, plotter.XY{X: float64(i + 1), Y: of(e.Valid)})
		}
	}
	if len(train) == 0 {
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 2, 0, 1 // Nothing to see yet.
	}
	addCurve(p, train, 0)
	addCurve(p, valid, 1)
	if best := h.BestEpoch(); measured(best) {
		ringAt(p, plotter.XY{X: float64(h.Best + 1), Y: of(best.Valid)})
	}
	p.X.Tick.Marker = plot.TickerFunc(epochTicks)
	if len(train) == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5
	}
	spread(p)
	return p
}

// mostDots is how many dots of a line can be told apart.
const mostDots = 30

// addCurve draws the i-th line. A loss that is not finite is left out.
func addCurve(p *plot.Plot, points plotter.XYs, i int) {
	points = slices.DeleteFunc(points, func(at plotter.XY) bool { return !finite(at.Y) })
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return // No points.
	}
	line.LineStyle = lineStyle(i)
	dots.GlyphStyle = dot(line.LineStyle, 2)
	p.Add(line)
	if len(points) <= mostDots {
		p.Add(dots)
	}
}

// frame is the least time between two pictures of a live plot: more would only load the browser.
const frame = 400 * time.Millisecond

// Live is a callback that draws the training curves in the notebook while the model trains, in one place, with how far it is and the
// time left. The last picture stays in the saved notebook.
func Live() tl.Callback {
	var last time.Time
	id := sync.OnceValue(gonbui.UniqueId)
	return func(p tl.Progress) error {
		if !gonbui.IsNotebook || (!p.Done && time.Since(last) < frame) {
			return nil
		}
		last = time.Now()
		show(curves(p.History, progress(p)), id())
		return nil
	}
}

// progress is how far a training is; "" at its end.
func progress(p tl.Progress) string {
	if p.Done {
		return ""
	}
	text := words.Sayf("epoch %d of %d", p.Epoch+1, p.Epochs)
	if !p.EpochDone {
		text += words.Sayf(", step %d of %d", p.Step+1, p.Steps)
	}
	if left := p.Left.Round(time.Second); left > 0 {
		text += words.Sayf(", %v left", left)
	}
	return text
}
