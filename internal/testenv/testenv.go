// Package testenv gives tests the environment that users have: the one that gonbtl setup makes.
//
//	env := testenv.Setup(t)
//	out, err := exec.Command(env.Command, "run", "lesson.ipynb", "-o", t.TempDir()).CombinedOutput()
package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
)

// Env says where things are.
type Env struct {
	Home    string // The root of everything that was installed.
	Command string // gonbtl.
	Python  string // The interpreter with JupyterLab, nbclient and nbconvert.
}

// Setup runs gonbtl setup of this module, once in a process, into the user's cache or $GONBTL_HOME. Other
// processes wait for it, and find everything in place. The user's own Jupyter is left alone.
func Setup(t testing.TB) Env {
	t.Helper()
	if testing.Short() {
		t.Skip("needs what gonbtl setup installs")
	}
	env, err := setup()
	if err != nil {
		t.Fatal(err)
	}
	return env
}

var setup = sync.OnceValues(func() (Env, error) {
	home, err := place.Root()
	if err != nil {
		return Env{}, err
	}
	data, err := os.MkdirTemp("", "jupyter-gonbtl-")
	if err != nil {
		return Env{}, err
	}
	defer os.RemoveAll(data)
	module, err := Module()
	if err != nil {
		return Env{}, err
	}
	cmd := exec.Command("go", "run", "./kernel/cmd/gonbtl", "setup")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "JUPYTER_DATA_DIR="+data)
	if out, err := cmd.CombinedOutput(); err != nil {
		return Env{}, fmt.Errorf("gonbtl setup: %w\n%s", err, out)
	}
	return Env{
		Home:    home,
		Command: filepath.Join(home, "bin", "gonbtl"),
		Python:  filepath.Join(home, "python", "bin", "python3"),
	}, nil
})

// Module is the folder of this module's source.
func Module() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
