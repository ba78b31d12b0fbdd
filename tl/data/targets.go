package data

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// Retargeted is the examples of a set with other targets.
type Retargeted struct {
	Dataset
	spec    Spec
	targets []float32
}

// WithLabels gives the examples of a set other labels: any number of the classes each, by their names. It makes a set for a
// multi-label classifier of, say, an ImageFolder.
//
// Errors: not one list of labels for each example, labels that are no class, a label that an example has twice; a Varied set, which
// would no longer vary.
func WithLabels(d Dataset, labels [][]string, classes []string) (*Retargeted, error) {
	r, err := retarget(d, len(labels))
	if err != nil {
		return nil, err
	}
	if len(classes) == 0 {
		return nil, fmt.Errorf("%s: no classes: want the name of at least one", r.spec.Name)
	}
	r.spec.Classes, r.spec.Target = slices.Clone(classes), len(classes)
	r.targets = make([]float32, len(labels)*len(classes))
	for i, own := range labels {
		row := r.targets[i*len(classes) : (i+1)*len(classes)]
		for _, label := range own {
			class := slices.Index(classes, label)
			if class < 0 || row[class] != 0 {
				return nil, fmt.Errorf("%s: example %d has the labels %q: want each once, of %q", r.spec.Name, i, own, classes)
			}
			row[class] = 1
		}
	}
	return r, nil
}

// WithNumbers gives the examples of a set numbers as targets, a row of width numbers each. It makes a set for a regressor of, say, an
// ImageFolder.
//
// Errors: not one row for each example, numbers that are not finite; a Varied set, which would no longer vary.
func WithNumbers(d Dataset, targets []float32, width int) (*Retargeted, error) {
	if width <= 0 || len(targets)%width != 0 {
		return nil, fmt.Errorf("%d target numbers cannot be rows of %d", len(targets), width)
	}
	r, err := retarget(d, len(targets)/width)
	if err != nil {
		return nil, err
	}
	if i := notFinite(targets); i >= 0 {
		return nil, fmt.Errorf("%s: example %d has the target %v: want finite numbers", r.spec.Name, i/width, targets[i])
	}
	r.spec.Classes, r.spec.Target, r.targets = nil, width, slices.Clone(targets)
	return r, nil
}

func retarget(d Dataset, n int) (*Retargeted, error) {
	if err := check(d); err != nil {
		return nil, err
	}
	spec := d.Spec()
	if _, varied := d.(Varied); varied {
		return nil, fmt.Errorf("%s is augmented: give it its targets first, then augment it", spec.Name)
	}
	if d.Len() != n {
		return nil, fmt.Errorf("%s: targets of %d examples: want one for each of %d", spec.Name, n, d.Len())
	}
	return &Retargeted{Dataset: d, spec: spec}, nil
}

// Spec is that of the set, with the new targets.
func (r *Retargeted) Spec() Spec { return r.spec }

// Labels are nil: an example has not just one class.
func (r *Retargeted) Labels() []int32 { return nil }

// Read reads from the set, and puts the new targets in the place of its own.
func (r *Retargeted) Read(indices []int) (Batch, error) {
	batch, err := r.Dataset.Read(indices)
	if err != nil {
		return Batch{}, err
	}
	if err := batch.Targets.FinalizeAll(); err != nil {
		return Batch{}, err
	}
	width := r.spec.Target
	targets := make([]float32, 0, len(indices)*width)
	for _, i := range indices {
		targets = append(targets, r.targets[i*width:(i+1)*width]...)
	}
	batch.Targets = tensors.FromFlatDataAndDimensions(targets, len(indices), width)
	return batch, nil
}

// Fingerprint is that of the set and of the new targets.
func (r *Retargeted) Fingerprint() string {
	digest := sha256.New()
	addFloats(digest, r.targets)
	return derived(r.Dataset, "targets", r.spec.Classes, r.spec.Target, hexSum(digest))
}

// String is one line: the name, the number of examples, their shape and the number of classes.
func (r *Retargeted) String() string { return describe(r) }
