package tl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/device"
)

// maxFeatures bounds the features of frozen layers for one set, in bytes.
var maxFeatures = 2 << 30

// cacheFeatures runs the steps before the first live one once for each example, and lets the training start from what they
// give. It pays where those steps have weights; scaling alone is cheaper done again than kept. Of a set that is drawn anew in each
// pass there would be features for every epoch: only those of data.Views repeat.
func (f *fit) cacheFeatures(ctx context.Context, live int) error {
	m, passes := f.model, 1
	if _, varied := f.train.(data.Varied); varied {
		views, ok := f.train.(fewViews)
		if !ok {
			return nil
		}
		passes = min(views.Views(), f.opts.Epochs)
	}
	if len(m.between(0, live)) == 0 || live == len(m.steps) {
		return nil
	}
	n := f.train.Len() * passes
	if f.valid != nil {
		n = max(n, f.valid.Len())
	}
	if row := 4 * product(m.rows[live-1].Shape[1:], maxLayer); n > maxFeatures/row {
		return nil
	}
	found, err := f.enter(ctx, live, passes)
	if err != nil {
		return err
	}
	note := words.Sayf("the first %d layers are frozen: they ran once for each example, and the rest trained on what they gave, %v",
		live, m.rows[live-1].Shape[1:])
	if found {
		note = words.Sayf("the first %d layers are frozen: what they give is known from an earlier training, %v", live, m.rows[live-1].Shape[1:])
	}
	f.history.Notes = append(f.history.Notes, note)
	return nil
}

// fewViews is a set whose passes go round, as that of data.Views.
type fewViews interface {
	data.Varied
	Views() int
}

// enter puts features in the place of the sets, so that training starts at the first live step. It tells if all were kept.
func (f *fit) enter(ctx context.Context, live, passes int) (found bool, err error) {
	found = true
	kept := func(d data.Dataset) data.Dataset {
		if err != nil {
			return nil
		}
		features, known, errOne := f.model.keptFeatures(ctx, d, live)
		if found, err = found && known, errOne; err == nil {
			f.features = append(f.features, features)
		}
		return features
	}
	train := f.train
	if views, ok := train.(fewViews); ok {
		seen := make(featureViews, passes)
		for pass := range seen {
			seen[pass] = kept(views.View(uint64(pass)))
		}
		train = seen
	} else {
		train = kept(train)
	}
	valid := f.valid
	if valid != nil {
		valid = kept(valid)
	}
	if err == nil {
		f.train, f.valid, f.from = train, valid, live
	}
	return found, err
}

// close closes the sets of features, when the training has read them for the last time.
func (f *fit) close() (err error) {
	for _, set := range f.features {
		err = errors.Join(err, set.Close())
	}
	return err
}

// featureViews are the features of a set that has as many views.
type featureViews []data.Dataset

func (v featureViews) Len() int                               { return v[0].Len() }
func (v featureViews) Spec() data.Spec                        { return v[0].Spec() }
func (v featureViews) Labels() []int32                        { return v[0].Labels() }
func (v featureViews) Read(indices []int) (data.Batch, error) { return v[0].Read(indices) }

// View is the features of the view that a pass sees.
func (v featureViews) View(pass uint64) data.Dataset { return v[pass%uint64(len(v))] }

// features are what the first steps give for each example, with the targets, in memory.
func (m *Model) features(ctx context.Context, d data.Dataset, to int) (*featureSet, error) {
	store := &memory{}
	writer, err := m.writeFeatures(ctx, d, to, store)
	if err != nil {
		return nil, err
	}
	rows, err := writer.seal(store)
	if err != nil {
		return nil, err
	}
	return m.newFeatureSet(d, to, rows), nil
}

