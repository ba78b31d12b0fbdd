package data

import (
	"iter"
	"sync/atomic"
)

// Ahead reads batches of d, given by their indices, one ahead of its caller: the next batch is read while the caller uses the
// last. Batches that the caller does not take are freed.
func Ahead(d Dataset, batches iter.Seq[[]int]) iter.Seq2[Batch, error] {
	type result struct {
		batch Batch
		err   error
	}
	return func(yield func(Batch, error) bool) {
		results := make(chan result)
		var stopped atomic.Bool
		go func() {
			defer close(results)
			for indices := range batches {
				batch, err := Read(d, indices)
				results <- result{batch, err}
				if stopped.Load() || err != nil {
					return
				}
			}
		}()
		defer func() {
			stopped.Store(true)
			for r := range results { // Until the reader has stopped.
				if r.err == nil {
					_ = r.batch.Finalize()
				}
			}
		}()
		for r := range results {
			if !yield(r.batch, r.err) {
				return
			}
		}
	}
}
