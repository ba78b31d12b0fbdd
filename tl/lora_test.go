package tl_test

import (
	"fmt"
	"log"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func ExampleModel_AddLoRA() {
	base, err := tl.NewSequential([]int{64}, layer.Dense{Units: 64, Activation: layer.ReLU}, layer.Dense{Units: 64, Activation: layer.ReLU})
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"ham", "spam"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if err := clf.AddLoRA(tl.LoRAOptions{Rank: 4}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(clf.Summary())
	// Output:
	// layer         output            parameters  state
	// body/dense    [64]                    4672  partly frozen
	// body/dense_1  [64]                    4672  partly frozen
	// head/dense    [2]                      130  trainable
	// 9474 parameters, 1154 trainable, 8320 frozen
}

func addLoRA(t testing.TB, m interface{ AddLoRA(tl.LoRAOptions) error }, opts tl.LoRAOptions) {
	t.Helper()
	if err := m.AddLoRA(opts); err != nil {
		t.Fatal(err)
	}
}

func allKernels(path string) bool { return strings.HasSuffix(path, "kernel") }

func samePredictions(t testing.TB, what string, got, want [][]float32, tolerance float64) {
	t.Helper()
	for i, row := range want {
		for k, w := range row {
			near(t, fmt.Sprintf("%s: output %d of example %d", what, k, i), float64(got[i][k]), float64(w), tolerance)
		}
	}
}

// Adapters change nothing before they are trained, then they alone change with the head, and what they learned can be merged.
func TestLoRA(t *testing.T) {
	c := classifier(t, tl.HeadOptions{})
	fit(t, c, stripes(40, 1), nil, tl.FitOptions{Epochs: 1})
	plainPaths, before := c.Paths(), predict(t, &c.Model, stripes(8, 9))
	addLoRA(t, c, tl.LoRAOptions{Rank: 2, Alpha: 6, Where: allKernels, Seed: 3})
	samePredictions(t, "adapters at first", predict(t, &c.Model, stripes(8, 9)), before, 1e-6)
	adapters := []string{"body/conv2d/kernel/lora_a", "body/conv2d/kernel/lora_b", "body/conv2d_1/kernel/lora_a", "body/conv2d_1/kernel/lora_b",
		"head/dense/kernel/lora_a", "head/dense/kernel/lora_b"}
	want := append(slices.Clone(adapters), "head/dense/bias")
	if got := trainable(&c.Model); !slices.Equal(got, want) {
		t.Errorf("trainable %q, want %q", got, want)
	}
	weights := parameters(t, &c.Model)
	fit(t, c, stripes(40, 1), stripes(20, 2), tl.FitOptions{Epochs: 3, LearningRate: 0.01})
	wantChanged(t, weights, parameters(t, &c.Model), want...)

	adapted := predict(t, &c.Model, stripes(8, 9))
	if err := c.MergeLoRA(); err != nil {
		t.Fatal(err)
	}
	samePredictions(t, "merged", predict(t, &c.Model, stripes(8, 9)), adapted, 1e-4)
	if !slices.Equal(c.Paths(), plainPaths) {
		t.Errorf("merged, the paths are %q", c.Paths())
	}
	wantError(t, c.MergeLoRA(), "no adapters")
	c.Unfreeze()
	if !c.Trainable("body/conv2d/kernel") {
		t.Error("a merged weight cannot be trained")
	}
	fit(t, c, stripes(20, 1), nil, tl.FitOptions{Epochs: 1})
}

// An adapted weight is W + (alpha/rank)·A·B of the matrix with the smallest adapter, whatever its layer.
func TestLoRAClosedForm(t *testing.T) {
	for _, test := range []struct {
		name          string
		input         []int
		layer         layer.Layer
		weight        string
		rows, columns int
	}{
		{"dense", []int{6}, layer.Dense{Units: 5}, "dense/kernel", 6, 5},
		{"convolution", []int{4, 4, 3}, layer.Conv2D{Filters: 5}, "conv2d/kernel", 9, 15},
		{"depthwise convolution", []int{4, 4, 8}, layer.DepthwiseConv2D{}, "depthwise_conv2d/kernel", 9, 8},
		{"attention, in", []int{3, 8}, layer.MultiHeadAttention{Heads: 2}, "multi_head_attention/query/kernel", 8, 8},
		{"attention, out", []int{3, 8}, layer.MultiHeadAttention{Heads: 2}, "multi_head_attention/attention_output/kernel", 8, 8},
		{"embedding", []int{3}, layer.Embedding{Vocabulary: 9, Dim: 4}, "embedding/embeddings", 9, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			const rank, alpha = 2, 3.0
			adapted := sequential(t, test.input, test.layer, layer.Flatten{}, layer.Dense{Units: 2})
			merged := sequential(t, test.input, test.layer, layer.Flatten{}, layer.Dense{Units: 2})
			addLoRA(t, adapted, tl.LoRAOptions{Rank: rank, Alpha: alpha, Where: func(path string) bool { return path == test.weight }})
			a, b := make([]float32, test.rows*rank), make([]float32, rank*test.columns)
			for i := range a {
				a[i] = float32(math.Sin(float64(i)))
			}
			for i := range b {
				b[i] = float32(math.Cos(float64(i)))
			}
			setWeight(t, adapted, test.weight+"/lora_a", []int{test.rows, rank}, a...)
			setWeight(t, adapted, test.weight+"/lora_b", []int{rank, test.columns}, b...)
			w, shape, err := merged.Weight(test.weight)
			if err != nil {
				t.Fatal(err)
			}
			for row := range test.rows {
				for column := range test.columns {
					for k := range rank {
						w[row*test.columns+column] += alpha / rank * a[row*rank+k] * b[k*test.columns+column]
					}
				}
			}
			setWeight(t, merged, test.weight, shape, w...)
			set := arrays(ramp(4, test.input), test.input, []int{0, 1, 0, 1})
			want := predict(t, merged, set)
			samePredictions(t, "adapted", predict(t, adapted, set), want, 1e-5)
			if err := adapted.MergeLoRA(); err != nil {
				t.Fatal(err)
			}
			for i, got := range weight(t, adapted, test.weight) {
				near(t, "merged weight", float64(got), float64(w[i]), 1e-6)
			}
		})
	}
}

// ramp are n examples with the numbers 0 to 8 over and over.
func ramp(n int, shape []int) []float32 {
	for _, dim := range shape {
		n *= dim
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(i % 9)
	}
	return values
}

func TestLoRAFreezing(t *testing.T) {
	c := classifier(t, tl.HeadOptions{})
	addLoRA(t, c, tl.LoRAOptions{Rank: 2})
	const first, second = "body/conv2d/kernel/lora_a body/conv2d/kernel/lora_b", "body/conv2d_1/kernel/lora_a body/conv2d_1/kernel/lora_b"
	const norm, bias, head = "body/batch_normalization/gamma body/batch_normalization/beta", "body/conv2d_1/bias", "head/dense/kernel head/dense/bias"
	for _, test := range []struct {
		name string
		do   func() error
		want string
	}{
		{"at first", func() error { return nil }, first + " " + second + " " + head},
		{"unfreeze", func() error { c.Unfreeze(); return nil }, first + " " + norm + " " + second + " " + bias + " " + head},
		{"unfreeze last", func() error { return c.UnfreezeLast(1) }, second + " " + bias + " " + head},
		{"freeze to", func() error { return c.FreezeTo("conv2d") }, norm + " " + second + " " + bias + " " + head},
		{"freeze", func() error { c.Freeze(); return nil }, first + " " + second + " " + head},
		{"freeze where", func() error {
			c.FreezeWhere(func(path string) bool { return !strings.HasSuffix(path, "lora_b") })
			return nil
		},
			"body/conv2d/kernel/lora_b body/conv2d_1/kernel/lora_b"},
	} {
		if err := test.do(); err != nil {
			t.Fatal(err)
		}
		if got := trainable(&c.Model); !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("%s: trainable %q, want %q", test.name, got, test.want)
		}
	}
	// The head of a model that ends in an adapter is still its last layer.
	m := sequential(t, []int{16}, layer.Dense{Units: 16}, layer.Dense{Units: 16, NoBias: true})
	addLoRA(t, m, tl.LoRAOptions{Rank: 1, Where: allKernels})
	if err := m.UnfreezeLast(1); err != nil {
		t.Error(err)
	}
}

