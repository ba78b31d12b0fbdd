package backbone_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// golden is what testdata/make_goldens.py wrote.
type golden struct {
	Pixels    string
	Shapes    map[string][]int
	Top       [][]int
	Values    [][]float64
	First     [][]float64
	Features  [][]float64
	Gradients map[string]gradient
}

func readGolden(t *testing.T, name string) golden {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// waves are the images of make_goldens.py, each of another class.
func waves(t *testing.T, n, classes int) *data.Arrays {
	t.Helper()
	const size = 224
	pixels := make([]float32, 0, n*size*size*3)
	labels, names := make([]int, n), make([]string, classes)
	for i := range n {
		labels[i] = i
		for y := range size {
			for x := range size {
				for c := range 3 {
					n, c, x, y := float64(i), float64(c), float64(x), float64(y)
					wave := math.Sin(x*0.02*(n+1)+c) + math.Cos(y*0.03*(math.Mod(n, 5)+1)-c) + math.Sin((x+y)*0.11*(math.Mod(n, 3)+1))
					pixels = append(pixels, float32(math.Floor(127.5+42*wave)))
				}
			}
		}
	}
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	d, err := data.NewArrays(pixels, []int{size, size, 3}, labels, data.ArraysOptions{Name: "waves", Classes: names})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// formula is the function of that name in make_goldens.py.
func formula(name string, shape []int) []float32 {
	seed, size := 0, 1
	for _, letter := range []byte(name) {
		seed = (seed*31 + int(letter)) % 1000003
	}
	for _, dim := range shape {
		size *= dim
	}
	values := make([]float32, size)
	for i := range values {
		z := (uint64(seed)<<32 + uint64(i+1)) * 0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		unit := float64((z^z>>31)>>11) / (1 << 53)
		switch {
		case strings.HasSuffix(name, "running_var"):
			values[i] = float32(0.5 + unit)
		case len(shape) > 1:
			values[i] = float32((2*unit - 1) * math.Sqrt(float64(shape[0])/float64(size)))
		default:
			scale := map[string]float64{"weight": 0.2, "bias": 2, "running_mean": -0.2}[name[strings.LastIndex(name, ".")+1:]]
			values[i] = float32(scale * (1 + unit))
		}
	}
	return values
}

// formulaFile writes weights by the formula, under the names that PyTorch has.
func formulaFile(t *testing.T, shapes map[string][]int) string {
	t.Helper()
	var list []weights.Tensor
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		var bytes []byte
		for _, v := range formula(name, shapes[name]) {
			bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
		}
		list = append(list, weights.Tensor{Name: name, DType: dtypes.Float32, Shape: shapes[name], Data: bytes})
	}
	path := filepath.Join(t.TempDir(), "formula.safetensors")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := weights.WriteSafetensors(file, list, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*(1+math.Abs(want))
}

// TestLogits compares logits and features with PyTorch: the published weights of EfficientNet-Lite0 on 16 images, and the other networks with weights
// by a formula on 4.
func TestLogits(t *testing.T) {
	testenv.Setup(t)
	for _, name := range []string{"efficientnet_lite0", "mobilenet_v2", "resnet18"} {
		t.Run(name, func(t *testing.T) {
			want := readGolden(t, name)
			source := "imagenet"
			if name != "efficientnet_lite0" {
				source = formulaFile(t, want.Shapes)
			}
			m, err := backbone.New(name, backbone.Options{Weights: source, Top: true})
			if err != nil {
				t.Fatal(err)
			}
			logits, err := m.Predict(waves(t, len(want.Top), 1000))
			if err != nil {
				t.Fatal(err)
			}
			compareLogits(t, logits, want)
			compareFeatures(t, m, waves(t, len(want.Top), 1000), want)
		})
	}
}

func topFive(row []float32) []int {
	order := make([]int, len(row))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, float64(row[b]-row[a]))) })
	return order[:5]
}

// revealing is an optimizer that puts the gradient in the place of the weight.
type revealing struct{}

func (revealing) Rate() float64                           { return 1 }
func (revealing) Slots() int                              { return 0 }
func (revealing) Step(u tl.Update) (*tl.Node, []*tl.Node) { return u.Gradient, nil }

