package tl_test

import (
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// block is a layer of one's own with other layers inside, and a statistic that it measures.
type block struct{ units int }

func (b block) Apply(c *layer.Context, x *layer.Node) *layer.Node {
	y := c.Apply("first", layer.Dense{Units: b.units, Activation: layer.ReLU}, x)
	y = c.Apply("norm", layer.BatchNormalization{Momentum: 0.8}, y)
	y = c.Apply("second", layer.Dense{Units: x.Shape().Dim(-1)}, y)
	return graph.Add(x, y)
}

// drawn counts the weights that are drawn at random.
type drawn struct{ n *int }

func (d drawn) Apply(c *layer.Context, x *layer.Node) *layer.Node {
	init := func(rng *rand.Rand, shape []int) []float32 { *d.n++; return layer.Ones(rng, shape) }
	return graph.Mul(x, c.Weight("scale", init, 1, x.Shape().Dim(-1)))
}

// Weights that are given are not drawn first, nor are those of a body that gets a new head.
func TestGivenWeightsAreNotDrawn(t *testing.T) {
	n := 0
	base, err := tl.NewSequentialFrom([]int{2}, func(path string, shape []int) ([]float32, error) { return []float32{3, 4}, nil }, drawn{&n})
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := weight(t, &c.Model, "body/drawn/scale"); n != 0 || !slices.Equal(got, []float32{3, 4}) {
		t.Errorf("%v, drawn %d times", got, n)
	}
	if got := weight(t, &c.Model, "head/dense/kernel"); slices.Max(got) == 0 {
		t.Errorf("the head is not drawn: %v", got)
	}
}

func TestNewSequentialFromErrors(t *testing.T) {
	lost := errors.New("lost")
	for name, test := range map[string]struct {
		values []float32
		err    error
		want   string
	}{
		"error":      {nil, lost, "parameter dense/kernel: lost"},
		"too few":    {[]float32{1}, nil, `parameter "dense/kernel" has shape [2 1]`},
		"not finite": {[]float32{1, float32(math.Inf(1))}, nil, `parameter "dense/kernel" cannot take numbers that are not finite`},
	} {
		_, err := tl.NewSequentialFrom([]int{2}, func(string, []int) ([]float32, error) { return test.values, test.err }, layer.Dense{Units: 1})
		if wantError(t, err, test.want); test.err != nil && !errors.Is(err, test.err) {
			t.Errorf("%s: %v does not wrap the cause", name, err)
		}
	}
	_, err := tl.NewSequentialFrom(nil, nil)
	wantError(t, err, "a model without layers")
}

// A layer of layers counts as one, wherever the model is cut.
func TestOwnLayerOfLayers(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 4}, block{8}, layer.Activation{Function: layer.ReLU}, block{8}, layer.Dense{Units: 3})
	summary := m.Summary()
	if len(summary.Layers) != 5 || summary.Layers[1].Kind != "block" || summary.Layers[1].Parameters != 4*8+8+4*8+8*4+4 {
		t.Errorf("summary\n%s", summary)
	}
	fit(t, m, blobs(60, 1), nil, tl.FitOptions{Epochs: 20, LearningRate: 0.02})
	if got := evaluate(t, m, blobs(30, 2)); got.Accuracy != 1 {
		t.Errorf("%v", got)
	}
	base, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"north", "west", "east"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for frozen := range 4 {
		if err := c.UnfreezeLast(3 - frozen); err != nil {
			t.Fatal(err)
		}
		before := parameters(t, &c.Model)
		fit(t, c, blobs(60, 1), blobs(30, 2), tl.FitOptions{Epochs: 2, LearningRate: 0.01})
		want := slices.DeleteFunc(c.Paths(), func(path string) bool {
			return slices.ContainsFunc([]string{"body/dense/", "body/block/", "body/block_1/"}[:frozen], func(part string) bool { return strings.HasPrefix(path, part) })
		})
		wantChanged(t, before, parameters(t, &c.Model), want...)
	}
}

