package main

import (
	_ "embed"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/widgets"
)

//go:embed page.md.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"number": number}).Parse(pageText))

// Files of the plots, beside the page.
const (
	timePlot   = "growth_time.svg"
	memoryPlot = "growth_memory.svg"
)

// writePage writes a page of the results, and the plots that it shows.
func (f *report) writePage(path string) error {
	if path == "" {
		return nil
	}
	for name, draw := range map[string]func(measured) float64{
		timePlot:   func(m measured) float64 { return 1000 * m.Median / float64(m.Images) },
		memoryPlot: func(m measured) float64 { return float64(m.Memory) },
	} {
		if err := f.plot(filepath.Join(filepath.Dir(path), name), draw); err != nil {
			return err
		}
	}
	return atomicfile.Write(path, func(w io.Writer) error { return pageTemplate.Execute(w, f) })
}

// plot draws a number for each number of images.
func (f *report) plot(path string, number func(measured) float64) error {
	line := widgets.Series{Name: "tl"}
	for _, r := range f.Group(growing) {
		for _, m := range r.Sides {
			line.X, line.Y = append(line.X, float64(m.Images)), append(line.Y, number(m))
		}
	}
	if line.X == nil {
		return nil
	}
	names := map[string]string{timePlot: "milliseconds for an image", memoryPlot: "memory of the process (MiB)"}
	figure, err := widgets.Chart(widgets.ChartOptions{Title: "Features and head", X: "images", Y: names[filepath.Base(path)], LogX: true}, line)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error { _, err := io.WriteString(w, figure.SVG); return err })
}

// Group is the results of a part of the page.
func (f *report) Group(name string) (results []result) {
	for _, r := range f.Results {
		if r.Group == name {
			results = append(results, r)
		}
	}
	return results
}

// Missed is all results whose floor was not reached.
func (f *report) Missed() (missed []result) {
	for _, r := range f.Results {
		if r.Missed() != "" {
			missed = append(missed, r)
		}
	}
	return missed
}

// Verdict is the ratio beside its floor.
func (r result) Verdict() string {
	text := fmt.Sprintf("%.2f×", r.Ratio)
	if r.Floor == 0 {
		return text
	}
	if missed := r.Missed(); missed != "" {
		return fmt.Sprintf("**%s**, floor %g×: %s", text, r.Floor, missed)
	}
	return fmt.Sprintf("%s, floor %g×", text, r.Floor)
}

// Of is what a side did, in a cell of a table.
func (r result) Of(side string) string {
	for _, m := range r.Sides {
		if m.Side == side {
			return strings.TrimSpace(fmt.Sprintf("%s %s", number(m.Median), m.Setting))
		}
	}
	return ""
}

// Of is the time of a part, in a cell of a table.
func (m measured) Of(name string) string {
	for _, p := range m.Parts {
		if p.Name == name {
			return number(p.Seconds)
		}
	}
	return ""
}

// number has three digits that count, at most three of them decimals.
func number(v float64) string {
	if v == 0 {
		return ""
	}
	decimals := min(3, max(0, 2-int(math.Floor(math.Log10(v)))))
	return fmt.Sprintf("%.*f", decimals, v)
}
