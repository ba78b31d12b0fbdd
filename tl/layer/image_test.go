package layer_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// A window over an image, as loops: the reference for what convolves and pools.
type window struct{ size, strides, padTop, padLeft, rows, columns int }

func valid(image array, size, strides int) window {
	return window{size, strides, 0, 0, (image.shape[1]-size)/strides + 1, (image.shape[2]-size)/strides + 1}
}

// same pads as TensorFlow does: the odd zero goes to the bottom and to the right.
func same2D(image array, size, strides int) window {
	w := window{size: size, strides: strides}
	along := func(n int) (steps, before int) {
		steps = (n + strides - 1) / strides
		return steps, max((steps-1)*strides+size-n, 0) / 2
	}
	w.rows, w.padTop = along(image.shape[1])
	w.columns, w.padLeft = along(image.shape[2])
	return w
}

// each calls use for each pixel (y, x) of the window at output (i, j) that is in the image.
func (w window) each(image array, i, j int, use func(dy, dx, y, x int)) {
	for dy := range w.size {
		for dx := range w.size {
			y, x := i*w.strides+dy-w.padTop, j*w.strides+dx-w.padLeft
			if y >= 0 && y < image.shape[1] && x >= 0 && x < image.shape[2] {
				use(dy, dx, y, x)
			}
		}
	}
}

// over makes [batch, rows, columns, channels] of one number for each place and channel.
func (w window) over(image array, channels int, number func(b, i, j, c int) float64) array {
	out := array{shape: []int{image.shape[0], w.rows, w.columns, channels}}
	for b := range image.shape[0] {
		for i := range w.rows {
			for j := range w.columns {
				for c := range channels {
					out.values = append(out.values, number(b, i, j, c))
				}
			}
		}
	}
	return out
}

func convolution(image, kernel, bias array, w window) array {
	return w.over(image, kernel.shape[3], func(b, i, j, c int) float64 {
		sum := bias.values[c]
		w.each(image, i, j, func(dy, dx, y, x int) {
			for in := range image.shape[3] {
				sum += image.at(b, y, x, in) * kernel.at(dy, dx, in, c)
			}
		})
		return sum
	})
}

func TestConv2D(t *testing.T) {
	image := random(1, 2, 7, 6, 3)
	for _, size := range []int{1, 2, 3, 5} {
		for _, strides := range []int{1, 2, 3} {
			for _, padded := range []bool{false, true} {
				t.Run(fmt.Sprintf("kernel %d strides %d same %v", size, strides, padded), func(t *testing.T) {
					kernel, bias := random(2, size, size, 3, 4), random(3, 4)
					w := valid(image, size, strides)
					if padded {
						w = same2D(image, size, strides)
					}
					r := &run{layer: layer.Conv2D{Filters: 4, Kernel: size, Strides: strides, Same: padded},
						input: image, weights: map[string]array{"kernel": kernel, "bias": bias}}
					r.check(t, convolution(image, kernel, bias, w))
				})
			}
		}
	}
}

func TestConv2DDefaultsAndOptions(t *testing.T) {
	image, kernel := random(1, 1, 5, 5, 2), random(2, 3, 3, 2, 3)
	zero := array{[]int{3}, make([]float64, 3)}
	want := convolution(image, kernel, zero, valid(image, 3, 1))
	(&run{layer: layer.Conv2D{Filters: 3, NoBias: true}, input: image, weights: map[string]array{"kernel": kernel}}).check(t, want)
	for i, v := range want.values {
		want.values[i] = max(v, 0)
	}
	r := &run{layer: layer.Conv2D{Filters: 3, Activation: layer.ReLU}, input: image, weights: map[string]array{"kernel": kernel}}
	r.check(t, want)
	if len(r.params) != 2 || r.params[0].Path != "part/layer/kernel" || r.params[1].Path != "part/layer/bias" {
		t.Errorf("parameters %+v", r.params)
	}
}

var pools = []struct{ pool, strides int }{{0, 0}, {2, 0}, {2, 1}, {3, 1}, {3, 2}, {2, 3}, {1, 2}, {5, 0}}

