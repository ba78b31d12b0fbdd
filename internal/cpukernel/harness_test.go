package cpukernel_test

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"k8s.io/klog/v2"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/device"
)

var update = flag.Bool("update", false, "write the golden files anew")

// open is the CPU, with the package's functions.
func open(t testing.TB) *device.Device {
	t.Helper()
	testenv.Setup(t)
	dev, err := device.OpenKind(device.CPU)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dev.Backend.Finalize)
	return dev
}

// Go-xla logs the programs that it gives to a plugin.
const logged = "StableHLO program:\n"

// capture gives what do has compiled, as it is before Lower.
func capture(t testing.TB, do func()) []string {
	t.Helper()
	var log bytes.Buffer
	set := func(verbosity, stderr string) {
		var flags flag.FlagSet
		klog.InitFlags(&flags)
		for name, value := range map[string]string{"v": verbosity, "logtostderr": stderr} {
			if err := flags.Set(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	klog.SetOutput(&log)
	set("2", "false")
	defer func() {
		set("0", "true")
		klog.SetOutput(os.Stderr)
	}()
	do()
	klog.Flush()
	var programs []string
	for _, part := range strings.Split(log.String(), logged)[1:] {
		end := strings.Index(part, "\n}\n")
		if end < 0 {
			t.Fatalf("no end of the program in go-xla's log:\n%s", part)
		}
		programs = append(programs, part[:end+3])
	}
	return programs
}

// run computes a function of inputs, and gives the program too.
func run(t testing.TB, dev *device.Device, function func([]*graph.Node) []*graph.Node, inputs ...any) (outputs []*tensors.Tensor, program string) {
	t.Helper()
	programs := capture(t, func() {
		exec, err := graph.NewExec(dev.Backend, function)
		if err != nil {
			t.Fatal(err)
		}
		defer exec.Finalize()
		if outputs, err = exec.Call(inputs...); err != nil {
			t.Fatal(err)
		}
	})
	if len(programs) != 1 {
		t.Fatalf("%d programs were compiled, want one", len(programs))
	}
	return outputs, programs[0]
}

// array is numbers with a shape.
type array struct {
	shape  [4]int
	values []float32
}

func newArray(shape ...int) array {
	return array{[4]int(shape), make([]float32, shape[0]*shape[1]*shape[2]*shape[3])}
}

func (a array) at(i, j, k, l int) *float32 {
	return &a.values[((i*a.shape[1]+j)*a.shape[2]+k)*a.shape[3]+l]
}

func (a array) tensor() *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(a.values, a.shape[:]...)
}

// check compares numbers with those of a plain loop, to a hundred-thousandth of the largest.
func check(t testing.TB, what string, got *tensors.Tensor, want []float64) {
	t.Helper()
	numbers, err := tensors.CopyFlatData[float32](got)
	if err != nil {
		t.Fatal(err)
	}
	if len(numbers) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(numbers), len(want))
	}
	largest := 0.0
	for _, v := range want {
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	for i, v := range want {
		at := float64(numbers[i])
		if at == v || math.IsNaN(v) && math.IsNaN(at) || math.Abs(at-v) <= 1e-5*largest {
			continue
		}
		t.Fatalf("%s: number %d is %g, want %g", what, i, at, v)
	}
}

var anyKind = regexp.MustCompile(`"stablehlo\.(\w+)"`)

// kinds counts the operations of a program by kind.
func kinds(program []byte) map[string]int {
	n := map[string]int{}
	for _, kind := range anyKind.FindAllSubmatch(program, -1) {
		n[string(kind[1])]++
	}
	return n
}

var anyResult = regexp.MustCompile(`(?m)^ *(%\w+) = "stablehlo\.\w+"\(.*(?: \{(?:\n {6}.*)*\n    \} .*)?\n`)

// live is a program of one function without the operations whose value nobody uses: XLA drops them.
func live(program []byte) []byte {
	for _, at := range slices.Backward(anyResult.FindAllSubmatchIndex(program, -1)) {
		name := regexp.MustCompile(regexp.QuoteMeta(string(program[at[2]:at[3]])) + `\b`)
		if len(name.FindAllIndex(program, 2)) == 1 {
			program = slices.Delete(program, at[0], at[1])
		}
	}
	return program
}

// golden compares a text with that of a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what Lower makes now; look at what -update changes", path)
	}
}
