package tl

import (
	"fmt"
	"path"
	"slices"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// checkLogits refuses a cross-entropy over a model that ends in a softmax or a sigmoid: the loss applies its own, and on top of
// another its gradient nearly vanishes.
func (m *Model) checkLogits(loss Loss) error {
	switch loss.(type) {
	case CategoricalCrossentropy, BinaryCrossentropy:
	default:
		return nil
	}
	where, function := lastFunction("", m.net)
	if function != layer.Softmax && function != layer.Sigmoid {
		return nil
	}
	return fmt.Errorf("layer %s ends the model with a %s: leave it out; loss %T expects logits and applies its own", where, function, loss)
}

// lastFunction is the function that a layer, which stands at a path, applies last, and the path of the part that does; layer.Linear
// where there is none.
func lastFunction(at string, l layer.Layer) (string, layer.Function) {
	switch l := l.(type) {
	case layer.Activation:
		return at, l.Function
	case layer.Dense:
		return at, l.Activation
	case layer.Named:
		return lastFunction(at, l.Layer)
	case layer.Masking:
		return lastFunction(at, l.Layers)
	case layer.Sequential:
		for i, name := range slices.Backward(l.Names()) {
			if !rearranges(l[i]) {
				return lastFunction(path.Join(at, name), l[i])
			}
		}
	}
	return at, layer.Linear
}

// rearranges tells of a layer that gives the numbers that it takes.
func rearranges(l layer.Layer) bool {
	switch l := l.(type) {
	case layer.Flatten, layer.Reshape:
		return true
	case layer.Named:
		return rearranges(l.Layer)
	}
	return false
}
