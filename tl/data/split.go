package data

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// View is some examples of another set, without a copy of them.
type View struct {
	of      Dataset
	indices []int
	spec    Spec
}

// Subset is the examples of d at the given indices, in that order. Nothing is copied.
//
// Errors: an index that d does not have; a Varied set, which would no longer vary.
func Subset(d Dataset, indices []int) (*View, error) {
	if err := check(d); err != nil {
		return nil, err
	}
	if _, varied := d.(Varied); varied {
		return nil, fmt.Errorf("%s is augmented: split it first, and augment the part to train on", d.Spec().Name)
	}
	if err := checkIndices(d.Spec().Name, indices, d.Len()); err != nil {
		return nil, err
	}
	return &View{of: d, indices: slices.Clone(indices), spec: d.Spec()}, nil
}

// origin is the set that example i of d is taken from, and its index there.
func origin(d Dataset, i int) (Dataset, int) {
	for {
		v, ok := d.(*View)
		if !ok {
			return d, i
		}
		d, i = v.of, v.indices[i]
	}
}

// Len is the number of examples in the view.
func (v *View) Len() int { return len(v.indices) }

// Spec is that of the set.
func (v *View) Spec() Spec { return v.spec }

// Labels are the class of each example in the view; nil where targets are numbers.
func (v *View) Labels() []int32 {
	if labels := v.of.Labels(); labels != nil {
		return pick(labels, v.indices)
	}
	return nil
}

// Path is the file of an example; "" where the set does not come from files, or has no such example.
func (v *View) Path(i int) string {
	if files, ok := v.of.(interface{ Path(i int) string }); ok && i >= 0 && i < len(v.indices) {
		return files.Path(v.indices[i])
	}
	return ""
}

// Read reads from the set.
func (v *View) Read(indices []int) (Batch, error) {
	if err := checkIndices(v.spec.Name, indices, len(v.indices)); err != nil {
		return Batch{}, err
	}
	return v.of.Read(pick(v.indices, indices))
}

// String is one line: the name, the number of examples, their shape and the number of classes.
func (v *View) String() string { return describe(v) }

// Split parts d at random in two: the share that validation is given, in (0, 1), and the rest. Where there are classes it is
// stratified: both parts have each class in the same proportion, and validation at least one example of each that has two.
// The same seed gives the same split.
//
// Errors: a share outside (0, 1), or so few examples that a part would be empty.
func Split(d Dataset, share float64, seed uint64) (train, valid *View, err error) {
	if err := check(d); err != nil {
		return nil, nil, err
	}
	if !(share > 0 && share < 1) {
		return nil, nil, fmt.Errorf("%s: validation share %v: want more than 0 and less than 1", d.Spec().Name, share)
	}
	var kept, held []int
	for _, group := range shuffledGroups(d, seed) {
		n := int(share*float64(len(group)) + 0.5)
		if n == 0 && len(group) > 1 {
			n = 1
		}
		n = min(n, max(len(group)-1, 0))
		held, kept = append(held, group[:n]...), append(kept, group[n:]...)
	}
	return parts(d, kept, held)
}

// PerClass draws n examples of each class at random, and returns them and the rest. It is how one measures what a model
// learns from few labels. The same seed gives the same draw, and a larger n only adds to it.
//
// Errors: d has no classes, or fewer than n+1 examples of one.
func PerClass(d Dataset, n int, seed uint64) (few, rest *View, err error) {
	if err := check(d); err != nil {
		return nil, nil, err
	}
	spec := d.Spec()
	if spec.Classes == nil {
		return nil, nil, fmt.Errorf("%s: has numbers as targets, not classes; use Split", spec.Name)
	}
	if spec.MultiLabel() {
		return nil, nil, fmt.Errorf("%s: has any number of classes to an example, not one; use Split", spec.Name)
	}
	if n <= 0 {
		return nil, nil, fmt.Errorf("%s: %d examples a class: want at least 1", spec.Name, n)
	}
	var drawn, left []int
	for class, group := range shuffledGroups(d, seed) {
		if len(group) <= n {
			return nil, nil, fmt.Errorf("%s: class %q has %d examples: want more than %d", spec.Name, spec.Classes[class], len(group), n)
		}
		drawn, left = append(drawn, group[:n]...), append(left, group[n:]...)
	}
	return parts(d, drawn, left)
}

// parts makes the two halves of a split, each in the order of d: sorted reads are kind to disks.
func parts(d Dataset, first, second []int) (*View, *View, error) {
	if len(first) == 0 || len(second) == 0 {
		return nil, nil, fmt.Errorf("%s: %d examples are too few to split in two", d.Spec().Name, d.Len())
	}
	slices.Sort(first)
	slices.Sort(second)
	a, errA := Subset(d, first)
	b, errB := Subset(d, second)
	return a, b, errors.Join(errA, errB)
}

// shuffledGroups are the indices of each class in random order; one group where there are no classes.
func shuffledGroups(d Dataset, seed uint64) [][]int {
	groups := make([][]int, max(len(d.Spec().Classes), 1))
	labels := d.Labels()
	for i := range d.Len() {
		group := 0
		if labels != nil {
			group = int(labels[i])
		}
		groups[group] = append(groups[group], i)
	}
	for g, group := range groups {
		rng := rand.New(rand.NewPCG(seed, uint64(g)))
		rng.Shuffle(len(group), func(i, j int) { group[i], group[j] = group[j], group[i] })
	}
	return groups
}

// Order is a random order of n examples; epoch numbers the passes over the data. The same seed and epoch give the same order.
func Order(n int, seed, epoch uint64) []int {
	return rand.New(rand.NewPCG(seed, epoch)).Perm(max(n, 0))
}

// Balance gives each class as many examples as the largest has, by taking some again. It is for the training part alone.
// The same seed takes the same ones.
//
// Errors: d has no classes, or no examples of one.
func Balance(d Dataset, seed uint64) (*View, error) {
	if err := check(d); err != nil {
		return nil, err
	}
	spec := d.Spec()
	if d.Labels() == nil {
		return nil, fmt.Errorf("%s: has no classes to balance", spec.Name)
	}
	groups := shuffledGroups(d, seed)
	most := 0
	for class, group := range groups {
		if len(group) == 0 {
			return nil, fmt.Errorf("%s: class %q has no examples", spec.Name, spec.Classes[class])
		}
		most = max(most, len(group))
	}
	var indices []int
	for _, group := range groups {
		for i := range most {
			indices = append(indices, group[i%len(group)])
		}
	}
	slices.Sort(indices)
	return Subset(d, indices)
}
