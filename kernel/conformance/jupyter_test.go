package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/testenv"
)

// The Python packages that only these tests need. What they need in turn is part of the environment.
const (
	kernelTests = "jupyter_kernel_test==0.7.0 --hash=sha256:2c60503b36cf0c58a7fb3b62e29254d2f2a9bd11c3fe634041e46f0a9b9eab98\n"
	console     = "jupyter_console==6.6.3 --hash=sha256:309d33409fcc92ffdad25f0bcdf9a4a9daa61b6f341177570fdac03de5352485\n"
)

// TestJupyterKernelTest runs the tests that Jupyter itself has for kernels on the kernel that setup installs.
func TestJupyterKernelTest(t *testing.T) {
	runPython(t, "jupyter_test.py", kernelTests, t.TempDir())
}

// TestConsole uses jupyter console, in a terminal, as a person does.
func TestConsole(t *testing.T) {
	tmp, err := os.MkdirTemp("", "k")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	runPython(t, "console_test.py", console, tmp)
	k := killer{t: t, tmp: tmp, notebook: &notebook{t: t, tmp: tmp}}
	k.clean("left")
}

// runPython runs a script that uses the kernel that setup installs, with that TMPDIR.
func runPython(t *testing.T, script, requirements, tmp string) {
	t.Helper()
	env := testenv.Setup(t)
	run := exec.Command(env.Python, script)
	run.Env = append(os.Environ(), place.HomeEnv+"="+env.Home, "JUPYTER_PREFER_ENV_PATH=1", "TMPDIR="+tmp,
		"PYTHONPATH="+installPackages(t, env.Python, requirements))
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// installPackages installs Python packages where only this test finds them.
func installPackages(t *testing.T, python, requirements string) string {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(requirements), 0o600); err != nil {
		t.Fatal(err)
	}
	pip := exec.Command(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", dir, "-r", list)
	if out, err := pip.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}
