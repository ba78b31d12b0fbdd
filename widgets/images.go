package widgets

import (
	"fmt"
	"image"
	"image/color"
	"reflect"

	"gonum.org/v1/plot/vg"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// ImagesOptions say which images are shown.
type ImagesOptions struct {
	// Title stands above.
	Title string
	// Count is the number of images, spread evenly over the set; default 10.
	Count int
	// Columns of the grid; default 10.
	Columns int
	// Predictions, one for each example of the set, are written under the images beside the truth, wrong ones in red.
	Predictions []tl.Prediction
	// Heatmaps, one for each example of the set, are laid over the images: what is dark played no part.
	Heatmaps []tl.Heatmap
}

// Images shows some examples of a set of images [height, width, 1 or 3], with their classes. The darkest and the brightest
// value shown become black and white, whatever the scale of the set.
//
// Errors: the set has no images, or not one prediction or heatmap for each.
func Images(d data.Dataset, opts ImagesOptions) (Figure, error) {
	if err := anyExamples(d, "images"); err != nil {
		return Figure{}, err
	}
	count, columns := min(orDefault(opts.Count, 10), d.Len()), orDefault(opts.Columns, 10)
	if opts.Predictions != nil && len(opts.Predictions) != d.Len() {
		return Figure{}, fmt.Errorf("%d predictions for %d examples: want one for each", len(opts.Predictions), d.Len())
	}
	if opts.Heatmaps != nil && len(opts.Heatmaps) != d.Len() {
		return Figure{}, fmt.Errorf("%d heatmaps for %d examples: want one for each", len(opts.Heatmaps), d.Len())
	}
	indices := evenIndices(d.Len(), count)
	pictures, err := readImages(d, indices)
	if err != nil {
		return Figure{}, err
	}
	tiles := make([]tile, count)
	for i, index := range indices {
		tiles[i] = caption(d, index, opts.Predictions)
		tiles[i].picture = pictures[i]
		if opts.Heatmaps != nil {
			if tiles[i].picture, err = overlay(pictures[i], opts.Heatmaps[index]); err != nil {
				return Figure{}, fmt.Errorf("heatmap %d: %w", index, err)
			}
		}
	}
	return grid(opts.Title, columns, pictureSide(d), tiles), nil
}

// caption is the class of an example and, where it is not that, the predicted one.
func caption(d data.Dataset, index int, predictions []tl.Prediction) tile {
	truth := ""
	if labels, classes := d.Labels(), d.Spec().Classes; index < len(labels) && 0 <= labels[index] && int(labels[index]) < len(classes) {
		truth = classes[labels[index]]
	}
	switch {
	case predictions == nil:
		return tile{caption: []string{truth}}
	case truth == "" || predictions[index].Class == truth:
		return tile{caption: []string{predictions[index].Class}}
	}
	return tile{caption: []string{predictions[index].Class, "(" + truth + ")"}, wrong: true}
}

// evenIndices are count of n examples, spread evenly.
func evenIndices(n, count int) []int {
	indices := make([]int, count)
	for i := range indices {
		indices[i] = i * n / count
	}
	return indices
}

// anyExamples is an error where there is nothing to show. A set that was declared and never made is a nil pointer.
func anyExamples(d data.Dataset, what string) error {
	if v := reflect.ValueOf(d); d == nil || (v.Kind() == reflect.Pointer && v.IsNil()) || d.Len() == 0 {
		return fmt.Errorf("no %s to show: the set is nil or empty", what)
	}
	return nil
}

func readImages(d data.Dataset, indices []int) ([]*image.RGBA, error) {
	shape := d.Spec().Input
	if len(shape) != 3 || (shape[2] != 1 && shape[2] != 3) {
		return nil, fmt.Errorf("%s has examples of shape %v: want images [height, width, 1 or 3]", d.Spec().Name, shape)
	}
	batch, err := data.Read(d, indices)
	if err != nil {
		return nil, err
	}
	pixels, err := tensors.CopyFlatData[float32](batch.Inputs)
	if err != nil {
		return nil, err
	}
	low, high := pixels[0], pixels[0]
	for _, v := range pixels {
		low, high = min(low, v), max(high, v)
	}
	size := len(pixels) / len(indices)
	pictures := make([]*image.RGBA, len(indices))
	for i := range pictures {
		pictures[i] = toImage(pixels[i*size:(i+1)*size], shape, low, high)
	}
	return pictures, batch.Finalize()
}

// pictureSide is how large images are shown, in points: a drawing is seen in little, a photograph needs more.
func pictureSide(d data.Dataset) vg.Length {
	if d.Spec().Input[0] >= photograph {
		return 96
	}
	return 50
}

// photograph is the height from which on an image has more pixels than a drawing.
const photograph = 64

// enlarge makes each pixel a block, so that viewers do not blur small images.
const enlarge = 6

func toImage(pixels []float32, shape []int, low, high float32) *image.RGBA {
	height, width, channels := shape[0], shape[1], shape[2]
	scale := 1
	if height < photograph {
		scale = enlarge
	}
	value := func(y, x, channel int) uint8 {
		return uint8(255 * (pixels[(y*width+x)*channels+channel%channels] - low) / max(high-low, 1e-12))
	}
	picture := image.NewRGBA(image.Rect(0, 0, width*scale, height*scale))
	for y := range height * scale {
		for x := range width * scale {
			picture.SetRGBA(x, y, color.RGBA{value(y/scale, x/scale, 0), value(y/scale, x/scale, 1), value(y/scale, x/scale, 2), 255})
		}
	}
	return picture
}

func orDefault(value, fallback int) int {
	if value <= 0 {
		return fallback
	}
	return value
}
