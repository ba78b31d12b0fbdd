package data

import (
	"fmt"
	"iter"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train"

	"github.com/gonbtl/gonbtl/internal/words"
)

// BatchOptions say how Batches walks a set.
type BatchOptions struct {
	// Size of a batch; default 32. The last batch of an epoch may be smaller.
	Size int
	// Shuffle visits the examples in another order each epoch, chosen by Seed.
	Shuffle bool
	Seed    uint64
}

// Batches makes a GoMLX dataset of d, for a training loop of one's own: each iteration is one epoch, of a Varied set its next
// view. The next batch is read while one is used.
func Batches(d Dataset, opts BatchOptions) train.Dataset {
	if opts.Size <= 0 {
		opts.Size = 32
	}
	return &batches{of: d, opts: opts}
}

type batches struct {
	of    Dataset
	opts  BatchOptions
	epoch uint64
}

// Name is that of the set; GoMLX wants at least 3 letters.
func (b *batches) Name() string {
	if check(b.of) != nil {
		return "no set"
	}
	return fmt.Sprintf("%-3s", b.of.Spec().Name)
}

// String is one line: that of the set, and the size of a batch.
func (b *batches) String() string {
	if check(b.of) != nil {
		return b.Name()
	}
	return describe(b.of) + words.Sayf(", in batches of %d", b.opts.Size)
}

func (b *batches) Iter() iter.Seq2[train.Batch, error] {
	if err := check(b.of); err != nil {
		return func(yield func(train.Batch, error) bool) { yield(train.Batch{}, err) }
	}
	order := make([]int, b.of.Len())
	for i := range order {
		order[i] = i
	}
	if b.opts.Shuffle {
		order = Order(b.of.Len(), b.opts.Seed, b.epoch)
	}
	of := b.of
	if varied, ok := of.(Varied); ok {
		of = varied.View(b.epoch)
	}
	b.epoch++
	return func(yield func(train.Batch, error) bool) {
		for batch, err := range Ahead(of, slices.Chunk(order, b.opts.Size)) {
			if err != nil {
				yield(train.Batch{}, err)
				return
			}
			if !yield(train.Batch{Inputs: []*tensors.Tensor{batch.Inputs}, Labels: []*tensors.Tensor{batch.Targets}}, nil) {
				return
			}
		}
	}
}
