package widgets

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// Calibration draws how often a classifier's answers were right against how sure they were. On the diagonal both are the same; below it
// the classifier is surer than it should be. A larger dot is of more answers.
func Calibration(r *tl.Report) Figure {
	if r == nil {
		r = &tl.Report{}
	}
	p := newPlot(words.Sayf("calibration error %.3f", r.Calibration.Error), words.Say("confidence"), words.Say("accuracy"))
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	var text strings.Builder
	text.WriteString(p.Title.Text)
	points := make(plotter.XYs, len(r.Calibration.Bins))
	for i, bin := range r.Calibration.Bins {
		points[i] = plotter.XY{X: bin.Confidence, Y: bin.Accuracy}
		fmt.Fprintf(&text, "\n%.3f: %.3f (%d)", bin.Confidence, bin.Accuracy, bin.Examples)
	}
	diagonal := plotter.NewFunction(func(x float64) float64 { return x })
	diagonal.Color, diagonal.Dashes = ink, []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(diagonal)
	if line, dots, err := plotter.NewLinePoints(points); err == nil {
		line.LineStyle = lineStyle(0)
		dots.GlyphStyleFunc = func(i int) draw.GlyphStyle {
			share := float64(r.Calibration.Bins[i].Examples) / float64(max(r.Examples, 1))
			return draw.GlyphStyle{Color: palette[0], Radius: vg.Points(2 + 8*math.Sqrt(share)), Shape: draw.CircleGlyph{}}
		}
		p.Add(line, dots)
	}
	return render(280, 280, text.String(), sideBySide(p))
}
