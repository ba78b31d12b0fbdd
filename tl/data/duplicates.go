package data

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"golang.org/x/sync/errgroup"
)

// Pair is two examples that are all but the same: number A of one set and number B of another.
type Pair struct {
	A, B int
	// Similarity is at most 1, that of an example with itself.
	Similarity float64
	// Mirrored tells that one is the other's mirror image.
	Mirrored bool
}

// DuplicateOptions say what counts as the same.
type DuplicateOptions struct {
	// Similarity from which on two examples are a pair, at most 1; default 0.9. Photographs of different things stay below
	// 0.85; drawings of one thing, as digits, do not: for them take 0.99.
	Similarity float64
}

// NearDuplicates are the pairs of examples that are in both sets, or twice in a where b is nil, from the most similar on. An example
// of the training set that is in the validation set too makes a model look better than it is.
//
// Images [height, width, 1 or 3] are compared as small grey pictures, whatever their brightness and contrast, and with their mirror
// images: a photograph that was scaled, stored anew or cropped a little is found, one that was cropped by a tenth or more often is
// not. Other examples, such as features, are compared number by number, each number in units of its spread in a.
//
// Errors: a set that is empty or cannot be read, examples of two shapes.
func NearDuplicates(a, b Dataset, opts DuplicateOptions) ([]Pair, error) {
	if opts.Similarity == 0 {
		opts.Similarity = 0.9
	}
	if !(opts.Similarity > 0 && opts.Similarity <= 1) {
		return nil, fmt.Errorf("similarity %v: want more than 0 and at most 1", opts.Similarity)
	}
	first, err := readSketches(a)
	if err != nil {
		return nil, err
	}
	if b == nil {
		first.standardize(first.spread())
		return first.pairs(first, opts.Similarity, true), nil
	}
	second, err := readSketches(b)
	if err != nil {
		return nil, err
	}
	if x, y := a.Spec(), b.Spec(); first.width != second.width || first.image != second.image {
		return nil, fmt.Errorf("%s has examples of shape %v, %s of shape %v: want one shape", x.Name, x.Input, y.Name, y.Input)
	}
	mean, deviation := first.spread()
	first.standardize(mean, deviation)
	second.standardize(mean, deviation)
	return first.pairs(second, opts.Similarity, false), nil
}

// sketches are examples made small enough to compare each with each.
type sketches struct {
	rows  [][]float32
	width int
	// image is the rows and columns of a sketch that is a picture; zero for others.
	image [2]int
}

// sketchSize is the height and width of a picture's sketch: enough to tell photographs apart, too few to see how they were stored.
const sketchSize = 16

func readSketches(d Dataset) (*sketches, error) {
	if err := check(d); err != nil {
		return nil, fmt.Errorf("near-duplicates: %w", err)
	}
	if d.Len() == 0 {
		return nil, errors.New("no examples to compare")
	}
	shape := d.Spec().Input
	s := &sketches{}
	if len(shape) == 3 && (shape[2] == 1 || shape[2] == 3) {
		s.image = [2]int{min(shape[0], sketchSize), min(shape[1], sketchSize)}
	}
	for start := 0; start < d.Len(); start += 64 {
		indices := make([]int, min(64, d.Len()-start))
		for i := range indices {
			indices[i] = start + i
		}
		batch, err := Read(d, indices)
		if err != nil {
			return nil, err
		}
		values, err := tensors.CopyFlatData[float32](batch.Inputs)
		if err != nil {
			return nil, err
		}
		for example := range slices.Chunk(values, len(values)/len(indices)) {
			if s.image != [2]int{} {
				example = sketch(example, shape, s.image)
			}
			s.rows = append(s.rows, example)
		}
		if err := batch.Finalize(); err != nil {
			return nil, err
		}
	}
	s.width = len(s.rows[0])
	return s, nil
}

