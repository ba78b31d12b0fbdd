package tl_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	gomlx "github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// TestMain keeps the tests' features out of the user's cache.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "features-")
	if err != nil {
		panic(err)
	}
	tl.SetFeatureFiles(dir, 1<<30)
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// freshFeatures gives a test a folder without features.
func freshFeatures(t testing.TB) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "features")
	t.Cleanup(tl.SetFeatureFiles(dir, 1<<30))
	return dir
}

func featureFiles(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// trainHead trains the head of a classifier whose body is always the same, and tells how many examples were read.
func trainHead(t testing.TB, train data.Dataset) (head []float32, history *tl.History) {
	t.Helper()
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	history = fit(t, c, train, nil, tl.FitOptions{Epochs: 3, BatchSize: 16, LearningRate: 0.01})
	return weight(t, &c.Model, "head/dense/kernel"), history
}

// What was computed once is read the next time, unless something that it depends on has changed.
func TestKeptFeatures(t *testing.T) {
	dir, n := freshFeatures(t), 0
	want, history := trainHead(t, reading{stripes(32, 1), &n})
	if n != 32 || len(featureFiles(t, dir)) != 1 || strings.Contains(history.String(), "known") {
		t.Errorf("%d examples read, files %q\n%s", n, featureFiles(t, dir), history)
	}
	got, history := trainHead(t, reading{stripes(32, 1), &n})
	if n != 32 || !slices.Equal(got, want) || !strings.Contains(history.String(), "known from an earlier training") {
		t.Errorf("%d examples read: want none again; the heads are the same: %v\n%s", n, slices.Equal(got, want), history)
	}
	for _, test := range []struct {
		name string
		fit  func(c *tl.Classifier, d data.Dataset, opts tl.FitOptions)
	}{
		{"another weight", func(c *tl.Classifier, d data.Dataset, opts tl.FitOptions) {
			setWeight(t, &c.Model, "body/batch_normalization/moving_mean", []int{4}, 1, 2, 3, 4)
			fit(t, c, d, nil, opts)
		}},
		{"other examples", func(c *tl.Classifier, _ data.Dataset, opts tl.FitOptions) {
			fit(t, c, reading{stripes(32, 2), &n}, nil, opts)
		}},
		{"another order", func(c *tl.Classifier, d data.Dataset, opts tl.FitOptions) {
			order := data.Order(32, 1, 1)
			view, err := data.Subset(d, order)
			if err != nil {
				t.Fatal(err)
			}
			fit(t, c, view, nil, opts)
		}},
		{"other preprocessing", func(c *tl.Classifier, d data.Dataset, opts tl.FitOptions) {
			base, err := imageNet(t).WithoutHead()
			if err != nil {
				t.Fatal(err)
			}
			other, err := tl.NewClassifier(base, c.Classes(), tl.HeadOptions{Preprocessing: []layer.Layer{layer.Rescaling{Scale: 0.5}}})
			if err != nil {
				t.Fatal(err)
			}
			other.Freeze()
			fit(t, other, d, nil, opts)
		}},
	} {
		n = 0
		c := classifier(t, tl.HeadOptions{})
		c.Freeze()
		test.fit(c, reading{stripes(32, 1), &n}, tl.FitOptions{Epochs: 1, BatchSize: 16})
		if n != 32 {
			t.Errorf("%s: %d examples read: want 32, for other features", test.name, n)
		}
	}
}

// A model whose frozen weights change after it was looked for their features is looked for again.
func TestKeptFeaturesOfChangedWeights(t *testing.T) {
	freshFeatures(t)
	n := 0
	train := reading{stripes(32, 1), &n}
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	for i, want := range []int{32, 0, 32, 0} {
		if i == 2 {
			setWeight(t, &c.Model, "body/batch_normalization/moving_mean", []int{4}, 1, 2, 3, 4)
		}
		n = 0
		if fit(t, c, train, nil, tl.FitOptions{Epochs: 1, BatchSize: 16}); n != want {
			t.Errorf("training %d: %d examples read, want %d", i+1, n, want)
		}
	}
}

// What a training kept serves to evaluate too, until the frozen layers change.
func TestKeptFeaturesEvaluate(t *testing.T) {
	freshFeatures(t)
	n, valid := 0, stripes(80, 2)
	c := classifier(t, tl.HeadOptions{Hidden: []int{3}, Dropout: 0.5})
	c.Freeze()
	want, err := c.Evaluate(valid)
	if err != nil {
		t.Fatal(err)
	}
	fit(t, c, stripes(32, 1), valid, tl.FitOptions{Epochs: 1, LearningRate: 1e-30})
	got, err := c.Evaluate(reading{valid, &n})
	if err != nil || n != 0 {
		t.Errorf("%d examples read: want none, the features are known; %v", n, err)
	}
	if !reflect.DeepEqual(got.Confusion, want.Confusion) {
		t.Errorf("by features\n%s\nwithout\n%s", got, want)
	}
	near(t, "loss", got.Loss, want.Loss, 1e-5)
	if err := c.UnfreezeLast(1); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Evaluate(reading{valid, &n}); err != nil || n < 80 {
		t.Errorf("%d examples read: want all, other layers are frozen now; %v", n, err)
	}
}

// A file that is damaged is found out, and replaced.
func TestDamagedFeatures(t *testing.T) {
	dir, n := freshFeatures(t), 0
	want, _ := trainHead(t, stripes(32, 1))
	file := featureFiles(t, dir)[0]
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(at int) []byte {
		damaged := slices.Clone(whole)
		damaged[at] ^= 1
		return damaged
	}
	for _, damaged := range [][]byte{nil, whole[:7], whole[:39], whole[:40], whole[:len(whole)-1], append(slices.Clone(whole), 0),
		flip(0), flip(8), flip(16), flip(24), flip(30), flip(32), flip(36), flip(40), flip(len(whole) - 1), bytes.Repeat([]byte{255}, len(whole))} {
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		n = 0
		if got, _ := trainHead(t, reading{stripes(32, 1), &n}); n != 32 || !slices.Equal(got, want) {
			t.Errorf("%d bytes: %d examples read, same head: %v", len(damaged), n, slices.Equal(got, want))
		}
		if mended, err := os.ReadFile(file); err != nil || !bytes.Equal(mended, whole) {
			t.Errorf("%d bytes: afterwards %d bytes, %v", len(damaged), len(mended), err)
		}
	}
}

// A file that is cut short while it is read ends the training with an error that names it; the next one makes it anew.
func TestFeaturesCutShort(t *testing.T) {
	dir := freshFeatures(t)
	want, _ := trainHead(t, stripes(32, 1))
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	cut := func(p tl.Progress) error {
		if p.Epoch == 1 {
			return os.Truncate(featureFiles(t, dir)[0], 100)
		}
		return nil
	}
	_, err := c.Fit(stripes(32, 1), nil, tl.FitOptions{Epochs: 3, BatchSize: 16, Log: io.Discard, Callbacks: []tl.Callback{cut}})
	wantError(t, err, "features: "+featureFiles(t, dir)[0], "cut short while it was read")
	if got, _ := trainHead(t, stripes(32, 1)); !slices.Equal(got, want) {
		t.Error("the next training gives another head")
	}
}

// Files are closed when a training, a prediction or a ranking is over, and when a training cannot begin.
func TestFeatureFilesAreClosed(t *testing.T) {
	dir := freshFeatures(t)
	train := stripes(80, 1)
	trainHead(t, train) // Makes the file.
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	for name, use := range map[string]func() error{
		"fit":     func() error { _, err := c.Fit(train, train, tl.FitOptions{Epochs: 1, Log: io.Discard}); return err },
		"predict": func() error { _, err := c.Model.Predict(train); return err },
		"no memory": func() error {
			defer tl.SetFreeMemory(1)()
			if _, err := c.Fit(train, nil, tl.FitOptions{Epochs: 1, Log: io.Discard}); err == nil {
				return errors.New("a training without memory began")
			}
			return nil
		},
	} {
		if err := use(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip("no list of maps here:", err)
		}
		if strings.Contains(string(maps), dir) {
			t.Errorf("%s: a file is still mapped", name)
		}
	}
}

// Where there is no folder for files, features are in memory.
func TestFeaturesWithoutFiles(t *testing.T) {
	want, _ := trainHead(t, stripes(32, 1))
	occupied := filepath.Join(t.TempDir(), "occupied")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tl.SetFeatureFiles(occupied, 1<<30))
	n := 0
	if got, _ := trainHead(t, reading{stripes(32, 1), &n}); n != 32 || !slices.Equal(got, want) {
		t.Errorf("%d examples read, same head: %v", n, slices.Equal(got, want))
	}
}

