package tl

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// predictBatch is the number of examples that run at once in Predict and Evaluate.
const predictBatch = 64

// Predict gives what the model's last layer gives for each example, [examples][outputs]: logits where the model was trained with
// cross-entropy. Targets are not looked at.
//
// Errors: examples whose shape the model does not take; an empty set.
func (m *Model) Predict(d data.Dataset) ([][]float32, error) {
	if given(d) == nil || d.Len() == 0 {
		return nil, fmt.Errorf("no examples to predict")
	}
	if err := m.checkInput(d); err != nil {
		return nil, err
	}
	var rows [][]float32
	err := m.eachOutput(d, 0, predictBatch, func(output *tensors.Tensor, _ data.Batch, n int) error {
		flat, err := appendRows(nil, output, n)
		width := len(flat) / n
		for i := range n {
			rows = append(rows, flat[i*width:(i+1)*width])
		}
		return err
	})
	return rows, err
}

// Evaluate measures the loss, and the accuracy where there are classes.
//
// Errors: data that does not fit the model.
func (m *Model) Evaluate(d data.Dataset) (Metrics, error) {
	if given(d) == nil || d.Len() == 0 {
		return Metrics{}, fmt.Errorf("no examples to evaluate on")
	}
	if err := m.checkInput(d); err != nil {
		return Metrics{}, err
	}
	loss, err := m.compiled.Loss.forData(d.Spec(), m.output)
	if err != nil {
		return Metrics{}, err
	}
	return m.measure(d, 0, loss, predictBatch)
}

// measure evaluates on examples that enter at step from.
func (m *Model) measure(d data.Dataset, from int, loss Loss, batchSize int) (Metrics, error) {
	lossOf, err := m.lossOf(loss)
	if err != nil {
		return Metrics{}, err
	}
	sum, right := 0.0, 0
	err = m.eachOutput(d, from, batchSize, func(output *tensors.Tensor, batch data.Batch, n int) error {
		results, err := call(lossOf, output, batch.Targets)
		if err != nil {
			return err
		}
		losses, err := appendRows(nil, results[0], n)
		if err != nil {
			return err
		}
		for _, l := range losses {
			sum += float64(l)
		}
		if loss == SparseCategoricalCrossentropy {
			more, err := countRight(output, batch.Targets, n)
			if err != nil {
				return err
			}
			right += more
		}
		return results[0].FinalizeAll()
	})
	if err != nil {
		return Metrics{}, err
	}
	metrics := Metrics{Loss: sum / float64(d.Len()), Accuracy: math.NaN(), Examples: d.Len()}
	if loss == SparseCategoricalCrossentropy {
		metrics.Accuracy = float64(right) / float64(d.Len())
	}
	return metrics, nil
}

// eachOutput runs the steps from `from` to the end in inference on a whole set.
func (m *Model) eachOutput(d data.Dataset, from, batchSize int, use func(output *tensors.Tensor, batch data.Batch, n int) error) error {
	exec, err := m.forward(from, len(m.steps))
	if err != nil {
		return err
	}
	params := values(m.between(from, len(m.steps)))
	return m.batches(d, batchSize, func(batch data.Batch, n int) error {
		outputs, err := call(exec, append([]*tensors.Tensor{batch.Inputs}, params...)...)
		if err != nil {
			return err
		}
		if err := use(outputs[0], batch, n); err != nil {
			return err
		}
		return outputs[0].FinalizeAll()
	})
}

func countRight(output, targets *tensors.Tensor, n int) (int, error) {
	logits, err := appendRows(nil, output, n)
	if err != nil {
		return 0, err
	}
	labels, err := tensors.CopyFlatData[int32](targets)
	if err != nil {
		return 0, err
	}
	right, width := 0, len(logits)/n
	for i := range n {
		if argMax(logits[i*width:(i+1)*width]) == int(labels[i]) {
			right++
		}
	}
	return right, nil
}

// argMax is the index of the largest value, the first of equals.
func argMax(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
