package layer_test

import (
	"math"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// statistics are the mean and the variance of each channel, the last axis.
func statistics(x array) (mean, variance []float64) {
	channels := x.shape[len(x.shape)-1]
	mean, variance = make([]float64, channels), make([]float64, channels)
	n := float64(len(x.values) / channels)
	for i, v := range x.values {
		mean[i%channels] += v / n
	}
	for i, v := range x.values {
		variance[i%channels] += (v - mean[i%channels]) * (v - mean[i%channels]) / n
	}
	return mean, variance
}

func normalized(x array, mean, variance, gamma, beta []float64, epsilon float64) array {
	channels := len(mean)
	out := array{shape: x.shape}
	for i, v := range x.values {
		c := i % channels
		out.values = append(out.values, (v-mean[c])/math.Sqrt(variance[c]+epsilon)*gamma[c]+beta[c])
	}
	return out
}

var affine = struct{ gamma, beta, mean, variance []float64 }{
	[]float64{1, 2, -1}, []float64{0, 5, 1}, []float64{0.5, -0.5, 0}, []float64{1, 4, 0.25},
}

func batchNormWeights() map[string]array {
	return map[string]array{
		"gamma": {[]int{3}, affine.gamma}, "beta": {[]int{3}, affine.beta},
		"moving_mean": {[]int{3}, affine.mean}, "moving_variance": {[]int{3}, affine.variance},
	}
}

func TestBatchNormalizationInference(t *testing.T) {
	x := random(1, 4, 2, 2, 3)
	want := normalized(x, affine.mean, affine.variance, affine.gamma, affine.beta, 1e-3)
	(&run{layer: layer.BatchNormalization{}, input: x, weights: batchNormWeights()}).check(t, want)
	// Frozen, it runs as in inference also while other layers train.
	frozen := &run{layer: layer.BatchNormalization{}, input: x, weights: batchNormWeights(), training: true, frozen: true}
	frozen.check(t, want)
	if len(frozen.updates) > 0 {
		t.Errorf("frozen, it changes %v", frozen.updates)
	}
}

// After a convolution its scale is in the kernel; frozen or not, the numbers are those of one after the other.
func TestBatchNormalizationAfterConvolution(t *testing.T) {
	image := random(1, 2, 7, 6, 3)
	kernel, depth, none := random(2, 3, 3, 3, 3), random(3, 3, 3, 3, 1), array{[]int{3}, make([]float64, 3)}
	bias := random(4, 3)
	for name, test := range map[string]struct {
		layer  layer.Layer
		kernel array
		want   array
	}{
		"full":      {layer.Conv2D{Filters: 3, NoBias: true}, kernel, convolution(image, kernel, none, valid(image, 3, 1))},
		"strided":   {layer.Conv2D{Filters: 3, Strides: 2, Same: true, NoBias: true}, kernel, convolution(image, kernel, none, same2D(image, 3, 2))},
		"bias":      {layer.Conv2D{Filters: 3}, kernel, convolution(image, kernel, bias, valid(image, 3, 1))},
		"depthwise": {layer.DepthwiseConv2D{Strides: 2, Same: true, NoBias: true}, depth, depthwise(image, depth, none, same2D(image, 3, 2))},
	} {
		t.Run(name, func(t *testing.T) {
			weights := batchNormWeights()
			weights["kernel"], weights["bias"] = test.kernel, bias
			want := normalized(test.want, affine.mean, affine.variance, affine.gamma, affine.beta, 1e-3)
			(&run{layer: layer.Sequential{test.layer, layer.BatchNormalization{}}, input: image, weights: weights}).check(t, want)
		})
	}
}

func TestBatchNormalizationTraining(t *testing.T) {
	x := random(2, 4, 2, 2, 3)
	mean, variance := statistics(x)
	for _, test := range []struct {
		layer             layer.BatchNormalization
		momentum, epsilon float64
	}{
		{layer.BatchNormalization{}, 0.99, 1e-3},
		{layer.BatchNormalization{Momentum: 0.5, Epsilon: 0.1}, 0.5, 0.1},
	} {
		r := &run{layer: test.layer, input: x, weights: batchNormWeights(), training: true}
		output, updates, err := r.do(open(t))
		if err != nil {
			t.Fatal(err)
		}
		same(t, fromTensor(t, output), normalized(x, mean, variance, affine.gamma, affine.beta, test.epsilon), 1e-5)
		moved := map[string][]float64{}
		for c := range 3 {
			moved["part/layer/moving_mean"] = append(moved["part/layer/moving_mean"], affine.mean[c]*test.momentum+mean[c]*(1-test.momentum))
			moved["part/layer/moving_variance"] = append(moved["part/layer/moving_variance"], affine.variance[c]*test.momentum+variance[c]*(1-test.momentum))
		}
		for i, path := range r.updates {
			same(t, fromTensor(t, updates[i]), array{[]int{3}, moved[path]}, 1e-5)
			delete(moved, path)
		}
		if len(moved) > 0 {
			t.Errorf("%v not updated", moved)
		}
	}
}

func TestLayerNormalization(t *testing.T) {
	x := random(3, 2, 4, 3)
	for epsilon, l := range map[float64]layer.LayerNormalization{1e-3: {}, 0.1: {Epsilon: 0.1}} {
		want := array{shape: x.shape}
		for row := 0; row < len(x.values); row += 3 {
			features := array{[]int{3, 1}, x.values[row : row+3]}
			mean, variance := statistics(features)
			for i, v := range features.values {
				want.values = append(want.values, (v-mean[0])/math.Sqrt(variance[0]+epsilon)*affine.gamma[i]+affine.beta[i])
			}
		}
		(&run{layer: l, input: x, training: true,
			weights: map[string]array{"gamma": {[]int{3}, affine.gamma}, "beta": {[]int{3}, affine.beta}}}).check(t, want)
	}
}

func TestNormErrors(t *testing.T) {
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{layer.BatchNormalization{Momentum: 1.5}, []int{2, 3}, "momentum 1.5"},
		{layer.BatchNormalization{Momentum: -0.5}, []int{2, 3}, "momentum -0.5"},
		{layer.BatchNormalization{Momentum: math.NaN()}, []int{2, 3}, "momentum NaN"},
		{layer.BatchNormalization{Epsilon: -1}, []int{2, 3}, "epsilon -1"},
		{layer.BatchNormalization{}, []int{3}, "input has shape [3]: want [batch, ..., channels]"},
		{layer.LayerNormalization{Epsilon: math.NaN()}, []int{2, 3}, "epsilon NaN"},
		{layer.LayerNormalization{}, []int{3}, "input has shape [3]: want [batch, ..., features]"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
