package tl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Heatmap says where in an image a classifier saw its answer.
type Heatmap struct {
	// Class is the class that was looked for.
	Class string
	// Height and Width of the map, which covers the image; Values are its cells row by row. 0 is where nothing speaks for the class.
	Height, Width int
	Values        []float32
}

// GradCAMOptions say what is looked at.
type GradCAMOptions struct {
	// Class is the class to look for; default, for each image, the one that the classifier predicts.
	Class string
	// Layer is the path of the layer whose feature map is looked at, as Summary shows it; default the last that gives [height, width,
	// channels]. An earlier one has more cells that know less.
	Layer string
}

// GradCAM makes a heatmap for each image: how much of each cell of a feature map speaks for a class (Selvaraju et al., 2017). The
// channels of the map are weighted by the mean of the logit's gradient, and where their sum is negative the map is 0.
//
// Errors: images that the classifier does not take; no such class; no such layer, or one that gives no map.
func (c *Classifier) GradCAM(d data.Dataset, opts GradCAMOptions) ([]Heatmap, error) {
	return c.lookFor(d, c.classes, opts)
}

// GradCAM is that of Classifier: where an image shows a class or, without Class, its most probable one.
func (c *MultiLabelClassifier) GradCAM(d data.Dataset, opts GradCAMOptions) ([]Heatmap, error) {
	return c.lookFor(d, c.classes, opts)
}

func (m *Model) lookFor(d data.Dataset, classes []string, opts GradCAMOptions) ([]Heatmap, error) {
	if size(d) == 0 {
		return nil, errors.New("no images to look at")
	}
	d, err := m.encoded(d)
	if err != nil {
		return nil, err
	}
	if err := m.checkInput(d); err != nil {
		return nil, err
	}
	class := -1
	if opts.Class != "" {
		if class = slices.Index(classes, opts.Class); class < 0 {
			return nil, fmt.Errorf("no class %q: the classifier has %q", opts.Class, classes)
		}
	}
	step, err := m.mapStep(opts.Layer)
	if err != nil {
		return nil, err
	}
	maps, err := m.features(context.Background(), d, step+1)
	if err != nil {
		return nil, err
	}
	list, chosen, err := m.heatmaps(maps, step+1, class)
	for i, class := range chosen {
		list[i].Class = classes[class]
	}
	return list, err
}

// mapStep is the step at a path, or the last one, that gives a feature map.
func (m *Model) mapStep(path string) (int, error) {
	var maps []string
	last := -1
	for i, row := range m.rows {
		if len(row.Shape) != 4 {
			if row.Path == path {
				return 0, fmt.Errorf("layer %q gives %v: want a feature map [height, width, channels]", path, row.Shape[1:])
			}
			continue
		}
		maps, last = append(maps, row.Path), i
		if row.Path == path {
			return i, nil
		}
	}
	if path != "" {
		return 0, fmt.Errorf("no layer %q; those with a feature map are %s", path, strings.Join(maps, ", "))
	}
	if last < 0 {
		return 0, errors.New("no layer gives a feature map [height, width, channels]: a heatmap needs a model of images")
	}
	return last, nil
}

// heatmaps looks for a class, or for the predicted one where it is -1, in feature maps that enter at step from. It tells which class it
// was for each.
func (m *Model) heatmaps(maps data.Dataset, from, class int) (list []Heatmap, chosen []int32, err error) {
	exec, err := m.gradCAM(from)
	if err != nil {
		return nil, nil, err
	}
	shape := maps.Spec().Input
	list, chosen = make([]Heatmap, maps.Len()), make([]int32, maps.Len())
	fixed := append([]*tensors.Tensor{tensors.FromScalar(int32(class))}, values(m.between(from, len(m.steps)))...)
	err = m.batches(context.Background(), maps, predictBatch, func(batch data.Batch, indices []int) error {
		outputs, err := call(exec, append([]*tensors.Tensor{batch.Inputs}, fixed...)...)
		if err != nil {
			return err
		}
		cells, errCells := firstRows(outputs[0], len(indices))
		classes, errClasses := tensors.CopyFlatData[int32](outputs[1])
		if err := errors.Join(errCells, errClasses); err != nil {
			return err
		}
		for k, i := range indices {
			list[i], chosen[i] = Heatmap{Height: shape[0], Width: shape[1], Values: cells[k]}, classes[k]
		}
		return finalize(outputs)
	})
	return list, chosen, err
}

// gradCAM is the program of the steps from `from` on, with the gradient of a logit by their input. Inputs are the feature maps, the
// class (-1 for the predicted one), then the parameters; outputs the heatmaps and their classes.
func (m *Model) gradCAM(from int) (*graph.Exec, error) {
	params, steps := m.between(from, len(m.steps)), m.steps[from:]
	return m.program(fmt.Sprintf("gradcam %d", from), func(inputs []*Node) []*Node {
		b := &builder{nodes: bind(params, inputs[2:]), cpu: m.onCPU()}
		maps, class := inputs[0], inputs[1]
		logits := apply(b, maps, steps)
		predicted := graph.ArgMax(logits, -1, dtypes.Int32)
		none := graph.LessThan(class, graph.ScalarZero(class.Graph(), dtypes.Int32))
		chosen := graph.Where(none, predicted, graph.BroadcastToShape(class, predicted.Shape()))
		logit := graph.ReduceAllSum(graph.Mul(logits, graph.OneHot(chosen, logits.Shape().Dim(-1), dtypes.Float32)))
		gradient := graph.Gradient(logit, maps)[0]
		weights := graph.ReduceAndKeep(gradient, graph.ReduceMean, 1, 2)
		heat := graph.ReduceSum(graph.Mul(maps, weights), -1)
		return []*Node{graph.Max(heat, graph.ZerosLike(heat)), chosen}
	})
}
