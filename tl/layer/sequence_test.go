package layer_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// addOne tells filled steps from real ones in what comes out.
var addOne = layer.Func(func(_ *layer.Context, x *layer.Node) *layer.Node { return graph.OnePlus(x) })

func TestMasking(t *testing.T) {
	sequences := arr([]int{1, 3, 2}, 5, 0, 0, 0, 0, -1)
	(&run{layer: masked(addOne), input: sequences}).check(t, arr([]int{1, 3, 2}, 6, 1, 0, 0, 1, 0))
	// Integers, as words: 0 is no word.
	words := arr([]int{2, 3}, 2, 1, 0, 1, 0, 0)
	table := map[string]array{"embeddings": arr([]int{3, 2}, 9, 9, 1, 2, 3, 4)}
	embedding := layer.Embedding{Vocabulary: 3, Dim: 2}
	(&run{layer: masked(embedding), input: words, weights: table}).check(t, arr([]int{2, 3, 2}, 3, 4, 1, 2, 0, 0, 1, 2, 0, 0, 0, 0))
	(&run{layer: masked(embedding, layer.GlobalAveragePooling1D{}), input: words, weights: table}).check(t, arr([]int{2, 2}, 2, 3, 1, 2))
	// What has no time steps any more is left as it is.
	(&run{layer: masked(layer.Flatten{}, addOne), input: sequences}).check(t, arr([]int{1, 6}, 6, 1, 1, 1, 1, 0))
}

// An own layer sees the mask.
func TestContextMask(t *testing.T) {
	count := layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node {
		return graph.ReduceSum(graph.ConvertDType(c.Mask(), x.DType()), 1)
	})
	(&run{layer: masked(layer.Sequential{layer.Named{Name: "inner", Layer: count}}), input: arr([]int{2, 3, 1}, 5, 0, 1, 0, 0, 2)}).check(t, arr([]int{2}, 2, 1))
	if layer.NewContext(&run{}).Mask() != nil {
		t.Error("a mask outside of Masking")
	}
}

func TestPositionEmbedding(t *testing.T) {
	table := map[string]array{"embeddings": arr([]int{3, 2}, 1, 2, 3, 4, 5, 6)}
	(&run{layer: layer.PositionEmbedding{Length: 3}, input: arr([]int{2, 2, 2}, 0, 0, 0, 0, 10, 10, 10, 10), weights: table}).check(t,
		arr([]int{2, 2, 2}, 1, 2, 3, 4, 11, 12, 13, 14))
}

