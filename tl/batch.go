package tl

import (
	"errors"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// reader gives the next chunk of the training set.
type reader func() (data.Batch, error, bool)

// chunk is the part of a batch that runs at once. Its first Real examples count.
type chunk struct {
	indices []int
	real    int
}

// chunks parts a batch. A chunk that is not full is filled with rows that do not count, so that one program serves; but where batch
// statistics are measured the rows would count, and a program for the smaller chunk is compiled.
func (f *fit) chunks(batch []int) []chunk {
	parts, fills := f.program.options.Accumulate, len(f.program.measured) == 0
	size := (f.size() + parts - 1) / parts
	if fills {
		size = f.program.fleet.rows(size)
	}
	var list []chunk
	for indices := range slices.Chunk(batch, size) {
		c := chunk{indices: indices, real: len(indices)}
		if missing := size - len(indices); missing > 0 && fills {
			c.indices = append(slices.Clone(indices), slices.Repeat(indices[:1], missing)...)
		}
		list = append(list, c)
	}
	return list
}

// reads are the indices of all chunks of an epoch from a step on.
func (f *fit) reads(order []int, from int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for step := from; step < f.steps(); step++ {
			for _, c := range f.chunks(f.batch(order, step)) {
				if !yield(c.indices) {
					return
				}
			}
		}
	}
}

// step trains on a batch, whose chunks come next from the reader.
func (f *fit) step(batch []int, next reader) error {
	rate, err := f.rate()
	if err != nil {
		return err
	}
	moving := []*tensors.Tensor{tensors.FromScalar(float32(rate)), tensors.FromScalar(float32(f.at.Count + 1))}
	take := f.takeWhole
	if f.program.whole == nil {
		take = f.takeParts
	}
	loss, right, err := take(f.chunks(batch), len(batch), moving, next)
	if err != nil {
		return err
	}
	if err := f.checkLoss(loss); err != nil {
		return err
	}
	f.at.Step, f.at.Count, f.at.Rate = f.at.Step+1, f.at.Count+1, rate
	f.at.Loss, f.at.Right, f.at.Examples = f.at.Loss+loss, f.at.Right+right, f.at.Examples+len(batch)
	return finalize(moving)
}

// takeWhole makes a step with a batch that runs at once.
func (f *fit) takeWhole(chunks []chunk, total int, moving []*tensors.Tensor, next reader) (loss, right float64, err error) {
	p := f.program
	feed, err := f.feed(chunks[0], 0, total, next)
	if err != nil {
		return 0, 0, err
	}
	outputs, err := p.whole.call(slices.Concat(feed, moving, f.state.all(), f.state.slots)...)
	if err != nil {
		return 0, 0, err
	}
	loss, right = measures(outputs)
	values := len(p.trained) + len(p.measured)
	return loss, right, errors.Join(finalize(feed), finalize(outputs[:2]),
		f.state.advance(0, outputs[2:2+values]), f.state.setSlots(outputs[2+values:]))
}

// takeParts makes a step with a batch that runs in parts.
func (f *fit) takeParts(chunks []chunk, total int, moving []*tensors.Tensor, next reader) (loss, right float64, err error) {
	p := f.program
	sums := zeros(p.trained)
	for i, c := range chunks {
		feed, err := f.feed(c, i, total, next)
		if err != nil {
			return 0, 0, err
		}
		outputs, err := p.part.call(slices.Concat(feed, f.state.all(), sums)...)
		if err != nil {
			return 0, 0, err
		}
		lossHere, rightHere := measures(outputs)
		loss, right = loss+lossHere, right+rightHere
		err = errors.Join(finalize(feed), finalize(outputs[:2]), finalize(sums), f.state.advance(len(p.trained), outputs[2:2+len(p.measured)]))
		if err != nil {
			return 0, 0, err
		}
		sums = outputs[2+len(p.measured):]
	}
	outputs, err := p.update.call(slices.Concat(moving, f.state.now[:len(p.trained)], sums, f.state.slots)...)
	if err != nil {
		return 0, 0, err
	}
	return loss, right, errors.Join(finalize(sums), f.state.advance(0, outputs[:len(p.trained)]), f.state.setSlots(outputs[len(p.trained):]))
}

// measures are the sum of the losses and the number of right answers.
func measures(outputs []*tensors.Tensor) (loss, right float64) {
	return float64(tensors.ToScalar[float32](outputs[0])), float64(tensors.ToScalar[float32](outputs[1]))
}

// feed is what the programs take of a chunk: its data, the weights of its rows, the weight of the whole step, and a random state.
func (f *fit) feed(c chunk, part, total int, next reader) ([]*tensors.Tensor, error) {
	batch, err, ok := next()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("the training set ended early")
	}
	if err := f.model.checkTokens(f.from, batch); err != nil {
		return nil, err
	}
	weights := make([]float32, len(c.indices))
	for i := range c.real {
		weights[i] = 1
	}
	seed := rand.NewPCG(f.opts.Seed, uint64(f.at.Count)<<16+uint64(part)).Uint64()
	random, err := graph.RNGStateFromSeed(int64(seed))
	if err != nil {
		return nil, err
	}
	return []*tensors.Tensor{batch.Inputs, batch.Targets, tensors.FromFlatDataAndDimensions(weights, len(weights)),
		tensors.FromScalar(float32(total)), random}, nil
}
