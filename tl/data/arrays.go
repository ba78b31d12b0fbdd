package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Arrays is a set of examples in memory.
type Arrays struct {
	spec    Spec
	inputs  []float32
	labels  []int32
	targets []float32
}

// ArraysOptions name what is in the arrays.
type ArraysOptions struct {
	// Name is what errors call the set; default "arrays".
	Name string
	// Classes are the names of the classes; default "0", "1", ... up to the largest label.
	Classes []string
}

// NewArrays makes a set of inputs, all examples one after the other, each of the given shape, and the class of each. It keeps
// inputs without a copy.
//
// Errors: sizes that do not fit, no examples, labels outside the classes, inputs that are not finite.
func NewArrays(inputs []float32, shape []int, labels []int, opts ArraysOptions) (*Arrays, error) {
	a, err := newInputs(inputs, shape, len(labels), opts.Name)
	if err != nil {
		return nil, err
	}
	if a.labels, a.spec.Classes, err = classify(a.spec.Name, labels, opts.Classes); err != nil {
		return nil, err
	}
	return a, nil
}

// classify checks labels against the names of the classes, which are numbers where none are given.
func classify(name string, labels []int, names []string) (indices []int32, classes []string, err error) {
	if names == nil {
		names = numbered(min(slices.Max(labels)+1, maxNumbered))
	}
	indices = make([]int32, len(labels))
	for i, label := range labels {
		if label < 0 || label >= len(names) {
			return nil, nil, fmt.Errorf("%s: example %d has label %d: want 0 to %d, one for each of %d classes", name, i, label, len(names)-1, len(names))
		}
		indices[i] = int32(label)
	}
	return indices, slices.Clone(names), nil
}

// NewRegression makes a set whose targets are numbers: for each example one row of width numbers. It keeps both slices without
// a copy.
//
// Errors: sizes that do not fit, no examples, numbers that are not finite.
func NewRegression(inputs []float32, shape []int, targets []float32, width int, opts ArraysOptions) (*Arrays, error) {
	if width <= 0 || len(targets)%width != 0 {
		return nil, fmt.Errorf("%s: %d target numbers cannot be rows of %d", cmp.Or(opts.Name, unnamed), len(targets), width)
	}
	a, err := newInputs(inputs, shape, len(targets)/width, opts.Name)
	if err != nil {
		return nil, err
	}
	if i := notFinite(targets); i >= 0 {
		return nil, fmt.Errorf("%s: example %d has the target %v: want finite numbers", a.spec.Name, i/width, targets[i])
	}
	a.targets, a.spec.Target = targets, width
	return a, nil
}

// NewMultiLabel makes a set whose examples have any number of the classes each, also none: for each example the classes that it has.
// It keeps inputs without a copy.
//
// Errors: those of NewArrays, and a label that an example has twice.
func NewMultiLabel(inputs []float32, shape []int, labels [][]int, opts ArraysOptions) (*Arrays, error) {
	a, err := newInputs(inputs, shape, len(labels), opts.Name)
	if err != nil {
		return nil, err
	}
	classes := opts.Classes
	if classes == nil {
		most := slices.Max(append(slices.Concat(labels...), -1))
		classes = numbered(min(most+1, maxNumbered))
	}
	if len(classes) == 0 {
		return nil, fmt.Errorf("%s: no example has a label: name the classes", a.spec.Name)
	}
	if len(classes) > maxExample/len(labels) {
		return nil, fmt.Errorf("%s: %d examples of %d classes: want fewer", a.spec.Name, len(labels), len(classes))
	}
	a.spec.Classes, a.spec.Target = slices.Clone(classes), len(classes)
	a.targets = make([]float32, len(labels)*len(classes))
	for i, own := range labels {
		row := a.targets[i*len(classes) : (i+1)*len(classes)]
		for _, label := range own {
			if label < 0 || label >= len(row) || row[label] != 0 {
				return nil, fmt.Errorf("%s: example %d has the labels %v: want each once, of 0 to %d, one for each of %d classes",
					a.spec.Name, i, own, len(row)-1, len(row))
			}
			row[label] = 1
		}
	}
	return a, nil
}

// maxNumbered bounds the classes that are named by their number: a larger label is a mistake that would cost memory.
const maxNumbered = 1 << 20

