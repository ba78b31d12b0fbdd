package pjrtcache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/internal/plugin"
)

// key names a compiled program: all that its machine code depends on.
type key [sha256.Size]byte

// newKey is the digest of parts. Their lengths go in too, so that no two lists of parts give one digest.
func newKey(parts ...[]byte) key {
	hash := sha256.New()
	var length [8]byte
	for _, part := range parts {
		binary.LittleEndian.PutUint64(length[:], uint64(len(part)))
		hash.Write(length[:])
		hash.Write(part)
	}
	return key(hash.Sum(nil))
}

// source is what is hashed of a program: its canonical text, or its bytes where it is not text.
func source(code []byte, format string) []byte {
	if format != "mlir" || !utf8.Valid(code) {
		return code
	}
	return canonical(code)
}

// surroundings is what a compiler looks at besides the program and its options: the machine and the environment.
func surroundings(p plugin.Plugin) ([]byte, error) {
	flags := os.Getenv("XLA_FLAGS")
	if flags != "" && !strings.HasPrefix(strings.TrimSpace(flags), "-") {
		return nil, fmt.Errorf("XLA_FLAGS=%q names a file, whose contents may change", flags)
	}
	if strings.Contains(flags, "xla_dump") {
		return nil, fmt.Errorf("XLA_FLAGS=%q asks for dumps, which only a compilation makes", flags)
	}
	machine, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return nil, fmt.Errorf("the processor is not known: %w", err)
	}
	facts := processor(machine)
	if len(facts) == 0 {
		return nil, errors.New("the processor is not known: nothing of use in /proc/cpuinfo")
	}
	// XLA divides loops by the number of processors, or by NPROC.
	facts = append(facts, fmt.Sprintf("processors: %d", runtime.NumCPU()))
	if p.Kind == "cuda" {
		driver, _ := os.ReadFile("/proc/driver/nvidia/version") // WSL has none.
		facts = append(append(facts, string(driver)), libraries(p.Path)...)
	}
	slices.Sort(facts)
	return []byte(strings.Join(append(facts, settings()...), "\n")), nil
}

// settingPrefixes begin the variables of the environment by which XLA, or a library that it chooses kernels of, compiles another
// program. TF_CPP_ ones are about logs.
var settingPrefixes = []string{"XLA_", "NPROC=", "NVIDIA_TF32", "TF_", "ONEDNN_", "DNNL_", "CUDNN_", "CUBLAS"}

// settings are those variables, sorted.
func settings() []string {
	var list []string
	for _, variable := range os.Environ() {
		begins := func(prefix string) bool { return strings.HasPrefix(variable, prefix) }
		if slices.ContainsFunc(settingPrefixes, begins) && !begins("TF_CPP_") {
			list = append(list, variable)
		}
	}
	slices.Sort(list)
	return list
}

// libraries are those whose kernels a plugin for CUDA chooses from, where it may find them: in the folder nvidia beside its own, on the
// path for libraries, and where systems have them. A file is known by its name, size and time.
func libraries(pluginPath string) []string {
	folders := append(filepath.SplitList(os.Getenv("LD_LIBRARY_PATH")),
		filepath.Join(filepath.Dir(filepath.Dir(pluginPath)), "nvidia", "*", "lib"), "/usr/local/cuda/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib64")
	var facts []string
	for _, folder := range folders {
		for _, name := range []string{"libcudnn*.so*", "libcublas*.so*", "libcufft*.so*", "libcusolver*.so*", "libcusparse*.so*", "libnvrtc*.so*"} {
			found, _ := filepath.Glob(filepath.Join(folder, name))
			for _, path := range found {
				if info, err := os.Stat(path); err == nil {
					facts = append(facts, fmt.Sprint(path, " ", info.Size(), " ", info.ModTime().UnixNano()))
				}
			}
		}
	}
	return facts
}

// processorFacts are the lines of /proc/cpuinfo that say for what a compiler may generate code, on x86 and on ARM.
var processorFacts = []string{
	"vendor_id", "cpu family", "model", "model name", "stepping", "flags",
	"CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "Features",
}

// processor are the different facts about the processors in the text of /proc/cpuinfo.
func processor(cpuinfo []byte) []string {
	var facts []string
	for line := range bytes.Lines(cpuinfo) {
		name, value, _ := strings.Cut(string(line), ":")
		name = strings.TrimSpace(name)
		fact := name + ": " + strings.TrimSpace(value)
		if slices.Contains(processorFacts, name) && !slices.Contains(facts, fact) {
			facts = append(facts, fact)
		}
	}
	return facts
}
