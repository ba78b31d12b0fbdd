package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/testenv"
)

// kernelTests is the requirement of the tests that Jupyter itself has for kernels.
const kernelTests = "jupyter_kernel_test==0.7.0 --hash=sha256:2c60503b36cf0c58a7fb3b62e29254d2f2a9bd11c3fe634041e46f0a9b9eab98\n"

// TestJupyterKernelTest runs them all on the kernel that setup installs.
func TestJupyterKernelTest(t *testing.T) {
	env := testenv.Setup(t)
	run := exec.Command(env.Python, "jupyter_test.py")
	run.Env = append(os.Environ(), place.HomeEnv+"="+env.Home, "PYTHONPATH="+installKernelTests(t, env.Python))
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// installKernelTests installs the package where only this test finds it. What it needs is part of
// the environment.
func installKernelTests(t *testing.T, python string) string {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, []byte(kernelTests), 0o600); err != nil {
		t.Fatal(err)
	}
	pip := exec.Command(python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", dir, "-r", list)
	if out, err := pip.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}
