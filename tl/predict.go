package tl

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// predictBatch is the most examples that run at once where nothing is trained.
const predictBatch = 64

// layerShare is the most bytes that a layer gives at once on a CPU: more would leave the processor's caches before the next layer reads
// it, and take memory; fewer examples would be little work beside what each run begins with, as to lay out the weights. With 16, 32, 64
// and 128 MiB the features of an image took 6.4, 5.5, 6.1 and 6.4 ms of processor time in MobileNetV2, 8.7, 6.9, 7.2 and 7.7 in
// EfficientNet-Lite0, 18.6, 17.7, 17.1 and 17.2 in ResNet-18, on two cores with 32 MiB of cache.
const layerShare = 32 << 20

// atOnce is how many examples run at once from a step on where nothing is trained: few where a layer gives much for one.
func (m *Model) atOnce(from int) int {
	n := predictBatch
	for _, row := range m.rows[from:] {
		for m.onCPU() && n > 1 && 4*n*product(row.Shape[1:], maxLayer) > layerShare {
			n /= 2
		}
	}
	return n
}

var errNoExamples = errors.New("no examples to evaluate on")

// Predict gives what the model's last layer gives for each example, [examples][outputs]: logits where the model was trained with
// cross-entropy. Targets are not looked at.
//
// Errors: examples whose shape the model does not take; an empty set.
func (m *Model) Predict(d data.Dataset) ([][]float32, error) {
	if size(d) == 0 {
		return nil, errors.New("no examples to predict")
	}
	d, err := m.encoded(d)
	if err != nil {
		return nil, err
	}
	if err := m.checkInput(d); err != nil {
		return nil, err
	}
	rows := make([][]float32, d.Len())
	err = m.eachOutput(context.Background(), d, 0, predictBatch, func(output *tensors.Tensor, _ data.Batch, indices []int) error {
		return m.place(rows, indices, output)
	})
	return rows, err
}

// place puts what the model gave for the examples at the indices in their rows. An output that is shorter than others, of a batch of
// texts that are all short, is followed by zeros.
func (m *Model) place(rows [][]float32, indices []int, output *tensors.Tensor) error {
	list, err := firstRows(output, len(indices))
	if err != nil {
		return err
	}
	size := product(m.output, maxLayer)
	for k, i := range indices {
		if !finite(list[k]) {
			return fmt.Errorf("what the model gives for example %d is not finite: its numbers are not, or they or the weights are very large", i)
		}
		rows[i] = append(list[k], make([]float32, size-len(list[k]))...)
	}
	return nil
}

// Evaluate measures the loss, and the accuracy where there are classes.
//
// Errors: data that does not fit the model.
func (m *Model) Evaluate(d data.Dataset) (Metrics, error) {
	if size(d) == 0 {
		return Metrics{}, errNoExamples
	}
	d, err := m.encoded(d)
	if err != nil {
		return Metrics{}, err
	}
	if err := m.checkInput(d); err != nil {
		return Metrics{}, err
	}
	goal, err := m.objective(d.Spec())
	if err != nil {
		return Metrics{}, err
	}
	return m.measure(context.Background(), d, 0, goal, predictBatch)
}

// measure evaluates on examples that enter at step from.
func (m *Model) measure(ctx context.Context, d data.Dataset, from int, goal objective, batchSize int) (Metrics, error) {
	measuring, err := m.measuring(goal)
	if err != nil {
		return Metrics{}, err
	}
	var loss, right float64
	err = m.eachOutput(ctx, d, from, batchSize, func(output *tensors.Tensor, batch data.Batch, indices []int) error {
		results, err := call(measuring, output, batch.Targets)
		if err != nil {
			return err
		}
		for i, total := range []*float64{&loss, &right} {
			values, err := tensors.CopyFlatData[float32](results[i])
			if err != nil {
				return err
			}
			for _, v := range values[:len(indices)] {
				*total += float64(v)
			}
		}
		return finalize(results)
	})
	return goal.metrics(loss, right, d.Len()), err
}

// outputUser takes what the model gives for a batch; the first len(indices) rows count.
type outputUser func(output *tensors.Tensor, batch data.Batch, indices []int) error

// eachOutput runs the steps from `from` to the end in inference on a whole set, batchSize examples at once or fewer.
func (m *Model) eachOutput(ctx context.Context, d data.Dataset, from, batchSize int, use outputUser) error {
	if from == 0 {
		if known, behind := m.entry(d); known != nil {
			defer known.Close()
			d, from = known, behind
		}
	}
	return m.pass(ctx, d, from, len(m.steps), min(batchSize, m.atOnce(from)), use)
}

// pass runs the steps from..to-1 in inference on a whole set, so many examples at once.
func (m *Model) pass(ctx context.Context, d data.Dataset, from, to, size int, use outputUser) error {
	exec, err := m.forward(from, to)
	if err != nil {
		return err
	}
	params := values(m.between(from, to))
	return m.batches(ctx, d, size, func(batch data.Batch, indices []int) error {
		if err := m.checkTokens(from, batch); err != nil {
			return err
		}
		outputs, err := call(exec, append([]*tensors.Tensor{batch.Inputs}, params...)...)
		if err != nil {
			return err
		}
		return errors.Join(use(outputs[0], batch, indices), finalize(outputs))
	})
}

// checkTokens demands of examples that enter at step from what an Embedding there knows: it would take other numbers for the
// nearest token, in silence.
func (m *Model) checkTokens(from int, batch data.Batch) (err error) {
	embedding, ok := m.embedding(from)
	if !ok {
		return nil
	}
	errFlat := tensors.ConstFlatData(batch.Inputs, func(tokens []float32) {
		i := slices.IndexFunc(tokens, func(v float32) bool {
			return !(v >= 0 && v < float32(embedding.Vocabulary) && v == float32(int(v)))
		})
		if i >= 0 {
			err = fmt.Errorf("an example holds %v: layer %s takes whole numbers from 0 to %d", tokens[i], m.rows[from].Path, embedding.Vocabulary-1)
		}
	})
	return errors.Join(err, errFlat)
}

// embedding is the layer that sees examples first which enter at a step, if it is one.
func (m *Model) embedding(from int) (e layer.Embedding, ok bool) {
	e, ok = entrance(m.steps[from].Layer).(layer.Embedding)
	return e, ok
}

// entrance is the layer inside l that sees the examples first.
func entrance(l layer.Layer) layer.Layer {
	switch whole := l.(type) {
	case layer.Named:
		return entrance(whole.Layer)
	case layer.Masking:
		if len(whole.Layers) > 0 {
			return entrance(whole.Layers[0])
		}
	}
	return l
}

// argMax is the index of the largest value, the first of equals.
func argMax[T float32 | float64](values []T) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
