package tl

import (
	"fmt"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Summary describes a model layer by layer.
type Summary struct {
	Layers []LayerSummary
	// Parameters counts all numbers, Trainable those that Fit changes by gradient, Statistics those that it measures, as moving means.
	Parameters, Trainable, Statistics int
}

// LayerSummary is one line of a Summary.
type LayerSummary struct {
	// Path and Kind of the layer.
	Path, Kind string
	// Output is what the layer gives for one example.
	Output []int
	// Parameters counts the layer's numbers, Trainable those that Fit changes by gradient, Statistics those that it measures.
	Parameters, Trainable, Statistics int
}

// String is the model's Summary.
func (m *Model) String() string { return m.Summary().String() }

// Summary is the layers of the model, with the shapes they give and their parameters.
func (m *Model) Summary() Summary {
	var s Summary
	for step, row := range m.rows {
		rows := row.Parts
		if len(rows) == 0 {
			rows = []layer.Row{row}
		}
		for _, row := range rows {
			l := summarize(row, m.between(step, step+1))
			s.Layers = append(s.Layers, l)
			s.Parameters, s.Trainable, s.Statistics = s.Parameters+l.Parameters, s.Trainable+l.Trainable, s.Statistics+l.Statistics
		}
	}
	return s
}

// summarize tells of a layer, whose parameters are among those given.
func summarize(row layer.Row, params []*param) LayerSummary {
	l := LayerSummary{Path: row.Path, Kind: row.Kind, Output: row.Shape[1:]}
	for _, p := range params {
		if !within(p.Path, row.Path) {
			continue
		}
		l.Parameters += p.size()
		switch {
		case p.Statistic:
			l.Statistics += p.size()
		case p.trainable():
			l.Trainable += p.size()
		}
	}
	return l
}

// String is a table, as Keras prints it.
func (s Summary) String() string {
	paths := []string{words.Say("layer")}
	for _, l := range s.Layers {
		paths = append(paths, l.Path)
	}
	width := widest(paths)
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  %-16s  %10s  %s\n", width, words.Say("layer"), words.Say("output"), words.Say("parameters"), words.Say("state"))
	for _, l := range s.Layers {
		line := fmt.Sprintf("%-*s  %-16s  %10d  %s", width, l.Path, fmt.Sprint(l.Output), l.Parameters, l.State())
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	b.WriteString(words.Sayf("%d parameters, %d trainable, %d frozen", s.Parameters, s.Trainable, s.Parameters-s.Statistics-s.Trainable))
	if s.Statistics > 0 {
		b.WriteString(words.Sayf(", %d measured", s.Statistics))
	}
	return b.String()
}

// State says that the layer is trainable, frozen or partly frozen; "" for a layer without weights. Statistics, which no gradient
// changes, do not count.
func (l LayerSummary) State() string {
	switch weights := l.Parameters - l.Statistics; {
	case weights == 0:
		return ""
	case l.Trainable == weights:
		return words.Say("trainable")
	case l.Trainable == 0:
		return words.Say("frozen")
	}
	return words.Say("partly frozen")
}
