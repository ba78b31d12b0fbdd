package data_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleAhead() {
	set, err := data.NewArrays([]float32{0, 10, 20}, []int{1}, []int{0, 1, 0}, data.ArraysOptions{})
	if err != nil {
		panic(err)
	}
	for batch, err := range data.Ahead(set, slices.Values([][]int{{2, 0}, {1}})) {
		fmt.Println(batch.Inputs.Value(), batch.Targets.Value(), err)
	}
	// Output:
	// [[20] [0]] [0 0] <nil>
	// [[10]] [1] <nil>
}

// watched tells how often it is read; what Read does at a number of reads can be given.
type watched struct {
	data.Dataset
	reads *atomic.Int32
	at    map[int32]func() error
}

func (w watched) Read(indices []int) (data.Batch, error) {
	if do := w.at[w.reads.Add(1)]; do != nil {
		if err := do(); err != nil {
			return data.Batch{}, err
		}
	}
	return w.Dataset.Read(indices)
}

// The second batch is read while the first is used: here its user waits for that.
func TestAheadReadsWhileABatchIsUsed(t *testing.T) {
	begun := make(chan struct{})
	set := watched{numbers(t, 4, func(i int) int { return i % 2 }), new(atomic.Int32), map[int32]func() error{2: func() error { close(begun); return nil }}}
	for batch, err := range data.Ahead(set, slices.Values([][]int{{0, 1}, {2, 3}})) {
		if err != nil {
			t.Fatal(err)
		}
		<-begun
		if err := batch.Finalize(); err != nil {
			t.Error(err)
		}
	}
}

func TestAheadStops(t *testing.T) {
	set := numbers(t, 100, func(i int) int { return i % 2 })
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		at    func() error
		want  string
		stop  int // The caller takes no more batches.
		reads int32
	}{
		"error":     {func() error { return broken }, "broken", 100, 4},
		"panic":     {func() error { panic("no such file") }, "no such file", 100, 4},
		"break":     {nil, "", 2, 3},
		"all taken": {nil, "", 100, 10},
	} {
		w := watched{set, new(atomic.Int32), map[int32]func() error{4: test.at}}
		taken, message := 0, ""
		for batch, err := range data.Ahead(w, slices.Chunk(slices.Repeat([]int{7}, 100), 10)) {
			if err != nil {
				message = err.Error()
				continue
			}
			if err := batch.Finalize(); err != nil {
				t.Error(err)
			}
			if taken++; taken == test.stop {
				break
			}
		}
		if !strings.Contains(message, test.want) || (test.want == "") != (message == "") {
			t.Errorf("%s: error %q, want %q", name, message, test.want)
		}
		if got := w.reads.Load(); got > test.reads || int(got) < taken {
			t.Errorf("%s: %d reads for %d batches taken, want at most %d", name, got, taken, test.reads)
		}
	}
}
