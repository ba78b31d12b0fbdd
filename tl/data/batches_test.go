package data_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/ml/train"

	"github.com/gonbtl/gonbtl/tl/data"
)

// epoch is the examples that one iteration gives, and the sizes of its batches.
func epoch(t *testing.T, d train.Dataset) (order, sizes []int) {
	t.Helper()
	for batch, err := range d.Iter() {
		if err != nil {
			t.Fatal(err)
		}
		labels := flat[int32](t, batch.Labels[0])
		sizes = append(sizes, len(labels))
		for i, v := range flat[float32](t, batch.Inputs[0]) {
			if i%2 == 0 {
				order = append(order, int(v))
				if labels[i/2] != int32(v)%3 {
					t.Fatalf("example %v came with label %d", v, labels[i/2])
				}
			}
		}
		if err := batch.Finalize(); err != nil {
			t.Fatal(err)
		}
	}
	return order, sizes
}

func TestBatches(t *testing.T) {
	a := numbers(t, 70, func(i int) int { return i % 3 })
	order, sizes := epoch(t, data.Batches(a, data.BatchOptions{}))
	if !slices.Equal(sizes, []int{32, 32, 6}) {
		t.Errorf("batches of %v: want 32 and the rest", sizes)
	}
	if !slices.IsSorted(order) || len(order) != 70 {
		t.Errorf("not in the order of the set: %v", order)
	}
}

func TestBatchesShuffle(t *testing.T) {
	a := numbers(t, 70, func(i int) int { return i % 3 })
	opts := data.BatchOptions{Size: 16, Shuffle: true, Seed: 3}
	d, again := data.Batches(a, opts), data.Batches(a, opts)
	first, _ := epoch(t, d)
	second, _ := epoch(t, d)
	if slices.Equal(first, second) {
		t.Error("two epochs have the same order")
	}
	repeated, _ := epoch(t, again)
	if !slices.Equal(first, repeated) {
		t.Error("the same seed gives another first epoch")
	}
	if !slices.Equal(first, data.Order(70, 3, 0)) || !slices.Equal(second, data.Order(70, 3, 1)) {
		t.Error("the order is not that of Order")
	}
}

func TestBatchesStopEarly(t *testing.T) {
	read := 0
	for range data.Batches(counting{numbers(t, 70, func(i int) int { return i % 3 }), &read}, data.BatchOptions{Size: 10}).Iter() {
		if read == 2 {
			break
		}
	}
	if read != 2 {
		t.Errorf("read %d batches after the loop ended at the second", read)
	}
}

// counting counts reads, and fails at the fourth.
type counting struct {
	*data.Arrays
	reads *int
}

var errDisk = errors.New("disk on fire")

func (c counting) Read(indices []int) (data.Batch, error) {
	if *c.reads++; *c.reads == 4 {
		return data.Batch{}, errDisk
	}
	return c.Arrays.Read(indices)
}

func TestBatchesReadError(t *testing.T) {
	read, last := 0, error(nil)
	for _, err := range data.Batches(counting{numbers(t, 70, func(i int) int { return i % 3 }), &read}, data.BatchOptions{Size: 10}).Iter() {
		last = err
	}
	if !errors.Is(last, errDisk) || read != 4 {
		t.Errorf("after %d reads the last error is %v: want the fourth's, and no more", read, last)
	}
}

// GoMLX refuses names of fewer than three letters.
func TestBatchesName(t *testing.T) {
	a, err := data.NewArrays([]float32{1}, []int{1}, []int{0}, data.ArraysOptions{Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if got := data.Batches(a, data.BatchOptions{}).Name(); len(got) < 3 {
		t.Errorf("name %q", got)
	}
}
