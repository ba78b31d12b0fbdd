package layer_test

import (
	"fmt"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// explicit pads with so many zeros on each side, as PyTorch does.
func explicit(image array, size, strides, padding int) window {
	along := func(n int) int { return (n+2*padding-size)/strides + 1 }
	return window{size, strides, padding, padding, along(image.shape[1]), along(image.shape[2])}
}

// depthwise is the reference: each channel with its own kernel.
func depthwise(image, kernel, bias array, w window) array {
	return w.over(image, image.shape[3], func(b, i, j, c int) float64 {
		sum := bias.values[c]
		w.each(image, i, j, func(dy, dx, y, x int) { sum += image.at(b, y, x, c) * kernel.at(dy, dx, c, 0) })
		return sum
	})
}

// The forms for a CPU and for an accelerator give the same.
func TestDepthwiseConv2D(t *testing.T) {
	image := random(1, 2, 7, 6, 3)
	for _, size := range []int{1, 2, 3, 5} {
		for _, strides := range []int{1, 2, 3} {
			kernel, bias := random(2, size, size, 3, 1), random(3, 3)
			for l, w := range map[layer.DepthwiseConv2D]window{
				{Kernel: size, Strides: strides}:                valid(image, size, strides),
				{Kernel: size, Strides: strides, Same: true}:    same2D(image, size, strides),
				{Kernel: size, Strides: strides, Padding: 1}:    explicit(image, size, strides, 1),
				{Kernel: size, Strides: strides, NoBias: true}:  valid(image, size, strides),
				{Kernel: size, Strides: strides, Padding: size}: explicit(image, size, strides, size),
			} {
				t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
					added := bias
					if l.NoBias {
						added = array{bias.shape, make([]float64, 3)}
					}
					for _, accelerator := range []bool{false, true} {
						r := &run{layer: l, input: image, weights: map[string]array{"kernel": kernel, "bias": bias}, accelerator: accelerator}
						r.check(t, depthwise(image, kernel, added, w))
					}
				})
			}
		}
	}
}

func TestConv2DPadding(t *testing.T) {
	image, bias := random(1, 2, 7, 6, 3), random(3, 4)
	for _, size := range []int{1, 3, 7} {
		for _, strides := range []int{1, 2} {
			kernel, padding := random(2, size, size, 3, 4), size/2+1
			for _, accelerator := range []bool{false, true} {
				r := &run{layer: layer.Conv2D{Filters: 4, Kernel: size, Strides: strides, Padding: padding}, input: image,
					weights: map[string]array{"kernel": kernel, "bias": bias}, accelerator: accelerator}
				r.check(t, convolution(image, kernel, bias, explicit(image, size, strides, padding)))
			}
		}
	}
}

// The gradient of a depthwise convolution is linear too: each output goes back to the pixels that it was made of.
func TestDepthwiseConv2DGradient(t *testing.T) {
	image := random(1, 1, 6, 5, 2)
	kernel, zero := random(2, 3, 3, 2, 1), array{[]int{2}, make([]float64, 2)}
	for _, strides := range []int{1, 2} {
		w := same2D(image, 3, strides)
		weight := random(4, depthwise(image, kernel, zero, w).shape...)
		want := array{shape: image.shape, values: make([]float64, len(image.values))}
		for i := range w.rows {
			for j := range w.columns {
				w.each(image, i, j, func(dy, dx, y, x int) {
					for c := range 2 {
						want.values[(y*5+x)*2+c] += weight.at(0, i, j, c) * kernel.at(dy, dx, c, 0)
					}
				})
			}
		}
		r := &run{layer: layer.DepthwiseConv2D{Strides: strides, Same: true, NoBias: true}, input: image,
			weights: map[string]array{"kernel": kernel}, gradient: &weight}
		r.check(t, want)
	}
}

func TestSeparableConv2D(t *testing.T) {
	image := random(1, 1, 6, 5, 2)
	r := &run{layer: layer.SeparableConv2D{Filters: 3, Strides: 2, Same: true, Activation: layer.ReLU}, input: image}
	output, _, err := r.do(open(t))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range r.params {
		paths = append(paths, fmt.Sprint(p.Path, p.Shape))
	}
	if got, want := fmt.Sprint(paths), "[part/layer/depthwise/kernel[3 3 2 1] part/layer/pointwise/kernel[1 1 2 3] part/layer/pointwise/bias[3]]"; got != want {
		t.Errorf("parameters %s, want %s", got, want)
	}
	if got := fmt.Sprint(output.Shape().Dimensions); got != "[1 3 3 3]" {
		t.Errorf("gives %s", got)
	}
	inTurn := &run{input: image, layer: layer.Sequential{
		layer.Named{Name: "depthwise", Layer: layer.DepthwiseConv2D{Strides: 2, Same: true, NoBias: true}},
		layer.Named{Name: "pointwise", Layer: layer.Conv2D{Filters: 3, Kernel: 1, Activation: layer.ReLU}},
	}}
	inTurn.check(t, fromTensor(t, output))
}

func TestResidual(t *testing.T) {
	x := arr([]int{2, 2}, 1, -2, 3, 4)
	weights := map[string]array{"kernel": arr([]int{2, 2}, 1, 0, 0, -3)}
	dense := layer.Dense{Units: 2, NoBias: true}
	(&run{layer: layer.Residual{Layers: layer.Sequential{dense}}, input: x, weights: weights}).check(t, arr([]int{2, 2}, 2, 4, 6, -8))
	(&run{layer: layer.Residual{Layers: layer.Sequential{dense}, Activation: layer.ReLU}, input: x, weights: weights}).check(t, arr([]int{2, 2}, 2, 4, 6, 0))
	both := &run{layer: layer.Residual{Layers: layer.Sequential{dense}, Shortcut: layer.Sequential{dense}}, input: x, weights: weights}
	both.check(t, arr([]int{2, 2}, 2, 12, 6, -24))
	if len(both.params) != 2 || both.params[0].Path != "part/layer/dense/kernel" || both.params[1].Path != "part/layer/shortcut/dense/kernel" {
		t.Errorf("parameters %+v", both.params)
	}
}

func TestNormalization(t *testing.T) {
	l := layer.Normalization{Mean: []float64{1, 10}, Deviation: []float64{2, 5}}
	(&run{layer: l, input: arr([]int{1, 2, 2}, 1, 10, 5, 0)}).check(t, arr([]int{1, 2, 2}, 0, 0, 2, -2))
}

func TestErrorsOfWindowsAndResiduals(t *testing.T) {
	image := []int{1, 5, 5, 2}
	fails(t, layer.DepthwiseConv2D{Kernel: 6}, image, "smaller than the window")
	fails(t, layer.DepthwiseConv2D{Same: true, Padding: 1}, image, "padding 1 with Same")
	fails(t, layer.DepthwiseConv2D{Strides: -1}, image, "strides -1")
	fails(t, layer.DepthwiseConv2D{}, []int{1, 5}, "want images [batch, height, width, channels]")
	fails(t, layer.SeparableConv2D{}, image, "filters 0")
	fails(t, layer.Residual{Layers: layer.Sequential{layer.Dense{Units: 3}}}, []int{1, 2}, "its layers give [1 3], to be added to [1 2]")
	fails(t, layer.Normalization{Mean: []float64{1}, Deviation: []float64{1}}, image, "a number for each of 2 channels")
	fails(t, layer.Normalization{Mean: []float64{1, 2}, Deviation: []float64{1, 0}}, image, "no deviation of 0")
}
