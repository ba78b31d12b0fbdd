package widgets

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is a picture in all its forms. It is plain data: it can be kept, stored and shown again.
type Figure struct {
	// SVG is what a notebook shows, PNG what it shows where SVG cannot be had.
	SVG string
	PNG []byte
	// Text says in words what the picture shows.
	Text string
}

// MIMEBundle is the figure as SVG, PNG and text.
func (f Figure) MIMEBundle() map[string]any {
	return map[string]any{"image/svg+xml": f.SVG, "image/png": f.PNG, "text/plain": f.Text}
}

// String is the figure in words.
func (f Figure) String() string { return f.Text }

// palette tells series apart, also for the colour-blind (Okabe and Ito, 2008).
var palette = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255},
	{230, 159, 0, 255}, {86, 180, 233, 255}, {0, 0, 0, 255},
}

var (
	ink  = color.RGBA{60, 60, 60, 255}
	pale = color.RGBA{225, 225, 225, 255}
)

// newPlot is an empty plot in the style of the package.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.Padding = vg.Points(6)
	sans := font.Font{Typeface: "Liberation", Variant: "Sans"}
	for style, size := range map[*draw.TextStyle]vg.Length{
		&p.Title.TextStyle: 13, &p.X.Label.TextStyle: 11, &p.Y.Label.TextStyle: 11,
		&p.X.Tick.Label: 10, &p.Y.Tick.Label: 10, &p.Legend.TextStyle: 11,
	} {
		style.Font = font.From(sans, vg.Points(float64(size)))
		style.Color = ink
	}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = ink, ink
		axis.Tick.Marker = roundTicks(0)
	}
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = pale, pale
	p.Add(grid)
	return p
}

// lineStyle is that of the i-th series: a colour of its own, and dashes where the colours are used up.
func lineStyle(i int) draw.LineStyle {
	style := draw.LineStyle{Color: palette[i%len(palette)], Width: vg.Points(1.8)}
	if round := i / len(palette); round > 0 {
		style.Dashes = []vg.Length{vg.Points(float64(2 * round)), vg.Points(2)}
	}
	return style
}

// dot is a mark of a line.
func dot(line draw.LineStyle, radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: line.Color, Radius: radius, Shape: draw.CircleGlyph{}}
}

// spread makes room around what is drawn, so that no mark is on an axis and plots side by side stay level.
func spread(p *plot.Plot) {
	for axis, share := range map[*plot.Axis]float64{&p.X: 0.03, &p.Y: 0.06} {
		low, high := axis.Min, axis.Max
		if _, log := axis.Scale.(plot.LogScale); log {
			times := math.Pow(high/low, share)
			low, high = low/times, high*times
		} else {
			low, high = low-share*(high-low), high+share*(high-low)
		}
		if finite(low) && finite(high) && finite(high-low) {
			axis.Min, axis.Max = low, high
		}
	}
}

// render draws the same picture as SVG and as PNG, on white, for notebooks may be dark. Sizes are in points.
func render(width, height vg.Length, text string, paint func(draw.Canvas)) Figure {
	onWhite := func(c draw.Canvas) {
		c.SetColor(color.White)
		c.Fill(c.Rectangle.Path())
		paint(c)
	}
	svg := vgsvg.New(width, height)
	onWhite(draw.New(svg))
	var vector bytes.Buffer
	if _, err := svg.WriteTo(&vector); err != nil {
		return Figure{Text: fmt.Sprintf("%s\n(no picture: %v)", text, err)}
	}
	raster := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(144))}
	onWhite(draw.New(raster))
	var pixels bytes.Buffer
	if _, err := raster.WriteTo(&pixels); err != nil {
		return Figure{Text: fmt.Sprintf("%s\n(no picture: %v)", text, err)}
	}
	// The canvas writes the pictures in it as PNG, and calls them JPEG.
	markup := strings.ReplaceAll(vector.String(), "data:image/jpg;base64,", "data:image/png;base64,")
	return Figure{SVG: markup, PNG: pixels.Bytes(), Text: text}
}

// sideBySide paints plots in one row.
func sideBySide(plots ...*plot.Plot) func(draw.Canvas) { return inRows([][]*plot.Plot{plots}) }

// inRows paints plots in rows of as many; a nil leaves its place empty.
func inRows(rows [][]*plot.Plot) func(draw.Canvas) {
	return func(canvas draw.Canvas) {
		tiles := draw.Tiles{Rows: len(rows), Cols: len(rows[0]), PadX: vg.Points(14), PadY: vg.Points(10), PadTop: vg.Points(4),
			PadBottom: vg.Points(4), PadLeft: vg.Points(4), PadRight: vg.Points(8)}
		for i, row := range plot.Align(rows, tiles, canvas) {
			for j, c := range row {
				if rows[i][j] != nil {
					rows[i][j].Draw(c)
				}
			}
		}
	}
}
