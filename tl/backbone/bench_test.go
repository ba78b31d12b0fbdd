package backbone_test

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// BenchmarkFeatures is the features of images at 224 by a frozen backbone. cpu-ms/image is the processor time, which tells more
// than the wall's on a machine that others use.
func BenchmarkFeatures(b *testing.B) {
	testenv.Setup(b)
	for _, name := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		base, err := backbone.New(name, backbone.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			images := noise(b, 64)
			run := func() {
				if _, err := base.Predict(images); err != nil {
					b.Fatal(err)
				}
			}
			benchImages(b, 64, run)
		})
	}
}

// BenchmarkFineTune is a Fit of one step on 16 images, with batch normalisation frozen: of all stages, and of the last two on what the
// others gave once.
func BenchmarkFineTune(b *testing.B) {
	testenv.Setup(b)
	for _, name := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		for _, stages := range []int{0, 2} {
			b.Run(fmt.Sprintf("%s/last%d", name, stages), func(b *testing.B) { benchFineTune(b, name, stages) })
		}
	}
}

func benchFineTune(b *testing.B, name string, stages int) {
	const batch = 16
	base, err := backbone.New(name, backbone.Options{})
	if err != nil {
		b.Fatal(err)
	}
	images := noise(b, batch)
	clf, err := tl.NewClassifier(base, images.Spec().Classes, tl.HeadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	if stages > 0 {
		if err := clf.UnfreezeLast(stages); err != nil {
			b.Fatal(err)
		}
	} else {
		clf.FreezeWhere(func(path string) bool { return strings.Contains(path, "/moving_") })
	}
	benchImages(b, batch, func() {
		if _, err := clf.Fit(images, nil, tl.FitOptions{Epochs: 1, BatchSize: batch, Log: io.Discard}); err != nil {
			b.Fatal(err)
		}
	})
}

// noise is n random images of two classes.
func noise(b *testing.B, n int) *data.Arrays {
	pixels, labels := make([]float32, n*224*224*3), make([]int, n)
	for i := range pixels {
		pixels[i] = float32(i * 7919 % 256)
	}
	for i := range labels {
		labels[i] = i % 2
	}
	d, err := data.NewArrays(pixels, []int{224, 224, 3}, labels, data.ArraysOptions{Name: "noise", Classes: []string{"a", "b"}})
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// benchImages reports images per second, and the processor time of one.
func benchImages(b *testing.B, n int, run func()) {
	run() // compiles
	b.ResetTimer()
	before := processorTime()
	for b.Loop() {
		run()
	}
	images := float64(n * b.N)
	b.ReportMetric(images/b.Elapsed().Seconds(), "images/s")
	b.ReportMetric(float64((processorTime()-before).Microseconds())/1000/images, "cpu-ms/image")
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkLoad makes a backbone with its weights, from a file that is in memory already.
func BenchmarkLoad(b *testing.B) {
	testenv.Setup(b)
	for _, base := range []struct{ name, weights string }{{"efficientnet_lite0", "imagenet"}, {"minilm", "sentences"}} {
		b.Run(base.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := backbone.New(base.name, backbone.Options{Weights: base.weights}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
