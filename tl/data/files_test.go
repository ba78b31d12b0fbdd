package data_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleImageFiles() {
	fmt.Println(data.ImageFiles("testdata/images/wide.png"))
	// Output: wide.png: 1 examples of shape [224 224 3]
}

// Files are read as a folder of them is.
func TestImageFiles(t *testing.T) {
	dir := folder(t, map[string][]byte{"a/x.png": fixture(t, "wide.png"), "b/y.jpg": fixture(t, "cmyk.jpg"), "b/z.png": []byte("no picture")})
	x, y := filepath.Join(dir, "a", "x.png"), filepath.Join(dir, "b", "y.jpg")
	want, err := data.ImageFolder(dir, data.FolderOptions{Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	set := data.ImageFiles(x, y).Sized(32)
	for i := range 2 {
		if !slices.Equal(pixels(t, set, i), pixels(t, want, i)) {
			t.Errorf("picture %d is not that of the folder", i)
		}
	}
	if set.Labels() != nil || set.Spec().Classes != nil || set.Path(1) != y || set.Len() != 2 {
		t.Errorf("set %v with labels %v, second file %q", set, set.Labels(), set.Path(1))
	}
	if same := want.Sized(8); same.Spec().Input[0] != 32 {
		t.Errorf("a folder that was read in one size has become %v", same)
	}
	if data.Fingerprint(set) == data.Fingerprint(data.ImageFiles(x, y)) {
		t.Error("two sizes have one fingerprint")
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "b", "z.png"): "not a JPEG, PNG, GIF, WebP or BMP image",
		filepath.Join(dir, "c.png"):      "no such file",
		dir:                              "not a regular file",
	} {
		if _, err := data.ImageFiles(x, path).Read([]int{0, 1}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", path, err, want)
		}
	}
}

// Photographs without labels can be seen in other views, but not mixed: there is nothing to mix of what they are.
func TestImageFilesAugmented(t *testing.T) {
	set := data.ImageFiles("testdata/images/wide.png")
	flipped, err := data.Augment(set, data.Augmentation{Flip: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(pixels(t, flipped.View(1), 0)); got != 224*224*3 {
		t.Errorf("%d numbers", got)
	}
	if _, err := data.Augment(set, data.Augmentation{Mix: data.Mix{MixUp: 0.2}}); err == nil || !strings.Contains(err.Error(), "no labels that could be mixed") {
		t.Errorf("mixed: %v", err)
	}
}

// The parts of a set are not taken for its classes.
func TestPartsAreNoClasses(t *testing.T) {
	picture := asPNG(plain(4, 4, red))
	files := func(paths ...string) string {
		all := map[string][]byte{}
		for _, path := range paths {
			all[path] = picture
		}
		return folder(t, all)
	}
	dir := files("train/ants/1.png", "train/bees/1.png", "val/ants/1.png", "val/bees/1.png")
	_, err := data.ImageFolder(dir, data.FolderOptions{Size: 4})
	for _, want := range []string{"train and val", "parts of a set", fmt.Sprintf("data.ImageFolder(%q, ...) and data.ImageFolder(%q, ...)",
		filepath.Join(dir, "train"), filepath.Join(dir, "val"))} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	for name, test := range map[string]struct {
		dir  string
		opts data.FolderOptions
	}{
		"classes that are called so": {files("test/1.png", "train/1.png"), data.FolderOptions{}},
		"folders inside classes":     {files("ants/close/1.png", "bees/close/1.png"), data.FolderOptions{}},
		"classes by name":            {dir, data.FolderOptions{Classes: []string{"train", "val"}}},
	} {
		test.opts.Size = 4
		if set, err := data.ImageFolder(test.dir, test.opts); err != nil || len(set.Spec().Classes) != 2 {
			t.Errorf("%s: %v, %v", name, set, err)
		}
	}
	for _, parts := range [][]string{{"Training/a/1.png", "Validation/a/1.png"}, {"train/a/1.png", "models/1.png"}} {
		if _, err := data.ImageFolder(files(parts...), data.FolderOptions{}); err == nil {
			t.Errorf("%q: no error", parts)
		}
	}
}
