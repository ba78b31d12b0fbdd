package tl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Candidate is a model that could be the body of a new one.
type Candidate struct {
	Name string
	Base *Model
}

// Score is how well a candidate's features tell the classes apart, without training the candidate.
type Score struct {
	Name string
	// Features is how many numbers the candidate gives for an example.
	Features int
	// Neighbours is the accuracy of a vote of the most similar training examples, Linear that of a linear classifier trained on
	// the features. Low and High bound Linear with 95 % confidence (Wilson's interval).
	Neighbours, Linear, Low, High float64
}

// Ranking is the scores, from the best linear classifier to the worst.
type Ranking []Score

// RankOptions say how candidates are compared.
type RankOptions struct {
	// Neighbours is how many training examples vote; default 5.
	Neighbours int
	// Seed draws the linear classifiers' weights and the order of the examples.
	Seed uint64
}

// Rank compares bodies for a task before one is chosen: what each gives for the examples is computed once and kept, and
// two simple classifiers are tried on it. An output of [height, width, channels] is averaged to [channels], as NewClassifier does.
//
// Errors: no candidates, sets without classes, examples that a candidate does not take.
func Rank(candidates []Candidate, train, valid data.Dataset, opts RankOptions) (Ranking, error) {
	if len(candidates) == 0 {
		return nil, errors.New("no candidates to rank")
	}
	if err := notNegative("neighbours", float64(opts.Neighbours)); err != nil {
		return nil, err
	}
	opts.Neighbours = cmp.Or(opts.Neighbours, 5)
	for _, set := range []data.Dataset{train, valid} {
		if size(set) == 0 || set.Labels() == nil {
			return nil, errors.New("ranking needs a training and a validation set with a class for each example")
		}
	}
	if a, b := train.Spec(), valid.Spec(); !slices.Equal(a.Classes, b.Classes) {
		return nil, fmt.Errorf("%s has the classes %q, %s %q: want the same, in the same order", a.Name, a.Classes, b.Name, b.Classes)
	}
	var ranking Ranking
	for _, candidate := range candidates {
		score, err := candidate.score(train, valid, opts)
		if err != nil {
			return nil, fmt.Errorf("candidate %q: %w", candidate.Name, err)
		}
		ranking = append(ranking, score)
	}
	slices.SortStableFunc(ranking, func(a, b Score) int {
		return cmp.Or(cmp.Compare(b.Linear, a.Linear), cmp.Compare(b.Neighbours, a.Neighbours))
	})
	return ranking, nil
}

func (c Candidate) score(train, valid data.Dataset, opts RankOptions) (Score, error) {
	if c.Base == nil || len(c.Base.steps) == 0 {
		return Score{}, errNoLayers
	}
	known, err := c.Base.pooled(train)
	if err != nil {
		return Score{}, err
	}
	asked, err := c.Base.pooled(valid)
	if err != nil {
		return Score{}, err
	}
	standardizeRows(known, asked)
	s := Score{Name: c.Name, Features: len(known[0])}
	right := 0
	for i, row := range asked {
		if vote(row, known, train.Labels(), opts.Neighbours, len(train.Spec().Classes)) == valid.Labels()[i] {
			right++
		}
	}
	s.Neighbours = float64(right) / float64(len(asked))
	right, err = linearProbe(known, asked, train, valid, opts.Seed)
	s.Linear = float64(right) / float64(len(asked))
	s.Low, s.High = wilson(right, len(asked))
	return s, err
}

// pooled is what the model gives for each example, averaged over all axes but the last. It is kept as the features of frozen layers
// are: ranking again, with another candidate, computes only what is new.
func (m *Model) pooled(d data.Dataset) ([][]float32, error) {
	d, err := m.encoded(d)
	if err != nil {
		return nil, err
	}
	if err := m.checkInput(d); err != nil {
		return nil, err
	}
	features, _, err := m.keptFeatures(context.Background(), d, len(m.steps))
	if err != nil {
		return nil, err
	}
	defer features.Close()
	means := make([][]float32, d.Len())
	err = m.batches(context.Background(), features, predictBatch, func(batch data.Batch, indices []int) error {
		rows, err := firstRows(batch.Inputs, len(indices))
		for k, i := range indices {
			means[i] = meanOfRows(rows[k], m.output[len(m.output)-1])
		}
		return err
	})
	return means, err
}