func TestNewSequentialErrors(t *testing.T) {
	setup(t)
	boom := func(cause any) layer.Layer {
		return layer.Func(func(*layer.Context, *layer.Node) *layer.Node { panic(cause) })
	}
	errMine := errors.New("mine")
	for _, test := range []struct {
		name   string
		input  []int
		layers []layer.Layer
		want   []string
	}{
		{"no layers", []int{2}, nil, []string{"without layers"}},
		{"nil layer", []int{2}, []layer.Layer{layer.Dense{Units: 2}, nil}, []string{"layer nil", "is nil"}},
		{"zero input", []int{0}, []layer.Layer{layer.Dense{Units: 2}}, []string{"input shape [0]", "leave the batch out"}},
		{"batch in the input", []int{-1, 28, 28, 1}, []layer.Layer{layer.Flatten{}}, []string{"input shape [-1 28 28 1]", "leave the batch out"}},
		{"huge input", []int{1 << 40, 1 << 40}, []layer.Layer{layer.Flatten{}}, []string{"input shape", "at most"}},
		{"huge layer", []int{1 << 20}, []layer.Layer{layer.Dense{Units: 1 << 30}}, []string{"layer dense", "at most"}},
		{"scalar into Dense", nil, []layer.Layer{layer.Dense{Units: 2}}, []string{"layer dense", "want [batch, ..., features]"}},
		{"zero units", []int{2}, []layer.Layer{layer.Dense{}}, []string{"layer dense (dense): units 0"}},
		{"unknown activation", []int{2}, []layer.Layer{layer.Dense{Units: 1, Activation: "rely"}}, []string{`"rely" is not known`, "relu"}},
		{"image smaller than the window", []int{2, 2, 1}, []layer.Layer{layer.Conv2D{Filters: 1}}, []string{"layer conv2d", "[1 2 2 1], smaller than the window of 3×3"}},
		{"flat into Conv2D", []int{784}, []layer.Layer{layer.Conv2D{Filters: 1}}, []string{"layer conv2d", "[1 784]: want images"}},
		{"dropout 1", []int{2}, []layer.Layer{layer.Dropout{Rate: 1}}, []string{"layer dropout", "rate 1"}},
		{"error", []int{2}, []layer.Layer{boom(errMine)}, []string{"layer func (func): mine"}},
		{"string", []int{2}, []layer.Layer{boom("no way")}, []string{"layer func (func): no way"}},
		{"shape that GoMLX refuses", []int{2}, []layer.Layer{layer.Func(func(_ *layer.Context, x *layer.Node) *layer.Node { return graph.Reshape(x, 7) })}, []string{"layer func"}},
		{"one parameter, two shapes", []int{2}, []layer.Layer{layer.Func(func(c *layer.Context, x *layer.Node) *layer.Node {
			c.Weight("w", layer.Zeros, 2)
			return graph.Add(x, c.Weight("w", layer.Zeros, 1, 2))
		})}, []string{"func/w", "[2] and [1 2]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := tl.NewSequential(test.input, test.layers...)
			wantError(t, err, test.want...)
			if m != nil {
				t.Error("a model came with the error")
			}
		})
	}
	_, err := tl.NewSequential([]int{2}, boom(errMine))
	var located *layer.Error
	if !errors.Is(err, errMine) || !errors.As(err, &located) || located.Path != "func" {
		t.Errorf("the cause is lost in %#v", err)
	}
}

func TestWithoutHeadErrors(t *testing.T) {
	for name, m := range map[string]*tl.Model{
		"one layer":  sequential(t, []int{2}, layer.Dense{Units: 3}),
		"no weights": sequential(t, []int{2}, layer.Flatten{}),
		"zero model": {},
	} {
		_, err := m.WithoutHead()
		wantError(t, err, "nothing below its head")
		_ = name
	}
}

func TestWithoutHeadCutsWhatFollows(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 4}, layer.Activation{Function: layer.ReLU}, layer.Dense{Units: 3}, layer.Activation{Function: layer.Softmax})
	base, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	if got := base.Summary(); len(got.Layers) != 2 || !slices.Equal(base.Output(), []int{4}) {
		t.Errorf("left\n%s", got)
	}
	want := predict(t, m, blobs(6, 1))
	setWeight(t, base, "dense/bias", []int{4}, 1, 1, 1, 1)
	if got := predict(t, m, blobs(6, 1)); !slices.EqualFunc(got, want, slices.Equal) {
		t.Error("a weight set in the copy changed the model")
	}
}

