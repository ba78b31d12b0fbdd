package data

import (
	"math"
	"slices"
)

// raster is a picture of any number of channels, row by row.
type raster struct {
	height, width, channels int
	pix                     []float32
}

// affine maps a place (x, y) to (a[0]·x + a[1]·y + a[2], a[3]·x + a[4]·y + a[5]).
type affine [6]float64

// after is the map that applies first, then a.
func (a affine) after(first affine) affine {
	return affine{
		a[0]*first[0] + a[1]*first[3], a[0]*first[1] + a[1]*first[4], a[0]*first[2] + a[1]*first[5] + a[2],
		a[3]*first[0] + a[4]*first[3], a[3]*first[1] + a[4]*first[4], a[3]*first[2] + a[4]*first[5] + a[5],
	}
}

// warp draws a picture of height × width: from maps the middle of each of its pixels to a place in r, where the pixel (0, 0)
// covers 0 to 1. Pixels are weighted by the kernel, as in scaled. Beyond its edges r is mirrored.
func (r raster) warp(height, width int, from affine) raster {
	var out raster
	if from[1] == 0 && from[3] == 0 { // Rows stay rows: each axis by itself is several times as fast.
		narrow := r.warpColumns(width, from[0], from[2])
		out = narrow.transposed().warpColumns(height, from[4], from[5]).transposed()
	} else {
		out = r.warpPlane(height, width, from)
	}
	p := palette{slices.Min(r.pix), slices.Max(r.pix)}
	for i, value := range out.pix {
		out.pix[i] = p.clamp(value) // The kernel overshoots at edges.
	}
	return out
}

func (r raster) warpPlane(height, width int, from affine) raster {
	out := raster{height, width, r.channels, make([]float32, height*width*r.channels)}
	reachX, reachY := max(math.Hypot(from[0], from[1]), 1), max(math.Hypot(from[3], from[4]), 1)
	var columns, rows taps
	for y := range height {
		for x := range width {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			columns.around(from[0]*fx+from[1]*fy+from[2], reachX, r.width)
			rows.around(from[3]*fx+from[4]*fy+from[5], reachY, r.height)
			pixel := out.pix[(y*width+x)*r.channels:][:r.channels]
			for i, row := range rows.at {
				columns.addMean(pixel, r.pix[row*r.width*r.channels:], rows.weight[i])
			}
		}
	}
	return out
}

// warpColumns draws a picture of another width: column x is what lies around scale·(x+0.5) + offset.
func (r raster) warpColumns(width int, scale, offset float64) raster {
	out := raster{r.height, width, r.channels, make([]float32, r.height*width*r.channels)}
	var columns taps
	for x := range width {
		columns.around(scale*(float64(x)+0.5)+offset, max(math.Abs(scale), 1), r.width)
		for y := range r.height {
			columns.addMean(out.pix[(y*width+x)*r.channels:][:r.channels], r.pix[y*r.width*r.channels:], 1)
		}
	}
	return out
}

// transposed has columns for rows.
func (r raster) transposed() raster {
	out := raster{r.width, r.height, r.channels, make([]float32, 0, len(r.pix))}
	for x := range r.width {
		for y := range r.height {
			out.pix = append(out.pix, r.pix[(y*r.width+x)*r.channels:][:r.channels]...)
		}
	}
	return out
}

// taps are the pixels of a line that a new pixel covers, with their weights; the weights' sum is 1.
type taps struct {
	at     []int
	weight []float32
}

// around takes the pixels near a place of a line of n that is mirrored at its ends. A new pixel is reach old ones wide.
func (t *taps) around(place, reach float64, n int) {
	t.at, t.weight = t.at[:0], t.weight[:0]
	var sum float32
	first, last := math.Ceil(place-0.5-kernel.Support*reach), math.Floor(place-0.5+kernel.Support*reach)
	for i := first; i <= last; i++ {
		if weight := float32(kernel.At(math.Abs(i+0.5-place) / reach)); weight != 0 {
			t.at, t.weight, sum = append(t.at, mirrored(int(i), n)), append(t.weight, weight), sum+weight
		}
	}
	for i := range t.weight {
		t.weight[i] /= sum
	}
}

// addMean adds the mean of the pixels of a line, times scale.
func (t *taps) addMean(pixel, line []float32, scale float32) {
	for i, x := range t.at {
		weight := t.weight[i] * scale
		for c, value := range line[x*len(pixel):][:len(pixel)] {
			pixel[c] += weight * value
		}
	}
}

// mirrored is where i falls in 0 to n-1 when a line of n is followed by its mirror image, again and again, on both sides.
func mirrored(i, n int) int {
	i = ((i % (2 * n)) + 2*n) % (2 * n)
	return min(i, 2*n-1-i)
}