func TestGlobalPooling1D(t *testing.T) {
	x := arr([]int{2, 3, 2}, -1, -2, -3, -6, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, test := range []struct {
		layer           layer.Layer
		whole, filledUp []float64
	}{
		{layer.GlobalAveragePooling1D{}, []float64{-4. / 3, -8. / 3, 0, 0}, []float64{-2, -4, 0, 0}},
		{layer.GlobalMaxPooling1D{}, []float64{0, 0, 0, 0}, []float64{-1, -2, -1e9, -1e9}},
	} {
		(&run{layer: test.layer, input: x}).check(t, array{[]int{2, 2}, test.whole})
		(&run{layer: masked(test.layer), input: x}).check(t, array{[]int{2, 2}, test.filledUp})
	}
	(&run{layer: layer.GlobalMaxPooling2D{}, input: arr([]int{1, 2, 2, 2}, 1, 8, 2, 7, 3, 6, 4, 5)}).check(t, arr([]int{1, 2}, 4, 8))
}

func TestPooling1D(t *testing.T) {
	x := arr([]int{1, 5, 2}, 1, 10, 3, 8, 2, 6, 5, 4, 9, 2)
	for _, test := range []struct {
		layer layer.Layer
		want  []float64
	}{
		{layer.MaxPooling1D{}, []float64{3, 10, 5, 6}},
		{layer.MaxPooling1D{Pool: 3, Strides: 1}, []float64{3, 10, 5, 8, 9, 6}},
		{layer.MaxPooling1D{Pool: 1, Strides: 3}, []float64{1, 10, 5, 4}},
		{layer.AveragePooling1D{}, []float64{2, 9, 3.5, 5}},
		{layer.AveragePooling1D{Pool: 3, Strides: 2}, []float64{2, 8, 16. / 3, 4}},
		{layer.AveragePooling1D{Pool: 5}, []float64{4, 6}},
	} {
		(&run{layer: test.layer, input: x}).check(t, array{[]int{1, len(test.want) / 2, 2}, test.want})
	}
}

// The gradient of a maximum goes to where it was.
func TestGlobalMaxPoolingGradient(t *testing.T) {
	slope := arr([]int{1, 2}, 10, 20)
	(&run{layer: layer.GlobalMaxPooling1D{}, input: arr([]int{1, 3, 2}, 1, 6, 3, 4, 2, 5), gradient: &slope}).check(t, arr([]int{1, 3, 2}, 0, 20, 10, 0, 0, 0))
	(&run{layer: layer.GlobalMaxPooling2D{}, input: arr([]int{1, 3, 1, 2}, 1, 6, 3, 4, 2, 5), gradient: &slope}).check(t, arr([]int{1, 3, 1, 2}, 0, 20, 10, 0, 0, 0))
}

// conv1D is the reference: window over so many zeros before and after.
func conv1D(x, kernel, bias array, stride, dilation, before, after int) array {
	batch, time, in := x.shape[0], x.shape[1], x.shape[2]
	size, filters := kernel.shape[0], kernel.shape[2]
	steps := (time+before+after-(size-1)*dilation-1)/stride + 1
	out := array{shape: []int{batch, steps, filters}}
	for b := range batch {
		for s := range steps {
			for f := range filters {
				sum := bias.values[f]
				for k := range size {
					if at := s*stride + k*dilation - before; at >= 0 && at < time {
						for i := range in {
							sum += x.at(b, at, i) * kernel.at(k, i, f)
						}
					}
				}
				out.values = append(out.values, sum)
			}
		}
	}
	return out
}

func TestConv1D(t *testing.T) {
	x, bias := random(1, 2, 7, 3), random(2, 4)
	for _, size := range []int{1, 2, 3} {
		for _, stride := range []int{1, 2, 3} {
			for _, dilation := range []int{1, 2} {
				kernel := random(3, size, 3, 4)
				reach := (size-1)*dilation + 1
				total := max(((7+stride-1)/stride-1)*stride+reach-7, 0)
				for padding, zeros := range map[layer.Padding][2]int{
					"": {}, layer.Valid: {}, layer.Causal: {reach - 1, 0}, layer.Same: {total / 2, total - total/2},
				} {
					l := layer.Conv1D{Filters: 4, Kernel: size, Strides: stride, Dilation: dilation, Padding: padding}
					(&run{layer: l, input: x, weights: map[string]array{"kernel": kernel, "bias": bias}}).check(t,
						conv1D(x, kernel, bias, stride, dilation, zeros[0], zeros[1]))
				}
			}
		}
	}
}

// attention is the reference, one pair of steps after the other.
func attention(x array, w map[string]array, heads, size int, allowed func(b, from, to int) bool) array {
	batch, time, features := x.shape[0], x.shape[1], x.shape[2]
	project := func(name string, b, t, h, d int) float64 {
		sum := w[name+"/bias"].at(h, d)
		for f := range features {
			sum += x.at(b, t, f) * w[name+"/kernel"].at(f, h, d)
		}
		return sum
	}
	out := array{shape: x.shape, values: make([]float64, len(x.values))}
	for b := range batch {
		for from := range time {
			row := out.values[(b*time+from)*features:][:features]
			copy(row, w["attention_output/bias"].values)
			for h := range heads {
				shares, total := make([]float64, time), 0.0
				for to := range time {
					score := 0.0
					for d := range size {
						score += project("query", b, from, h, d) * project("key", b, to, h, d)
					}
					if allowed(b, from, to) {
						shares[to] = math.Exp(score / math.Sqrt(float64(size)))
						total += shares[to]
					}
				}
				for to := range time {
					for d := range size {
						for f := range features {
							row[f] += shares[to] / total * project("value", b, to, h, d) * w["attention_output/kernel"].at(h, d, f)
						}
					}
				}
			}
		}
	}
	return out
}

func attentionWeights(features, heads, size int) map[string]array {
	w := map[string]array{"attention_output/kernel": random(7, heads, size, features), "attention_output/bias": random(8, features)}
	for i, name := range []string{"query", "key", "value"} {
		w[name+"/kernel"], w[name+"/bias"] = random(uint64(i), features, heads, size), random(uint64(10+i), heads, size)
	}
	return w
}

func TestMultiHeadAttention(t *testing.T) {
	const heads, size = 2, 3
	w := attentionWeights(4, heads, size)
	x := random(1, 2, 5, 4)
	for _, row := range []int{3, 4, 8, 9} { // The first has 3 real steps, the second too.
		copy(x.values[4*row:], make([]float64, 4))
	}
	isReal := func(_, step int) bool { return step < 3 }
	everywhere := func(int, int, int) bool { return true }
	causal := func(_, from, to int) bool { return to <= from }
	plain := layer.MultiHeadAttention{Heads: heads, KeyDim: size}
	ahead := layer.MultiHeadAttention{Heads: heads, KeyDim: size, Causal: true, Dropout: 0.5}
	(&run{layer: plain, input: x, weights: w}).check(t, attention(x, w, heads, size, everywhere))
	(&run{layer: ahead, input: x, weights: w}).check(t, attention(x, w, heads, size, causal))
	for l, may := range map[layer.MultiHeadAttention]func(b, from, to int) bool{plain: everywhere, ahead: causal} {
		want := attention(x, w, heads, size, func(b, from, to int) bool { return may(b, from, to) && isReal(b, to) })
		for step := range 10 {
			if !isReal(step/5, step%5) {
				copy(want.values[4*step:], make([]float64, 4))
			}
		}
		(&run{layer: masked(l), input: x, weights: w}).check(t, want)
	}
}

// The gradients are those of the references by differences; filled steps have none.
func TestSequenceGradients(t *testing.T) {
	x := filledUp()
	kernel, bias := random(3, 3, 2, 4), random(4, 4)
	w := attentionWeights(2, 2, 3)
	isReal := func(b, step int) bool { return x.at(b, step, 0) != 0 || x.at(b, step, 1) != 0 }
	for _, test := range []struct {
		name      string
		layer     layer.Layer
		weights   map[string]array
		reference func(x array) array
	}{
		{"convolution", layer.Conv1D{Filters: 4, Strides: 2, Padding: layer.Causal}, map[string]array{"kernel": kernel, "bias": bias},
			func(x array) array { return conv1D(x, kernel, bias, 2, 1, 2, 0) }},
		{"attention", masked(layer.MultiHeadAttention{Heads: 2, KeyDim: 3}, layer.GlobalAveragePooling1D{}), w,
			func(x array) array {
				return average(attention(x, w, 2, 3, func(b, _, to int) bool { return isReal(b, to) }), isReal)
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			slope := random(9, test.reference(x).shape...)
			r := &run{layer: test.layer, input: x, weights: test.weights, gradient: &slope}
			output, _, err := r.do(open(t))
			if err != nil {
				t.Fatal(err)
			}
			got, want := fromTensor(t, output), differences(x, slope, test.reference)
			for i, v := range x.values {
				if v == 0 { // The references take no step there.
					got.values[i] = 0
				}
			}
			same(t, got, want, 1e-5)
		})
	}
}

// average is over the real steps; 0 where there are none.
func average(x array, isReal func(b, step int) bool) array {
	batch, time, features := x.shape[0], x.shape[1], x.shape[2]
	out := array{shape: []int{batch, features}, values: make([]float64, batch*features)}
	for b := range batch {
		count := 0.0
		for step := range time {
			if isReal(b, step) {
				count++
			}
		}
		for step := range time {
			for f := range features {
				if isReal(b, step) {
					out.values[b*features+f] += x.at(b, step, f) / count
				}
			}
		}
	}
	return out
}

// Without a key dim the heads share the features; without biases there are four kernels.
func TestMultiHeadAttentionDefaults(t *testing.T) {
	r := &run{layer: layer.MultiHeadAttention{Heads: 2, NoBias: true}, input: random(1, 1, 3, 8)}
	if _, _, err := r.do(open(t)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.params {
		got = append(got, p.Path)
	}
	want := []string{"part/layer/query/kernel", "part/layer/key/kernel", "part/layer/value/kernel", "part/layer/attention_output/kernel"}
	if !slices.Equal(got, want) || !slices.Equal(r.params[0].Shape, []int{8, 2, 4}) || !slices.Equal(r.params[3].Shape, []int{2, 4, 8}) {
		t.Errorf("parameters %+v", r.params)
	}
}

// Sequences without any real step give numbers, not NaN.
func TestMaskingOfNothing(t *testing.T) {
	x := array{[]int{2, 3, 4}, make([]float64, 24)}
	for _, l := range []layer.Layer{layer.MultiHeadAttention{Heads: 2}, layer.GlobalAveragePooling1D{}, layer.LSTM{Units: 2}, layer.GRU{Units: 2}} {
		r := &run{layer: masked(l, addOne), input: x}
		output, _, err := r.do(open(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range fromTensor(t, output).values {
			if v != 0 && v != 1 {
				t.Errorf("%s gives %v", layer.Kind(l), v)
			}
		}
	}
}

func TestSequenceErrors(t *testing.T) {
	sequence := []int{1, 4, 6}
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{masked(addOne), []int{1, 2, 3, 4}, "input has shape [1 2 3 4]: want integers [batch, time] or sequences"},
		{masked(layer.Conv1D{Filters: 2}, layer.LSTM{Units: 1}), sequence, "input has 2 time steps, the mask around it 4"},
		{layer.PositionEmbedding{Length: 3}, sequence, "length 3: want at least the 4 time steps"},
		{layer.PositionEmbedding{Length: 3}, []int{1, 4}, "want sequences [batch, time, features]"},
		{layer.GlobalAveragePooling1D{}, []int{1, 4}, "want sequences"},
		{layer.GlobalMaxPooling1D{}, []int{1, 4, 4, 1}, "want sequences"},
		{layer.GlobalMaxPooling2D{}, sequence, "want images"},
		{layer.MaxPooling1D{}, []int{1, 4}, "want sequences"},
		{layer.MaxPooling1D{Pool: -1}, sequence, "pool -1"},
		{layer.AveragePooling1D{Strides: -1}, sequence, "strides -1"},
		{layer.AveragePooling1D{Pool: 5}, sequence, "input has 4 time steps, fewer than the pool of 5"},
		{layer.Conv1D{}, sequence, "filters 0"},
		{layer.Conv1D{Filters: 1, Kernel: -1}, sequence, "kernel -1"},
		{layer.Conv1D{Filters: 1, Kernel: 300}, sequence, "a kernel of at most 256"},
		{layer.Conv1D{Filters: 1, Strides: -1}, sequence, "strides -1"},
		{layer.Conv1D{Filters: 1, Dilation: -1}, sequence, "dilation -1"},
		{layer.Conv1D{Filters: 1, Kernel: 3, Dilation: 2}, sequence, "input has 4 time steps, fewer than the 5 that the window spans"},
		{layer.Conv1D{Filters: 1, Padding: "full"}, sequence, `padding "full" is not known; want valid, same or causal`},
		{layer.Conv1D{Filters: 1}, []int{1, 4}, "want sequences"},
		{layer.MultiHeadAttention{}, sequence, "heads 0"},
		{layer.MultiHeadAttention{Heads: 4}, sequence, "heads 4, key dim 0 for 6 features: want positive numbers; without a key dim, heads that divide the features"},
		{layer.MultiHeadAttention{Heads: 2, KeyDim: -1}, sequence, "key dim -1"},
		{layer.MultiHeadAttention{Heads: 2, Dropout: 1}, sequence, "rate 1"},
		{layer.MultiHeadAttention{Heads: 2}, []int{1, 4}, "want sequences"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
