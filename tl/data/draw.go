package data

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
)

// augmentedPass is one pass over an augmented set.
type augmentedPass struct {
	*Augmented
	pass uint64
}

// View is the same pass: it is no longer drawn anew.
func (a *augmentedPass) View(uint64) Dataset { return a }

// example is a picture with its target: a class, or numbers.
type example struct {
	picture raster
	class   int32
	numbers []float32
}

// Read draws the examples at the indices, on all processors.
func (a *augmentedPass) Read(indices []int) (Batch, error) {
	spec := a.Spec()
	if err := checkIndices(spec.Name, indices, a.Len()); err != nil {
		return Batch{}, err
	}
	examples := make([]example, len(indices))
	err := each(len(indices), func(ctx context.Context, at int) (err error) {
		if ctx.Err() == nil {
			examples[at], err = a.draw(indices[at])
		}
		return err
	})
	if err != nil {
		return Batch{}, err
	}
	return batchOf(examples, spec.Input), nil
}

func batchOf(examples []example, shape []int) Batch {
	n := len(examples)
	inputs := make([]float32, 0, n*shape[0]*shape[1]*shape[2])
	var classes []int32
	var numbers []float32
	for _, e := range examples {
		inputs = append(inputs, e.picture.pix...)
		classes, numbers = append(classes, e.class), append(numbers, e.numbers...)
	}
	batch := Batch{Inputs: tensors.FromFlatDataAndDimensions(inputs, append([]int{n}, shape...)...)}
	if len(numbers) > 0 {
		batch.Targets = tensors.FromFlatDataAndDimensions(numbers, n, len(numbers)/n)
	} else {
		batch.Targets = tensors.FromFlatDataAndDimensions(classes, n)
	}
	return batch
}

// random is the source of what is drawn for an example in this pass.
func (a *augmentedPass) random(i int) *rand.Rand {
	const odd = 0x9E3779B97F4A7C15 // Spreads neighbouring passes.
	return rand.New(rand.NewPCG(a.opts.Seed+(a.pass+1)*odd, uint64(i)))
}

// draw is the example at i as this pass sees it.
func (a *augmentedPass) draw(i int) (example, error) {
	rng := a.random(i)
	e, err := a.change(i, rng)
	if err != nil || a.opts.Mix == (Mix{}) {
		return e, err
	}
	j := rng.IntN(a.Len())
	other, err := a.change(j, a.random(j))
	if err != nil {
		return example{}, err
	}
	if classes := len(a.Spec().Classes); len(e.numbers) == 0 {
		e.numbers, other.numbers = make([]float32, classes), make([]float32, classes)
		e.numbers[e.class], other.numbers[other.class] = 1, 1
	}
	a.opts.Mix.blend(e, other, rng)
	return e, nil
}

// change is the example at i, changed.
func (a *augmentedPass) change(i int, rng *rand.Rand) (example, error) {
	e, part, err := a.source(i)
	if err != nil {
		return example{}, err
	}
	if a.opts.Crop > 0 {
		part = randomPart(e.picture.height, e.picture.width, a.opts.Crop, 1, 4.0/3, rng)
	}
	shape := a.Spec().Input
	c := changes{move: part.centred(shape[0], shape[1])}
	c.draw(a.opts, shape, rng)
	e.picture = e.picture.warp(shape[0], shape[1], c.move.after(affine{1, 0, -float64(shape[1]) / 2, 0, 1, -float64(shape[0]) / 2}))
	for _, paint := range c.paints {
		paint(e.picture, a.colors)
	}
	if rng.Float64() < a.opts.Erase {
		e.picture.erase(randomPart(shape[0], shape[1], 0.02, 0.33, 10.0/3, rng))
	}
	return e, nil
}

// source is the example at i, with its picture as large as can be had, and the part of it that Read gives.
func (a *Augmented) source(i int) (example, window, error) {
	set, at := origin(a.Dataset, i)
	if images, ok := set.(*Images); ok {
		picture, part, err := images.whole(at)
		return example{picture: picture, class: images.labels[at]}, part, err
	}
	batch, err := Read(set, []int{at})
	if err != nil {
		return example{}, window{}, err
	}
	defer func() { _ = batch.Finalize() }()
	shape := a.Spec().Input
	e := example{picture: raster{height: shape[0], width: shape[1], channels: shape[2]}}
	if e.picture.pix, err = tensors.CopyFlatData[float32](batch.Inputs); err != nil {
		return example{}, window{}, err
	}
	if labels := set.Labels(); labels != nil {
		e.class = labels[at]
	} else if e.numbers, err = tensors.CopyFlatData[float32](batch.Targets); err != nil {
		return example{}, window{}, err
	}
	return e, window{0, 0, float64(shape[1]), float64(shape[0])}, nil
}

// window is a part of a picture.
type window struct{ x, y, width, height float64 }

// randomPart draws a part of a picture: its share of the area, from low to high, and the ratio of its sides, from 1/ratio to
// ratio. As in torchvision, the largest possible part in the middle is taken where ten draws do not fit.
func randomPart(height, width int, low, high, ratio float64, rng *rand.Rand) window {
	h, w := float64(height), float64(width)
	between := func(low, high float64) float64 { return low + (high-low)*rng.Float64() }
	for range 10 {
		area := h * w * between(low, high)
		sides := math.Exp(between(-math.Log(ratio), math.Log(ratio)))
		if pw, ph := math.Sqrt(area*sides), math.Sqrt(area/sides); pw <= w && ph <= h {
			return window{between(0, w-pw), between(0, h-ph), pw, ph}
		}
	}
	pw, ph := min(w, h*ratio), min(h, w*ratio)
	return window{(w - pw) / 2, (h - ph) / 2, pw, ph}
}

// centred maps places in a picture of height × width, seen from its middle, to the window.
func (w window) centred(height, width int) affine {
	return affine{w.width / float64(width), 0, w.x + w.width/2, 0, w.height / float64(height), w.y + w.height/2}
}
