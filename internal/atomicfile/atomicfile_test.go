package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
)

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
