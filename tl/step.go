package tl

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// stepProgram is one step of training on the steps of a model from its first live one on.
type stepProgram struct {
	goal    objective
	options CompileOptions
	steps   []layer.Step
	// trained have gradients, measured are statistics that the step changes, fixed are read only.
	trained, measured, fixed []*param
	// rates multiply the learning rate of each trained parameter.
	rates []float64
	still map[string]bool
	cpu   bool
	// whole takes a whole step. Where batches run in parts, part adds to the gradients and update makes the step.
	whole, part, update *runner
	fleet               *fleet
}

// Inputs of the programs before the lists of tensors: of whole and part those up to inRandom, of whole and update the others.
const (
	inBatch   = iota // float32 [batch, ...]
	inTargets        // int32 [batch], or float32 [batch, ...]
	inWeights        // float32 [batch]: 0 for rows that only fill the batch; the last that devices share out
	inTotal          // float32: the sum of the weights of the whole step
	inRandom
	inData // how many those are
)

const (
	inRate   = iota // float32
	inCount         // float32: steps so far, from 1
	inMoving        // how many those are
)

// step is the program of one training step.
func (m *Model) step(from int, t *tracer, goal objective, options CompileOptions) (*stepProgram, error) {
	s := &stepProgram{goal: goal, options: options.withDefaults(), steps: m.steps[from:], cpu: m.onCPU(), still: t.still}
	fleet, err := newFleet(m.dev, s.options.Devices)
	if err != nil {
		return nil, err
	}
	s.fleet = fleet
	depth := m.depths()
	var key strings.Builder
	fmt.Fprintf(&key, "step %d %#v %#v", from, goal, s.options)
	for _, p := range m.between(from, len(m.steps)) {
		switch {
		case p.trainable():
			s.trained = append(s.trained, p)
			s.rates = append(s.rates, math.Pow(s.options.LayerDecay, float64(depth(p))))
			key.WriteString(" +" + p.Path)
		case t.measured[p.Path] && !p.frozen:
			s.measured = append(s.measured, p)
			key.WriteString(" ~" + p.Path)
		default:
			s.fixed = append(s.fixed, p)
		}
	}
	return s, s.compile(m, key.String())
}

func (s *stepProgram) compile(m *Model, key string) (err error) {
	if s.options.Accumulate == 1 {
		s.whole, err = s.fleet.runner(m, key, inWeights+1, s.buildWhole)
		return err
	}
	if s.part, err = s.fleet.runner(m, key+" part", inWeights+1, s.buildPart); err != nil {
		return err
	}
	s.update, err = s.fleet.runner(m, key+" update", 0, s.buildUpdate)
	return err
}

// first is the program that gives the gradients, on one device.
func (s *stepProgram) first() *graph.Exec {
	if s.whole != nil {
		return s.whole.alone
	}
	return s.part.alone
}

// params are all parameters in the order of the programs' inputs.
func (s *stepProgram) params() []*param { return slices.Concat(s.trained, s.measured, s.fixed) }

// buildWhole takes the data, rate and count, the parameters and the slots. It gives the sum of the losses, the number of right
// answers, the trained values, the statistics and the slots.
func (s *stepProgram) buildWhole(inputs []*Node) []*Node {
	moving, rest := inputs[inData:inData+inMoving], inputs[inData+inMoving:]
	params, slots := rest[:len(s.params())], rest[len(s.params()):]
	measures, gradients, statistics := s.gradients(inputs[:inData], params)
	values, slots := s.updates(moving, params[:len(s.trained)], gradients, slots)
	return slices.Concat(measures, values, statistics, slots)
}

// buildPart takes the data, the parameters and the gradients of the parts before. It gives the sum of the losses, the number of
// right answers, the statistics and the gradients with those of this part.
func (s *stepProgram) buildPart(inputs []*Node) []*Node {
	params, before := inputs[inData:inData+len(s.params())], inputs[inData+len(s.params()):]
	measures, gradients, statistics := s.gradients(inputs[:inData], params)
	for i := range gradients {
		gradients[i] = graph.Add(before[i], gradients[i])
	}
	return slices.Concat(measures, statistics, gradients)
}

