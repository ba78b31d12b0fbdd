package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
)

// Names of the sides.
const (
	ours       = "tl"
	tensorflow = "Keras on TensorFlow"
	jax        = "Keras on JAX"
	pytorch    = "PyTorch"
)

// result is what was measured of a case.
type result struct {
	Case string `json:"case"`
	// Floor is what the ratio should be at least.
	Floor float64 `json:"floor"`
	// Ratio is our speed over that of the fastest peer.
	Ratio  float64  `json:"ratio"`
	Sides  []speed  `json:"sides"`
	Failed []string `json:"failed,omitempty"`
}

// speed is that of a side in its best setting, in examples per second.
type speed struct {
	Side    string  `json:"side"`
	Batch   int     `json:"batch"`
	Setting string  `json:"setting"`
	Median  float64 `json:"median"`
	Slowest float64 `json:"slowest"`
	Fastest float64 `json:"fastest"`
}

// measure finds the best setting of each side, then lets the sides take turns, so that a slow moment of the machine is everybody's.
func (c testCase) measure(sides map[string]side, rounds int) (result, error) {
	r := result{Case: c.name, Floor: c.floor}
	best := map[string]job{}
	for _, name := range slices.Sorted(maps.Keys(c.jobs)) {
		shortest := 0.0
		for _, j := range c.jobs[name] {
			seconds, err := sides[name].run(j)
			if err != nil {
				r.Failed = append(r.Failed, fmt.Sprintf("%s, batch %d, %s: %v", name, j.Batch, j.Setting, err))
				continue
			}
			fmt.Fprintf(os.Stderr, "%s: %s, batch %d, %s: %.1f/s\n", c.name, name, j.Batch, j.Setting, float64(j.Examples)/seconds)
			if shortest == 0 || seconds < shortest {
				shortest, best[name] = seconds, j
			}
		}
	}
	if _, ok := best[ours]; !ok || len(best) < 2 {
		return r, fmt.Errorf("%s: nothing to compare: %q", c.name, r.Failed)
	}
	speeds := map[string][]float64{}
	for range rounds {
		for name, j := range best {
			seconds, err := sides[name].run(j)
			if err != nil {
				return r, fmt.Errorf("%s: %s: %w", c.name, name, err)
			}
			speeds[name] = append(speeds[name], float64(j.Examples)/seconds)
		}
	}
	r.summarize(best, speeds)
	return r, nil
}

// summarize takes the medians, the fastest side first, and the ratio.
func (r *result) summarize(best map[string]job, speeds map[string][]float64) {
	own, peer := 0.0, 0.0
	for name, all := range speeds {
		slices.Sort(all)
		median := (all[(len(all)-1)/2] + all[len(all)/2]) / 2
		r.Sides = append(r.Sides, speed{name, best[name].Batch, best[name].Setting, median, all[0], all[len(all)-1]})
		if name == ours {
			own = median
		} else {
			peer = max(peer, median)
		}
	}
	slices.SortFunc(r.Sides, func(a, b speed) int { return cmp.Compare(b.Median, a.Median) })
	r.Ratio = own / peer
}

func (r result) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %.2f× the fastest peer (floor %.1f×)\n", r.Case, r.Ratio, r.Floor)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range r.Sides {
		fmt.Fprintf(table, "  %s\t%.1f/s\t(%.1f to %.1f)\tbatch %d\t%s\n", s.Side, s.Median, s.Slowest, s.Fastest, s.Batch, s.Setting)
	}
	_ = table.Flush()
	for _, failed := range r.Failed {
		fmt.Fprintf(w, "  failed: %s\n", failed)
	}
}