func TestFeatureFilesAreBounded(t *testing.T) {
	dir := freshFeatures(t)
	trainHead(t, stripes(32, 1))
	info, err := os.Stat(featureFiles(t, dir)[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tl.SetFeatureFiles(dir, 2*info.Size()))
	trainHead(t, stripes(32, 2))
	trainHead(t, stripes(32, 1)) // Used again, it is not the oldest any more.
	trainHead(t, stripes(32, 3))
	if files := featureFiles(t, dir); len(files) != 2 {
		t.Errorf("kept %q, want two files", files)
	}
	n := 0
	if trainHead(t, reading{stripes(32, 1), &n}); n != 0 {
		t.Error("what was used last is gone")
	}
	if trainHead(t, reading{stripes(32, 2), &n}); n == 0 {
		t.Error("what was used longest ago is there")
	}
}

// What fails half-way leaves nothing behind.
func TestFeaturesOfAFailure(t *testing.T) {
	dir := freshFeatures(t)
	broken := errors.New("broken disk")
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	_, err := c.Fit(halfBroken{stripes(100, 1), broken}, nil, tl.FitOptions{BatchSize: 8})
	if !errors.Is(err, broken) || len(featureFiles(t, dir)) != 0 {
		t.Errorf("got %v, files %q", err, featureFiles(t, dir))
	}
	setWeight(t, &c.Model, "body/conv2d_1/bias", []int{4}, 3e38, 3e38, 3e38, 3e38)
	setWeight(t, &c.Model, "body/conv2d_1/kernel", []int{3, 3, 4, 4}, slices.Repeat([]float32{3e38}, 144)...)
	_, err = c.Fit(stripes(32, 1), nil, tl.FitOptions{BatchSize: 8})
	wantError(t, err, "features of the frozen layers", "finite")
	if files := featureFiles(t, dir); len(files) != 0 {
		t.Errorf("left behind: %q", files)
	}
}

// halfBroken cannot read its second half.
type halfBroken struct {
	*data.Arrays
	err error
}

func (f halfBroken) Read(indices []int) (data.Batch, error) {
	if indices[0] >= f.Len()/2 {
		return data.Batch{}, f.err
	}
	return f.Arrays.Read(indices)
}

// shaken is a set that is brighter in each pass, with soft targets, and counts what is read.
type shaken struct {
	*data.Arrays
	pass uint64
	n    *int
}

func (s shaken) View(pass uint64) data.Dataset { return shaken{s.Arrays, pass, s.n} }
func (s shaken) Fingerprint() string           { return s.Arrays.Fingerprint() + string(rune('a'+s.pass)) }

func (s shaken) Read(indices []int) (data.Batch, error) {
	*s.n += len(indices)
	batch, err := s.Arrays.Read(indices)
	if err != nil {
		return batch, err
	}
	flat, err := gomlx.CopyFlatData[float32](batch.Inputs)
	if err != nil {
		return batch, err
	}
	for i := range flat {
		flat[i] += float32(10 * s.pass)
	}
	soft := make([]float32, 0, 2*len(indices))
	for _, i := range indices {
		share := float32(s.Labels()[i])*0.8 + 0.1
		soft = append(soft, 1-share, share)
	}
	return data.Batch{Inputs: gomlx.FromFlatDataAndDimensions(flat, batch.Inputs.Shape().Dimensions...),
		Targets: gomlx.FromFlatDataAndDimensions(soft, len(indices), 2)}, nil
}

// The frozen layers run once for each view, and the head learns what it would learn without that.
func TestFeaturesOfViews(t *testing.T) {
	dir, n := freshFeatures(t), 0
	train := func() []float32 {
		views, err := data.Views(shaken{Arrays: stripes(32, 1), n: &n}, 2)
		if err != nil {
			t.Fatal(err)
		}
		c := classifier(t, tl.HeadOptions{})
		c.Freeze()
		n = 0
		fit(t, c, views, stripes(16, 2), tl.FitOptions{Epochs: 5, BatchSize: 16, LearningRate: 0.01})
		return weight(t, &c.Model, "head/dense/kernel")
	}
	kept := train()
	if n != 2*32 || len(featureFiles(t, dir)) != 3 {
		t.Errorf("%d examples read: want each of 32 once in 2 views; files %q", n, featureFiles(t, dir))
	}
	if again := train(); n != 0 || !slices.Equal(again, kept) {
		t.Errorf("%d examples read: want none the second time; same head: %v", n, slices.Equal(again, kept))
	}
	defer tl.SetMaxFeatures(10)()
	computed := train()
	if n < 5*32 || n > 5*32+1 { // One may be read to know how large it is.
		t.Errorf("%d examples read: want each of 32 in 5 passes", n)
	}
	for i, want := range computed {
		near(t, "head", float64(kept[i]), float64(want), 1e-5)
	}
}

// BenchmarkHeadEpoch is an epoch of a head on 1280 features of each example, which an earlier training has left in a file.
func BenchmarkHeadEpoch(b *testing.B) {
	for _, n := range []int{245, 60_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			freshFeatures(b)
			base, err := tl.NewSequential([]int{8}, layer.Dense{Units: 1280}, layer.Dense{Units: 2})
			if err != nil {
				b.Fatal(err)
			}
			if base, err = base.WithoutHead(); err != nil {
				b.Fatal(err)
			}
			c, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{})
			if err != nil {
				b.Fatal(err)
			}
			c.Freeze()
			numbers, labels := make([]float32, 8*n), make([]int, n)
			for i := range numbers {
				numbers[i] = float32(i*7919%256) / 256
			}
			for i := range labels {
				labels[i] = i % 2
			}
			train, err := data.NewArrays(numbers, []int{8}, labels, data.ArraysOptions{Classes: c.Classes()})
			if err != nil {
				b.Fatal(err)
			}
			epoch := func() { fit(b, c, train, nil, tl.FitOptions{Epochs: 1, BatchSize: 32}) }
			epoch()
			b.ReportAllocs()
			for b.Loop() {
				epoch()
			}
		})
	}
}

func FuzzFeatureRows(f *testing.F) {
	dir := freshFeatures(f)
	trainHead(f, stripes(32, 1))
	whole, err := os.ReadFile(featureFiles(f, dir)[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, 32, 64)
	f.Add(whole[:100], 1, 1)
	rng := rand.New(rand.NewPCG(1, 1))
	f.Fuzz(func(t *testing.T, file []byte, n, width int) {
		if len(file) > 1<<16 || n < 0 || n > 1<<20 || width < 0 || width > 1<<20 {
			return
		}
		if err := tl.OpenRows(file, n, width); err == nil && len(file) > 40 {
			file[40+rng.IntN(len(file)-40)] ^= 1
			if err := tl.OpenRows(file, n, width); err == nil {
				t.Error("a changed row is not noticed")
			}
		}
	})
}
