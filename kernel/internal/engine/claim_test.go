package engine

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyOurFoldersAreClaimed(t *testing.T) {
	parent := t.TempDir()
	foreign := map[string]string{"gonbtl-kernel-other": "", "gonbtl-kernel-marked": "something else, but long enough to be as long as our own mark is, or longer"}
	for name, mark := range foreign {
		if err := os.Mkdir(filepath.Join(parent, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if mark == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(parent, name, lockName), []byte(mark), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	own, err := claimNew(parent, workPrefix)
	if err != nil {
		t.Fatal(err)
	}
	if found := abandoned(parent, workPrefix); len(found) > 0 {
		t.Errorf("claimed %s", found[0].dir)
	}
	own.release()
	found := abandoned(parent, workPrefix)
	if len(found) != 1 || found[0].dir != own.dir {
		t.Fatalf("claimed %d folders after the owner was gone", len(found))
	}
	if err := found[0].remove(); err != nil {
		t.Error(err)
	}
	for name := range foreign {
		if _, err := os.Stat(filepath.Join(parent, name)); err != nil {
			t.Errorf("a folder of others is gone: %v", err)
		}
	}
}
