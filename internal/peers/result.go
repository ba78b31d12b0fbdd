package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// result is what was measured of a case.
type result struct {
	Case string `json:"case"`
	// Group is the part of the page where it stands.
	Group string `json:"group"`
	// Unit of the sides' numbers: "s" is seconds, the fewer the better; of all others, as "/s" for examples in a second, the more the better.
	Unit string `json:"unit"`
	// Ratio says how many times better ours is than the best peer, 0 where there is none; Floor is what it should be at least, 0 where nothing is asked.
	Ratio float64 `json:"ratio"`
	Floor float64 `json:"floor,omitempty"`
	// Sides are ours and the peers, the best first.
	Sides []measured `json:"sides"`
	// Notes say what failed, and what else was found.
	Notes []string `json:"notes,omitempty"`
}

// measured is what a side did.
type measured struct {
	Side    string  `json:"side"`
	Setting string  `json:"setting,omitempty"`
	Batch   int     `json:"batch,omitempty"`
	Median  float64 `json:"median"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	// Memory is the most that the process had, in MiB, and Parts what the time went to. They are the medians of programs; zero
	// where a process did other work too.
	Memory int64  `json:"memory,omitempty"`
	Parts  []part `json:"parts,omitempty"`
	// Accuracies are those on the photographs that were held out, of each round, which has its own seed.
	Accuracies []float64 `json:"accuracies,omitempty"`
	// Images is the number of images, where it is what is varied.
	Images int `json:"images,omitempty"`
}

// part is a part of a program, and its seconds.
type part struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// spread sets the median of some numbers, the lowest and the highest.
func (m *measured) spread(numbers []float64) {
	slices.Sort(numbers)
	m.Median, m.Low, m.High = median(numbers), numbers[0], numbers[len(numbers)-1]
}

func median(sorted []float64) float64 { return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2 }

// accuracy is the mean over the rounds, 0 where there is none.
func (m *measured) accuracy() (mean float64) {
	for _, a := range m.Accuracies {
		mean += a / float64(len(m.Accuracies))
	}
	return mean
}

// Accuracy is the mean over the rounds, with the lowest and the highest where there are several.
func (m measured) Accuracy() string {
	switch len(m.Accuracies) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%.3f", m.Accuracies[0])
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f)", m.accuracy(), slices.Min(m.Accuracies), slices.Max(m.Accuracies))
}

// compare is the result of one side of ours against some peers.
func compare(name, unit string, floor float64, own measured, peers []measured) result {
	r := result{Case: name, Unit: unit, Floor: floor, Sides: append([]measured{own}, peers...)}
	for _, peer := range peers {
		if ratio := r.better(own, peer); r.Ratio == 0 || ratio < r.Ratio {
			r.Ratio = ratio
		}
	}
	slices.SortStableFunc(r.Sides, func(a, b measured) int { return cmp.Compare(r.better(b, a), 1) })
	return r
}

// better says how many times better a is than b.
func (r *result) better(a, b measured) float64 {
	if r.Unit == "s" {
		return b.Median / a.Median
	}
	return a.Median / b.Median
}

// Missed says what of the floor was not reached, "" where it was: the ratio; and of programs, which have one, less memory than every
// peer and a mean accuracy as high as the best peer's.
func (r *result) Missed() string {
	if r.Floor == 0 {
		return ""
	}
	own := r.own()
	for _, peer := range r.Sides {
		switch {
		case r.Ratio < r.Floor:
			return "too slow"
		case peer.Side != ours && peer.Memory > 0 && own.Memory >= peer.Memory:
			return "more memory than " + peer.Side
		case own.accuracy() < peer.accuracy()-1e-6: // Keras' is float32.
			return "less accurate than " + peer.Side
		}
	}
	return ""
}

// own is our side.
func (r *result) own() measured {
	return r.Sides[slices.IndexFunc(r.Sides, func(m measured) bool { return m.Side == ours })]
}

func (r *result) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s:", r.Case)
	if r.Ratio > 0 {
		fmt.Fprintf(w, " %.2f×", r.Ratio)
	}
	if r.Floor > 0 {
		fmt.Fprintf(w, " (floor %.1f×)", r.Floor)
	}
	if missed := r.Missed(); missed != "" {
		fmt.Fprintf(w, ", missed: %s", missed)
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, m := range r.Sides {
		fmt.Fprintf(table, "  %s\t%s\t%.4g%s\t(%.4g to %.4g)\t%s\n", m.Side, m.Setting, m.Median, r.Unit, m.Low, m.High, m.extra())
	}
	_ = table.Flush()
	for _, note := range r.Notes {
		fmt.Fprintf(w, "  %s\n", note)
	}
}

// extra is what else there is to say of a side.
func (m *measured) extra() string {
	text := ""
	if m.Batch > 0 {
		text += fmt.Sprintf("batch %d  ", m.Batch)
	}
	if m.Memory > 0 {
		text += fmt.Sprintf("%d MiB  ", m.Memory)
	}
	if accuracy := m.Accuracy(); accuracy != "" {
		text += fmt.Sprintf("accuracy %s  ", accuracy)
	}
	for _, p := range m.Parts {
		text += fmt.Sprintf("%s %.1f  ", p.Name, p.Seconds)
	}
	return text
}
