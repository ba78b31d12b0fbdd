package backbone_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// pixelsFile is how make_goldens.py gets the very pixels that the test sees: decoders of JPEG differ in the last bit.
var pixelsFile = flag.String("pixels", "", "write the pixels of the photographs to this file, a byte for each number")

// antsBees is one part of the photographs for measurements, which are not in the repository: they lie beside it.
func antsBees(t testing.TB, part string, opts data.FolderOptions) *data.Images {
	t.Helper()
	module, err := testenv.Module()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(module, "..", "shared", "data", "ants_bees", part)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs the photographs: %v", err)
	}
	set, err := data.ImageFolder(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestPhotographs compares the logits and the features of 16 photographs with PyTorch's.
func TestPhotographs(t *testing.T) {
	testenv.Setup(t)
	set := antsBees(t, "val", data.FolderOptions{Crop: 1})
	var indices []int
	for i := range 16 {
		indices = append(indices, 9*i)
	}
	some, err := data.Subset(set, indices)
	if err != nil {
		t.Fatal(err)
	}
	pixels := bytesOf(t, some)
	if *pixelsFile != "" {
		if err := os.WriteFile(*pixelsFile, pixels, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := readGolden(t, "photographs")
	if digest := fmt.Sprintf("%x", sha256.Sum256(pixels)); digest != want.Pixels {
		t.Fatalf("the pixels have the digest %s, those that PyTorch saw %s: run testdata/make_goldens.py", digest, want.Pixels)
	}
	m, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet", Top: true})
	if err != nil {
		t.Fatal(err)
	}
	logits, err := m.Predict(some)
	if err != nil {
		t.Fatal(err)
	}
	compareLogits(t, logits, want)
	compareFeatures(t, m, some, want)
}

// bytesOf are the numbers of a set of pictures, which are whole.
func bytesOf(t *testing.T, d data.Dataset) (all []byte) {
	t.Helper()
	for i := range d.Len() {
		batch, err := d.Read([]int{i})
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := tensors.CopyFlatData[float32](batch.Inputs)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range numbers {
			all = append(all, byte(v))
		}
	}
	return all
}

func compareLogits(t *testing.T, logits [][]float32, want golden) {
	t.Helper()
	for i, row := range logits {
		order := topFive(row)
		if !slices.Equal(order, want.Top[i]) {
			t.Errorf("image %d: the largest logits are those of %v, PyTorch's of %v", i, order, want.Top[i])
		}
		for k, class := range want.Top[i] {
			if !near(float64(row[class]), want.Values[i][k], 1e-4) {
				t.Errorf("image %d: logit %d is %v, PyTorch's %v", i, class, row[class], want.Values[i][k])
			}
		}
		for k, value := range want.First[i] {
			if !near(float64(row[k]), value, 1e-4) {
				t.Errorf("image %d: logit %d is %v, PyTorch's %v", i, k, row[k], value)
			}
		}
	}
}

func compareFeatures(t *testing.T, m *tl.Model, d data.Dataset, want golden) {
	t.Helper()
	body, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	features, err := body.Predict(d)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range features {
		for k, value := range want.Features[i] {
			if !near(float64(row[k]), value, 1e-4) {
				t.Errorf("image %d: feature %d is %v, PyTorch's %v", i, k, row[k], value)
			}
		}
	}
}