// maxExample bounds the numbers in one example, so that products of dimensions do not overflow.
const maxExample = math.MaxInt32

// unnamed is what arrays without a name are called.
const unnamed = "arrays"

func newInputs(inputs []float32, shape []int, n int, name string) (*Arrays, error) {
	name = cmp.Or(name, unnamed)
	size := 1
	for _, dim := range shape {
		if dim <= 0 {
			return nil, fmt.Errorf("%s: shape %v of one example: every dimension must be positive", name, shape)
		}
		if size > maxExample/dim {
			return nil, fmt.Errorf("%s: shape %v of one example: want at most %d numbers", name, shape, maxExample)
		}
		size *= dim
	}
	if n == 0 {
		return nil, fmt.Errorf("%s: no examples", name)
	}
	if len(inputs) != n*size {
		return nil, fmt.Errorf("%s: %d input numbers for %d labels: examples of shape %v need %d numbers each, %d in all",
			name, len(inputs), n, shape, size, n*size)
	}
	if i := notFinite(inputs); i >= 0 {
		return nil, fmt.Errorf("%s: example %d holds %v at position %d: want finite numbers; clean or drop it first", name, i/size, inputs[i], i%size)
	}
	return &Arrays{inputs: inputs, spec: Spec{Name: name, Input: slices.Clone(shape)}}, nil
}

// notFinite is the index of the first NaN or infinity, or -1.
func notFinite(values []float32) int {
	return slices.IndexFunc(values, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

func numbered(n int) []string {
	classes := make([]string, max(n, 0))
	for i := range classes {
		classes[i] = strconv.Itoa(i)
	}
	return classes
}

// Len is the number of examples.
func (a *Arrays) Len() int { return max(len(a.labels), len(a.targets)/max(a.spec.Target, 1)) }

// Spec is the shape of the examples and the names of the classes.
func (a *Arrays) Spec() Spec { return a.spec }

// Labels are the class of each example; nil where it has not just one. The caller must not change them.
func (a *Arrays) Labels() []int32 { return a.labels }

// Input is the numbers of one example, in row-major order; nil where the set has no such example. The caller must not change them.
func (a *Arrays) Input(i int) []float32 {
	if i < 0 || i >= a.Len() {
		return nil
	}
	size := len(a.inputs) / a.Len()
	return a.inputs[i*size : (i+1)*size]
}

// Read copies the examples at the indices to tensors.
func (a *Arrays) Read(indices []int) (Batch, error) {
	if err := checkIndices(a.spec.Name, indices, a.Len()); err != nil {
		return Batch{}, err
	}
	inputs, err := inputsOf(len(indices), a.spec.Input, func(flat []float32) error {
		for _, i := range indices {
			flat = flat[copy(flat, a.Input(i)):]
		}
		return nil
	})
	if err != nil {
		return Batch{}, err
	}
	batch := Batch{Inputs: inputs}
	if a.labels != nil {
		batch.Targets = tensors.FromFlatDataAndDimensions(pick(a.labels, indices), len(indices))
		return batch, nil
	}
	width := a.spec.Target
	targets := make([]float32, 0, len(indices)*width)
	for _, i := range indices {
		targets = append(targets, a.targets[i*width:(i+1)*width]...)
	}
	batch.Targets = tensors.FromFlatDataAndDimensions(targets, len(indices), width)
	return batch, nil
}

// at is one of the texts; "" where there is none of that index.
func at(texts []string, i int) string {
	if i < 0 || i >= len(texts) {
		return ""
	}
	return texts[i]
}

func pick[T any](values []T, indices []int) []T {
	picked := make([]T, len(indices))
	for i, index := range indices {
		picked[i] = values[index]
	}
	return picked
}

// String is one line: the name, the number of examples, their shape and the number of classes.
func (a *Arrays) String() string { return describe(a) }

func describe(d Dataset) string {
	spec := d.Spec()
	line := words.Sayf("%s: %d examples of shape %v", spec.Name, d.Len(), spec.Input)
	if spec.Input == nil {
		line = words.Sayf("%s: %d texts", spec.Name, d.Len())
	}
	if spec.Classes != nil {
		line += words.Sayf(", %d classes", len(spec.Classes))
	}
	return line
}
