package data_test

import (
	"fmt"
	"image"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/tl/data"
)

// BenchmarkImageFolder opens a folder of JPEG files of 320 × 240 and reads each of them once, when it is new and when its pixels are known:
// ms/image stays as it is where time grows with the number of files.
func BenchmarkImageFolder(b *testing.B) {
	picture := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i / 4 % 320)
	}
	file := asJPEG(picture)
	for _, n := range []int{20, 200, 2000} {
		files := map[string][]byte{}
		for i := range n {
			files[fmt.Sprintf("%c/%05d.jpg", "ab"[i%2], i)] = file
		}
		dir := folder(b, files)
		b.Run(fmt.Sprintf("new/%d", n), func(b *testing.B) {
			benchFolder(b, dir, n, func() { b.Setenv(place.HomeEnv, b.TempDir()) })
		})
		b.Run(fmt.Sprintf("known/%d", n), func(b *testing.B) {
			b.Setenv(place.HomeEnv, b.TempDir())
			readAll(b, dir)
			benchFolder(b, dir, n, func() {})
		})
	}
}

// benchFolder reads a folder of n pictures again and again, each time after before.
func benchFolder(b *testing.B, dir string, n int, before func()) {
	b.ReportAllocs()
	for b.Loop() {
		before()
		readAll(b, dir)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(n*b.N), "ms/image")
}

func readAll(b *testing.B, dir string) {
	images, err := data.ImageFolder(dir, data.FolderOptions{})
	if err != nil {
		b.Fatal(err)
	}
	order := data.Order(images.Len(), 0, 0)
	for i := 0; i < len(order); i += 20 {
		batch, err := data.Read(images, order[i:i+20])
		if err != nil {
			b.Fatal(err)
		}
		if err := batch.Finalize(); err != nil {
			b.Fatal(err)
		}
	}
}
