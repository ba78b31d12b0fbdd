package install

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/fetch"
)

//go:generate go run ./lock
//go:embed requirements.txt
var requirements []byte

// environmentSize is about how large the Python environment becomes, in bytes.
const environmentSize = 197 << 20

const pythonFix = "install Python 3.9 or newer with pip and venv (on Debian and Ubuntu: apt install python3-venv python3-pip)"

// Python is the interpreter of the Python environment.
func Python(root string) string { return filepath.Join(root, "python", "bin", "python3") }

func (i *installer) python3() Part {
	return Part{
		Name:  "Python",
		Place: lookPath("python3"),
		Fix:   pythonFix,
		Check: func(ctx context.Context) (string, error) {
			if lookPath("python3") == "" {
				return "", errors.New("no python3 on PATH")
			}
			modules := "pip"
			if !i.NoPython {
				modules = "venv, ensurepip"
			}
			out, err := python(ctx, lookPath("python3"), "-c", "import sys, "+modules+
				"; assert sys.version_info >= (3, 9), 'too old'; print('%d.%d.%d' % sys.version_info[:3])")
			return strings.TrimSpace(out), err
		},
	}
}

// environment is the virtual environment with JupyterLab, nbclient and nbconvert.
func (i *installer) environment() Part {
	dir := filepath.Join(i.root, "python")
	version := "JupyterLab " + pinned("jupyterlab")
	return Part{
		Name:    "Python environment",
		Version: version,
		Place:   dir,
		Fix:     "run: gonbtl setup",
		Check: func(ctx context.Context) (string, error) {
			installed, err := os.ReadFile(filepath.Join(dir, "requirements.txt"))
			if err != nil {
				return "", errMissing
			}
			if string(installed) != string(requirements) {
				return "", errors.New("its packages are not of the pinned versions")
			}
			_, err = python(ctx, Python(i.root), "-c", "from importlib.util import find_spec as f; assert f('jupyterlab') and f('nbclient')")
			return version, err
		},
		Make: func(ctx context.Context, log io.Writer) error { return i.makeEnvironment(ctx, dir, log) },
	}
}

// makeEnvironment makes the environment anew. Its list of requirements gets its name last, and until then
// the environment does not count as there.
func (i *installer) makeEnvironment(ctx context.Context, dir string, log io.Writer) error {
	stop := fetch.Watch(log, "installing JupyterLab "+pinned("jupyterlab"), dir, environmentSize)
	defer stop()
	if err := removeAll(dir); err != nil {
		return err
	}
	err := fillEnvironment(ctx, dir)
	if err != nil {
		err = explainSpace(err, i.root)
		_ = os.RemoveAll(dir) // What is half there only takes space.
	}
	return err
}

func fillEnvironment(ctx context.Context, dir string) error {
	if _, err := python(ctx, lookPath("python3"), "-m", "venv", dir); err != nil {
		return err
	}
	list := filepath.Join(dir, "requirements.partial")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return err
	}
	_, err := python(ctx, filepath.Join(dir, "bin", "python3"), "-m", "pip", "install", "--no-input",
		"--disable-pip-version-check", "--retries=2", "--progress-bar=off", "--no-deps", "--only-binary=:all:",
		"--require-hashes", "--requirement="+list)
	if err != nil {
		return err
	}
	return os.Rename(list, filepath.Join(dir, "requirements.txt"))
}

// python runs an interpreter apart from the user's own Python settings.
func python(ctx context.Context, interpreter string, args ...string) (string, error) {
	cmd := child.Command(ctx, interpreter, append([]string{"-I"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PIP_USER=0", "PIP_REQUIRE_VIRTUALENV=0")
	return output(ctx, cmd)
}

// pinned is the version of a Python package in the requirements.
func pinned(name string) string {
	found := regexp.MustCompile(fmt.Sprintf(`(?m)^%s==([^ ;]+)`, regexp.QuoteMeta(name))).FindSubmatch(requirements)
	if found == nil {
		return ""
	}
	return string(found[1])
}
