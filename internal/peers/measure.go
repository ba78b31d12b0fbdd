package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// hopeless is how many times slower than the fastest of the peers so far a setting is that is left after one batch, for all batch sizes.
const hopeless = 3

// entrant is a side in one setting, and its examples a second in each round.
type entrant struct {
	side   string
	job    job
	speeds []float64
	left   bool // after one batch
}

// measure finds the best setting of each peer, then lets all take turns, so that a slow moment of the machine is everybody's. There is a
// result for each setting of ours.
func (c testCase) measure(ctx context.Context, sides map[string]side, rounds int) ([]result, error) {
	var own, peers []*entrant
	var failed []string
	for _, j := range c.own {
		e := &entrant{side: ours, job: j}
		if err := e.run(ctx, sides[ours], j.Examples); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		own = append(own, e)
	}
	fastest := 0.0
	for _, name := range []string{pytorch, tensorflow, jax} {
		best, problems := c.best(ctx, name, sides[name], fastest)
		if failed = append(failed, problems...); best != nil {
			peers = append(peers, best)
			fastest = max(fastest, best.speeds[0])
		}
	}
	if len(peers) == 0 {
		return nil, fmt.Errorf("%s: nothing to compare: %q", c.name, failed)
	}
	for _, e := range slices.Concat(own, peers) {
		if !e.left {
			e.speeds = nil // That of the choice is not one of the rounds.
		}
	}
	for range rounds {
		for _, e := range slices.Concat(own, peers) {
			if e.left {
				continue
			}
			if err := e.run(ctx, sides[e.side], e.job.Examples); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", c.name, e.side, err)
			}
		}
	}
	return c.results(own, peers, failed), nil
}

// best is the fastest of a peer's settings, nil if none works.
func (c testCase) best(ctx context.Context, name string, s side, fastest float64) (best *entrant, failed []string) {
	left := map[string]bool{}
	for _, j := range c.peers[name] {
		if left[j.Setting] {
			continue
		}
		e := &entrant{side: name, job: j}
		err := e.try(ctx, s, fastest)
		if err == nil && !e.left {
			e.speeds = nil
			err = e.run(ctx, s, j.Examples)
		}
		left[j.Setting] = e.left
		if err != nil {
			failed = append(failed, fmt.Sprintf("%s, batch %d, %s: %v", name, j.Batch, j.Setting, err))
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %s, batch %d, %s: %.1f/s\n", c.name, name, j.Batch, j.Setting, e.speeds[0])
		if best == nil || e.speeds[0] > best.speeds[0] {
			best = e
		}
	}
	return best, failed
}

// try runs one batch, more than once while that looks hopeless: a slow moment of the machine must not put a side out.
func (e *entrant) try(ctx context.Context, s side, fastest float64) error {
	for range 3 {
		if err := e.run(ctx, s, e.job.Batch); err != nil {
			return err
		}
		if slices.Max(e.speeds)*hopeless >= fastest {
			return nil
		}
	}
	e.left, e.speeds = true, []float64{slices.Max(e.speeds)}
	return nil
}

// run adds the speed on so many examples.
func (e *entrant) run(ctx context.Context, s side, examples int) error {
	e.job.Part = examples
	seconds, err := s.run(ctx, e.job)
	e.speeds = append(e.speeds, float64(examples*max(1, e.job.Epochs))/seconds)
	return err
}

func (c testCase) results(own, peers []*entrant, failed []string) []result {
	var others []measured
	for _, e := range peers {
		others = append(others, e.measured())
	}
	var results []result
	for _, e := range own {
		name := c.name
		if e.job.Setting != "" {
			name += ", " + e.job.Setting
		}
		r := compare(name, "/s", c.floor, e.measured(), others)
		r.Notes = failed
		results = append(results, r)
	}
	return results
}

func (e *entrant) measured() measured {
	m := measured{Side: e.side, Setting: e.job.Setting, Batch: e.job.Batch}
	if e.left {
		m.Setting = strings.TrimSpace(m.Setting + " (one batch)")
	}
	m.spread(e.speeds)
	return m
}
