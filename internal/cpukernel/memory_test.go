package cpukernel_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestMemory is whether the functions stay within their arrays, and give the same bits with more threads: testdata/asan.c asks.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the sanitizers take half a minute")
	}
	sanitize := []string{"-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1", "-std=gnu11", "-Wall", "-Wno-psabi"}
	if !sanitizers(t, sanitize) {
		t.Skip("the C compiler has no sanitizers that run here")
	}
	program := filepath.Join(t.TempDir(), "asan")
	kernels, err := filepath.Glob("[cdp]*.c") // Not handler.c, which is for XLA.
	if err != nil {
		t.Fatal(err)
	}
	sources := append([]string{"-I.", "testdata/asan.c"}, kernels...)
	compile(t, slices.Concat(sanitize, sources, []string{"-o", program, "-lm", "-lpthread"})...)
	if out, err := exec.Command(program, "3000").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// sanitizers is whether a program that does nothing can be compiled with these flags and run.
func sanitizers(t *testing.T, flags []string) bool {
	t.Helper()
	source := filepath.Join(t.TempDir(), "nothing.c")
	if err := os.WriteFile(source, []byte("int main(void) { return 0; }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	program := source + ".out"
	return exec.Command(compiler(), append(flags, source, "-o", program)...).Run() == nil && exec.Command(program).Run() == nil
}

func compile(t *testing.T, arguments ...string) {
	t.Helper()
	out, err := exec.Command(compiler(), arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// compiler is cgo's.
func compiler() string {
	if cc := os.Getenv("CC"); cc != "" {
		return cc
	}
	return "cc"
}
