package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
)

// A folder that cannot take the file is named; the temporary file is not.
func TestWriteNowhere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		filepath.Join(dir, "missing"): "create the folder " + filepath.Join(dir, "missing") + " first",
		file:                          "the folder " + file + ": ",
	} {
		err := atomicfile.Write(filepath.Join(folder, "model.tl"), func(io.Writer) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "model.tl") {
			t.Errorf("%s: %v; want %q", folder, err, want)
		}
	}
	err := atomicfile.Write(filepath.Join(dir, "missing", "model.tl"), func(io.Writer) error { return nil })
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

func TestWriteReplacesOrKeeps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.tl")
	write := func(text string, fail error) error {
		return atomicfile.Write(path, func(w io.Writer) error {
			_, err := fmt.Fprint(w, text)
			return errors.Join(err, fail)
		})
	}
	if err := write("first", nil); err != nil {
		t.Fatal(err)
	}
	cause := errors.New("no more space")
	if err := write("half", cause); !errors.Is(err, cause) {
		t.Fatalf("got %v; want the cause", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "first" {
		t.Fatalf("a failed write left %q; want the old file", got)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Fatalf("a failed write left %d files; want 1", len(entries))
	}
	if err := write("second", nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "second" {
		t.Fatalf("got %q; want the new file", got)
	}
}
