package widgets

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// mostEmbedded is how many examples are drawn: more would cover each other, and take long.
const mostEmbedded = 500

// Embedding draws the examples of a set as points in a plane, in the colours of their classes. The axes are the two directions in which
// the rows, what a model gives for each example, differ most (their principal components). Classes that lie apart in the features of a
// body are easy to learn for a head:
//
//	features, err := base.Predict(valid)
//	widgets.Embedding(valid, features)
//
// Of more than 500 examples, as many are drawn, spread evenly over the set.
//
// Errors: not one row for each example, fewer than 3, rows of fewer than 2 numbers or of different lengths, all the same, or with
// numbers that are not finite.
func Embedding(d data.Dataset, rows [][]float32) (Figure, error) {
	if err := anyExamples(d, "examples"); err != nil {
		return Figure{}, err
	}
	spec := d.Spec()
	if len(rows) != d.Len() || len(rows) < 3 {
		return Figure{}, fmt.Errorf("%s: %d rows for %d examples: want one for each, and 3 or more", spec.Name, len(rows), d.Len())
	}
	indices := evenIndices(d.Len(), min(d.Len(), mostEmbedded))
	places, shares, err := project(rows, indices)
	if err != nil {
		return Figure{}, fmt.Errorf("%s: %w", spec.Name, err)
	}
	axis := func(k int) string { return words.Sayf("component %d (%.0f %% of the variance)", k+1, 100*shares[k]) }
	p := newPlot(spec.Name, axis(0), axis(1))
	var keys []key
	for class, points := range byClass(d, indices, places) {
		dots, err := plotter.NewScatter(points)
		if err != nil {
			continue // A class without examples.
		}
		dots.GlyphStyle = classMark(class)
		p.Add(dots)
		if spec.Classes != nil {
			keys = append(keys, key{name: spec.Classes[class], glyph: dots.GlyphStyle})
		}
	}
	spread(p)
	height, paint := withKeys(keys, 380, 320, sideBySide(p))
	return render(380, height, fmt.Sprintf("%s: %s, %s", spec.Name, axis(0), axis(1)), paint), nil
}

// byClass parts the places of examples by class; all are together where an example has not just one.
func byClass(d data.Dataset, indices []int, places plotter.XYs) []plotter.XYs {
	parts, labels := make([]plotter.XYs, max(len(d.Spec().Classes), 1)), d.Labels()
	for i, index := range indices {
		class := 0
		if index < len(labels) {
			class = min(max(int(labels[index]), 0), len(parts)-1)
		}
		parts[class] = append(parts[class], places[i])
	}
	return parts
}

// classMark is a dot in the colour of a class, and of another shape where the colours are used up.
func classMark(class int) draw.GlyphStyle {
	shapes := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{}}
	style := dot(lineStyle(class), chartDot)
	style.Shape = shapes[class/len(palette)%len(shapes)]
	return style
}

// project places some rows along their first two principal components, and gives the share of the variance that each has.
func project(rows [][]float32, indices []int) (places plotter.XYs, shares [2]float64, err error) {
	width := len(rows[0])
	if width < 2 {
		return nil, shares, fmt.Errorf("rows of %d numbers: want at least 2", width)
	}
	values := mat.NewDense(len(indices), width, nil)
	for i, index := range indices {
		if len(rows[index]) != width {
			return nil, shares, fmt.Errorf("row %d has %d numbers, the first %d: want rows of one length", index, len(rows[index]), width)
		}
		for k, v := range rows[index] {
			if !finite(float64(v)) {
				return nil, shares, fmt.Errorf("row %d holds %v at position %d: want finite numbers", index, v, k)
			}
			values.Set(i, k, float64(v))
		}
	}
	var components stat.PC
	if !components.PrincipalComponents(values, nil) {
		return nil, shares, errors.New("the principal components of the rows cannot be computed")
	}
	variances, total := components.VarsTo(nil), 0.0
	for _, v := range variances {
		total += v
	}
	if total == 0 {
		return nil, shares, errors.New("all rows are the same: nothing to see")
	}
	var directions, along mat.Dense
	components.VectorsTo(&directions)
	along.Mul(values, directions.Slice(0, width, 0, 2))
	x, y := upright(mat.Col(nil, 0, &along)), upright(mat.Col(nil, 1, &along))
	for i := range indices {
		places = append(places, plotter.XY{X: x[i], Y: y[i]})
	}
	return places, [2]float64{variances[0] / total, variances[1] / total}, nil
}

// upright turns a component, whose sign means nothing, so that its largest value is positive.
func upright(values []float64) []float64 {
	if slices.Max(values) < -slices.Min(values) {
		for i := range values {
			values[i] = -values[i]
		}
	}
	return values
}
