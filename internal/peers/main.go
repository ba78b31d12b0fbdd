// Command peers measures tl side by side with Keras on TensorFlow, Keras on JAX, and PyTorch, on the same work.
//
//	go run ./internal/peers [-quick] [-only PART] [-rounds 3] [-photos FOLDER] [-json FILE] [-page FILE]
//	go run ./internal/peers -json FILE -page FILE -show
//
// README.md in its folder tells what is measured, and how; BENCHMARKS.md is such a page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := error(nil)
	if len(os.Args) > 1 && os.Args[1] == ownPrograms {
		err = ownProgram(os.Args[2:])
	} else {
		err = parse().run(ctx)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// options are the flags.
type options struct {
	quick, show              bool
	rounds                   int
	only, photos, json, page string
}

func parse() (o options) {
	flag.BoolVar(&o.quick, "quick", false, "one batch size, two rounds, one of programs, less growth: rough figures")
	flag.IntVar(&o.rounds, "rounds", 3, "measurements of each side, of which the median counts")
	flag.StringVar(&o.only, "only", "", "the comparisons whose name has this in it")
	flag.StringVar(&o.photos, "photos", filepath.Join("..", "shared", "data", "ants_bees"), "a folder of photographs in train and val, with a folder for each class")
	flag.StringVar(&o.json, "json", "", "a file for the results")
	flag.StringVar(&o.page, "page", "", "a file for a page with the results; its plots lie beside it")
	flag.BoolVar(&o.show, "show", false, "measure nothing: make the page of the results that are in the file")
	flag.Parse()
	return o
}

func (o options) run(ctx context.Context) error {
	if o.show {
		return showReport(o.json, o.page)
	}
	b, err := newBench(ctx, o.photos)
	if err != nil {
		return err
	}
	defer b.close()
	chosen := slices.DeleteFunc(b.comparisons(o), func(c comparison) bool { return !strings.Contains(c.name, o.only) })
	if len(chosen) == 0 {
		return fmt.Errorf("-only %q: no comparison has that in its name; README.md lists them", o.only)
	}
	if slices.ContainsFunc(chosen, func(c comparison) bool { return c.group == lessons || c.group == growing }) {
		if err := b.checkPhotos(); err != nil { // Now, for they come last.
			return err
		}
	}
	var failed error
	found := report{Machine: thisMachine(), Quick: o.quick}
	for _, c := range chosen {
		results, err := c.measure(ctx)
		if err != nil { // The others are worth having.
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.name, err))
			if ctx.Err() != nil {
				break
			}
			continue
		}
		for _, r := range results {
			r.Group = c.group
			r.print(os.Stdout)
			found.Results = append(found.Results, r)
		}
		if err := found.write(o.json); err != nil { // After each, for there is much time between the first and the last.
			return err
		}
	}
	return errors.Join(failed, found.writePage(o.page))
}

// Groups of comparisons, as the page shows them.
const (
	speed   = "speed"
	lessons = "lessons"
	starts  = "starts"
	growing = "growth"
	peaking = "peaks"
)

// comparison is a name, by which it can be chosen, and how it is made.
type comparison struct {
	name, group string
	measure     func(context.Context) ([]result, error)
}

func (b *bench) comparisons(o options) []comparison {
	rounds, programRounds, counts := o.rounds, o.rounds, []int{100, 1000, 10000}
	if o.quick {
		rounds, programRounds, counts = 2, 1, []int{20, 200, 2000}
	}
	sides := map[string]side{}
	for name, s := range b.servers {
		sides[name] = s
	}
	var list []comparison
	for _, c := range cases(o.quick) {
		list = append(list, comparison{c.name, speed, func(ctx context.Context) ([]result, error) { return c.measure(ctx, sides, rounds) }})
	}
	return append(list,
		comparison{"photographs, lesson", lessons, func(ctx context.Context) ([]result, error) { return b.lesson(ctx, programRounds) }},
		comparison{"photographs, head", lessons, b.head},
		comparison{"start of mobilenet_v2", starts, func(ctx context.Context) ([]result, error) { return b.start(ctx, mobileNet, 3, programRounds) }},
		comparison{"start of digits", starts, func(ctx context.Context) ([]result, error) { return b.start(ctx, digits, 5, programRounds) }},
		comparison{"peaks", peaking, func(ctx context.Context) ([]result, error) { return b.peaks(ctx, sides[ours], rounds) }},
		comparison{"growth", growing, func(ctx context.Context) ([]result, error) { return b.growth(ctx, counts) }},
	)
}