// What is below the first adapter is frozen, and runs once for each example.
func TestFeaturesBelowLoRA(t *testing.T) {
	freshFeatures(t)
	c := classifier(t, tl.HeadOptions{})
	addLoRA(t, c, tl.LoRAOptions{Rank: 2, Where: func(path string) bool { return path == "body/conv2d_1/kernel" }})
	h := fit(t, c, stripes(20, 1), nil, tl.FitOptions{Epochs: 1})
	if !strings.Contains(h.String(), "the first 4 layers are frozen") {
		t.Errorf("no word of the layers below the adapter:\n%s", h)
	}
}

func TestLoRASeed(t *testing.T) {
	draw := func(seed uint64) []float32 {
		c := classifier(t, tl.HeadOptions{})
		addLoRA(t, c, tl.LoRAOptions{Rank: 2, Seed: seed})
		return weight(t, &c.Model, "body/conv2d_1/kernel/lora_a")
	}
	if !slices.Equal(draw(1), draw(1)) || slices.Equal(draw(1), draw(2)) {
		t.Error("adapters do not depend on the seed alone")
	}
}

// Adapters go where the model goes.
func TestLoRATravels(t *testing.T) {
	c := classifier(t, tl.HeadOptions{})
	addLoRA(t, c, tl.LoRAOptions{Rank: 2, Alpha: 4})
	fit(t, c, stripes(40, 1), nil, tl.FitOptions{Epochs: 2, LearningRate: 0.01})
	path := filepath.Join(t.TempDir(), "saved.tl")
	loaded, carried := travel(t, c, path, tl.LoadClassifier)
	base, err := c.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	again, err := tl.NewClassifier(base, c.Classes(), tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := weight(t, &again.Model, "body/body/conv2d_1/kernel/lora_b"), weight(t, &c.Model, "body/conv2d_1/kernel/lora_b"); !slices.Equal(got, want) {
		t.Errorf("under a new head the adapter is %v, want %v", got, want)
	}
	fit(t, c, stripes(20, 3), nil, tl.FitOptions{Epochs: 1})
	for _, got := range []*tl.Classifier{loaded, carried} {
		fit(t, got, stripes(20, 3), nil, tl.FitOptions{Epochs: 1})
		sameModel(t, &got.Model, &c.Model)
		if err := got.MergeLoRA(); err != nil {
			t.Error(err)
		}
	}
	for _, test := range []struct{ lora, want string }{
		{`{"rank":0,"alpha":1,"weights":["body/conv2d/kernel"]}`, "rank 0"},
		{`{"rank":1,"alpha":-1,"weights":["body/conv2d/kernel"]}`, "alpha -1"},
		{`{"rank":1,"alpha":1,"weights":["none"]}`, `LoRA on "none"`},
		{`{"rank":1,"alpha":1,"weights":["body/conv2d_1/bias"]}`, `LoRA on "body/conv2d_1/bias"`},
		{`{"rank":1,"alpha":1,"weights":["body/conv2d/kernel","body/conv2d/kernel"]}`, `LoRA on "body/conv2d/kernel"`},
		{`{"rank":1000000000,"alpha":1,"weights":["body/conv2d/kernel"]}`, "want at most"},
	} {
		if err := again.Save(path); err != nil {
			t.Fatal(err)
		}
		edit(t, path, describe(t, "lora", strings.ReplaceAll(test.lora, `"body/`, `"body/body/`)))
		_, err := tl.LoadClassifier(path)
		wantError(t, err, path, strings.ReplaceAll(test.want, `"body/`, `"body/body/`))
	}
}

func TestLoRAErrors(t *testing.T) {
	c := classifier(t, tl.HeadOptions{})
	nowhere := func(string) bool { return false }
	for _, test := range []struct {
		opts tl.LoRAOptions
		want string
	}{
		{tl.LoRAOptions{Rank: -1}, "rank -1"},
		{tl.LoRAOptions{Rank: 1, Alpha: math.NaN()}, "alpha NaN"},
		{tl.LoRAOptions{Rank: 1, Alpha: -2}, "alpha -2"},
		{tl.LoRAOptions{Where: nowhere}, "no weight of two or more dimensions is chosen"},
		{tl.LoRAOptions{Rank: 100}, "no weight of two or more dimensions is chosen"},
		{tl.LoRAOptions{Rank: 100, Where: allKernels}, "LoRA of rank 100 on body/conv2d/kernel, a matrix of 9×4: want at most 4"},
		{tl.LoRAOptions{Where: func(path string) bool { return strings.HasSuffix(path, "gamma") }}, "no weight of two or more dimensions"},
	} {
		paths := c.Paths()
		wantError(t, c.AddLoRA(test.opts), test.want)
		if !slices.Equal(c.Paths(), paths) {
			t.Errorf("an error left %q", c.Paths())
		}
	}
	addLoRA(t, c, tl.LoRAOptions{Rank: 2})
	wantError(t, c.AddLoRA(tl.LoRAOptions{Rank: 2}), "adapters already, of rank 2")
	wantError(t, (&tl.Model{}).AddLoRA(tl.LoRAOptions{}), "no layers")
}
