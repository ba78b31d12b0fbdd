package pjrtcache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"
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

// surroundings is what a compiler looks at besides the program and its options: the machine and the environment. A plugin reads
// its environment once, so the cache does as well.
func surroundings() ([]byte, error) {
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
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "XLA_") || strings.HasPrefix(variable, "NPROC=") || strings.HasPrefix(variable, "NVIDIA_TF32") {
			facts = append(facts, variable)
		}
	}
	driver, _ := os.ReadFile("/proc/driver/nvidia/version") // There is none without an NVIDIA GPU.
	slices.Sort(facts)
	return append([]byte(strings.Join(facts, "\n")+"\n"), driver...), nil
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
