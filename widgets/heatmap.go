package widgets

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"github.com/gonbtl/gonbtl/tl"
)

// overlay is a picture with a heatmap over it: cold parts are darkened, hot ones glow.
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
			mixed.SetRGBA(x, y, glow(picture.RGBAAt(x, y), min(max(v, 0), 1)))
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

// glow is a pixel under heat from 0 to 1: dark where there is none, and orange where there is most.
func glow(pixel color.RGBA, heat float32) color.RGBA {
	orange := palette[4]
	mix := func(own, hot uint8) uint8 {
		cold := 0.35 * float32(own)
		return uint8(cold + heat*(0.55*float32(own)+0.45*float32(hot)-cold))
	}
	return color.RGBA{mix(pixel.R, orange.R), mix(pixel.G, orange.G), mix(pixel.B, orange.B), 255}
}
