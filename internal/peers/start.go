package main

import (
	"context"
	"fmt"
)

// start measures the time to the end of the first training step of a program that never ran on this machine, and of one that did.
func (b *bench) start(ctx context.Context, net string, floor float64, rounds int) ([]result, error) {
	outcomes := map[string][]outcome{}
	for range rounds {
		home, err := b.newHome(ctx)
		if err != nil {
			return nil, err
		}
		for _, setting := range []string{firstRun, secondRun} {
			o, err := b.runProgram(ctx, home, ours, "start", net)
			if err != nil {
				return nil, err
			}
			outcomes[setting] = append(outcomes[setting], o)
		}
	}
	first, second := outcomes[firstRun], outcomes[secondRun]
	for i := range first {
		if first[i].digest == "" || first[0].digest != first[i].digest || first[i].digest != second[i].digest {
			return nil, fmt.Errorf("the numbers have the digests %q in the first run, %q in the second: want the same in all", first[i].digest, second[i].digest)
		}
	}
	r := compare("second run to the end of the first step: "+net, "s", 0, summary(ours, secondRun, second), []measured{summary(ours, firstRun, first)})
	r.Floor = floor
	r.Notes = []string{fmt.Sprintf("loss and all weights after the step are the same to the last bit in %d first and %d second runs", len(first), len(second))}
	return []result{r}, nil
}
