package backbone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// PyTorch has the same arrays under other names, and with their axes in another order.

// torchArrays are the names of a layer's arrays, by ours.
var torchArrays = map[string]string{
	"kernel": "weight", "bias": "bias", "gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var",
	"embeddings": "weight",
}

// torchCounter ends the name of what PyTorch's batch normalisation counts and does not use.
const torchCounter = "num_batches_tracked"

// fill makes a model whose parameters have the tensors of the file; none may be missing and none left over. module names the layer at a
// path.
func fill(input []int, layers layer.Sequential, file weights.File, path string, module func(path string) string) (*tl.Model, error) {
	left := map[string]bool{}
	for _, name := range file.Names() {
		if !strings.HasSuffix(name, torchCounter) {
			left[name] = true
		}
	}
	m, err := tl.NewSequentialFrom(input, func(own string, shape []int) (values []float32, err error) {
		slash := strings.LastIndex(own, "/")
		name := module(own[:slash]) + "." + torchArrays[own[slash+1:]]
		delete(left, name)
		err = file.View(name, func(t weights.Tensor) (err error) {
			values, err = fromTorch(t, own, shape)
			return err
		})
		return values, err
	}, layers...)
	if err != nil {
		return nil, fmt.Errorf("weights %s: %w", path, err)
	}
	for name := range left {
		return nil, fmt.Errorf("weights %s: the network has no place for %d tensors, %q among them: they are of another network", path, len(left), name)
	}
	return m, nil
}

// fromTorch is the numbers of PyTorch's tensor for a parameter of our own, in its order.
func fromTorch(t weights.Tensor, own string, want []int) ([]float32, error) {
	order := torchOrder(own, len(t.Shape))
	shape := make([]int, len(order))
	for i, axis := range order {
		shape[i] = t.Shape[axis]
	}
	if strings.Contains(own, "multi_head_attention") {
		shape = byHeads(shape, want)
	}
	if !slices.Equal(shape, want) {
		return nil, fmt.Errorf("tensor %q has shape %v, which is %v here: want %v", t.Name, t.Shape, shape, want)
	}
	values, err := t.Floats()
	if err != nil {
		return nil, err
	}
	return transpose(values, t.Shape, order), nil
}

// byHeads is the wanted shape, if it only parts one axis of the shape by the heads of an attention: [in, heads·dim] there is
// [in, heads, dim] here.
func byHeads(shape, want []int) []int {
	for axis := range shape {
		if axis+1 < len(want) {
			joined := slices.Concat(want[:axis], []int{want[axis] * want[axis+1]}, want[axis+2:])
			if slices.Equal(shape, joined) {
				return want
			}
		}
	}
	return shape
}

// torchOrder is which of PyTorch's axes stands at each place here: kernels of convolutions are [out, in, height, width] there and
// [height, width, in, out] here, those of depthwise ones [channels, 1, height, width] and [height, width, channels, 1], those of
// dense layers [out, in] and [in, out]. Embeddings are the same.
func torchOrder(own string, rank int) []int {
	switch {
	case rank == 4 && strings.Contains(own, "depthwise_conv2d"):
		return []int{2, 3, 0, 1}
	case rank == 4:
		return []int{2, 3, 1, 0}
	case rank == 2 && !strings.HasSuffix(own, "/embeddings"):
		return []int{1, 0}
	}
	order := make([]int, rank)
	for i := range order {
		order[i] = i
	}
	return order
}

// transpose puts the axes of a row-major array in another order.
func transpose(values []float32, shape, order []int) []float32 {
	if slices.IsSorted(order) {
		return values
	}
	strides := make([]int, len(shape))
	step := 1
	for axis, dim := range slices.Backward(shape) {
		strides[axis] = step
		step *= dim
	}
	out := make([]float32, 0, len(values))
	last := order[len(order)-1]
	var walk func(place, at int)
	walk = func(place, at int) {
		axis := order[place]
		for range shape[axis] {
			if axis == last {
				out = append(out, values[at])
			} else {
				walk(place+1, at)
			}
			at += strides[axis]
		}
	}
	walk(0, 0)
	return out
}
