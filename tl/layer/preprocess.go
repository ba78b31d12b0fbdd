package layer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Rescaling computes x·Scale + Offset: with Scale 1/255, bytes become numbers from 0 to 1.
type Rescaling struct{ Scale, Offset float64 }

// Apply keeps the shape.
func (r Rescaling) Apply(_ *Context, x *Node) *Node {
	if r.Scale == 0 {
		panic(errors.New("scale 0 would make every input the same; for bytes write 1.0/255"))
	}
	if sum := r.Scale + r.Offset; math.IsNaN(sum) || math.IsInf(sum, 0) {
		panic(fmt.Errorf("scale %v, offset %v: want finite numbers", r.Scale, r.Offset))
	}
	y := graph.MulScalar(x, r.Scale)
	if r.Offset != 0 {
		y = graph.AddScalar(y, r.Offset)
	}
	return y
}

// Normalization computes (x-Mean)/Deviation for each channel, the last axis.
type Normalization struct{ Mean, Deviation []float64 }

// Apply keeps the shape.
func (n Normalization) Apply(_ *Context, x *Node) *Node {
	channels := x.Shape().Dim(-1)
	if len(n.Mean) != channels || len(n.Deviation) != channels || slices.Contains(n.Deviation, 0) {
		panic(fmt.Errorf("mean %v, deviation %v: want a number for each of %d channels, and no deviation of 0", n.Mean, n.Deviation, channels))
	}
	scale, offset := make([]float64, channels), make([]float64, channels)
	for i := range channels {
		scale[i], offset[i] = 1/n.Deviation[i], -n.Mean[i]/n.Deviation[i]
	}
	row := func(values []float64) *Node {
		return graph.ExpandLeftToRank(graph.ConstAsDType(x.Graph(), x.DType(), values), x.Rank())
	}
	return graph.Add(graph.Mul(x, row(scale)), row(offset))
}

// Resizing changes the size of images by bilinear interpolation with half-pixel centres, as tf.image.resize does:
// [batch, height, width, channels] to [batch, Height, Width, channels].
type Resizing struct{ Height, Width int }

// Apply has no parameters.
func (r Resizing) Apply(_ *Context, x *Node) *Node {
	if r.Height <= 0 || r.Width <= 0 {
		panic(fmt.Errorf("size %d×%d: want positive numbers", r.Height, r.Width))
	}
	checkImage(x, 1, false)
	if r.Height > maxMatrix/x.Shape().Dim(1) || r.Width > maxMatrix/x.Shape().Dim(2) {
		panic(fmt.Errorf("size %d×%d: too large", r.Height, r.Width))
	}
	// Bilinear interpolation is linear in the image and separable: two products with small fixed matrices.
	rows := graph.Const(x.Graph(), bilinear(x.Shape().Dim(1), r.Height))
	columns := graph.Const(x.Graph(), bilinear(x.Shape().Dim(2), r.Width))
	tall := graph.Einsum("bhwc,yh->bywc", x, rows)
	return graph.Einsum("bywc,xw->byxc", tall, columns)
}

// maxMatrix bounds the numbers in one of the matrices.
const maxMatrix = 1 << 26

// bilinear is the [to, from] matrix that interpolates a line of pixels.
func bilinear(from, to int) [][]float32 {
	matrix := make([][]float32, to)
	for i := range matrix {
		matrix[i] = make([]float32, from)
		centre := (float64(i)+0.5)*float64(from)/float64(to) - 0.5
		centre = min(max(centre, 0), float64(from-1))
		low := int(math.Floor(centre))
		high := min(low+1, from-1)
		share := centre - float64(low)
		matrix[i][low] += float32(1 - share)
		matrix[i][high] += float32(share)
	}
	return matrix
}

// ZeroPadding2D puts a border of zeros around images:
// [batch, height, width, channels] to [batch, height+2·Padding, width+2·Padding, channels].
type ZeroPadding2D struct {
	// Padding is the width of the border in pixels.
	Padding int
}

// Apply has no parameters.
func (p ZeroPadding2D) Apply(_ *Context, x *Node) *Node {
	if p.Padding < 0 {
		panic(fmt.Errorf("padding %d: want at least 0", p.Padding))
	}
	checkImage(x, 1, false)
	border := [2]int{p.Padding, p.Padding}
	return zeroPad(x, border, border)
}