// meanOfRows is the mean of rows of so many channels.
func meanOfRows(flat []float32, channels int) []float32 {
	mean := make([]float32, channels)
	for k, v := range flat {
		mean[k%channels] += v * float32(channels) / float32(len(flat))
	}
	return mean
}

// standardizeRows gives each feature mean 0 and deviation 1 on the known rows, and moves the asked ones along.
func standardizeRows(known, asked [][]float32) {
	for k := range known[0] {
		mean, deviation := moments(known, k)
		unit := deviation + 1e-6
		for _, rows := range [][][]float32{known, asked} {
			for _, row := range rows {
				row[k] = float32((float64(row[k]) - mean) / unit)
			}
		}
	}
}

// moments are the mean and the standard deviation of one column.
func moments(rows [][]float32, column int) (mean, deviation float64) {
	n, squares := float64(len(rows)), 0.0
	for _, row := range rows {
		mean += float64(row[column]) / n
	}
	for _, row := range rows {
		squares += (float64(row[column]) - mean) * (float64(row[column]) - mean)
	}
	return mean, math.Sqrt(squares / n)
}

// vote is the class that the most similar known rows have, each with the weight of its similarity, the cosine of the angle.
func vote(row []float32, known [][]float32, labels []int32, neighbours, classes int) int32 {
	type neighbour struct {
		label      int32
		similarity float64
	}
	all := make([]neighbour, len(known))
	for i, other := range known {
		all[i] = neighbour{labels[i], cosine(row, other)}
	}
	slices.SortStableFunc(all, func(a, b neighbour) int { return cmp.Compare(b.similarity, a.similarity) })
	votes := make([]float32, classes)
	for _, n := range all[:min(neighbours, len(all))] {
		votes[n.label] += float32(1 + n.similarity)
	}
	return int32(argMax(votes))
}

func cosine(x, y []float32) float64 {
	var product, xx, yy float64
	for i, v := range x {
		product += float64(v) * float64(y[i])
		xx += float64(v) * float64(v)
		yy += float64(y[i]) * float64(y[i])
	}
	return product / (math.Sqrt(xx*yy) + 1e-12)
}

// linearProbe trains a linear classifier on the known rows, and counts its right answers on the others.
func linearProbe(known, asked [][]float32, train, valid data.Dataset, seed uint64) (right int, err error) {
	probe, err := NewSequential([]int{len(known[0])}, layer.Dense{Units: len(train.Spec().Classes)})
	if err != nil {
		return 0, err
	}
	if err := probe.Initialize(seed); err != nil {
		return 0, err
	}
	examples, err := asSet(known, train)
	if err != nil {
		return 0, err
	}
	const batch, steps = 32, 300 // Enough to converge: the features have one scale.
	opts := FitOptions{Epochs: max(10, steps*batch/len(known)), BatchSize: batch, LearningRate: 1e-2, Seed: seed, Log: io.Discard}
	if _, err := probe.Fit(examples, nil, opts); err != nil {
		return 0, err
	}
	if examples, err = asSet(asked, valid); err != nil {
		return 0, err
	}
	logits, err := probe.Predict(examples)
	if err != nil {
		return 0, err
	}
	for i, row := range logits {
		if argMax(row) == int(valid.Labels()[i]) {
			right++
		}
	}
	return right, nil
}

// asSet is rows with the labels of a set.
func asSet(rows [][]float32, of data.Dataset) (*data.Arrays, error) {
	labels := make([]int, len(rows))
	for i, label := range of.Labels() {
		labels[i] = int(label)
	}
	return data.NewArrays(slices.Concat(rows...), []int{len(rows[0])}, labels, data.ArraysOptions{Name: of.Spec().Name, Classes: of.Spec().Classes})
}

// String is a line for each candidate.
func (r Ranking) String() string {
	heads := []string{words.Say("candidate"), words.Say("features"), words.Say("neighbours"), words.Say("linear")}
	names := []string{heads[0]}
	for _, s := range r {
		names = append(names, s.Name)
	}
	width := widest(names)
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  %15s  %10s  %s", width, heads[0], heads[1], heads[2], heads[3])
	for _, s := range r {
		fmt.Fprintf(&b, "\n%-*s  %15d  %8.1f %%  %.1f %% (%.1f–%.1f)", width, s.Name, s.Features, 100*s.Neighbours, 100*s.Linear, 100*s.Low, 100*s.High)
	}
	return b.String()
}
