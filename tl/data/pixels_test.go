package data_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/tl/data"
)

// TestMain keeps the tests' pictures out of the user's cache.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "data-")
	if err != nil {
		panic(err)
	}
	if err := os.Setenv(place.HomeEnv, home); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(home); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// What a set's pictures are is read from the cache, and decoded again where the cache is not whole.
func TestPixelsAreKept(t *testing.T) {
	home := t.TempDir()
	t.Setenv(place.HomeEnv, home)
	dir := folder(t, map[string][]byte{"a/x.png": fixture(t, "wide.png"), "a/y.png": []byte("no picture"), "b/z.jpg": fixture(t, "cmyk.jpg")})
	open := func() *data.Images {
		t.Helper()
		set, err := data.ImageFolder(dir, data.FolderOptions{Size: 32})
		if err != nil {
			t.Fatal(err)
		}
		if set.Len() != 2 || len(set.Skipped()) != 1 {
			t.Fatalf("%d pictures and %d skipped, want 2 and 1", set.Len(), len(set.Skipped()))
		}
		return set
	}
	set := open()
	first, second := pixels(t, set, 0), pixels(t, set, 1)
	files, err := filepath.Glob(filepath.Join(home, "pictures", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v: want one", files, err)
	}
	kept, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, set *data.Images) {
		t.Helper()
		if !slices.Equal(pixels(t, set, 0), first) || !slices.Equal(pixels(t, set, 1), second) {
			t.Errorf("%s: the pictures differ", what)
		}
	}
	const picture = 3*32*32 + 4
	damaged := slices.Clone(kept)
	damaged[2*picture] ^= 1
	for what, content := range map[string][]byte{"damaged": damaged, "cut short": kept[:2*picture+5], "empty": {}} {
		if err := os.WriteFile(files[0], content, 0o600); err != nil {
			t.Fatal(err)
		}
		same(what, set)
		same(what+", opened again", open())
		if now, err := os.ReadFile(files[0]); err != nil || !slices.Equal(now, kept) {
			t.Errorf("%s: the file was not made good: %v", what, err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	same("without the pictures' own files", set)
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := set.Read([]int{0}); err == nil {
		t.Error("pictures that are nowhere were read")
	}
}
