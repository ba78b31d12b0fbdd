package engine

import (
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
)

// A cell that is built a second time does not set its environment, or run its shell commands, twice.
func TestWithoutCommands(t *testing.T) {
	plan := &cell.Plan{Source: "%env A b\n!ls\n%%\nfmt.Println(\"%env A b\")\n"}
	if got, want := withoutCommands(plan).Source, "%%\nfmt.Println(\"%env A b\")\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if plan.Source == withoutCommands(plan).Source {
		t.Error("the first plan changed")
	}
}
