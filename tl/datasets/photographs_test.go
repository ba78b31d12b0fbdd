package datasets

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
)

// packed writes an archive of files that hold their own names.
func packed(t *testing.T, names ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "photographs.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := zip.NewWriter(file)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUnpackPhotographs(t *testing.T) {
	archive := packed(t, "hymenoptera_data/train/ants/ant photos.jpg", "hymenoptera_data/val/bees/1(f).jpg",
		"hymenoptera_data/train/ants/imageNotFound.gif", "__MACOSX/hymenoptera_data/val/bees/._1.jpg",
		"hymenoptera_data/val/bees/../../../../evil.jpg", `hymenoptera_data/val/bees/..\evil.jpg`, "/hymenoptera_data/val/bees/evil.jpg")
	dir := filepath.Join(t.TempDir(), "a cache", "photographs")
	for range 2 { // The second comes to a folder that is there.
		if err := unpackPhotographs(archive, dir); err != nil {
			t.Fatal(err)
		}
	}
	var found []string
	err := filepath.WalkDir(filepath.Dir(dir), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, strings.TrimPrefix(path, dir))
		}
		return err
	})
	if want := []string{"/train/ants/ant photos.jpg", "/val/bees/1(f).jpg"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("unpacked %q, %v; want %q", found, err, want)
	}
	if text, err := os.ReadFile(dir + found[0]); err != nil || string(text) != "hymenoptera_data/train/ants/ant photos.jpg" {
		t.Errorf("%s holds %q, %v", found[0], text, err)
	}
}

func TestUnpackErrors(t *testing.T) {
	short := packed(t, "hymenoptera_data/train/ants/1.jpg")
	if err := os.Truncate(short, 40); err != nil {
		t.Fatal(err)
	}
	for archive, want := range map[string]string{
		short: "not a valid zip file", packed(t, "README.txt"): "no photographs", filepath.Join(t.TempDir(), "none"): "no such file",
	} {
		dir := filepath.Join(t.TempDir(), "photographs")
		if err := unpackPhotographs(archive, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", archive, err, want)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), "*")); len(left) > 0 {
			t.Errorf("%s: left %q", archive, left)
		}
	}
}

// Without a network the error says what to get, and where to put it; what is put there must be it.
func TestAntsBeesWithoutNetwork(t *testing.T) {
	downloads := t.TempDir()
	t.Setenv(place.HomeEnv, t.TempDir())
	t.Setenv(fetch.OfflineEnv, "1")
	t.Setenv(fetch.DownloadsEnv, downloads)
	check := func(parts ...string) {
		t.Helper()
		_, err := AntsBees()
		for _, part := range parts {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%v: want %q", err, part)
			}
		}
	}
	check(antsBeesURL, fetch.OfflineEnv+"=1", "put hymenoptera_data.zip (SHA-256 "+antsBeesSHA256+") in $"+fetch.DownloadsEnv)
	if err := os.WriteFile(filepath.Join(downloads, "hymenoptera_data.zip"), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("hymenoptera_data.zip: refused", antsBeesSHA256)
}
