package place

import (
	"path/filepath"
	"testing"
)

func TestJoin(t *testing.T) {
	home := t.TempDir()
	t.Setenv(HomeEnv, home)
	if got, err := Join("files", "a"); err != nil || got != filepath.Join(home, "files", "a") {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := Join("thesis"); err == nil {
		t.Errorf("got %q, want an error, for uninstall would not know it", got)
	}
}

func TestRootWithoutHome(t *testing.T) {
	t.Setenv(HomeEnv, "")
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if got, err := Root(); err == nil {
		t.Errorf("got %q, want an error that names %s", got, HomeEnv)
	}
}
