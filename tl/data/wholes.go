package data

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// maxWholes bounds the memory for wholes, in bytes.
const maxWholes = 128 << 20

// wholes are pictures in full, for crops out of them. Each is decoded when it is first asked for, and kept while there is memory.
// They are the process's, not the set's, so that a notebook that carries a set to the next cell need not carry them.
var wholes = struct {
	sync.RWMutex
	kept  map[wholeKey]bitmap
	bytes int
}{kept: map[wholeKey]bitmap{}}

type wholeKey struct {
	path    string
	size    int
	changed time.Time
}

// whole is picture i in full, and the part of it that Read gives.
func (s *Images) whole(i int) (raster, window, error) {
	picture, err := s.decoder().cachedWhole(s.paths[i])
	if err != nil {
		return raster{}, window{}, fmt.Errorf("%s: %w", s.paths[i], err)
	}
	side := s.opts.Crop * float64(min(picture.width, picture.height))
	part := window{(float64(picture.width) - side) / 2, (float64(picture.height) - side) / 2, side, side}
	out := raster{picture.height, picture.width, 3, make([]float32, len(picture.rgb))}
	for k, value := range picture.rgb {
		out.pix[k] = float32(value)
	}
	return out, part, nil
}

func (d decoder) cachedWhole(path string) (bitmap, error) {
	info, err := os.Stat(path)
	if err != nil {
		return bitmap{}, err
	}
	key := wholeKey{path, d.size, info.ModTime()}
	wholes.RLock()
	picture, ok := wholes.kept[key]
	wholes.RUnlock()
	if ok {
		return picture, nil
	}
	if picture, err = d.file(context.Background(), path, d.whole); err != nil {
		return bitmap{}, err
	}
	wholes.Lock()
	defer wholes.Unlock()
	if _, ok := wholes.kept[key]; !ok && wholes.bytes+len(picture.rgb) <= maxWholes {
		wholes.kept[key], wholes.bytes = picture, wholes.bytes+len(picture.rgb)
	}
	return picture, nil
}
