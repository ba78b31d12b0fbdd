package widgets

import (
	"math"
	"strconv"
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
		accuracy := curve(words.Say("accuracy"), h, func(m tl.Metrics) float64 { return m.Accuracy })
		accuracy.Legend.Top = false
		plots = append(plots, accuracy)
	}
	width := vg.Length(len(plots)) * 290
	if below == "" {
		return render(width, 230, h.String(), sideBySide(plots...))
	}
	return render(width, 230+lineHeight, strings.TrimLeft(h.String()+"\n"+below, "\n"), func(c draw.Canvas) {
		c.FillText(plots[0].X.Label.TextStyle, vg.Point{X: width / 2, Y: lineHeight / 2}, below)
		sideBySide(plots...)(draw.Crop(c, 0, 0, lineHeight, 0))
	})
}

func curve(name string, h *tl.History, of func(tl.Metrics) float64) *plot.Plot {
	p := newPlot(name, words.Say("epoch"), "")
	var train, valid plotter.XYs
	for i, e := range h.Epochs {
		train = append(train, plotter.XY{X: float64(i + 1), Y: of(e.Train)})
		if e.Valid.Examples > 0 {
			valid = append(valid, plotter.XY{X: float64(i + 1), Y: of(e.Valid)})
		}
	}
	if len(train) == 0 {
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 2, 0, 1 // Nothing to see yet.
	}
	addCurve(p, words.Say("training"), train, 0)
	addCurve(p, words.Say("validation"), valid, 1)
	ringAt(p, valid, h.Best)
	p.X.Tick.Marker = plot.TickerFunc(wholeTicks)
	return p
}

func addCurve(p *plot.Plot, name string, points plotter.XYs, i int) {
	if len(points) == 0 {
		return
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return // A loss that is not finite cannot be drawn.
	}
	line.LineStyle = lineStyle(i)
	dots.GlyphStyle = draw.GlyphStyle{Color: palette[i], Radius: vg.Points(2), Shape: draw.CircleGlyph{}}
	p.Add(line, dots)
	p.Legend.Add(name, line)
}

// wholeTicks marks whole epochs, ten at most.
func wholeTicks(low, high float64) []plot.Tick {
	every := max(1, math.Ceil((high-low)/10))
	var marks []plot.Tick
	for x := math.Ceil(low/every) * every; x <= high; x += every {
		marks = append(marks, plot.Tick{Value: x, Label: strconv.Itoa(int(x))})
	}
	return marks
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