func (w window) maximum(image array, b, i, j, c int) (value float64, place int) {
	value = math.Inf(-1)
	w.each(image, i, j, func(_, _, y, x int) {
		if v := image.at(b, y, x, c); v > value {
			value, place = v, ((b*image.shape[1]+y)*image.shape[2]+x)*image.shape[3]+c
		}
	})
	return value, place
}

func poolWindow(image array, pool, strides int) window {
	if pool == 0 {
		pool = 2
	}
	if strides == 0 {
		strides = pool
	}
	return valid(image, pool, strides)
}

func TestMaxPooling2D(t *testing.T) {
	image := random(4, 2, 7, 6, 2)
	for _, p := range pools {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			w := poolWindow(image, p.pool, p.strides)
			(&run{layer: layer.MaxPooling2D{Pool: p.pool, Strides: p.strides}, input: image}).check(t,
				w.over(image, 2, func(b, i, j, c int) float64 { v, _ := w.maximum(image, b, i, j, c); return v }))
		})
	}
}

// The gradient of each output goes to the pixel that was the maximum, also where windows overlap.
func TestMaxPooling2DGradient(t *testing.T) {
	image := random(5, 2, 7, 6, 2)
	for _, p := range pools {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			w := poolWindow(image, p.pool, p.strides)
			upstream := random(6, 2, w.rows, w.columns, 2)
			want := array{image.shape, make([]float64, len(image.values))}
			w.over(image, 2, func(b, i, j, c int) float64 {
				_, place := w.maximum(image, b, i, j, c)
				want.values[place] += upstream.at(b, i, j, c)
				return 0
			})
			(&run{layer: layer.MaxPooling2D{Pool: p.pool, Strides: p.strides}, input: image, gradient: &upstream}).check(t, want)
		})
	}
}

// Where pixels are equal the gradient is shared among them, and none is lost or added.
func TestMaxPooling2DGradientOfEquals(t *testing.T) {
	upstream := arr([]int{1, 1, 1, 1}, 1)
	output, _, err := (&run{layer: layer.MaxPooling2D{}, input: arr([]int{1, 2, 2, 1}, 3, 3, 3, 3), gradient: &upstream}).do(open(t))
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, v := range fromTensor(t, output).values {
		if total += v; v < 0 {
			t.Errorf("gradient %v", v)
		}
	}
	if math.Abs(total-1) > 1e-6 {
		t.Errorf("the gradients add up to %v, want 1", total)
	}
}

func TestAveragePooling2D(t *testing.T) {
	image := random(7, 2, 7, 6, 2)
	for _, p := range pools {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			w := poolWindow(image, p.pool, p.strides)
			(&run{layer: layer.AveragePooling2D{Pool: p.pool, Strides: p.strides}, input: image}).check(t,
				w.over(image, 2, func(b, i, j, c int) float64 {
					sum := 0.0
					w.each(image, i, j, func(_, _, y, x int) { sum += image.at(b, y, x, c) })
					return sum / float64(w.size*w.size)
				}))
		})
	}
}

func TestGlobalAveragePooling2D(t *testing.T) {
	(&run{layer: layer.GlobalAveragePooling2D{}, input: arr([]int{1, 2, 2, 2}, 1, 10, 2, 20, 3, 30, 6, 60)}).check(t, arr([]int{1, 2}, 3, 30))
}

