package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
)

// opened opens a session, with a variable in it if there is to be one.
func opened(t *testing.T, notebook string, variable bool) *session {
	t.Helper()
	s, err := openSession(notebook)
	if err != nil {
		t.Fatal(err)
	}
	if variable {
		if err := os.WriteFile(filepath.Join(s.vars(), "x"), []byte("1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestSessionsAreLeftAndFound(t *testing.T) {
	t.Setenv(place.HomeEnv, t.TempDir())
	first := opened(t, "a.ipynb", true)
	if err := first.record(1, "type T int"); err != nil {
		t.Fatal(err)
	}
	if s := opened(t, "a.ipynb", false); s.left != nil {
		t.Error("found the session of a kernel that runs")
	} else {
		s.end(true)
	}
	first.end(false) // as the system does for a kernel that is killed

	if s := opened(t, "b.ipynb", false); s.left != nil {
		t.Error("found the session of another notebook")
	} else {
		s.end(true)
	}
	second := opened(t, "a.ipynb", true)
	if second.left == nil || second.left.dir != first.dir {
		t.Fatalf("did not find what the first kernel left: %+v", second.left)
	}
	if cells := second.left.pastCells(); len(cells) != 1 || cells[0].Source != "type T int" {
		t.Errorf("past cells %+v", cells)
	}
	third := opened(t, "a.ipynb", false)
	if third.left != nil {
		t.Error("two kernels were offered the same variables")
	}
	third.end(true)
	second.end(true)
	if s := opened(t, "a.ipynb", false); s.left == nil || s.left.dir != first.dir {
		t.Error("what was offered and not taken is gone")
	} else {
		s.told = true
		s.end(true)
	}
	if s := opened(t, "a.ipynb", false); s.left != nil {
		t.Error("what the user did not want is offered again")
	}
}

func TestSessionsOfNoUseAreRemoved(t *testing.T) {
	t.Setenv(place.HomeEnv, t.TempDir())
	empty := opened(t, "a.ipynb", false)
	empty.release()
	shutDown := opened(t, "a.ipynb", true)
	shutDown.end(true)
	s := opened(t, "a.ipynb", false)
	defer s.end(true)
	for _, dir := range []string{empty.dir, shutDown.dir} {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is still there", dir)
		}
	}
	if s.left != nil {
		t.Errorf("found %s", s.left.dir)
	}
}

func TestPastCellsAreReadUpToWhereAKillCutThem(t *testing.T) {
	t.Setenv(place.HomeEnv, t.TempDir())
	s := opened(t, "a.ipynb", true)
	defer s.end(true)
	if err := s.record(1, "a\nb"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.cells.WriteString(`{"number":2,"sour`); err != nil {
		t.Fatal(err)
	}
	if cells := s.pastCells(); len(cells) != 1 || cells[0].Source != "a\nb" {
		t.Errorf("read %+v", cells)
	}
	if err := s.putBefore([]pastCell{{Number: 7, Source: "earlier"}}); err != nil {
		t.Fatal(err)
	}
	if cells := s.pastCells(); len(cells) != 2 || cells[0].Number != 7 || cells[1].Number != 1 {
		t.Errorf("after putBefore: %+v", cells)
	}
}
