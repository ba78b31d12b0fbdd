package data

import "math"

// raster is a picture of any number of channels, row by row.
type raster struct {
	height, width, channels int
	pix                     []float32
}

// affine maps a place (x, y) to (a[0]·x + a[1]·y + a[2], a[3]·x + a[4]·y + a[5]).
type affine [6]float64

var still = affine{1, 0, 0, 0, 1, 0}

// after is the map that applies first, then a.
func (a affine) after(first affine) affine {
	return affine{
		a[0]*first[0] + a[1]*first[3], a[0]*first[1] + a[1]*first[4], a[0]*first[2] + a[1]*first[5] + a[2],
		a[3]*first[0] + a[4]*first[3], a[3]*first[1] + a[4]*first[4], a[3]*first[2] + a[4]*first[5] + a[5],
	}
}

// warp draws a picture of height × width: from maps the middle of each of its pixels to a place in r, where the pixel (0, 0)
// covers 0 to 1. As in fit, each new pixel is a weighted mean of all that it covers. Beyond its edges r is mirrored.
func (r raster) warp(height, width int, from affine) raster {
	out := raster{height, width, r.channels, make([]float32, height*width*r.channels)}
	reachX, reachY := max(math.Hypot(from[0], from[1]), 1), max(math.Hypot(from[3], from[4]), 1)
	var columns, rows taps
	for y := range height {
		for x := range width {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			if x == 0 || from[3] != 0 {
				rows.around(from[3]*fx+from[4]*fy+from[5]-0.5, reachY, r.height)
			}
			columns.around(from[0]*fx+from[1]*fy+from[2]-0.5, reachX, r.width)
			at := (y*width + x) * r.channels
			r.mean(out.pix[at:at+r.channels], &rows, &columns)
		}
	}
	return out
}

// mean adds to pixel the mean of the pixels at the rows and columns.
func (r raster) mean(pixel []float32, rows, columns *taps) {
	scale := 1 / (rows.sum * columns.sum)
	for i, y := range rows.at {
		for j, x := range columns.at {
			weight := rows.weight[i] * columns.weight[j] * scale
			for c, value := range r.pix[(y*r.width+x)*r.channels:][:len(pixel)] {
				pixel[c] += weight * value
			}
		}
	}
}

// taps are the pixels of a line that a new pixel covers, with their weights.
type taps struct {
	at     []int
	weight []float32
	sum    float32
}

// around takes the pixels nearer to centre than reach, of a line of n that is mirrored at its ends. A pixel counts the less the
// farther it is.
func (t *taps) around(centre, reach float64, n int) {
	t.at, t.weight, t.sum = t.at[:0], t.weight[:0], 0
	for i := int(math.Ceil(centre - reach)); float64(i) <= centre+reach; i++ {
		weight := float32(1 - math.Abs(float64(i)-centre)/reach)
		if weight <= 0 {
			continue
		}
		t.at, t.weight, t.sum = append(t.at, mirrored(i, n)), append(t.weight, weight), t.sum+weight
	}
}

// mirrored is where i falls in 0 to n-1 when a line of n is followed by its mirror image, again and again, on both sides.
func mirrored(i, n int) int {
	i = ((i % (2 * n)) + 2*n) % (2 * n)
	return min(i, 2*n-1-i)
}
