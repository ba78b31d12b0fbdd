// Command bench measures Jupyter kernels side by side: plain GoNB as it comes, plain GoNB with our
// flags, this module's kernel, and Python's.
//
//	go run ./kernel/bench [-python PYTHON] [-cells 20] [-long 200]
//
// Every kernel runs the same work in its own idiom. Their cells take turns, so that a slow moment of
// the machine is everybody's.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/engine"
)

func main() {
	log.SetFlags(0)
	python := flag.String("python", "", "a Python with ipykernel; without it, Python is left out")
	cells := flag.Int("cells", 20, "cells per median")
	long := flag.Int("long", 200, "cells of the test for growing latency")
	library := flag.String("library", "github.com/gonbtl/gonbtl/tl", "the large package that a cell imports")
	use := flag.String("use", "tl.NewSequential", "what the cell uses of it")
	asKernel := flag.String("kernel", "", "be our kernel on a connection file (used by this program itself)")
	flag.Parse()
	if *asKernel != "" {
		if err := engine.Run(context.Background(), *asKernel); err != nil {
			log.Fatal(err)
		}
		return
	}
	b := bench{cells: *cells, long: *long, library: *library, use: *use, python: *python, out: os.Stdout}
	if err := b.run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

type bench struct {
	cells, long  int
	library, use string
	python       string
	out          io.Writer
	contenders   []*contender
}

func (b *bench) run(ctx context.Context) error {
	var err error
	if b.contenders, err = b.all(); err != nil {
		return err
	}
	for _, c := range b.contenders {
		if err := c.start(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		defer c.kernel.Shutdown(ctx)
	}
	w := b.out
	row(w, "median of each", b.each(func(c *contender) string { return c.name }))
	for _, test := range []struct {
		name  string
		cells int
		cell  func(c *contender) func(int) string
	}{
		{"trivial cell", b.cells, func(c *contender) func(int) string { return c.trivial }},
		{"cell that imports " + filepath.Base(b.library), b.cells, func(c *contender) func(int) string { return c.library }},
		{"50 cells, 30 variables", 50, func(c *contender) func(int) string { return c.notebook }},
	} {
		times, err := b.measure(ctx, test.cells, test.cell)
		if err != nil {
			return err
		}
		row(w, test.name, b.each(func(c *contender) string { return milliseconds(median(times[c])) }))
	}
	times, err := b.measure(ctx, b.long, func(c *contender) func(int) string { return c.trivial })
	if err != nil {
		return err
	}
	row(w, fmt.Sprintf("first 20 of %d cells", b.long), b.each(func(c *contender) string { return milliseconds(median(times[c][:20])) }))
	row(w, fmt.Sprintf("last 20 of %d cells", b.long), b.each(func(c *contender) string { return milliseconds(median(times[c][b.long-20:])) }))
	return nil
}

func row(w io.Writer, name string, values []string) {
	fmt.Fprintf(w, "%-26s", name)
	for _, v := range values {
		fmt.Fprintf(w, "%17s", v)
	}
	fmt.Fprintln(w)
}

func (b *bench) each(value func(*contender) string) (values []string) {
	for _, c := range b.contenders {
		values = append(values, value(c))
	}
	return values
}

// measure runs n cells in every kernel, taking turns.
func (b *bench) measure(ctx context.Context, n int, cell func(*contender) func(int) string) (map[*contender][]time.Duration, error) {
	times := map[*contender][]time.Duration{}
	for i := range n {
		for _, c := range b.contenders {
			begin := time.Now()
			if err := c.execute(ctx, cell(c)(i)); err != nil {
				return nil, err
			}
			times[c] = append(times[c], time.Since(begin))
		}
	}
	return times, nil
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
}
