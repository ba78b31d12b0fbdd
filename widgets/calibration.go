package widgets

import (
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// Calibration draws how often a classifier's answers were right against how sure they were, in the groups of tl.Calibration, each with the
// 95 % interval of its accuracy. On the diagonal both are the same; below it the classifier is surer than it should be.
func Calibration(r *tl.Report) Figure {
	if r == nil {
		r = &tl.Report{}
	}
	p := newPlot(words.Sayf("calibration error %.3f", r.Calibration.Error), words.Say("confidence"), words.Say("accuracy"))
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	points, bars := make(plotter.XYs, len(r.Calibration.Bins)), make(plotter.YErrors, len(r.Calibration.Bins))
	for i, bin := range r.Calibration.Bins {
		points[i] = plotter.XY{X: bin.Confidence, Y: bin.Accuracy}
		bars[i].Low, bars[i].High = bin.Accuracy-bin.Low, bin.High-bin.Accuracy
	}
	diagonal := plotter.NewFunction(func(x float64) float64 { return x })
	diagonal.Color, diagonal.Dashes = ink, []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(diagonal)
	if line, dots, err := plotter.NewLinePoints(points); err == nil {
		line.LineStyle = lineStyle(0)
		dots.GlyphStyle = dot(line.LineStyle, chartDot)
		p.Add(line, dots)
		_ = addBars(p, points, bars, 0) // What can be a point can have bars.
	}
	spread(p)
	return render(280, 280, r.Calibration.String(), sideBySide(p))
}
