// Package data holds sets of examples: arrays in memory, CSV files, folders of images, texts and time series, and their splits.
//
//	digits, err := data.CSV("digits.csv.gz", data.CSVOptions{Shape: []int{8, 8, 1}})
//	train, valid, err := data.Split(digits, 0.2, 42)
//
// A set is read by index, in any order, so that shuffling, splits and resumed training are exact: the same seed gives the
// same batches. Batches makes a GoMLX train.Dataset of any set.
//
// Pictures can be changed at random in each pass; the part to validate on stays plain:
//
//	moved, err := data.Augment(train, data.Augmentation{Crop: 0.5, Flip: true})
//
// What a model is to tell of, without labels, is a set too:
//
//	photographs := data.ImageFiles("one.jpg", "two.jpg")
//	messages := data.Unlabelled("Win a prize now!", "See you at noon.")
//
// Time series are a SeriesSet, held out by time, not at random:
//
//	sales, err := data.SeriesCSV("sales.csv", data.SeriesOptions{Time: "month", Frequency: data.Monthly})
//	past, err := sales.Cut(12)
package data

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/try"
)

// Dataset is a set of examples with their labels.
type Dataset interface {
	// Len is the number of examples.
	Len() int
	// Spec is what all examples have in common.
	Spec() Spec
	// Labels are the class of each example as an index to the names of the classes; nil where targets are numbers, or there are many
	// classes to an example.
	Labels() []int32
	// Read returns the examples at the given indices, in that order. It can be called by many goroutines at once.
	Read(indices []int) (Batch, error)
}

// Varied is a set whose examples are drawn anew in each pass over it, as augmented pictures are. Read directly it gives its plain
// examples.
type Varied interface {
	Dataset
	// View is the set as one pass sees it. The same pass gives the same examples, in whatever batches they are read.
	View(pass uint64) Dataset
}

// Spec is what all examples of a set have in common.
type Spec struct {
	// Name is what errors and tables call the set.
	Name string
	// Input is the shape of one example, for example [height, width, channels].
	Input []int
	// Classes are the names of the classes; nil where targets are numbers.
	Classes []string
	// Target is the length of one target where targets are numbers, and where an example has many classes: then it is their number.
	Target int
}

// MultiLabel tells if an example has any number of the classes: its target has a 1 for each of those, and a 0 for the others.
func (s Spec) MultiLabel() bool { return s.Classes != nil && s.Target > 0 }

// Batch is some examples as tensors.
type Batch struct {
	// Inputs are float32, [batch, Spec.Input...].
	Inputs *tensors.Tensor
	// Targets are class indices, int32 [batch]; or the probability of each class, float32 [batch, len(Spec.Classes)], where examples
	// are mixed; or numbers, float32 [batch, Spec.Target].
	Targets *tensors.Tensor
}

// Finalize frees the memory of both tensors at once, without waiting for the garbage collector.
func (b Batch) Finalize() error {
	if err := b.Inputs.FinalizeAll(); err != nil {
		return err
	}
	return b.Targets.FinalizeAll()
}

// inputsOf are the inputs of n examples, written where they stay: copies of large pictures cost more than what is done with them.
func inputsOf(n int, shape []int, write func(flat []float32) error) (*tensors.Tensor, error) {
	inputs := tensors.FromShape(shapes.Make(dtypes.Float32, append([]int{n}, shape...)...))
	var err error
	errFlat := tensors.MutableFlatData(inputs, func(flat []float32) { err = write(flat) })
	return inputs, errors.Join(err, errFlat)
}

// Read reads examples of a set, and checks that they are what the set says of them: a set of one's own may be wrong.
//
// Errors: those of the set's own Read, a panic in it, tensors that are missing or of another shape than Spec's. Examples may be
// shorter on their first axis, as texts that are cut to the longest of a batch.
func Read(d Dataset, indices []int) (Batch, error) {
	batch, err := try.Do(func() (Batch, error) { return d.Read(indices) })
	if err != nil {
		return Batch{}, err
	}
	spec := d.Spec()
	if batch.Inputs == nil || batch.Targets == nil {
		return Batch{}, fmt.Errorf("%s: Read gives no tensor: want inputs and targets", spec.Name)
	}
	if !batch.fits(spec, len(indices)) {
		return Batch{}, fmt.Errorf("%s: Read gives inputs %s and targets %s for %d examples: want float32 %v for each input",
			spec.Name, batch.Inputs.Shape(), batch.Targets.Shape(), len(indices), spec.Input)
	}
	return batch, nil
}

func (b Batch) fits(spec Spec, n int) bool {
	inputs, targets := b.Inputs.Shape(), b.Targets.Shape()
	if inputs.DType != dtypes.Float32 || inputs.Rank() != 1+len(spec.Input) || inputs.Dim(0) != n || targets.Rank() == 0 || targets.Dim(0) != n {
		return false
	}
	for axis, dim := range spec.Input {
		if got := inputs.Dim(1 + axis); got != dim && (axis > 0 || got > dim) {
			return false
		}
	}
	return true
}

var errNoSet = errors.New("the set has no examples: it is nil, as a variable is that was declared and not set")

// check demands a set, with a label of a class for each example where there are labels.
func check(d Dataset) error {
	if v := reflect.ValueOf(d); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return errNoSet
	}
	spec := d.Spec()
	for i, label := range d.Labels() {
		if spec.Classes != nil && (label < 0 || int(label) >= len(spec.Classes)) {
			return fmt.Errorf("%s: example %d has label %d: want 0 to %d, one for each of %d classes",
				spec.Name, i, label, len(spec.Classes)-1, len(spec.Classes))
		}
	}
	return nil
}

// checkIndices says which index is out of range, before a slice does.
func checkIndices(name string, indices []int, n int) error {
	for _, i := range indices {
		if i < 0 || i >= n {
			return fmt.Errorf("%s: no example %d: the set has %d", name, i, n)
		}
	}
	return nil
}
