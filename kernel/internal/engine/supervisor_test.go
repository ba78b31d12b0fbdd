package engine

import (
	"strings"
	"testing"
)

// Cells keep the memory of their C libraries, unless the user has settings of that kind.
func TestCellsKeepMemory(t *testing.T) {
	for given, want := range map[string]string{"": keepMemory, "glibc.malloc.check=1": "glibc.malloc.check=1"} {
		t.Setenv(tunables, given)
		env, err := (&supervisor{}).childEnv(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		var got string
		for _, variable := range env { // The last one counts.
			if value, ok := strings.CutPrefix(variable, tunables+"="); ok {
				got = value
			}
		}
		if got != want {
			t.Errorf("with %q: got %q, want %q", given, got, want)
		}
	}
}
