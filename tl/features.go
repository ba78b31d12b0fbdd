package tl

import (
	"context"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// maxFeatures bounds the memory for features of frozen layers, in bytes for one set.
var maxFeatures = 2 << 30

// cacheFeatures runs the steps before the first live one once for each example, and lets the training start from what they
// give. It pays where those steps have weights; scaling alone is cheaper done again than kept.
func (f *fit) cacheFeatures(ctx context.Context, live int) error {
	m := f.model
	if _, varied := f.train.(data.Varied); varied || len(m.between(0, live)) == 0 || live == len(m.steps) {
		return nil
	}
	size := 4
	for _, dim := range m.rows[live-1].Shape[1:] {
		size *= dim
	}
	n := f.train.Len()
	if f.valid != nil {
		n = max(n, f.valid.Len())
	}
	if n*size > maxFeatures {
		return nil
	}
	sets := []*data.Dataset{&f.train}
	if f.valid != nil {
		sets = append(sets, &f.valid)
	}
	for _, set := range sets {
		features, err := m.features(ctx, *set, live, f.opts.BatchSize)
		if err != nil {
			return err
		}
		*set = features
	}
	f.from = live
	f.history.Notes = append(f.history.Notes, fmt.Sprintf("the first %d layers are frozen: they ran once for each example, and the rest trained on what they gave, %v",
		live, m.rows[live-1].Shape[1:]))
	return nil
}

// features are what the first steps give for each example, with the targets.
func (m *Model) features(ctx context.Context, d data.Dataset, to, batchSize int) (data.Dataset, error) {
	exec, err := m.forward(0, to)
	if err != nil {
		return nil, err
	}
	var flat, targets []float32
	err = m.batches(ctx, d, batchSize, func(batch data.Batch, n int) error {
		outputs, err := call(exec, append([]*tensors.Tensor{batch.Inputs}, values(m.between(0, to))...)...)
		if err != nil {
			return err
		}
		defer func() { _ = outputs[0].FinalizeAll() }()
		if d.Labels() == nil {
			if targets, err = appendRows(targets, batch.Targets, n); err != nil {
				return err
			}
		}
		flat, err = appendRows(flat, outputs[0], n)
		return err
	})
	if err != nil {
		return nil, err
	}
	spec, shape := d.Spec(), m.rows[to-1].Shape[1:]
	opts := data.ArraysOptions{Name: spec.Name, Classes: spec.Classes}
	if d.Labels() == nil {
		return data.NewRegression(flat, shape, targets, spec.Target, opts)
	}
	labels := make([]int, d.Len())
	for i, label := range d.Labels() {
		labels[i] = int(label)
	}
	return data.NewArrays(flat, shape, labels, opts)
}

// batches reads a set in order. All batches have one size, so that one program serves: the last is filled by repeating its
// first example, and n says how many rows count. It ends with ErrInterrupted when ctx does.
func (m *Model) batches(ctx context.Context, d data.Dataset, size int, use func(batch data.Batch, n int) error) error {
	size = min(size, d.Len())
	for start := 0; start < d.Len(); start += size {
		if ctx.Err() != nil {
			return ErrInterrupted
		}
		indices := make([]int, size)
		n := min(size, d.Len()-start)
		for i := range indices {
			indices[i] = start
			if i < n {
				indices[i] = start + i
			}
		}
		batch, err := d.Read(indices)
		if err != nil {
			return err
		}
		if err := use(batch, n); err != nil {
			return err
		}
		if err := batch.Finalize(); err != nil {
			return err
		}
	}
	return nil
}

// appendRows adds the first n rows of t to flat.
func appendRows(flat []float32, t *tensors.Tensor, n int) ([]float32, error) {
	err := tensors.ConstFlatData(t, func(rows []float32) {
		flat = append(flat, rows[:n*(len(rows)/t.Shape().Dim(0))]...)
	})
	return flat, err
}
