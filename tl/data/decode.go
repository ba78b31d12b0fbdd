package data

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

// bitmap is a small picture: RGB, a byte each, row by row.
type bitmap struct {
	width, height int
	rgb           []byte
}

// decoder turns files to small pictures.
type decoder struct {
	size      int
	crop      float64
	maxPixels int
}

// maxRoom bounds the pixels that are decoded and not yet small, in the whole process. A picture of more has all of the room.
const maxRoom = 128_000_000

var room = semaphore.NewWeighted(maxRoom)

// file decodes one file and makes it small. Its header is read first: an image that claims too many pixels is refused before it
// takes memory.
func (d decoder) file(ctx context.Context, path string, scale func(image.Image) *image.RGBA) (bitmap, error) {
	f, err := os.Open(path)
	if err != nil {
		return bitmap{}, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return bitmap{}, errors.Join(errors.New("not a regular file"), err)
	}
	pixels, err := d.pixels(f)
	if err != nil {
		return bitmap{}, err
	}
	if err := room.Acquire(ctx, pixels); err != nil {
		return bitmap{}, err
	}
	defer room.Release(pixels)
	picture, turn, err := decode(f)
	if err != nil {
		return bitmap{}, err
	}
	return turn.rgb(scale(picture)), nil
}

// pixels is the number that an image's header claims, or all that there is room for.
func (d decoder) pixels(r io.Reader) (int64, error) {
	config, _, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil {
		return 0, explainDecode(err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > d.maxPixels/config.Height {
		return 0, fmt.Errorf("has %d×%d pixels: want at most %d in all (FolderOptions.MaxPixels)", config.Width, config.Height, d.maxPixels)
	}
	return min(int64(config.Width)*int64(config.Height), maxRoom), nil
}

// decode gives a picture as it lies in the file, and how it must be turned.
func decode(f io.ReadSeeker) (image.Image, turned, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, upright, err
	}
	turn := orientation(bufio.NewReader(f))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, upright, err
	}
	picture, format, err := image.Decode(bufio.NewReader(f))
	if err != nil {
		return nil, upright, explainDecode(err)
	}
	if format == "webp" {
		fullRange(picture)
	}
	return picture, turn, nil
}

func explainDecode(err error) error {
	switch {
	case errors.Is(err, image.ErrFormat):
		return errors.New("not a JPEG, PNG, GIF, WebP or BMP image")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("empty or cut short")
	}
	return err
}

// fullRange spreads the colours of a lossy WebP image. Its luma goes from 16 to 235 and its chroma from 16 to 240, but the decoder
// hands it out as if both went from 0 to 255, as in JPEG: pale.
func fullRange(picture image.Image) {
	var ycc *image.YCbCr
	switch picture := picture.(type) {
	case *image.YCbCr:
		ycc = picture
	case *image.NYCbCrA:
		ycc = &picture.YCbCr
	default:
		return // Lossless, in RGB.
	}
	spread := func(plane []uint8, levels, from, to float64) {
		for i, v := range plane {
			plane[i] = uint8(min(max((float64(v)-from)*255/levels+to+0.5, 0), 255))
		}
	}
	spread(ycc.Y, 219, 16, 0)
	spread(ycc.Cb, 224, 128, 128)
	spread(ycc.Cr, 224, 128, 128)
}

// square takes the square in the middle of a picture, at the size of the set.
func (d decoder) square(picture image.Image) *image.RGBA {
	bounds := picture.Bounds()
	side := max(int(d.crop*float64(min(bounds.Dx(), bounds.Dy()))+0.5), 1)
	return scaled(picture, middle(bounds, side, side), d.size, d.size)
}

// A whole picture is kept so much larger than the set's that crops keep their detail; of one that is much longer than wide the
// ends are left out, so that the memory is bounded.
const (
	wholeScale  = 1.5
	wholeLength = 2
)

// whole takes all of a picture, for crops out of it.
func (d decoder) whole(picture image.Image) *image.RGBA {
	bounds := picture.Bounds()
	short := min(bounds.Dx(), bounds.Dy())
	width, height := min(bounds.Dx(), wholeLength*short), min(bounds.Dy(), wholeLength*short)
	shrink := min(wholeScale*float64(d.size)/float64(short), 1)
	small := func(side int) int { return max(int(shrink*float64(side)+0.5), 1) }
	return scaled(picture, middle(bounds, width, height), small(width), small(height))
}

// middle is the rectangle of the given size in the middle of another.
func middle(bounds image.Rectangle, width, height int) image.Rectangle {
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-width)/2, (bounds.Dy()-height)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width, height))}
}

// kernel weighs the pixels that a new one covers: bicubic interpolation, which most image networks are trained with.
var kernel = draw.CatmullRom

// scaled is a part of a picture at another size. Each pixel of the result is a weighted mean of all that it covers, as in PIL and
// torchvision, so that large photographs do not turn to noise. What is transparent becomes white.
func scaled(picture image.Image, part image.Rectangle, width, height int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	kernel.Scale(small, small.Bounds(), picture, part, draw.Over, nil)
	return small
}
