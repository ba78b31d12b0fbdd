package layer_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// product is row i of a matrix product x·w.
func product(x []float64, w array) []float64 {
	y := make([]float64, w.shape[1])
	for i, v := range x {
		for j := range y {
			y[j] += v * w.at(i, j)
		}
	}
	return y
}

func plus(a, b []float64) []float64 {
	sum := slices.Clone(a)
	for i := range sum {
		sum[i] += b[i]
	}
	return sum
}

// cellStep is the reference of a step: input and state to state. The output is the start of the state.
type cellStep func(input, state []float64) []float64

const units = 3

func lstmWeights(seed uint64, features int) map[string]array {
	return map[string]array{"kernel": random(seed, features, 4*units), "recurrent_kernel": random(seed+1, units, 4*units), "bias": random(seed+2, 4*units)}
}

func lstmStep(w map[string]array) cellStep {
	return func(input, state []float64) []float64 {
		g := plus(plus(product(input, w["kernel"]), product(state[:units], w["recurrent_kernel"])), w["bias"].values)
		next := make([]float64, 2*units)
		for u := range units {
			i, f, c, o := sigmoid(g[u]), sigmoid(g[units+u]), math.Tanh(g[2*units+u]), sigmoid(g[3*units+u])
			next[units+u] = f*state[units+u] + i*c
			next[u] = o * math.Tanh(next[units+u])
		}
		return next
	}
}

func gruWeights(seed uint64, features int) map[string]array {
	return map[string]array{"kernel": random(seed, features, 3*units), "recurrent_kernel": random(seed+1, units, 3*units), "bias": random(seed+2, 2, 3*units)}
}

func gruStep(w map[string]array) cellStep {
	return func(input, state []float64) []float64 {
		given := plus(product(input, w["kernel"]), w["bias"].values[:3*units])
		held := plus(product(state, w["recurrent_kernel"]), w["bias"].values[3*units:])
		next := make([]float64, units)
		for u := range units {
			z, r := sigmoid(given[u]+held[u]), sigmoid(given[units+u]+held[units+u])
			next[u] = z*state[u] + (1-z)*math.Tanh(given[2*units+u]+r*held[2*units+u])
		}
		return next
	}
}

// recur is the reference of a recurrent layer: the outputs at all steps, and at the last that is read. With masked, rows of zeros
// leave the state as it is.
func recur(x array, step cellStep, state int, backwards, masked bool) (all, last array) {
	batch, time, features := x.shape[0], x.shape[1], x.shape[2]
	all, last = array{shape: []int{batch, time, units}}, array{shape: []int{batch, units}}
	for b := range batch {
		s, outputs := make([]float64, state), make([][]float64, time)
		for i := range time {
			if backwards {
				i = time - 1 - i
			}
			row := x.values[(b*time+i)*features:][:features]
			if !masked || slices.ContainsFunc(row, func(v float64) bool { return v != 0 }) {
				s = step(row, s)
			}
			outputs[i] = s[:units]
		}
		for _, output := range outputs {
			all.values = append(all.values, output...)
		}
		last.values = append(last.values, s[:units]...)
	}
	return all, last
}

// filledUp has sequences of 5, 3 and 0 real steps of 5, and one with a gap.
func filledUp() array {
	x := random(1, 4, 5, 2)
	for _, row := range []int{8, 9, 10, 11, 12, 13, 14, 16} {
		x.values[2*row], x.values[2*row+1] = 0, 0
	}
	return x
}

// hidden sets the outputs at filled steps to zero, as Masking does.
func hidden(x, all array) array {
	out := array{all.shape, slices.Clone(all.values)}
	for row := range len(x.values) / 2 {
		if x.values[2*row] == 0 && x.values[2*row+1] == 0 {
			copy(out.values[row*units:], make([]float64, units))
		}
	}
	return out
}

var recurrentCases = []struct {
	name            string
	last, sequences layer.Layer
	weights         func(seed uint64, features int) map[string]array
	step            func(map[string]array) cellStep
	state           int
}{
	{"lstm", layer.LSTM{Units: units}, layer.LSTM{Units: units, Sequences: true}, lstmWeights, lstmStep, 2 * units},
	{"gru", layer.GRU{Units: units}, layer.GRU{Units: units, Sequences: true}, gruWeights, gruStep, units},
}

func TestRecurrent(t *testing.T) {
	x := filledUp()
	for _, test := range recurrentCases {
		t.Run(test.name, func(t *testing.T) {
			weights := test.weights(10, 2)
			all, last := recur(x, test.step(weights), test.state, false, false)
			(&run{layer: test.last, input: x, weights: weights}).check(t, last)
			(&run{layer: test.sequences, input: x, weights: weights}).check(t, all)
			all, last = recur(x, test.step(weights), test.state, false, true)
			(&run{layer: masked(test.last), input: x, weights: weights}).check(t, last)
			(&run{layer: masked(test.sequences), input: x, weights: weights}).check(t, hidden(x, all))
		})
	}
}