func TestNewClassifierErrors(t *testing.T) {
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	two := []string{"a", "b"}
	for _, test := range []struct {
		name    string
		base    *tl.Model
		classes []string
		opts    tl.HeadOptions
		want    []string
	}{
		{"no base", nil, two, tl.HeadOptions{}, []string{"base model has no weights"}},
		{"zero base", &tl.Model{}, two, tl.HeadOptions{}, []string{"base model has no weights"}},
		{"base without weights", sequential(t, []int{2}, layer.Flatten{}), two, tl.HeadOptions{}, []string{"base model has no weights"}},
		{"no classes", base, nil, tl.HeadOptions{}, []string{"classes []: want at least two"}},
		{"one class", base, two[:1], tl.HeadOptions{}, []string{`classes ["a"]: want at least two`}},
		{"a class twice", base, []string{"a", "b", "a"}, tl.HeadOptions{}, []string{`class "a" is named twice`}},
		{"a class that is not text", base, []string{"a", "caf\xe9"}, tl.HeadOptions{}, []string{`class "caf\xe9"`, "UTF-8"}},
		{"hidden of 0", base, two, tl.HeadOptions{Hidden: []int{0}}, []string{"head/dense", "units 0"}},
		{"dropout of 2", base, two, tl.HeadOptions{Dropout: 2}, []string{"head/dropout", "rate 2"}},
		{"dropout NaN", base, two, tl.HeadOptions{Dropout: math.NaN()}, []string{"head/dropout", "rate NaN"}},
		{"other input", base, two, tl.HeadOptions{Input: []int{64}}, []string{"body/conv2d", "want images", "the body takes [8 8 1]"}},
		{"preprocessing that does not fit", base, two, tl.HeadOptions{Preprocessing: []layer.Layer{layer.Flatten{}}}, []string{"body/conv2d", "want images", "the body takes [8 8 1]"}},
		{"nil preprocessing layer", base, two, tl.HeadOptions{Preprocessing: []layer.Layer{nil}}, []string{"preprocessing/nil", "is nil"}},
		{"other channels", base, two, tl.HeadOptions{Input: []int{8, 8, 3}}, []string{"body/conv2d/kernel", "[3 3 3 4]", "the body takes [8 8 1]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := tl.NewClassifier(test.base, test.classes, test.opts)
			wantError(t, err, test.want...)
			if c != nil {
				t.Error("a classifier came with the error")
			}
		})
	}
}

