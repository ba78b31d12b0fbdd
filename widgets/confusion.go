package widgets

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// Confusion draws a classifier's answers by true class (rows) and predicted class (columns).
func Confusion(r *tl.Report) Figure {
	if r == nil {
		r = &tl.Report{}
	}
	n := len(r.Classes)
	cell := vg.Length(max(18, min(44, 360/max(n, 1))))
	style := newPlot("", "", "").X.Tick.Label
	margin := vg.Length(34)
	for _, class := range r.Classes {
		margin = max(margin, style.Width(class)+24)
	}
	side := margin + cell*vg.Length(n) + 8
	return render(side, side, r.String(), func(c draw.Canvas) {
		paintConfusion(c, r, cell, margin, side, style)
	})
}

func paintConfusion(c draw.Canvas, r *tl.Report, cell, margin, side vg.Length, style draw.TextStyle) {
	n := vg.Length(len(r.Classes))
	right, top := style, style
	right.XAlign, right.YAlign = draw.XRight, draw.YCenter
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	top.XAlign, top.YAlign = draw.XCenter, draw.YBottom
	c.FillText(top, vg.Point{X: margin + cell*n/2, Y: side - 12}, words.Say("predicted"))
	heads := top
	if slices.ContainsFunc(r.Classes, func(class string) bool { return style.Width(class) > cell-4 }) {
		heads.Rotation, heads.XAlign, heads.YAlign = math.Pi/2, draw.XLeft, draw.YCenter
	}
	for i, class := range r.Classes {
		y := side - margin - cell*vg.Length(i) - cell/2
		c.FillText(right, vg.Point{X: margin - 4, Y: y}, class)
		c.FillText(heads, vg.Point{X: margin + cell*vg.Length(i) + cell/2, Y: side - margin + 3}, class)
		support := max(r.Class(i).Support, 1)
		for j := range r.Classes {
			count := 0
			if i < len(r.Confusion) && j < len(r.Confusion[i]) {
				count = r.Confusion[i][j]
			}
			share := float64(count) / float64(support)
			square := vg.Rectangle{Min: vg.Point{X: margin + cell*vg.Length(j), Y: y - cell/2}, Max: vg.Point{X: margin + cell*vg.Length(j+1), Y: y + cell/2}}
			c.SetColor(tint(share))
			c.Fill(square.Path())
			style.Color = ink
			if share > 0.6 {
				style.Color = color.White
			}
			c.FillText(style, vg.Point{X: square.Min.X + cell/2, Y: y}, fmt.Sprint(count))
		}
	}
	vertical := top
	vertical.Rotation = math.Pi / 2
	c.FillText(vertical, vg.Point{X: 12, Y: side - margin - cell*n/2}, words.Say("true"))
}

// tint goes from white to blue.
func tint(share float64) color.Color {
	mix := func(full uint8) uint8 { return uint8(255 - share*float64(255-full)) }
	return color.RGBA{mix(palette[0].R), mix(palette[0].G), mix(palette[0].B), 255}
}
