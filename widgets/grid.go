package widgets

import (
	"image"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// tile is a picture of a grid with what stands under it.
type tile struct {
	picture image.Image
	// caption is parts that are kept together: in one line where there is room, else one below the other.
	caption []string
	wrong   bool
}

const (
	lineHeight  = vg.Length(12)
	footHeight  = lineHeight + gap/2 // Of a line under a plot.
	titleHeight = vg.Length(22)
	gap         = vg.Length(8) // Between pictures.
	widestTitle = vg.Length(480)
)

var red = color.RGBA{200, 0, 0, 255}

// grid draws tiles in rows, with pictures of the given side. Captions that are wider than their picture end in an ellipsis; the
// figure's text has them whole.
func grid(title string, columns int, side vg.Length, tiles []tile) Figure {
	style := newPlot("", "", "").X.Label.TextStyle
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	captions, lines := fold(style, side+gap-2, tiles)
	columns = min(columns, len(tiles))
	rows := (len(tiles) + columns - 1) / columns
	cell := vg.Point{X: side + gap, Y: side + gap/2 + vg.Length(lines)*lineHeight}
	width := max(vg.Length(columns)*cell.X, min(style.Width(title)+gap, widestTitle))
	top := gap / 2
	if title != "" {
		top = titleHeight
	}
	height := vg.Length(rows)*cell.Y + top
	return render(width, height, gridText(title, tiles), func(c draw.Canvas) {
		style := style
		c.FillText(style, vg.Point{X: width / 2, Y: height - 3}, shorten(style, title, width))
		for i, t := range tiles {
			corner := vg.Point{X: vg.Length(i%columns)*cell.X + gap/2, Y: height - top - vg.Length(i/columns)*cell.Y - side}
			c.DrawImage(vg.Rectangle{Min: corner, Max: corner.Add(vg.Point{X: side, Y: side})}, t.picture)
			style.Color = ink
			if t.wrong {
				style.Color = red
			}
			for k, line := range captions[i] {
				c.FillText(style, vg.Point{X: corner.X + side/2, Y: corner.Y - 1 - vg.Length(k)*lineHeight}, line)
			}
		}
	})
}

// fold lays captions out in lines that fit, and gives the largest number of lines.
func fold(style draw.TextStyle, width vg.Length, tiles []tile) (captions [][]string, most int) {
	captions = make([][]string, len(tiles))
	for i, t := range tiles {
		lines := []string{strings.Join(t.caption, " ")}
		if style.Width(lines[0]) > width {
			lines = slices.Clone(t.caption)
		}
		for k := range lines {
			lines[k] = shorten(style, lines[k], width)
		}
		captions[i], most = lines, max(most, len(lines))
	}
	return captions, most
}

// shorten takes letters off the end until the text fits.
func shorten(style draw.TextStyle, text string, width vg.Length) string {
	letters := []rune(text)
	for n := len(letters); style.Width(text) > width && n > 1; n-- {
		text = strings.TrimRight(string(letters[:n-1]), " ") + "…"
	}
	return text
}

func gridText(title string, tiles []tile) string {
	var b strings.Builder
	b.WriteString(title)
	for _, t := range tiles {
		b.WriteString("\n" + strings.Join(t.caption, " "))
	}
	return b.String()
}
