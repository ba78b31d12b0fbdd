package widgets

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// key says what a line or a mark of a plot stands for. Keys are drawn under the plots, where they cover nothing.
type key struct {
	name  string
	line  draw.LineStyle
	glyph draw.GlyphStyle
}

const (
	keyMark   = vg.Length(18) // The width of the line or mark.
	keyGap    = vg.Length(4)  // Between a mark and its name.
	keyMargin = vg.Length(14) // Between keys.
)

// withKeys adds room for keys to the height of a picture, and paints them below what paint paints.
func withKeys(keys []key, width, height vg.Length, paint func(draw.Canvas)) (vg.Length, func(draw.Canvas)) {
	style := newPlot("", "", "").Legend.TextStyle
	style.YAlign = draw.YCenter
	rows := keyRows(keys, style, width)
	foot := vg.Length(len(rows))*lineHeight + gap/2
	return height + foot, func(c draw.Canvas) {
		for i, row := range rows {
			y := c.Min.Y + foot - (vg.Length(i)+0.5)*lineHeight
			x := c.Min.X + (width-rowWidth(row, style))/2
			for _, k := range row {
				k.draw(c, x, y, style)
				x += k.width(style)
			}
		}
		paint(draw.Crop(c, 0, 0, foot, 0))
	}
}

// keyRows parts keys in rows that fit. A name that is too long for a row is shortened.
func keyRows(keys []key, style draw.TextStyle, width vg.Length) (rows [][]key) {
	for _, k := range keys {
		k.name = shorten(style, k.name, width-keyMark-keyGap-keyMargin)
		last := len(rows) - 1
		if last >= 0 && rowWidth(rows[last], style)+k.width(style) <= width {
			rows[last] = append(rows[last], k)
		} else {
			rows = append(rows, []key{k})
		}
	}
	return rows
}

func rowWidth(row []key, style draw.TextStyle) (width vg.Length) {
	for _, k := range row {
		width += k.width(style)
	}
	return width
}

func (k key) width(style draw.TextStyle) vg.Length {
	return keyMark + keyGap + style.Width(k.name) + keyMargin
}

// draw puts the key in a picture, its middle at height y.
func (k key) draw(c draw.Canvas, x, y vg.Length, style draw.TextStyle) {
	if k.line.Width > 0 {
		c.StrokeLine2(k.line, x, y, x+keyMark, y)
	}
	if k.glyph.Shape != nil {
		c.DrawGlyph(k.glyph, vg.Point{X: x + keyMark/2, Y: y})
	}
	c.FillText(style, vg.Point{X: x + keyMark + keyGap, Y: y}, k.name)
}
