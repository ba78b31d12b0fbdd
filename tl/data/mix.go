package data

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// blend puts a share of other in e, in place. The share is at most half, so that e stays what it mostly is.
func (m Mix) blend(e, other example, rng *rand.Rand) {
	alpha, cut := m.MixUp, m.MixUp == 0
	if m.CutMix > 0 && (cut || rng.IntN(2) == 0) {
		alpha, cut = m.CutMix, true
	}
	share := distuv.Beta{Alpha: alpha, Beta: alpha, Src: rng}.Rand()
	if share = min(share, 1-share); math.IsNaN(share) {
		share = 0 // So small an alpha that both of the numbers behind the share are 0: as it becomes small, one picture has all.
	}
	if cut {
		share = e.picture.paste(other.picture, share, rng)
	} else {
		lerp(e.picture.pix, other.picture.pix, share)
	}
	lerp(e.numbers, other.numbers, share)
}

func lerp(values, others []float32, share float64) {
	for i, other := range others {
		values[i] += float32(share) * (other - values[i])
	}
}

// paste draws a rectangle of r's form and a share of its area, with its middle anywhere, and takes it from other. It returns the
// share that is inside.
func (r raster) paste(other raster, share float64, rng *rand.Rand) float64 {
	height, width := math.Sqrt(share)*float64(r.height), math.Sqrt(share)*float64(r.width)
	y, x := rng.Float64()*float64(r.height)-height/2, rng.Float64()*float64(r.width)-width/2
	y0, y1 := clip(y, r.height), clip(y+height, r.height)
	x0, x1 := clip(x, r.width), clip(x+width, r.width)
	for row := y0; row < y1; row++ {
		from, to := (row*r.width+x0)*r.channels, (row*r.width+x1)*r.channels
		copy(r.pix[from:to], other.pix[from:to])
	}
	return float64((y1-y0)*(x1-x0)) / float64(r.height*r.width)
}

// clip is the pixel that a place falls on, of n.
func clip(place float64, n int) int { return min(max(int(math.Round(place)), 0), n) }

// erase fills a part with the picture's mean.
func (r raster) erase(part window) {
	mean := make([]float64, r.channels)
	for i, value := range r.pix {
		mean[i%r.channels] += float64(value) / float64(r.height*r.width)
	}
	for y := clip(part.y, r.height); y < clip(part.y+part.height, r.height); y++ {
		for x := clip(part.x, r.width); x < clip(part.x+part.width, r.width); x++ {
			for c, value := range mean {
				r.pix[(y*r.width+x)*r.channels+c] = float32(value)
			}
		}
	}
}
