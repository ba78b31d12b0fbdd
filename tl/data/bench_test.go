package data_test

import (
	"fmt"
	"image"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

// BenchmarkImageFolder opens a folder of JPEG files of 320 × 240 and reads each of them once: ms/image stays as it is where time grows with the
// number of files. From about 1,700 on they are decoded twice, so that memory does not grow.
func BenchmarkImageFolder(b *testing.B) {
	picture := image.NewNRGBA(image.Rect(0, 0, 320, 240))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i / 4 % 320)
	}
	file := asJPEG(picture)
	for _, n := range []int{20, 200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := map[string][]byte{}
			for i := range n {
				files[fmt.Sprintf("%c/%05d.jpg", "ab"[i%2], i)] = file
			}
			dir := folder(b, files)
			b.ReportAllocs()
			for b.Loop() {
				readAll(b, dir)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(n*b.N), "ms/image")
		})
	}
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