// A body without layers of fixed size sees larger images too.
func TestClassifierOfLargerImages(t *testing.T) {
	base := sequential(t, []int{8, 8, 1}, layer.Conv2D{Filters: 4})
	c, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{Input: []int{12, 10, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Summary().Layers[0].Output; !slices.Equal(got, []int{10, 8, 4}) {
		t.Errorf("the body gives %v", got)
	}
}

func TestClassifierTakesImagesOfAnotherSize(t *testing.T) {
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{
		Input: []int{16, 16, 3}, Preprocessing: []layer.Layer{layer.Resizing{Height: 8, Width: 8}, layer.Func(func(_ *layer.Context, x *layer.Node) *layer.Node {
			return graph.ReduceAndKeep(x, graph.ReduceMean, -1)
		})}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Input(), []int{16, 16, 3}) || !slices.Equal(c.Output(), []int{2}) {
		t.Errorf("input %v, output %v", c.Input(), c.Output())
	}
	predictions, err := c.Predict(arrays(make([]float32, 16*16*3), []int{16, 16, 3}, []int{0}))
	if err != nil || len(predictions) != 1 {
		t.Errorf("%v, %v", predictions, err)
	}
}

// An output of [height, width, channels] is averaged over the picture, one of [time, features] over the steps, one of other shapes
// made flat.
func TestHeads(t *testing.T) {
	for _, test := range []struct {
		name string
		base *tl.Model
		want string
	}{
		{"image", sequential(t, []int{4, 4, 1}, layer.Conv2D{Filters: 5}), "head/global_average_pooling2d head/dense"},
		{"features", sequential(t, []int{4}, layer.Dense{Units: 5}), "head/dense"},
		{"sequence", sequential(t, []int{4}, layer.Embedding{Vocabulary: 3, Dim: 5}), "head/masking/global_average_pooling1d head/dense"},
		{"volume", sequential(t, []int{2, 2, 2, 3}, layer.Dense{Units: 5}), "head/flatten head/dense"},
	} {
		c, err := tl.NewClassifier(test.base, []string{"a", "b"}, tl.HeadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range c.Summary().Layers {
			if strings.HasPrefix(l.Path, "head/") {
				got = append(got, l.Path)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: head %q, want %s", test.name, got, test.want)
		}
	}
}

func TestHeadSeed(t *testing.T) {
	kernel := func(seed uint64) []float32 {
		return weight(t, &classifier(t, tl.HeadOptions{Seed: seed}).Model, "head/dense/kernel")
	}
	if !slices.Equal(kernel(1), kernel(1)) || slices.Equal(kernel(1), kernel(2)) {
		t.Error("want the same head for the same seed, and another for another")
	}
}

// A head on a sequence sees the mean of its steps, without those that only fill it up.
func TestHeadOfASequence(t *testing.T) {
	base := sequential(t, []int{3, 2}, layer.Dense{Units: 2, NoBias: true})
	setWeight(t, base, "dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	c, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, &c.Model, "head/dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	set := arrays([]float32{1, 2, 3, 6, 0, 0, 1, 1, 1, 1, 4, 4}, []int{3, 2}, []int{0, 1})
	samePredictions(t, "head", predict(t, &c.Model, set), [][]float32{{2, 4}, {2, 2}}, 1e-6)
}

func TestBadData(t *testing.T) {
	m, c := sequential(t, []int{2}, layer.Dense{Units: 3}), planarClassifier()
	points := blobs(9, 1)
	empty, err := data.Subset(points, nil)
	if err != nil {
		t.Fatal(err)
	}
	north, err := data.Subset(points, []int{0, 3, 6})
	if err != nil {
		t.Fatal(err)
	}
	regression, err := data.NewRegression(make([]float32, 4), []int{2}, make([]float32, 2), 1, data.ArraysOptions{Name: "numbers"})
	if err != nil {
		t.Fatal(err)
	}
	images := stripes(4, 1)
	two := arrays([]float32{1, 2, 3, 4}, []int{2}, []int{0, 1}, "a", "b")
	otherOrder := arrays([]float32{1, 2, 3, 4, 5, 6}, []int{2}, []int{0, 1, 2}, "west", "north", "east")
	modelFit := func(train, valid data.Dataset, opts tl.FitOptions) error {
		opts.Log = io.Discard
		_, err := m.Fit(train, valid, opts)
		return err
	}
	clfFit := func(train, valid data.Dataset) error {
		_, err := c.Fit(train, valid, tl.FitOptions{Log: io.Discard})
		return err
	}
	predictErr := func(d data.Dataset) error { _, err := m.Predict(d); return err }
	evaluateErr := func(d data.Dataset) error { _, err := m.Evaluate(d); return err }
	clfPredict := func(d data.Dataset) error { _, err := c.Predict(d); return err }
	clfEvaluate := func(d data.Dataset) error { _, err := c.Evaluate(d); return err }
	none := tl.FitOptions{}
	var noArrays *data.Arrays
	var noView *data.View

	for _, test := range []struct {
		name string
		err  error
		want []string
	}{
		{"fit nil", modelFit(nil, nil, none), []string{"no examples"}},
		{"fit a nil set", modelFit(noArrays, nil, none), []string{"no examples"}},
		{"fit a nil view", modelFit(noView, nil, none), []string{"no examples"}},
		{"fit empty", modelFit(empty, nil, none), []string{"no examples"}},
		{"fit images", modelFit(images, nil, none), []string{"set has examples of shape [8 8 1], the model takes [2]", "layer.Resizing"}},
		{"fit one class", modelFit(north, nil, none), []string{`all 3 training examples are of class "north": want at least two`}},
		{"fit fewer classes", modelFit(two, nil, none), []string{"the model gives [3]", "set needs [2]", "Dense{Units: 2}"}},
		{"fit numbers", modelFit(regression, nil, none), []string{"the model gives [3]", "numbers needs [1]"}},
		{"validate on nothing", modelFit(points, empty, none), []string{"0 examples"}},
		{"validate on images", modelFit(points, images, none), []string{"[8 8 1], the model takes [2]"}},
		{"validate on other classes", modelFit(points, otherOrder, none), []string{`["west" "north" "east"]`, `["north" "west" "east"]`, "want the same"}},
		{"validate on numbers", modelFit(points, regression, none), []string{"validation set numbers"}},
		{"negative epochs", modelFit(points, nil, tl.FitOptions{Epochs: -1}), []string{"epochs -1"}},
		{"negative batch", modelFit(points, nil, tl.FitOptions{BatchSize: -1}), []string{"batch size -1"}},
		{"learning rate NaN", modelFit(points, nil, tl.FitOptions{LearningRate: math.NaN()}), []string{"learning rate NaN"}},
		{"learning rate negative", modelFit(points, nil, tl.FitOptions{LearningRate: -0.1}), []string{"learning rate -0.1"}},
		{"learning rate infinite", modelFit(points, nil, tl.FitOptions{LearningRate: math.Inf(1)}), []string{"learning rate +Inf"}},
		{"learning rate beyond float32", modelFit(points, nil, tl.FitOptions{LearningRate: 1e300}), []string{"learning rate 1e+300"}},
		{"nil callback", modelFit(points, nil, tl.FitOptions{Callbacks: []tl.Callback{nil}}), []string{"callback 0 is nil"}},

		{"classifier: fit nil", clfFit(nil, nil), []string{"no examples"}},
		{"classifier: fit a nil view", clfFit(noView, nil), []string{"no examples"}},
		{"classifier: fit other classes", clfFit(otherOrder, nil), []string{`classes ["west" "north" "east"], the classifier ["north" "west" "east"]`}},
		{"classifier: fit numbers", clfFit(regression, nil), []string{"the classifier"}},

		{"predict nil", predictErr(nil), []string{"no examples"}},
		{"predict a nil view", predictErr(noView), []string{"no examples"}},
		{"predict empty", predictErr(empty), []string{"no examples"}},
		{"predict images", predictErr(images), []string{"[8 8 1], the model takes [2]"}},
		{"evaluate nil", evaluateErr(nil), []string{"no examples"}},
		{"evaluate a nil set", evaluateErr(noArrays), []string{"no examples"}},
		{"evaluate empty", evaluateErr(empty), []string{"no examples"}},
		{"evaluate images", evaluateErr(images), []string{"[8 8 1], the model takes [2]"}},
		{"evaluate fewer classes", evaluateErr(two), []string{"the model gives [3]"}},
		{"classifier: predict nil", clfPredict(nil), []string{"no examples"}},
		{"classifier: predict images", clfPredict(images), []string{"[8 8 1], the model takes [2]"}},
		{"classifier: evaluate nil", clfEvaluate(nil), []string{"no examples"}},
		{"classifier: evaluate a nil view", clfEvaluate(noView), []string{"no examples"}},
		{"classifier: evaluate empty", clfEvaluate(empty), []string{"no examples"}},
		{"classifier: evaluate other classes", clfEvaluate(otherOrder), []string{"want the same, in the same order"}},
		{"classifier: evaluate numbers", clfEvaluate(regression), []string{"the classifier"}},
	} {
		t.Run(test.name, func(t *testing.T) { wantError(t, test.err, test.want...) })
	}

	if err := modelFit(points, noView, none); err != nil {
		t.Errorf("a view that was not set is no validation set: %v", err)
	}
	c.FreezeWhere(func(string) bool { return true })
	wantError(t, clfFit(points, nil), "everything is frozen", "UnfreezeLast")
	compile(t, m, tl.CompileOptions{Loss: tl.MeanSquaredError{}})
	wantError(t, modelFit(points, nil, none), "loss tl.MeanSquaredError does not fit set, whose targets are classes")
	compile(t, m, tl.CompileOptions{Loss: tl.CategoricalCrossentropy{}})
	wantError(t, modelFit(regression, nil, none), "does not fit numbers, whose targets are numbers")
}

// scalars is a set whose examples are single numbers, which any shape check takes for what a zero model wants.
func TestZeroModels(t *testing.T) {
	setup(t)
	scalars := arrays([]float32{1, 2}, nil, []int{0, 1})
	m, c := &tl.Model{}, &tl.Classifier{}
	_, err := m.Predict(scalars)
	wantError(t, err, "no layers")
	_, err = m.Evaluate(scalars)
	wantError(t, err, "no layers")
	_, err = m.Fit(scalars, nil, tl.FitOptions{})
	wantError(t, err, "no layers")
	_, err = c.Predict(scalars)
	wantError(t, err, "no layers")
	m.Freeze()
	m.Unfreeze()
	wantError(t, m.UnfreezeLast(1), "the body has 0")
	wantError(t, m.FreezeTo("dense"), `no layer "dense"`)
	if err := m.Initialize(1); err != nil || len(m.Paths()) != 0 || m.Summary().Parameters != 0 || len(c.Classes()) != 0 {
		t.Errorf("a zero model is not empty: %v", err)
	}
}

// failing is a set that cannot be read.
type failing struct {
	*data.Arrays
	after *int
}

var errRead = errors.New("cable pulled")

func (f failing) Read(indices []int) (data.Batch, error) {
	if *f.after--; *f.after < 0 {
		return data.Batch{}, errRead
	}
	return f.Arrays.Read(indices)
}

func TestReadErrors(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 3})
	before := parameters(t, m)
	for after := range 3 {
		n := after
		h, err := m.Fit(failing{blobs(30, 1), &n}, nil, tl.FitOptions{BatchSize: 10, Log: io.Discard})
		if !errors.Is(err, errRead) || h == nil {
			t.Errorf("fit: %v, history %v", err, h)
		}
		wantError(t, err, "epoch 1, step")
	}
	wantChanged(t, before, parameters(t, m))
	n := 0
	if _, err := m.Fit(blobs(30, 1), failing{blobs(30, 2), &n}, tl.FitOptions{Log: io.Discard}); !errors.Is(err, errRead) {
		t.Errorf("validation: %v", err)
	}
	wantChanged(t, before, parameters(t, m))
	n = 0
	if _, err := m.Predict(failing{blobs(30, 1), &n}); !errors.Is(err, errRead) {
		t.Errorf("predict: %v", err)
	}
	n = 0
	if _, err := m.Evaluate(failing{blobs(30, 1), &n}); !errors.Is(err, errRead) {
		t.Errorf("evaluate: %v", err)
	}
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	n = 1
	if _, err := c.Fit(failing{stripes(80, 1), &n}, nil, tl.FitOptions{Log: io.Discard}); !errors.Is(err, errRead) {
		t.Errorf("features: %v", err)
	}
}

func TestWeights(t *testing.T) {
	m := sequential(t, []int{2}, layer.Dense{Units: 2})
	values, shape, err := m.Weight("dense/kernel")
	if err != nil || len(values) != 4 || !slices.Equal(shape, []int{2, 2}) {
		t.Errorf("%v, %v, %v", values, shape, err)
	}
	values[0]++
	shape[0]++
	if again, _, _ := m.Weight("dense/kernel"); again[0] == values[0] {
		t.Error("what Weight gives is not a copy")
	}
	given := []float32{1, 2, 3, 4}
	setWeight(t, m, "dense/kernel", []int{2, 2}, given...)
	given[0] = 9
	if got := weight(t, m, "dense/kernel"); !slices.Equal(got, []float32{1, 2, 3, 4}) {
		t.Errorf("got %v", got)
	}
	_, _, err = m.Weight("dense/gamma")
	wantError(t, err, `no parameter "dense/gamma"; the model has [dense/kernel dense/bias]`)
	wantError(t, m.SetWeight("dense/gamma", nil, nil), `no parameter "dense/gamma"`)
	wantError(t, m.SetWeight("dense/bias", []float32{1, 2, 3}, []int{3}), `"dense/bias" has shape [2], not [3]`)
	wantError(t, m.SetWeight("dense/bias", []float32{1}, []int{2}), `"dense/bias" has shape [2], not [2] with 1 numbers`)
	wantError(t, m.SetWeight("dense/bias", []float32{1, float32(math.NaN())}, []int{2}), `"dense/bias"`, "not finite")
}

// Predictions do not depend on how the examples fall into batches.
func TestPredictInBatches(t *testing.T) {
	m := imageNet(t)
	set := stripes(150, 1)
	all := predict(t, m, set)
	if len(all) != 150 || len(all[0]) != 2 {
		t.Fatalf("%d predictions of %d numbers", len(all), len(all[0]))
	}
	for _, i := range []int{0, 63, 64, 127, 128, 149} {
		one, err := data.Subset(set, []int{i})
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range predict(t, m, one)[0] {
			near(t, "a logit", float64(all[i][j]), float64(v), 1e-5)
		}
	}
}

func TestPredictionsAreSoftmax(t *testing.T) {
	base := sequential(t, []int{2}, layer.Dense{Units: 2, NoBias: true})
	setWeight(t, base, "dense/kernel", []int{2, 2}, 1, 0, 0, 1)
	c, err := tl.NewClassifier(base, []string{"a", "b", "c"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, &c.Model, "head/dense/kernel", []int{2, 3}, 1, 2, 3, 0, 0, 0)
	predictions, err := c.Predict(arrays([]float32{1, 0, 500, 0}, []int{2}, []int{0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	sum := math.Exp(1) + math.Exp(2) + math.Exp(3)
	for i, p := range predictions[0].Probabilities {
		near(t, "a probability", p, math.Exp(float64(i+1))/sum, 1e-6)
	}
	if p := predictions[0]; p.Class != "c" || p.Probability != p.Probabilities[2] {
		t.Errorf("%+v", p)
	}
	if p := predictions[1]; p.Class != "c" || p.Probability != 1 || p.Probabilities[0] != 0 {
		t.Errorf("of large logits: %+v", p)
	}
}
