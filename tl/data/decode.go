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

// decoder turns files to images of one size: RGB, a byte each, row by row.
type decoder struct {
	size      int
	crop      float64
	maxPixels int
	// room bounds the pixels that are decoded at once by all goroutines.
	room *semaphore.Weighted
}

// memoryFactor is how many of the largest images may be in memory at once, decoded and not yet small.
const memoryFactor = 2

func newDecoder(o FolderOptions) decoder {
	return decoder{size: o.Size, crop: o.Crop, maxPixels: o.MaxPixels, room: semaphore.NewWeighted(int64(memoryFactor * o.MaxPixels))}
}

// file decodes one file. Its header is read first: an image that claims too many pixels is refused before it takes memory.
func (d decoder) file(ctx context.Context, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(errors.New("not a regular file"), err)
	}
	pixels, err := d.pixels(f)
	if err != nil {
		return nil, err
	}
	if err := d.room.Acquire(ctx, pixels); err != nil {
		return nil, err
	}
	defer d.room.Release(pixels)
	return d.decode(f)
}

// pixels is the number that an image's header claims.
func (d decoder) pixels(r io.Reader) (int64, error) {
	config, _, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil {
		return 0, explainDecode(err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > d.maxPixels/config.Height {
		return 0, fmt.Errorf("has %d×%d pixels: want at most %d in all (FolderOptions.MaxPixels)", config.Width, config.Height, d.maxPixels)
	}
	return int64(config.Width) * int64(config.Height), nil
}

func (d decoder) decode(f io.ReadSeeker) ([]byte, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	turn := orientation(bufio.NewReader(f))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	picture, format, err := image.Decode(bufio.NewReader(f))
	if err != nil {
		return nil, explainDecode(err)
	}
	if format == "webp" {
		fullRange(picture)
	}
	return turn.rgb(d.fit(picture)), nil
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

// fit takes the square in the middle of a picture and scales it. Each pixel of the result is a weighted mean of all that it
// covers, as in PIL and torchvision, so that large photographs do not turn to noise. What is transparent becomes white.
func (d decoder) fit(picture image.Image) *image.RGBA {
	bounds := picture.Bounds()
	side := max(int(d.crop*float64(min(bounds.Dx(), bounds.Dy()))+0.5), 1)
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))
	square := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
	small := image.NewRGBA(image.Rect(0, 0, d.size, d.size))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Bounds(), picture, square, draw.Over, nil)
	return small
}
