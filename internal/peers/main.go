// Command peers measures tl side by side with Keras on TensorFlow, Keras on JAX, and PyTorch, on the same work.
//
//	go run ./internal/peers [-quick] [-only PART] [-rounds 5] [-json FILE]
//
// README.md in its folder tells what is measured, and how.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"os"
	"os/signal"
	"strings"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "few images, one setting of batches, two rounds: to see that all works")
	only := flag.String("only", "", "the cases whose name has this in it")
	rounds := flag.Int("rounds", 5, "measurements of each side, of which the median counts")
	path := flag.String("json", "", "a file for the results")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *quick {
		*rounds = 2
	}
	if err := run(ctx, *quick, *only, *rounds, *path); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, quick bool, only string, rounds int, path string) error {
	sides, stop, err := start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	var results []result
	for _, c := range cases(quick) {
		if !strings.Contains(c.name, only) {
			continue
		}
		r, err := c.measure(sides, rounds)
		if err != nil {
			return err
		}
		r.print(os.Stdout)
		results = append(results, r)
		if err := write(path, results); err != nil { // After each, for there are hours between the first and the last.
			return err
		}
	}
	return nil
}

func write(path string, results []result) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(results, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
