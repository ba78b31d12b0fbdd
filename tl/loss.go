package tl

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Loss is the name of what training makes small, as Keras writes it.
type Loss string

// The losses. The zero value is chosen by the data: cross-entropy where there are classes, else the mean squared error.
const (
	// SparseCategoricalCrossentropy takes logits [batch, classes] and class indices.
	SparseCategoricalCrossentropy Loss = "sparse_categorical_crossentropy"
	// MeanSquaredError takes predictions and targets [batch, numbers].
	MeanSquaredError Loss = "mean_squared_error"
	// MeanAbsoluteError takes predictions and targets [batch, numbers].
	MeanAbsoluteError Loss = "mean_absolute_error"
)

func (l Loss) check() error {
	switch l {
	case "", SparseCategoricalCrossentropy, MeanSquaredError, MeanAbsoluteError:
		return nil
	}
	return fmt.Errorf("loss %q is not known; want %s, %s or %s", l, SparseCategoricalCrossentropy, MeanSquaredError, MeanAbsoluteError)
}

// forData is the loss that fits the data, or an error where the chosen one does not.
func (l Loss) forData(spec data.Spec, output []int) (Loss, error) {
	classes := spec.Classes != nil
	if l == "" {
		l = MeanSquaredError
		if classes {
			l = SparseCategoricalCrossentropy
		}
	}
	want := spec.Target
	switch {
	case (l == SparseCategoricalCrossentropy) != classes:
		return "", fmt.Errorf("loss %s does not fit %s, whose targets are %s", l, spec.Name, targetWords(classes))
	case classes:
		want = len(spec.Classes)
	}
	if len(output) != 1 || output[0] != want {
		return "", fmt.Errorf("the model gives %v for an example, and %s needs [%d]: make the last layer Dense{Units: %d}", output, spec.Name, want, want)
	}
	return l, nil
}

func targetWords(classes bool) string {
	if classes {
		return "classes"
	}
	return "numbers"
}

// perExample is the loss of each example, [batch].
func (l Loss) perExample(outputs, targets *Node) *Node {
	switch l {
	case SparseCategoricalCrossentropy:
		picked := graph.OneHot(targets, outputs.Shape().Dim(-1), outputs.DType())
		return graph.Neg(graph.ReduceSum(graph.Mul(picked, graph.LogSoftmax(outputs)), -1))
	case MeanAbsoluteError:
		return graph.ReduceMean(graph.Abs(graph.Sub(outputs, targets)), -1)
	}
	return graph.ReduceMean(graph.Square(graph.Sub(outputs, targets)), -1)
}
