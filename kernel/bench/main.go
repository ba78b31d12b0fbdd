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
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/client"
	"github.com/gonbtl/gonbtl/kernel/internal/engine"
)

// contender is a kernel with its way of writing the cells.
type contender struct {
	name     string
	argv     []string
	env      []string
	prepare  []string
	trivial  func(i int) string
	library  func(i int) string // imports a large library
	notebook func(i int) string // cell i of 50, with 30 variables
	kernel   *client.Kernel
}

func main() {
	log.SetFlags(0)
	python := flag.String("python", "", "a Python with ipykernel; without it, Python is left out")
	cells := flag.Int("cells", 20, "cells per median")
	long := flag.Int("long", 200, "cells of the test for growing latency")
	library := flag.String("library", "github.com/gomlx/gomlx/core/graph", "the large package that a cell imports")
	use := flag.String("use", "graph.Add", "what the cell uses of it")
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

func (c *contender) start(ctx context.Context) (err error) {
	c.kernel, err = client.Start(ctx, client.Options{Argv: c.argv, Env: c.env, Log: os.Stderr})
	if err != nil {
		return err
	}
	for _, cell := range append(c.prepare, c.trivial(-1), c.library(-1)) {
		if err := c.execute(ctx, cell); err != nil {
			return err
		}
	}
	return nil
}

func (c *contender) execute(ctx context.Context, cell string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	r, err := c.kernel.Execute(ctx, cell)
	if err != nil {
		return fmt.Errorf("%s: %q: %w", c.name, cell, err)
	}
	if r.Status() != "ok" {
		return fmt.Errorf("%s: %q: %s %s", c.name, cell, r.Reply.Content, r.Stream("stderr"))
	}
	return nil
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
}

// moduleFolder is the folder of this module's source.
func moduleFolder() (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("the module's folder: %w", err)
	}
	return strings.TrimSpace(string(root)), nil
}

// all lists the contenders.
func (b *bench) all() ([]*contender, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bin, err := place.Join("bin")
	if err != nil {
		return nil, err
	}
	gonb := filepath.Join(bin, "gonb")
	if _, err := os.Stat(gonb); err != nil {
		return nil, fmt.Errorf("gonb is not installed: run `gonbtl setup`")
	}
	root, err := moduleFolder()
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), engine.ModuleEnv+"="+root, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	fetch := "!*go mod edit -require=github.com/gonbtl/gonbtl@v0.0.0 -replace=github.com/gonbtl/gonbtl='" + root + "' && " +
		"go get github.com/gomlx/gomlx@v0.28.2 2>&1 | tail -1"
	plain := contender{
		name: "plain GoNB", argv: []string{gonb, "--kernel", "{connection_file}"}, env: env, prepare: []string{fetch},
		trivial: func(i int) string { return fmt.Sprintf("%%%%\nfmt.Println(%d)", i) },
		library: func(i int) string {
			return fmt.Sprintf("import %q\n%%%%\n_ = %s\nfmt.Println(%d)", b.library, b.use, i)
		},
		notebook: func(i int) string { return fmt.Sprintf("var v%d = %d\n%%%%\nfmt.Println(v%d)", i%30, i, i%30) },
	}
	flags := plain
	flags.name = "GoNB, our flags"
	flags.prepare = []string{fetch, plain.library(-1), "%noautoget\n%goflags \"-ldflags=-s -w\""}
	ours := contender{
		name: "GoNB-TL", argv: []string{self, "-kernel", "{connection_file}"}, env: env,
		trivial:  func(i int) string { return fmt.Sprintf("fmt.Println(%d)", i) },
		library:  func(i int) string { return fmt.Sprintf("import %q\n_ = %s\nfmt.Println(%d)", b.library, b.use, i) },
		notebook: func(i int) string { return fmt.Sprintf("v%d := %d\nfmt.Println(v%d)", i%30, i, max(0, i%30-1)) },
	}
	list := []*contender{&plain, &flags, &ours}
	if b.python != "" {
		list = append(list, &contender{
			name: "Python", argv: []string{b.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"},
			trivial:  func(i int) string { return fmt.Sprintf("print(%d)", i) },
			library:  func(i int) string { return fmt.Sprintf("import json\nprint(%d)", i) },
			notebook: func(i int) string { return fmt.Sprintf("v%d = %d\nprint(v%d)", i%30, i, max(0, i%30-1)) },
		})
	}
	return list, nil
}