// writeFeatures runs the first steps on a set. As many examples run at once as in Predict, whatever the training's batches: the
// features are the same for both.
func (m *Model) writeFeatures(ctx context.Context, d data.Dataset, to int, store io.WriterAt) (*rowWriter, error) {
	writer := &rowWriter{to: store, rowHeader: rowHeader{Magic: rowMagic, Rows: uint64(d.Len()), Width: uint64(m.featureWidth(to))}}
	err := m.pass(ctx, d, 0, to, m.atOnce(0), func(output *tensors.Tensor, batch data.Batch, indices []int) error {
		return writer.write(indices, output, batch.Targets)
	})
	return writer, err
}

// featureWidth is how many numbers the first steps give for an example.
func (m *Model) featureWidth(to int) int { return product(m.rows[to-1].Shape[1:], maxLayer) }

// featureSet is a set of features. It is closed when it is no longer read.
type featureSet struct {
	spec   data.Spec
	labels []int32
	rows   *rows
}

// newFeatureSet is what the first steps gave for a set.
func (m *Model) newFeatureSet(of data.Dataset, to int, rows *rows) *featureSet {
	spec := of.Spec()
	spec.Input = slices.Clone(m.rows[to-1].Shape[1:])
	return &featureSet{spec: spec, labels: of.Labels(), rows: rows}
}

// Close closes the file, if the features are in one.
func (s *featureSet) Close() error { return s.rows.close() }

func (s *featureSet) Len() int        { return int(s.rows.Rows) }
func (s *featureSet) Spec() data.Spec { return s.spec }
func (s *featureSet) Labels() []int32 { return s.labels }

// Read reads the features of the examples at the indices.
func (s *featureSet) Read(indices []int) (data.Batch, error) {
	for _, i := range indices {
		if i < 0 || i >= s.Len() {
			return data.Batch{}, fmt.Errorf("%s: no example %d: the set has %d", s.spec.Name, i, s.Len())
		}
	}
	return s.rows.read(indices, s.spec.Input)
}

// sorted is a set whose batches are as long as their longest example: they are short where few of like length are read together.
type sorted interface{ order() []int }

// sortedBatch is the most examples of such a set that run at once.
const sortedBatch = 32

// batches reads a set, one batch ahead of its user. All batches have one size, so that one program serves: the last is filled by
// repeating an example, and indices are the examples of the rows that count. It ends with ErrInterrupted when ctx does.
func (m *Model) batches(ctx context.Context, d data.Dataset, size int, use func(batch data.Batch, indices []int) error) error {
	order := upTo(d.Len())
	if d, ok := d.(sorted); ok {
		order, size = d.order(), min(size, sortedBatch)
	}
	size = min(size, len(order))
	parts := slices.Collect(slices.Chunk(order, size))
	for batch, err := range data.Ahead(uploaded{d, m.dev}, filled(parts, size)) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return errors.Join(ErrInterrupted, batch.Finalize())
		}
		if err := errors.Join(use(batch, parts[0]), batch.Finalize()); err != nil {
			return err
		}
		parts = parts[1:]
	}
	return nil
}

// uploaded is a set whose batches are on the device when they are read, so that one is copied there while another is used.
type uploaded struct {
	data.Dataset
	dev *device.Device
}

func (u uploaded) Read(indices []int) (data.Batch, error) {
	batch, err := data.Read(u.Dataset, indices)
	if err != nil {
		return batch, err
	}
	if err := batch.Inputs.MaterializeOnDevice(u.dev.Backend, false, 0); err != nil {
		return data.Batch{}, errors.Join(err, batch.Finalize())
	}
	return batch, nil
}

// filled are the parts in one size: what is short repeats its first example.
func filled(parts [][]int, size int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for _, part := range parts {
			if !yield(append(slices.Clone(part), slices.Repeat(part[:1], size-len(part))...)) {
				return
			}
		}
	}
}

// upTo are the numbers 0 to n-1.
func upTo(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// firstRows are the first n rows of t, each by itself.
func firstRows(t *tensors.Tensor, n int) (list [][]float32, err error) {
	err = tensors.ConstFlatData(t, func(flat []float32) {
		width := len(flat) / t.Shape().Dim(0)
		list = slices.Collect(slices.Chunk(slices.Clone(flat[:n*width]), max(width, 1)))
	})
	return list, err
}