// sketch is the mean grey of each cell of a grid over a picture, without its brightness and contrast: with mean 0 and length 1.
func sketch(pixels []float32, shape []int, grid [2]int) []float32 {
	height, width, channels := shape[0], shape[1], shape[2]
	cells, mean := make([]float32, grid[0]*grid[1]), float32(0)
	for row := range grid[0] {
		for column := range grid[1] {
			top, bottom := row*height/grid[0], (row+1)*height/grid[0]
			left, right := column*width/grid[1], (column+1)*width/grid[1]
			total := float32(0)
			for y := top; y < bottom; y++ {
				for _, v := range pixels[(y*width+left)*channels : (y*width+right)*channels] {
					total += v
				}
			}
			cell := total / float32((bottom-top)*(right-left)*channels)
			cells[row*grid[1]+column] = cell
			mean += cell / float32(len(cells))
		}
	}
	length := 0.0
	for i := range cells {
		cells[i] -= mean
		length += float64(cells[i] * cells[i])
	}
	for i := range cells {
		cells[i] /= float32(max(math.Sqrt(length), 1e-12))
	}
	return cells
}

// spread is the mean and the standard deviation of each number; those of pictures need none, as they have one scale.
func (s *sketches) spread() (mean, deviation []float64) {
	if s.image != [2]int{} {
		return nil, nil
	}
	n := float64(len(s.rows))
	mean, deviation = make([]float64, s.width), make([]float64, s.width)
	for _, row := range s.rows {
		for k, v := range row {
			mean[k] += float64(v) / n
		}
	}
	for _, row := range s.rows {
		for k, v := range row {
			deviation[k] += (float64(v) - mean[k]) * (float64(v) - mean[k]) / n
		}
	}
	for k := range deviation {
		deviation[k] = math.Sqrt(deviation[k])
	}
	return mean, deviation
}

// standardize measures each number from its mean in units of its deviation. One that never varies counts as it is.
func (s *sketches) standardize(mean, deviation []float64) {
	for k := range mean {
		unit := deviation[k]
		if unit == 0 {
			unit = 1
		}
		for _, row := range s.rows {
			row[k] = float32((float64(row[k]) - mean[k]) / unit)
		}
	}
}

// pairs compares each with each of others; where those are s itself, each two once.
func (s *sketches) pairs(others *sketches, least float64, itself bool) []Pair {
	mirrored := others.mirrored()
	found := make([][]Pair, len(s.rows))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for a, row := range s.rows {
		group.Go(func() error {
			start := 0
			if itself {
				start = a + 1
			}
			for b := start; b < len(others.rows); b++ {
				pair := Pair{A: a, B: b, Similarity: similarity(row, others.rows[b])}
				if mirrored != nil {
					if other := similarity(row, mirrored[b]); other > pair.Similarity {
						pair.Similarity, pair.Mirrored = other, true
					}
				}
				if pair.Similarity >= least {
					found[a] = append(found[a], pair)
				}
			}
			return nil
		})
	}
	_ = group.Wait() // Comparing does not fail.
	all := slices.Concat(found...)
	slices.SortStableFunc(all, func(x, y Pair) int { return cmp.Compare(y.Similarity, x.Similarity) })
	return all
}

// mirrored are the sketches of pictures with left and right changed; nil where they are none.
func (s *sketches) mirrored() [][]float32 {
	if s.image == [2]int{} {
		return nil
	}
	rows := make([][]float32, len(s.rows))
	for i, row := range s.rows {
		rows[i] = slices.Clone(row)
		for line := range slices.Chunk(rows[i], s.image[1]) {
			slices.Reverse(line)
		}
	}
	return rows
}

// similarity is 1 for equal rows, and less the further apart they are for their length; for rows of length 1 it is their correlation.
func similarity(x, y []float32) float64 {
	var apart, lengths float32
	for i, v := range x {
		d := v - y[i]
		apart += d * d
		lengths += v*v + y[i]*y[i]
	}
	if apart == 0 {
		return 1
	}
	return 1 - float64(apart/lengths)
}
