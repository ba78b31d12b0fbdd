package widgets

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// ImagesOptions say which images are shown.
type ImagesOptions struct {
	// Title stands above.
	Title string
	// Count is the number of images, spread evenly over the set; default 10.
	Count int
	// Columns of the grid; default 10.
	Columns int
	// Predictions, one for each example of the set, are written under the images beside the truth, wrong ones in red.
	Predictions []tl.Prediction
}

// Images shows some examples of a set of images [height, width, 1 or 3], with their classes. The darkest and the brightest
// value shown become black and white, whatever the scale of the set.
//
// Errors: the set has no images, or not one prediction for each.
func Images(d data.Dataset, opts ImagesOptions) (Figure, error) {
	if d == nil || d.Len() == 0 {
		return Figure{}, errors.New("no images to show")
	}
	count, columns := min(orDefault(opts.Count, 10), d.Len()), orDefault(opts.Columns, 10)
	if opts.Predictions != nil && len(opts.Predictions) != d.Len() {
		return Figure{}, fmt.Errorf("%d predictions for %d examples: want one for each", len(opts.Predictions), d.Len())
	}
	indices := make([]int, count)
	for i := range indices {
		indices[i] = i * d.Len() / count
	}
	pictures, err := readImages(d, indices)
	if err != nil {
		return Figure{}, err
	}
	labels := captions(d, indices, opts.Predictions)
	var text strings.Builder
	text.WriteString(opts.Title)
	for _, l := range labels {
		text.WriteString("\n" + l.text)
	}
	cell := 58 // points: enough for a drawing; photographs need more
	if d.Spec().Input[0] >= 64 {
		cell = 104
	}
	columns = min(columns, count)
	rows := (count + columns - 1) / columns
	width, height := vg.Length(columns*cell), vg.Length(rows*(cell+12)+22)
	return render(width, height, text.String(), func(c draw.Canvas) {
		style := newPlot("", "", "").X.Label.TextStyle
		style.XAlign, style.YAlign = draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: width / 2, Y: height - 3}, opts.Title)
		for i, picture := range pictures {
			x, y, side := vg.Length(i%columns*cell+4), height-22-vg.Length((i/columns)*(cell+12)+cell-8), vg.Length(cell-8)
			c.DrawImage(vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + side, Y: y + side}}, picture)
			style.Color = labels[i].color
			c.FillText(style, vg.Point{X: x + side/2, Y: y - 1}, labels[i].text)
		}
	}), nil
}

type caption struct {
	text  string
	color color.Color
}

func captions(d data.Dataset, indices []int, predictions []tl.Prediction) []caption {
	list := make([]caption, len(indices))
	for i, index := range indices {
		list[i].color = ink
		if labels := d.Labels(); labels != nil {
			list[i].text = d.Spec().Classes[labels[index]]
		}
		if predictions != nil {
			predicted := predictions[index].Class
			switch list[i].text {
			case "":
				list[i].text = predicted
			case predicted:
			default:
				list[i] = caption{predicted + " (" + list[i].text + ")", color.RGBA{200, 0, 0, 255}}
			}
		}
	}
	return list
}

func readImages(d data.Dataset, indices []int) ([]image.Image, error) {
	shape := d.Spec().Input
	if len(shape) != 3 || (shape[2] != 1 && shape[2] != 3) {
		return nil, fmt.Errorf("%s has examples of shape %v: want images [height, width, 1 or 3]", d.Spec().Name, shape)
	}
	batch, err := d.Read(indices)
	if err != nil {
		return nil, err
	}
	pixels, err := tensors.CopyFlatData[float32](batch.Inputs)
	if err != nil {
		return nil, err
	}
	low, high := pixels[0], pixels[0]
	for _, v := range pixels {
		low, high = min(low, v), max(high, v)
	}
	size := len(pixels) / len(indices)
	pictures := make([]image.Image, len(indices))
	for i := range pictures {
		pictures[i] = toImage(pixels[i*size:(i+1)*size], shape, low, high)
	}
	return pictures, batch.Finalize()
}

// enlarge makes each pixel a block, so that viewers do not blur small images.
const enlarge = 6

func toImage(pixels []float32, shape []int, low, high float32) image.Image {
	height, width, channels := shape[0], shape[1], shape[2]
	scale := 1
	if height < 64 {
		scale = enlarge
	}
	value := func(y, x, channel int) uint8 {
		return uint8(255 * (pixels[(y*width+x)*channels+channel%channels] - low) / max(high-low, 1e-12))
	}
	picture := image.NewRGBA(image.Rect(0, 0, width*scale, height*scale))
	for y := range height * scale {
		for x := range width * scale {
			picture.SetRGBA(x, y, color.RGBA{value(y/scale, x/scale, 0), value(y/scale, x/scale, 1), value(y/scale, x/scale, 2), 255})
		}
	}
	return picture
}

func orDefault(value, fallback int) int {
	if value <= 0 {
		return fallback
	}
	return value
}

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
	c.FillText(top, vg.Point{X: margin + cell*n/2, Y: side - 12}, "predicted")
	heads := top
	if slices.ContainsFunc(r.Classes, func(class string) bool { return style.Width(class) > cell-4 }) {
		heads.Rotation, heads.XAlign, heads.YAlign = math.Pi/2, draw.XLeft, draw.YCenter
	}
	for i, class := range r.Classes {
		y := side - margin - cell*vg.Length(i) - cell/2
		c.FillText(right, vg.Point{X: margin - 4, Y: y}, class)
		c.FillText(heads, vg.Point{X: margin + cell*vg.Length(i) + cell/2, Y: side - margin + 3}, class)
		support := max(r.Class(i).Support, 1)
		for j, count := range r.Confusion[i] {
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
	c.FillText(vertical, vg.Point{X: 12, Y: side - margin - cell*n/2}, "true")
}

// tint goes from white to blue.
func tint(share float64) color.Color {
	mix := func(full uint8) uint8 { return uint8(255 - share*float64(255-full)) }
	return color.RGBA{mix(palette[0].R), mix(palette[0].G), mix(palette[0].B), 255}
}