// buildUpdate takes rate and count, the trained values, their gradients and the slots. It gives the new values and slots.
func (s *stepProgram) buildUpdate(inputs []*Node) []*Node {
	moving, n := inputs[:inMoving], len(s.trained)
	inputs = inputs[inMoving:]
	values, slots := s.updates(moving, inputs[:n], inputs[n:2*n], inputs[2*n:])
	return slices.Concat(values, slots)
}

// gradients are those of the sum of the losses, divided by the weights of the whole step. Measures are that sum and the number
// of right answers.
func (s *stepProgram) gradients(in, params []*Node) (measures, gradients, statistics []*Node) {
	b := &builder{nodes: bind(s.params(), params), trained: s.trained, still: s.still, rng: in[inRandom], updates: map[string]*Node{},
		cpu: s.cpu, half: s.options.Precision.half()}
	outputs := graph.ConvertDType(apply(b, in[inBatch], s.steps), dtypes.Float32)
	losses, right := s.goal.measure(outputs, in[inTargets])
	loss := graph.ReduceAllSum(graph.Mul(losses, in[inWeights]))
	measures = []*Node{loss, graph.ReduceAllSum(graph.Mul(right, in[inWeights]))}
	gradients = graph.Gradient(graph.Div(loss, in[inTotal]), params[:len(s.trained)]...)
	for _, p := range s.measured {
		statistics = append(statistics, b.updates[p.Path])
	}
	return measures, gradients, statistics
}

// updates lets the optimizer make the step.
func (s *stepProgram) updates(moving, values, gradients, slots []*Node) (newValues, newSlots []*Node) {
	optimizer := s.options.Optimizer
	n := optimizer.Slots()
	for i, gradient := range s.options.clip(gradients) {
		u := Update{Value: values[i], Gradient: gradient, Rate: moving[inRate], Count: moving[inCount], Slots: slots[i*n : (i+1)*n]}
		if s.rates[i] != 1 {
			u.Rate = graph.MulScalar(u.Rate, s.rates[i])
		}
		value, kept := optimizer.Step(u)
		if err := u.check(value, kept); err != nil {
			panic(fmt.Errorf("optimizer %T: %w", optimizer, err))
		}
		newValues, newSlots = append(newValues, value), append(newSlots, kept...)
	}
	return newValues, newSlots
}

// clip bounds gradients, first each number, then their norm over all weights.
func (o CompileOptions) clip(gradients []*Node) []*Node {
	gradients = slices.Clone(gradients)
	if o.ClipValue != 0 {
		for i, g := range gradients {
			gradients[i] = graph.ClipScalar(g, -o.ClipValue, o.ClipValue)
		}
	}
	if o.ClipNorm == 0 {
		return gradients
	}
	squares := graph.ReduceAllSum(graph.Square(gradients[0]))
	for _, g := range gradients[1:] {
		squares = graph.Add(squares, graph.ReduceAllSum(graph.Square(g)))
	}
	limit := graph.Scalar(squares.Graph(), squares.DType(), o.ClipNorm)
	factor := graph.Div(limit, graph.Max(graph.Sqrt(squares), limit))
	for i, g := range gradients {
		gradients[i] = graph.Mul(g, factor)
	}
	return gradients
}

// depths tells how many layers of the body are between a parameter and the head; 0 in the head, 1 in the last layer of the body.
func (m *Model) depths() func(p *param) int {
	parts := m.bodyParts()
	return func(p *param) int {
		i := slices.IndexFunc(parts, func(part string) bool { return within(p.Path, part) })
		if i < 0 {
			return 0
		}
		return len(parts) - i
	}
}
