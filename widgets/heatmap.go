package widgets

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"github.com/gonbtl/gonbtl/tl"
)

// overlay is a picture under a heatmap, as under a lamp: what is cold is dark.
func overlay(picture *image.RGBA, heat tl.Heatmap) (*image.RGBA, error) {
	if heat.Height <= 0 || heat.Width <= 0 || len(heat.Values) != heat.Height*heat.Width {
		return nil, fmt.Errorf("%d values for %d×%d cells", len(heat.Values), heat.Height, heat.Width)
	}
	most := max(slices.Max(heat.Values), 1e-12)
	size := picture.Bounds().Size()
	mixed := image.NewRGBA(picture.Bounds())
	for y := range size.Y {
		for x := range size.X {
			v := between(heat, (float32(y)+0.5)*float32(heat.Height)/float32(size.Y)-0.5, (float32(x)+0.5)*float32(heat.Width)/float32(size.X)-0.5) / most
			mixed.SetRGBA(x, y, lit(picture.RGBAAt(x, y), min(max(v, 0), 1)))
		}
	}
	return mixed, nil
}

// between is the value between the centres of four cells.
func between(heat tl.Heatmap, y, x float32) float32 {
	y, x = min(max(y, 0), float32(heat.Height-1)), min(max(x, 0), float32(heat.Width-1))
	top, left := int(y), int(x)
	bottom, right := min(top+1, heat.Height-1), min(left+1, heat.Width-1)
	down, along := y-float32(top), x-float32(left)
	at := func(row, column int) float32 { return heat.Values[row*heat.Width+column] }
	return (at(top, left)*(1-along)+at(top, right)*along)*(1-down) + (at(bottom, left)*(1-along)+at(bottom, right)*along)*down
}

// lit is a pixel under heat from 0 to 1: dark and grey where there is none, in its own colours where there is most.
func lit(pixel color.RGBA, heat float32) color.RGBA {
	grey := 0.3 * (0.299*float32(pixel.R) + 0.587*float32(pixel.G) + 0.114*float32(pixel.B))
	mix := func(own uint8) uint8 { return uint8(grey + heat*(float32(own)-grey)) }
	return color.RGBA{mix(pixel.R), mix(pixel.G), mix(pixel.B), 255}
}