// TestGradients compares the gradient of every weight with PyTorch's.
func TestGradients(t *testing.T) {
	testenv.Setup(t)
	for _, name := range []string{"mobilenet_v2", "resnet18"} {
		t.Run(name, func(t *testing.T) {
			want := readGolden(t, name)
			m, err := backbone.New(name, backbone.Options{Weights: formulaFile(t, want.Shapes), Top: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Compile(tl.CompileOptions{Optimizer: revealing{}}); err != nil {
				t.Fatal(err)
			}
			if _, err := m.Fit(waves(t, 4, 1000), nil, tl.FitOptions{Epochs: 1, BatchSize: 4, Log: io.Discard}); err != nil {
				t.Fatal(err)
			}
			compared := 0
			for _, path := range m.Paths() {
				if g, ok := want.Gradients[backbone.TorchName(name, path)]; ok {
					compareGradient(t, m, path, g)
					compared++
				}
			}
			if compared != len(want.Gradients) {
				t.Errorf("%d of PyTorch's %d gradients were compared", compared, len(want.Gradients))
			}
		})
	}
}

// gradient is that of one weight: its norm, and the first values in PyTorch's order.
type gradient struct {
	Norm   float64
	Values []float64
}

func compareGradient(t *testing.T, m *tl.Model, path string, want gradient) {
	t.Helper()
	values, shape, err := m.Weight(path)
	if err != nil {
		t.Fatal(err)
	}
	var norm float64
	for _, v := range values {
		norm += float64(v) * float64(v)
	}
	allowed := 1e-4*want.Norm + 1e-7 // Many gradients are 0, to rounding: those of what the next normalisation takes away.
	if norm = math.Sqrt(norm); math.Abs(norm-want.Norm) > allowed {
		t.Errorf("gradient of %s has norm %v, PyTorch's %v", path, norm, want.Norm)
	}
	for i, value := range want.Values {
		got := float64(values[torchIndex(i, shape, strings.Contains(path, "depthwise"))])
		if math.Abs(got-value) > allowed {
			t.Errorf("gradient of %s at %d is %v, PyTorch's %v (norm %v)", path, i, got, value, want.Norm)
		}
	}
}

// torchIndex is where PyTorch's i-th element of an array of our shape lies.
func torchIndex(i int, shape []int, depthwise bool) int {
	switch len(shape) {
	case 4:
		height, width, in, out := shape[0], shape[1], shape[2], shape[3]
		x, i := i%width, i/width
		y, i := i%height, i/height
		if depthwise {
			return (y*width+x)*in + i
		}
		return ((y*width+x)*in+i%in)*out + i/in
	case 2:
		return i%shape[0]*shape[1] + i/shape[0]
	}
	return i
}

func TestFacts(t *testing.T) {
	testenv.Setup(t)
	for _, f := range backbone.Facts() {
		m, err := backbone.New(f.Name, backbone.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Output(); !slices.Equal(got, []int{f.Features}) {
			t.Errorf("%s gives %v, the table says %d", f.Name, got, f.Features)
		}
		if got := m.Input(); !slices.Equal(got, f.Input) {
			t.Errorf("%s takes %v, the table says %v", f.Name, got, f.Input)
		}
		if f.Title == "" || f.Paper == "" || (f.Weights.Name != "" && (f.Weights.Licence == "" || f.Weights.Source == "" || (f.Weights.Accuracy == 0) != (f.Weights.Classes == 0))) {
			t.Errorf("%s: the table has holes: %+v", f.Name, f)
		}
	}
}

func TestErrors(t *testing.T) {
	testenv.Setup(t)
	wrong := filepath.Join(t.TempDir(), "wrong.safetensors")
	if err := os.WriteFile(wrong, []byte("not weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	shapes := readGolden(t, "mobilenet_v2").Shapes
	more := maps.Clone(shapes)
	more["features.19.weight"] = []int{1}
	less := maps.Clone(shapes)
	delete(less, "features.18.0.weight")
	other := maps.Clone(shapes)
	other["classifier.1.weight"] = []int{10, 1280}
	for _, test := range []struct{ name, weights, want string }{
		{"resnet", "", `no backbone "resnet"; there are: efficientnet_lite0, mobilenet_v2, resnet18, minilm`},
		{"efficientnet_lite0", "jft", `no weights "jft": there are "imagenet"`},
		{"resnet18", "jft", `no weights "jft": there are "imagenet"`},
		{"resnet18", "https://example.com/resnet18.pth", "want 64 hexadecimal digits"},
		{"resnet18", "ftp://example.com/resnet18.pth", "want one that begins with https://"},
		{"resnet18", "missing.pth", "missing.pth: no such file"},
		{"resnet18", wrong, "wrong.safetensors: not a whole safetensors file"},
		{"mobilenet_v2", formulaFile(t, more), `no place for 1 tensors, "features.19.weight" among them`},
		{"mobilenet_v2", formulaFile(t, less), `parameter top/conv2d/kernel: `},
		{"mobilenet_v2", formulaFile(t, other), `parameter dense/kernel: tensor "classifier.1.weight" has shape [10 1280], which is [1280 10] here: want [1280 1000]`},
	} {
		_, err := backbone.New(test.name, backbone.Options{Weights: test.weights})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s from %q: %v: want %q", test.name, test.weights, err, test.want)
		}
	}
	for _, test := range []struct {
		name   string
		blocks int
		want   string
	}{
		{"minilm", 7, "blocks 7: want from 1 to 6"},
		{"minilm", -1, "blocks -1: want from 1 to 6"},
		{"resnet18", 1, "blocks 1: it takes images [224 224 3], not texts"},
	} {
		_, err := backbone.New(test.name, backbone.Options{Blocks: test.blocks})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s with %d blocks: %v: want %q", test.name, test.blocks, err, test.want)
		}
	}
}
