package try_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/try"
)

func TestDo(t *testing.T) {
	cause := errors.New("shape mismatch")
	for name, test := range map[string]struct {
		fn   func() (int, error)
		want string
	}{
		"value":           {func() (int, error) { return 7, nil }, ""},
		"error":           {func() (int, error) { return 0, cause }, "shape mismatch"},
		"panic of error":  {func() (int, error) { panic(cause) }, "shape mismatch"},
		"panic of string": {func() (int, error) { panic("no such axis") }, "no such axis"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := try.Do(test.fn)
			if test.want == "" && (err != nil || got != 7) {
				t.Fatalf("got %d, %v; want 7, no error", got, err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Fatalf("got error %v; want %q", err, test.want)
			}
		})
	}
}

func TestDoLetsBugsThrough(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("a runtime error was turned to an ordinary error")
		}
	}()
	var empty []int
	_, _ = try.Do(func() (int, error) { return empty[3], nil })
}
