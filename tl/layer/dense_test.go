package layer_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

func TestDense(t *testing.T) {
	weights := map[string]array{"kernel": arr([]int{2, 3}, 1, 2, 3, 4, 5, 6), "bias": arr([]int{3}, 10, 20, 30)}
	(&run{layer: layer.Dense{Units: 3}, input: arr([]int{2, 2}, 1, 0, 1, -1), weights: weights}).check(t, arr([]int{2, 3}, 11, 22, 33, 7, 17, 27))
	(&run{layer: layer.Dense{Units: 3, NoBias: true}, input: arr([]int{1, 2, 2}, 1, 0, 1, -1), weights: weights}).check(t,
		arr([]int{1, 2, 3}, 1, 2, 3, -3, -3, -3))
}

func TestActivations(t *testing.T) {
	points := []float64{-20, -3, -1, -0.5, 0, 0.5, 1, 3, 5.9, 6, 6.1, 20}
	for function, want := range map[layer.Function]func(x float64) float64{
		layer.Linear:   func(x float64) float64 { return x },
		"linear":       func(x float64) float64 { return x },
		layer.ReLU:     func(x float64) float64 { return max(x, 0) },
		layer.ReLU6:    func(x float64) float64 { return min(max(x, 0), 6) },
		layer.Sigmoid:  sigmoid,
		layer.Tanh:     math.Tanh,
		layer.GELU:     func(x float64) float64 { return x * (1 + math.Erf(x/math.Sqrt2)) / 2 },
		layer.GELUTanh: func(x float64) float64 { return x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) / 2 },
		layer.SiLU:     func(x float64) float64 { return x * sigmoid(x) },
		"swish":        func(x float64) float64 { return x * sigmoid(x) },
	} {
		t.Run("as "+string(function), func(t *testing.T) {
			out := arr([]int{1, len(points)})
			for _, x := range points {
				out.values = append(out.values, want(x))
			}
			(&run{layer: layer.Activation{Function: function}, input: array{[]int{1, len(points)}, points}}).check(t, out)
		})
	}
}

func TestSoftmax(t *testing.T) {
	sum := 1 + math.Exp(1) + math.Exp(2)
	(&run{layer: layer.Activation{Function: layer.Softmax}, input: arr([]int{2, 3}, 0, 1, 2, 1e4, -1e4, 0)}).check(t,
		arr([]int{2, 3}, 1/sum, math.Exp(1)/sum, math.Exp(2)/sum, 1, 0, 0))
}

func TestEmbedding(t *testing.T) {
	table := arr([]int{3, 2}, 0, 1, 10, 11, 20, 21)
	(&run{layer: layer.Embedding{Vocabulary: 3, Dim: 2}, input: arr([]int{1, 3}, 2, 0, 2), weights: map[string]array{"embeddings": table}}).check(t,
		arr([]int{1, 3, 2}, 20, 21, 0, 1, 20, 21))
}

func TestFlattenAndReshape(t *testing.T) {
	x := random(1, 2, 3, 4)
	(&run{layer: layer.Flatten{}, input: x}).check(t, array{[]int{2, 12}, x.values})
	(&run{layer: layer.Reshape{Shape: []int{2, 6}}, input: x}).check(t, array{[]int{2, 2, 6}, x.values})
	(&run{layer: layer.Flatten{}, input: arr([]int{2}, 1, 2)}).check(t, arr([]int{2, 1}, 1, 2))
}

func TestDropoutKeepsTheMean(t *testing.T) {
	const n, rate = 100_000, 0.3
	ones := array{[]int{10, n / 10}, slices.Repeat([]float64{1}, n)}
	drop := func(seed int64) array {
		output, _, err := (&run{layer: layer.Dropout{Rate: rate}, input: ones, training: true, seed: seed}).do(open(t))
		if err != nil {
			t.Fatal(err)
		}
		return fromTensor(t, output)
	}
	output, dropped := drop(1), 0
	for _, v := range output.values {
		switch {
		case v == 0:
			dropped++
		case math.Abs(v-1/(1-rate)) > 1e-6:
			t.Fatalf("an element that is kept is %v: want 1/%v", v, 1-rate)
		}
	}
	// Four standard deviations of a binomial count.
	if got, slack := float64(dropped), 4*math.Sqrt(n*rate*(1-rate)); math.Abs(got-n*rate) > slack {
		t.Errorf("%d of %d elements dropped: want %v ± %.0f", dropped, n, n*rate, slack)
	}
	if slices.Equal(output.values, drop(2).values) || !slices.Equal(output.values, drop(1).values) {
		t.Error("want the same elements for the same random state, and others for another")
	}
}

func TestDropoutIsOff(t *testing.T) {
	x := random(1, 3, 4)
	(&run{layer: layer.Dropout{Rate: 0.5}, input: x}).check(t, x)
	(&run{layer: layer.Dropout{Rate: 0.5}, input: x, training: true, frozen: true}).check(t, x)
	(&run{layer: layer.Dropout{}, input: x, training: true}).check(t, x)
}

func TestDenseLayerErrors(t *testing.T) {
	row := []int{1, 4}
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{layer.Dense{}, row, "units 0"},
		{layer.Dense{Units: -3}, row, "units -3"},
		{layer.Dense{Units: 1}, []int{4}, "input has shape [4]: want [batch, ..., features]"},
		{layer.Dense{Units: 1, Activation: "RELU"}, row, `activation "RELU" is not known`},
		{layer.Embedding{Dim: 2}, row, "vocabulary 0, dim 2"},
		{layer.Embedding{Vocabulary: 2, Dim: -1}, row, "vocabulary 2, dim -1"},
		{layer.Dropout{Rate: 1}, row, "rate 1"},
		{layer.Dropout{Rate: -0.1}, row, "rate -0.1"},
		{layer.Dropout{Rate: math.NaN()}, row, "rate NaN"},
		{layer.Reshape{Shape: []int{3}}, row, "input has shape [1 4]"},
		{layer.Reshape{Shape: []int{-2, -2}}, row, "[-2 -2]"},
		{layer.Activation{Function: "none"}, row, `activation "none" is not known`},
		{nil, row, "is nil"},
		{layer.Func(func(*layer.Context, *layer.Node) *layer.Node { return nil }), row, "gives nil"},
		{layer.Named{Name: "a"}, row, "is nil"},
		{layer.Func(nil), row, "is nil"},
		{layer.Sequential{layer.Named{Name: "", Layer: layer.Flatten{}}}, row, `name ""`},
		{layer.Sequential{layer.Named{Name: "a/b", Layer: layer.Sequential{layer.Dense{Units: 1}}}}, row, `name "a/b"`},
		{layer.Sequential{layer.Named{Name: "", Layer: layer.Sequential{layer.Dense{Units: 1}}}}, row, `name ""`},
		{layer.Sequential{layer.Flatten{}, layer.Sequential{layer.Dense{}}}, row, "part/layer/sequential/dense (dense): units 0"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
