package pjrtcache

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/plugin"
)

func TestKeyTellsPartsApart(t *testing.T) {
	keys := map[key][]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}} {
		var list [][]byte
		for _, part := range parts {
			list = append(list, []byte(part))
		}
		k := newKey(list...)
		if other, taken := keys[k]; taken {
			t.Errorf("%q and %q have one key", parts, other)
		}
		keys[k] = parts
	}
}

func TestSource(t *testing.T) {
	tests := []struct{ name, code, format, want string }{
		{"text", "f(%a)", "mlir", "f(%0)"},
		{"bytecode", "ML\xefR %a", "mlir", "ML\xefR %a"},
		{"protocol buffer", "\x0a\x02%a", "hlo", "\x0a\x02%a"},
	}
	for _, test := range tests {
		if got := string(source([]byte(test.code), test.format)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestProcessor(t *testing.T) {
	const cpuinfo = "processor\t: 0\nvendor_id\t: A\nmodel name\t: A 1\ncpu MHz\t\t: 2000.1\nflags\t\t: fpu avx2\n\n" +
		"processor\t: 1\nvendor_id\t: A\nmodel name\t: A 1\ncpu MHz\t\t: 3000.2\nflags\t\t: fpu\n\n"
	want := []string{"vendor_id: A", "model name: A 1", "flags: fpu avx2", "flags: fpu"}
	if got := processor([]byte(cpuinfo)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSurroundings(t *testing.T) {
	t.Setenv("XLA_FLAGS", "")
	cpu := plugin.Plugin{Kind: "cpu"}
	plain, err := surroundings(cpu)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{string(plain): true}
	for _, test := range []struct{ name, value, wantErr string }{
		{"XLA_FLAGS", "--xla_cpu_enable_fast_math=true", ""},
		{"XLA_FLAGS", " --xla_cpu_enable_fast_math=false", ""},
		{"XLA_FLAGS", "flags.txt", "names a file"},
		{"XLA_FLAGS", "--xla_dump_to=there", "dumps"},
		{"ONEDNN_MAX_CPU_ISA", "SSE41", ""},
		{"NPROC", "77", ""},
		{"TF_CUDNN_DETERMINISTIC", "1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(test.name, test.value)
			got, err := surroundings(cpu)
			switch {
			case test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)):
				t.Errorf("%q: got %v, want it to say %q", test.value, err, test.wantErr)
			case test.wantErr == "" && (err != nil || seen[string(got)]):
				t.Errorf("%q: got %v and surroundings seen before: %v", test.value, err, seen[string(got)])
			}
			seen[string(got)] = true
		})
	}
	t.Setenv("TF_CPP_MIN_LOG_LEVEL", "1")
	if got, err := surroundings(cpu); err != nil || string(got) != string(plain) {
		t.Errorf("what is logged makes another program: %v", err)
	}
}

// Another library of CUDA's is another program, for a plugin for CUDA.
func TestSurroundingsOfCUDA(t *testing.T) {
	t.Setenv("XLA_FLAGS", "")
	root := t.TempDir()
	cuda, cpu := plugin.Plugin{Kind: "cuda", Path: filepath.Join(root, "xla", "plugin.so")}, plugin.Plugin{Kind: "cpu"}
	install := func(path, content string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	beside, onPath := filepath.Join(root, "nvidia", "cudnn", "lib", "libcudnn.so.9"), filepath.Join(root, "path", "libcublasLt.so.13")
	t.Setenv("LD_LIBRARY_PATH", "/none:"+filepath.Dir(onPath))
	seen := map[string]bool{}
	for i, change := range []func(){
		func() {}, func() { install(beside, "9.1") }, func() { install(beside, "9.10") }, func() { install(onPath, "13") },
	} {
		change()
		got, err := surroundings(cuda)
		if err != nil || seen[string(got)] {
			t.Errorf("change %d: got %v, seen before: %v", i, err, seen[string(got)])
		}
		seen[string(got)] = true
	}
	if got, err := surroundings(cpu); err != nil || strings.Contains(string(got), root) {
		t.Errorf("a plugin for CPUs depends on CUDA's libraries: %v", err)
	}
}