// The values are those of tf.image.resize with bilinear interpolation.
func TestResizing(t *testing.T) {
	for _, test := range []struct {
		name          string
		height, width int
		input, want   array
	}{
		{"twice as large", 4, 4, arr([]int{1, 2, 2, 1}, 1, 2, 3, 4), arr([]int{1, 4, 4, 1},
			1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4)},
		{"half as large", 1, 2, arr([]int{1, 2, 4, 1}, 0, 2, 4, 6, 8, 10, 12, 14), arr([]int{1, 1, 2, 1}, 5, 9)},
		{"the same size", 2, 2, arr([]int{1, 2, 2, 1}, 1, 2, 3, 4), arr([]int{1, 2, 2, 1}, 1, 2, 3, 4)},
		{"three to two", 1, 2, arr([]int{1, 1, 3, 1}, 0, 4, 8), arr([]int{1, 1, 2, 1}, 1, 7)},
		{"from one pixel", 2, 3, arr([]int{1, 1, 1, 2}, 5, 6), arr([]int{1, 2, 3, 2}, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6)},
		{"two images, two channels", 1, 1, arr([]int{2, 1, 2, 2}, 1, 10, 3, 30, 5, 50, 7, 70), arr([]int{2, 1, 1, 2}, 2, 20, 6, 60)},
	} {
		t.Run(test.name, func(t *testing.T) {
			(&run{layer: layer.Resizing{Height: test.height, Width: test.width}, input: test.input}).check(t, test.want)
		})
	}
}

func TestZeroPadding2D(t *testing.T) {
	(&run{layer: layer.ZeroPadding2D{Padding: 1}, input: arr([]int{1, 1, 2, 1}, 1, 2)}).check(t,
		arr([]int{1, 3, 4, 1}, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0))
	(&run{layer: layer.ZeroPadding2D{}, input: arr([]int{1, 1, 2, 1}, 1, 2)}).check(t, arr([]int{1, 1, 2, 1}, 1, 2))
}

func TestRescaling(t *testing.T) {
	(&run{layer: layer.Rescaling{Scale: 1.0 / 127.5, Offset: -1}, input: arr([]int{1, 3}, 0, 127.5, 255)}).check(t, arr([]int{1, 3}, -1, 0, 1))
}

func TestImageLayerErrors(t *testing.T) {
	image, flat := []int{1, 4, 4, 1}, []int{1, 16}
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{layer.Conv2D{}, image, "filters 0"},
		{layer.Conv2D{Filters: -1}, image, "filters -1"},
		{layer.Conv2D{Filters: 1, Kernel: -3}, image, "kernel -3"},
		{layer.Conv2D{Filters: 1, Strides: -1}, image, "strides -1"},
		{layer.Conv2D{Filters: 1, Kernel: 100_000, Same: true}, image, "a kernel of at most 256"},
		{layer.Conv2D{Filters: 1 << 60}, image, "want at most 2147483648 numbers"},
		{layer.MaxPooling2D{Pool: 100_000}, image, "a pool of at most 256"},
		{layer.Resizing{Height: 1 << 30, Width: 1}, image, "too large"},
		{layer.Conv2D{Filters: 1}, flat, "input has shape [1 16]: want images"},
		{layer.Conv2D{Filters: 1, Kernel: 5}, image, "[1 4 4 1], smaller than the window of 5×5"},
		{layer.Conv2D{Filters: 1, Activation: "swoosh"}, image, `activation "swoosh" is not known; want one of relu`},
		{layer.MaxPooling2D{Pool: 5}, image, "smaller than the window of 5×5"},
		{layer.MaxPooling2D{Pool: -2}, image, "pool -2"},
		{layer.MaxPooling2D{Strides: -1}, image, "strides -1"},
		{layer.MaxPooling2D{}, flat, "want images"},
		{layer.AveragePooling2D{Pool: -2}, image, "pool -2"},
		{layer.AveragePooling2D{Strides: -1}, image, "strides -1"},
		{layer.AveragePooling2D{Pool: 5}, image, "smaller than the window of 5×5"},
		{layer.GlobalAveragePooling2D{}, flat, "want images"},
		{layer.Resizing{Height: 0, Width: 4}, image, "size 0×4"},
		{layer.Resizing{Height: 4, Width: 4}, flat, "want images"},
		{layer.ZeroPadding2D{Padding: -1}, image, "padding -1"},
		{layer.ZeroPadding2D{Padding: 1}, flat, "want images"},
		{layer.Rescaling{}, image, "scale 0"},
		{layer.Rescaling{Scale: math.NaN()}, image, "scale NaN"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
