package data

import (
	"iter"
	"math"
	"slices"
)

// palette is what colours are in a set: from the darkest number to the lightest.
type palette struct{ dark, light float32 }

// paint changes the colours of a picture in place.
type paint func(r raster, p palette)

// grey are the shares of red, green and blue in the brightness of a pixel (ITU-R BT.601, as in PIL).
var grey = [3]float32{0.299, 0.587, 0.114}

func brightness(pixel []float32) float32 {
	if len(pixel) == len(grey) {
		return grey[0]*pixel[0] + grey[1]*pixel[1] + grey[2]*pixel[2]
	}
	var sum float32
	for _, value := range pixel {
		sum += value
	}
	return sum / float32(len(pixel))
}

// pixels are the channels of each pixel, to be changed in place.
func (r raster) pixels() iter.Seq[[]float32] { return slices.Chunk(r.pix, r.channels) }

// brighter moves each number to factor times its distance from black.
func brighter(factor float64) paint {
	return func(r raster, p palette) {
		for i, value := range r.pix {
			r.pix[i] = p.clamp(p.dark + (value-p.dark)*float32(factor))
		}
	}
}

// contrast moves each number to factor times its distance from the picture's mean brightness.
func contrast(factor float64) paint {
	return func(r raster, p palette) {
		var sum float64
		for pixel := range r.pixels() {
			sum += float64(brightness(pixel))
		}
		mean := float32(sum / float64(r.height*r.width))
		for i, value := range r.pix {
			r.pix[i] = p.clamp(mean + (value-mean)*float32(factor))
		}
	}
}

// saturated moves each number to factor times its distance from the grey of its pixel.
func saturated(factor float64) paint {
	return func(r raster, p palette) {
		for pixel := range r.pixels() {
			middle := brightness(pixel)
			for c, value := range pixel {
				pixel[c] = p.clamp(middle + (value-middle)*float32(factor))
			}
		}
	}
}

// tinted turns the hue of an RGB picture by a share of the circle, at the same brightness: chroma is turned in the plane of YIQ.
func tinted(share float64) paint {
	sin, cos := math.Sincos(2 * math.Pi * share)
	s, c := float32(sin), float32(cos)
	return func(r raster, p palette) {
		for pixel := range r.pixels() {
			y := brightness(pixel)
			i := 0.596*pixel[0] - 0.274*pixel[1] - 0.322*pixel[2]
			q := 0.211*pixel[0] - 0.523*pixel[1] + 0.312*pixel[2]
			i, q = c*i-s*q, s*i+c*q
			pixel[0] = p.clamp(y + 0.956*i + 0.621*q)
			pixel[1] = p.clamp(y - 0.272*i - 0.647*q)
			pixel[2] = p.clamp(y - 1.106*i + 1.703*q)
		}
	}
}

// sharper moves each number to factor times its distance from the mean around it; the border stays.
func sharper(factor float64) paint {
	return func(r raster, p palette) {
		old, line := slices.Clone(r.pix), r.width*r.channels
		for y := 1; y < r.height-1; y++ {
			for i := y*line + r.channels; i < (y+1)*line-r.channels; i++ {
				sum := 4 * old[i] // The middle counts five times, as in PIL.
				for _, row := range []int{-line, 0, line} {
					sum += old[i+row-r.channels] + old[i+row] + old[i+row+r.channels]
				}
				smooth := sum / 13
				r.pix[i] = p.clamp(smooth + (old[i]-smooth)*float32(factor))
			}
		}
	}
}

// posterized keeps the first bits of eight of each number.
func posterized(bits int) paint {
	step := float64(int(1) << (8 - bits))
	return func(r raster, p palette) {
		for i, value := range r.pix {
			r.pix[i] = p.number(math.Floor(p.level(value)/step) * step)
		}
	}
}

// solarized inverts what is at least as light as a level from 0 to 255.
func solarized(from float64) paint {
	return func(r raster, p palette) {
		for i, value := range r.pix {
			if p.level(value) >= from {
				r.pix[i] = p.dark + p.light - value
			}
		}
	}
}

// stretched spreads each channel from dark to light.
func stretched(r raster, p palette) {
	for c := range r.channels {
		low, high := float32(math.Inf(1)), float32(math.Inf(-1))
		for i := c; i < len(r.pix); i += r.channels {
			low, high = min(low, r.pix[i]), max(high, r.pix[i])
		}
		if low >= high {
			continue
		}
		for i := c; i < len(r.pix); i += r.channels {
			r.pix[i] = p.clamp(p.dark + (r.pix[i]-low)*(p.light-p.dark)/(high-low))
		}
	}
}

// equalized makes all levels of each channel as frequent.
func equalized(r raster, p palette) {
	for c := range r.channels {
		var below [257]float64 // How many numbers are under each level.
		for i := c; i < len(r.pix); i += r.channels {
			below[int(p.level(r.pix[i]))+1]++
		}
		for level := range 256 {
			below[level+1] += below[level]
		}
		first := slices.IndexFunc(below[:], func(n float64) bool { return n > 0 })
		span := below[256] - below[first]
		if span == 0 {
			continue // One level only.
		}
		for i := c; i < len(r.pix); i += r.channels {
			level := int(p.level(r.pix[i]))
			r.pix[i] = p.number(max(below[level+1]-below[first], 0) / span * 255)
		}
	}
}

func (p palette) clamp(value float32) float32 { return min(max(value, p.dark), p.light) }

// level is a number as one of 0 to 255.
func (p palette) level(value float32) float64 {
	if p.light <= p.dark {
		return 0
	}
	return min(math.Floor(float64((p.clamp(value)-p.dark)/(p.light-p.dark))*255+0.5), 255)
}

func (p palette) number(level float64) float32 { return p.dark + (p.light-p.dark)*float32(level/255) }
