package data

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// ramp is a picture of one channel with the number 10·y + x at each place.
func ramp(height, width int) raster {
	r := raster{height, width, 1, nil}
	for i := range height * width {
		r.pix = append(r.pix, float32(10*(i/width)+i%width))
	}
	return r
}

func TestWarp(t *testing.T) {
	for name, test := range map[string]struct {
		height, width int
		from          affine
		want          []float32
	}{
		"as it is":       {2, 3, affine{1, 0, 0, 0, 1, 0}, []float32{0, 1, 2, 10, 11, 12}},
		"flipped":        {2, 3, affine{-1, 0, 3, 0, 1, 0}, []float32{2, 1, 0, 12, 11, 10}},
		"turned":         {3, 2, affine{0, 1, 0, -1, 0, 2}, []float32{10, 0, 11, 1, 12, 2}},
		"moved, mirrors": {2, 3, affine{1, 0, 1, 0, 1, -1}, []float32{1, 2, 2, 1, 2, 2}},
		"twice as wide":  {1, 6, affine{0.5, 0, 0, 0, 1, 0}, []float32{0, 0.1796875, 0.7265625, 1.2734375, 1.8203125, 2.09375}},
		"a third":        {2, 1, affine{3, 0, 0, 0, 1, 0}, []float32{1, 11}},
	} {
		got := ramp(2, 3).warp(test.height, test.width, test.from)
		for i, want := range test.want {
			if math.Abs(float64(got.pix[i]-want)) > 1e-5 {
				t.Errorf("%s: %v, want %v", name, got.pix, test.want)
				break
			}
		}
	}
}

// TestWarpKeepsRamps: a map that does not shrink gives of a ramp the number at exactly the place that it names.
func TestWarpKeepsRamps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	picture := ramp(60, 60)
	for range 50 {
		share := func() float64 { return 1.4*rng.Float64() - 0.7 }
		from := affine{share(), share(), 30, share(), share(), 30}
		got := picture.warp(8, 8, from)
		for i, value := range got.pix {
			x, y := float64(i%8)+0.5, float64(i/8)+0.5
			want := 10*(from[3]*x+from[4]*y+from[5]-0.5) + from[0]*x + from[1]*y + from[2] - 0.5
			if math.Abs(float64(value)-want) > 1e-3 {
				t.Fatalf("%v at (%v, %v): %v, want %v", from, x, y, value, want)
			}
		}
	}
}

func FuzzWarp(f *testing.F) {
	f.Add(2.0, 0.0, -3.0, 0.1, 5.0, 1e6, uint8(3), uint8(5))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64, height, width uint8) {
		from := affine{a, b, c, d, e, g}
		for i, v := range from {
			if math.IsNaN(v) || math.Abs(v) > 1e3 {
				from[i] = 1
			}
		}
		picture := ramp(int(height%9)+1, int(width%9)+1)
		low, high := slices.Min(picture.pix), slices.Max(picture.pix)
		for _, value := range picture.warp(3, 4, from).pix {
			if !(value >= low-1e-3 && value <= high+1e-3) {
				t.Fatalf("%v of a picture of %v to %v: %v", from, low, high, value)
			}
		}
	})
}

func TestRandomPart(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var areas float64
	const n = 2000
	for range n {
		w := randomPart(80, 100, 0.25, 0.75, 4.0/3, rng)
		area := w.width * w.height / 8000
		if w.x < 0 || w.y < 0 || w.x+w.width > 100+1e-9 || w.y+w.height > 80+1e-9 {
			t.Fatalf("%+v is not inside", w)
		}
		if ratio := w.width / w.height; ratio < 0.749 || ratio > 1.334 || area < 0.249 || area > 0.751 {
			t.Fatalf("%+v has the share %v of the area", w, area)
		}
		areas += area
	}
	if mean := areas / n; math.Abs(mean-0.5) > 0.03 {
		t.Errorf("the mean share of the area is %v: want about 0.5", mean)
	}
	// The whole of a long picture has no part of such sides: the middle is taken.
	if got, want := randomPart(10, 100, 1, 1, 2, rng), (window{40, 0, 20, 10}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestPaints gives each change of colours pixels for which its result is known.
func TestPaints(t *testing.T) {
	bytes, unit := palette{0, 255}, palette{-1, 1}
	for name, test := range map[string]struct {
		paint    paint
		colors   palette
		channels int
		pix      []float32
		want     []float32
	}{
		"brighter":             {brighter(1.5), bytes, 3, []float32{10, 100, 200}, []float32{15, 150, 255}},
		"darker, from -1 to 1": {brighter(0.5), unit, 1, []float32{-1, 0, 1}, []float32{-1, -0.5, 0}},
		"no contrast":          {contrast(0), bytes, 1, []float32{10, 20, 60}, []float32{30, 30, 30}},
		"more contrast":        {contrast(2), bytes, 1, []float32{10, 20, 60}, []float32{0, 10, 90}},
		"grey":                 {saturated(0), bytes, 3, []float32{100, 0, 0}, []float32{29.9, 29.9, 29.9}},
		"as saturated":         {saturated(1), bytes, 3, []float32{100, 50, 0}, []float32{100, 50, 0}},
		"grey has no hue":      {tinted(0.3), bytes, 3, []float32{77, 77, 77}, []float32{77, 77, 77}},
		"hue, whole circle":    {tinted(1), bytes, 3, []float32{100, 50, 60}, []float32{100, 50, 60}},
		"opposite hue":         {tinted(0.5), bytes, 3, []float32{130, 100, 100}, []float32{87.9, 117.9, 117.9}},
		"two bits":             {posterized(2), bytes, 1, []float32{0, 63, 64, 255}, []float32{0, 0, 64, 192}},
		"all bits":             {posterized(8), bytes, 1, []float32{0, 63, 64, 255}, []float32{0, 63, 64, 255}},
		"solarized":            {solarized(128), bytes, 1, []float32{10, 127, 128, 255}, []float32{10, 127, 127, 0}},
		"stretched":            {stretched, bytes, 2, []float32{100, 7, 150, 7, 200, 7}, []float32{0, 7, 127.5, 7, 255, 7}},
		"equalized":            {equalized, bytes, 1, []float32{10, 11, 12, 13, 14, 14}, []float32{0, 51, 102, 153, 255, 255}},
		"equalized, one level": {equalized, bytes, 1, []float32{9, 9}, []float32{9, 9}},
	} {
		r := raster{1, len(test.pix) / test.channels, test.channels, slices.Clone(test.pix)}
		test.paint(r, test.colors)
		for i, want := range test.want {
			if math.Abs(float64(r.pix[i]-want)) > 0.6*float64(test.colors.light-test.colors.dark)/255 {
				t.Errorf("%s: %v, want %v", name, r.pix, test.want)
				break
			}
		}
	}
}

func TestSharper(t *testing.T) {
	spot := raster{3, 3, 1, []float32{0, 0, 0, 0, 130, 0, 0, 0, 0}}
	for factor, want := range map[float64]float32{0: 50, 1: 130, 1.5: 170} {
		r := raster{3, 3, 1, slices.Clone(spot.pix)}
		sharper(factor)(r, palette{0, 255})
		if math.Abs(float64(r.pix[4]-want)) > 1e-3 || r.pix[0] != 0 {
			t.Errorf("factor %v: %v, want %v in the middle", factor, r.pix, want)
		}
	}
}
