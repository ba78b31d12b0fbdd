package place

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestTrim(t *testing.T) {
	dir := t.TempDir()
	for name, hours := range map[string]int{"new": 1, "old": 3, "older": 4, "written" + Partial: 2, "left" + Partial: 30} {
		path, then := filepath.Join(dir, name), time.Now().Add(-time.Duration(hours)*time.Hour)
		if err := os.WriteFile(path, make([]byte, 10), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if err := Trim(dir, 20); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{"new", "old", "written" + Partial}; !slices.Equal(names, want) {
		t.Errorf("left are %v, want %v", names, want)
	}
}