func masked(layers ...layer.Layer) layer.Layer { return layer.Masking{Layers: layers} }

// With the same weights in both directions, each half is that of its direction.
func TestBidirectional(t *testing.T) {
	x := filledUp()
	for _, test := range recurrentCases {
		t.Run(test.name, func(t *testing.T) {
			weights := test.weights(20, 2)
			forwardAll, forward := recur(x, test.step(weights), test.state, false, true)
			backwardAll, backward := recur(x, test.step(weights), test.state, true, true)
			r := &run{layer: masked(layer.Bidirectional{Layer: test.last}), input: x, weights: weights}
			r.check(t, beside(forward, backward))
			if got := r.params[3].Path; got != "part/layer/bidirectional/backward_"+test.name+"/kernel" {
				t.Errorf("path %s", got)
			}
			named := layer.Bidirectional{Layer: layer.Named{Name: "reader", Layer: test.sequences}}
			(&run{layer: masked(named), input: x, weights: weights}).check(t, beside(hidden(x, forwardAll), hidden(x, backwardAll)))
		})
	}
}

// beside joins the last axes.
func beside(a, b array) array {
	last := len(a.shape) - 1
	out := array{shape: append(slices.Clone(a.shape[:last]), a.shape[last]+b.shape[last])}
	for i := 0; i < len(a.values); i += a.shape[last] {
		out.values = append(append(out.values, a.values[i:i+a.shape[last]]...), b.values[i:i+a.shape[last]]...)
	}
	return out
}

// The gradient of the loops is that of the reference by differences.
func TestRecurrentGradient(t *testing.T) {
	x := filledUp()
	for _, test := range recurrentCases {
		for _, sequences := range []bool{false, true} {
			for _, backwards := range []bool{false, true} {
				t.Run(test.name, func(t *testing.T) {
					weights := test.weights(30, 2)
					step := test.step(weights)
					reference := func(x array) array {
						all, last := recur(x, step, test.state, backwards, true)
						if sequences {
							return hidden(x, all)
						}
						return last
					}
					slope := random(40, reference(x).shape...)
					want := differences(x, slope, reference)
					l := test.last
					if sequences {
						l = test.sequences
					}
					if backwards {
						l = layer.Bidirectional{Layer: l}
						zero := array{slope.shape, make([]float64, len(slope.values))}
						slope = beside(zero, slope)
					}
					(&run{layer: masked(l), input: x, weights: weights, gradient: &slope}).check(t, want)
				})
			}
		}
	}
}

// differences are the gradient of the sum of f(x)·slope by the real steps of x.
func differences(x, slope array, f func(array) array) array {
	sum := func(x array) (s float64) {
		for i, v := range f(x).values {
			s += v * slope.values[i]
		}
		return s
	}
	const h = 1e-5
	gradient := array{shape: x.shape, values: make([]float64, len(x.values))}
	for i, v := range x.values {
		if v == 0 {
			continue
		}
		moved := array{x.shape, slices.Clone(x.values)}
		moved.values[i] = v + h
		up := sum(moved)
		moved.values[i] = v - h
		gradient.values[i] = (up - sum(moved)) / (2 * h)
	}
	return gradient
}

func TestRecurrentInitialWeights(t *testing.T) {
	r := &run{layer: layer.LSTM{Units: 2}, input: random(1, 1, 4, 3)}
	if _, _, err := r.do(open(t)); err != nil {
		t.Fatal(err)
	}
	bias := r.params[2].Init(nil, r.params[2].Shape)
	if want := []float32{0, 0, 1, 1, 0, 0, 0, 0}; !slices.Equal(bias, want) {
		t.Errorf("bias %v, want %v: the forget gate open", bias, want)
	}
}

func TestRecurrentErrors(t *testing.T) {
	for _, test := range []struct {
		layer layer.Layer
		input []int
		want  string
	}{
		{layer.LSTM{}, []int{1, 4, 2}, "units 0"},
		{layer.GRU{Units: -1}, []int{1, 4, 2}, "units -1"},
		{layer.LSTM{Units: 2}, []int{1, 4}, "input has shape [1 4]: want sequences [batch, time, features]"},
		{layer.Bidirectional{}, []int{1, 4, 2}, "cannot read backwards with a layer nil"},
		{layer.Bidirectional{Layer: layer.Dense{Units: 1}}, []int{1, 4, 2}, "cannot read backwards with a layer dense: want LSTM or GRU"},
		{layer.Bidirectional{Layer: layer.LSTM{Units: 1}}, []int{1, 4}, "want sequences"},
	} {
		fails(t, test.layer, test.input, test.want)
	}
}
