package tl_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

func predict(t testing.TB, m *tl.Model, d data.Dataset) [][]float32 {
	t.Helper()
	rows, err := m.Predict(d)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// trainedModel is a model with something in all that is saved.
func trainedModel(t testing.TB) *tl.Model {
	t.Helper()
	m := imageNet(t)
	compile(t, m, tl.CompileOptions{Optimizer: tl.AdamW{Adam: tl.Adam{LearningRate: 0.003}, WeightDecay: 0.1}, Loss: tl.CategoricalCrossentropy{LabelSmoothing: 0.1}})
	fit(t, m, stripes(40, 1), nil, tl.FitOptions{Epochs: 2})
	if err := m.UnfreezeLast(1); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSaveAndLoad(t *testing.T) {
	m, path := trainedModel(t), filepath.Join(t.TempDir(), "model.tl")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := tl.LoadModel(path)
	if err != nil {
		t.Fatal(err)
	}
	sameModel(t, loaded, m)
	if got := loaded.Trainings(); len(got) != 1 || !reflect.DeepEqual(got, m.Trainings()) {
		t.Errorf("trainings %v: want one, %v", got, m.Trainings())
	}
	// Training goes on in the same way: frozen parts, optimizer and loss came along.
	fit(t, m, stripes(20, 3), nil, tl.FitOptions{Epochs: 2})
	fit(t, loaded, stripes(20, 3), nil, tl.FitOptions{Epochs: 2})
	sameModel(t, loaded, m)
}

func sameModel(t *testing.T, got, want *tl.Model) {
	t.Helper()
	wantChanged(t, parameters(t, want), parameters(t, got))
	if !slices.Equal(got.Paths(), want.Paths()) || !slices.Equal(got.Input(), want.Input()) || !slices.Equal(got.Output(), want.Output()) {
		t.Errorf("paths %q, input %v, output %v", got.Paths(), got.Input(), got.Output())
	}
	if !slices.Equal(trainable(got), trainable(want)) {
		t.Errorf("trainable %q, want %q", trainable(got), trainable(want))
	}
	if !reflect.DeepEqual(predict(t, got, stripes(5, 9)), predict(t, want, stripes(5, 9))) {
		t.Error("other predictions")
	}
}

func TestSaveAndLoadEveryOptimizer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.tl")
	for _, optimizer := range []tl.Optimizer{nil, tl.SGD{LearningRate: 0.1, Momentum: 0.9, Nesterov: true}, tl.Adam{Beta1: 0.8}, tl.AdamW{WeightDecay: 0.2}, tl.Lion{WeightDecay: 0.3}} {
		m := sequential(t, []int{2}, layer.Dense{Units: 3})
		compile(t, m, tl.CompileOptions{Optimizer: optimizer})
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		loaded, err := tl.LoadModel(path)
		if err != nil {
			t.Fatal(err)
		}
		fit(t, m, blobs(20, 1), nil, tl.FitOptions{Epochs: 2})
		fit(t, loaded, blobs(20, 1), nil, tl.FitOptions{Epochs: 2})
		wantChanged(t, parameters(t, m), parameters(t, loaded))
	}
}

func trainedClassifier(t testing.TB) *tl.Classifier {
	t.Helper()
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{
		Input: []int{8, 8, 1}, Preprocessing: []layer.Layer{layer.Resizing{Height: 8, Width: 8}}, Hidden: []int{4}})
	if err != nil {
		t.Fatal(err)
	}
	fit(t, c, stripes(40, 1), nil, tl.FitOptions{Epochs: 2})
	c.Freeze()
	return c
}

// savable is a pointer to a model of any kind.
type savable[T any] interface {
	*T
	Save(path string) error
	SaveTo(dir string) error
	LoadFrom(dir string) error
}

// travel takes a model through the file at path, and through that folder as from one cell of a notebook to the next.
func travel[T any, M savable[T]](t *testing.T, m M, path string, load func(path string) (M, error)) (loaded, carried M) {
	t.Helper()
	dir := filepath.Dir(path)
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SaveTo(dir); err != nil {
		t.Fatal(err)
	}
	carried = new(T)
	if err := carried.LoadFrom(dir); err != nil {
		t.Fatal(err)
	}
	return loaded, carried
}

func TestSaveAndLoadClassifier(t *testing.T) {
	c := trainedClassifier(t)
	path := filepath.Join(t.TempDir(), "saved.tl")
	loaded, carried := travel(t, c, path, tl.LoadClassifier)
	for _, got := range []*tl.Classifier{loaded, carried} {
		sameModel(t, &got.Model, &c.Model)
		if !slices.Equal(got.Classes(), c.Classes()) {
			t.Errorf("classes %q", got.Classes())
		}
		want, err := c.Predict(stripes(5, 9))
		if err != nil {
			t.Fatal(err)
		}
		if predictions, err := got.Predict(stripes(5, 9)); err != nil || !reflect.DeepEqual(predictions, want) {
			t.Errorf("%v, %v", predictions, err)
		}
		// The head is known to be the head.
		got.Unfreeze()
		got.Freeze()
		if !slices.Equal(trainable(&got.Model), trainable(&c.Model)) {
			t.Errorf("frozen again, trainable %q", trainable(&got.Model))
		}
	}
	if _, err := tl.LoadModel(path); err != nil {
		t.Errorf("a classifier is a model too: %v", err)
	}
}

func TestSaveToAndLoadFrom(t *testing.T) {
	m, dir := trainedModel(t), t.TempDir()
	if err := m.SaveTo(dir); err != nil {
		t.Fatal(err)
	}
	carried := &tl.Model{}
	if err := carried.LoadFrom(dir); err != nil {
		t.Fatal(err)
	}
	sameModel(t, carried, m)
}

// What cannot be loaded leaves a model as it was.
func TestLoadFromAFailure(t *testing.T) {
	m, c, dir := trainedModel(t), trainedClassifier(t), t.TempDir()
	other := sequential(t, []int{2}, layer.Dense{Units: 3})
	if err := other.SaveTo(dir); err != nil {
		t.Fatal(err)
	}
	before, paths := parameters(t, m), m.Paths()
	if err := c.LoadFrom(dir); err == nil || !strings.Contains(err.Error(), "not a classifier") {
		t.Errorf("a model without classes as a classifier: %v", err)
	}
	if predictions, err := c.Predict(stripes(5, 9)); err != nil || len(predictions) != 5 || !slices.Equal(c.Classes(), []string{"lie", "stand"}) {
		t.Errorf("afterwards: %v, %v, %v", c.Classes(), predictions, err)
	}
	file := filepath.Join(dir, "model.tl")
	edit(t, file, func(members map[string][]byte) { members["weights.safetensors"] = nil })
	if err := m.LoadFrom(dir); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(m.Paths(), paths) {
		t.Fatalf("afterwards paths %q", m.Paths())
	}
	wantChanged(t, before, parameters(t, m))
	predict(t, m, stripes(5, 9))
	if err := m.LoadFrom(filepath.Join(dir, "missing")); !os.IsNotExist(err) {
		t.Errorf("missing folder: %v", err)
	}
}

// own is a layer of one's own; its weights cannot be saved with it.
type own struct{}

func (own) Apply(_ *layer.Context, x *layer.Node) *layer.Node { return x }

// A save that fails leaves the file that was there, and nothing else.
func TestFailedSaveLosesNothing(t *testing.T) {
	good, dir := sequential(t, []int{2}, layer.Dense{Units: 3}), t.TempDir()
	path := filepath.Join(dir, "model.tl")
	if err := good.Save(path); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	overflowing := sequential(t, []int{2}, layer.Dense{Units: 3}, layer.Rescaling{Scale: 1e38}, layer.Rescaling{Scale: 1e38})
	optimizer := sequential(t, []int{2}, layer.Dense{Units: 3})
	compile(t, optimizer, tl.CompileOptions{Optimizer: growing{}})
	for _, test := range []struct {
		name string
		save func(string) error
		want string
	}{
		{"own layer", sequential(t, []int{2}, own{}, layer.Dense{Units: 3}).Save, "layer tl_test.own cannot be written to a file"},
		{"function", sequential(t, []int{2}, layer.Func(func(_ *layer.Context, x *layer.Node) *layer.Node { return x })).Save, "layer layer.Func cannot be written"},
		{"own optimizer", optimizer.Save, "optimizer tl_test.growing cannot be written to a file"},
		{"outputs that are not finite", overflowing.Save, "not finite"},
		{"zero model", (&tl.Model{}).Save, "no layers"},
		{"zero classifier", (&tl.Classifier{}).Save, "no layers"},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantError(t, test.save(path), "save "+path, test.want)
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
				t.Errorf("the file that was there: %d bytes, %v", len(got), err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
	missing := filepath.Join(dir, "missing", "model.tl")
	wantError(t, good.Save(missing), "save "+missing)
	wantError(t, good.SaveTo(filepath.Join(dir, "missing")), missing)
}

// members are the files of an archive.
func members(t testing.TB, path string) map[string][]byte {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	all := map[string][]byte{}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[file.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// edit writes an archive anew with other members. One that is nil is left out.
func edit(t testing.TB, path string, change func(members map[string][]byte)) {
	t.Helper()
	all := members(t, path)
	change(all)
	pack(t, path, all, zip.Store)
}

func pack(t testing.TB, path string, members map[string][]byte, method uint16) {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, text := range members {
		if text == nil {
			continue
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tensors is a change of a member of tensors.
func tensors(t *testing.T, member string, change func(all []weights.Tensor) []weights.Tensor) func(members map[string][]byte) {
	return func(members map[string][]byte) {
		file, err := weights.ReadSafetensors(bytes.NewReader(members[member]), int64(len(members[member])), member)
		if err != nil {
			t.Fatal(err)
		}
		var all []weights.Tensor
		for _, name := range file.Names() {
			tensor, err := weights.Read(file, name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, tensor)
		}
		var text bytes.Buffer
		if err := weights.WriteSafetensors(&text, change(all), nil); err != nil {
			t.Fatal(err)
		}
		members[member] = text.Bytes()
	}
}

// describe is a change of a field of model.json.
func describe(t *testing.T, field, value string) func(members map[string][]byte) {
	return func(members map[string][]byte) {
		var all map[string]json.RawMessage
		if err := json.Unmarshal(members["model.json"], &all); err != nil {
			t.Fatal(err)
		}
		all[field] = json.RawMessage(value)
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		members["model.json"] = text
	}
}

func number(v float64) []byte {
	return binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v)))
}

func TestMalformedArchives(t *testing.T) {
	c, path := trainedClassifier(t), filepath.Join(t.TempDir(), "model.tl")
	if err := c.Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const w, e = "weights.safetensors", "example.safetensors"
	first := func(change func(tensor *weights.Tensor)) func(all []weights.Tensor) []weights.Tensor {
		return func(all []weights.Tensor) []weights.Tensor { change(&all[0]); return all }
	}
	for _, test := range []struct {
		name   string
		change func(members map[string][]byte)
		want   []string
	}{
		{"no description", func(m map[string][]byte) { m["model.json"] = nil }, []string{"not a saved model", "model.json"}},
		{"no weights", func(m map[string][]byte) { m[w] = nil }, []string{w}},
		{"no example", func(m map[string][]byte) { m[e] = nil }, []string{e}},
		{"description that is not JSON", func(m map[string][]byte) { m["model.json"] = []byte("{") }, []string{"model.json", "unexpected end"}},
		{"description null", func(m map[string][]byte) { m["model.json"] = []byte("null") }, []string{"model.json", `format ""`}},
		{"other format", describe(t, "format", `"keras"`), []string{"model.json", `format "keras" version 1: want "gonbtl model" version 1`}},
		{"later version", describe(t, "version", "2"), []string{"model.json", `"gonbtl model" version 2: want "gonbtl model" version 1`}},
		{"no net", describe(t, "net", "null"), []string{"model.json", "kind"}},
		{"net of an unknown layer", describe(t, "net", `{"kind":"sequential","layers":[{"kind":"lambda"}]}`), []string{"model.json", `"lambda" is not known`}},
		{"net that is no sequence", describe(t, "net", `{"kind":"dense","config":{"Units":2}}`), []string{"model.json", "the net is a dense: want a sequential"}},
		{"empty net", describe(t, "net", `{"kind":"sequential"}`), []string{"model.json", "without layers"}},
		{"net that does not fit", describe(t, "net", `{"kind":"sequential","layers":[{"kind":"conv2d","config":{"Filters":0}}]}`), []string{"model.json", "layer conv2d", "filters 0"}},
		{"hostile nesting", describe(t, "net", strings.Repeat(`{"kind":"sequential","layers":[`, 3000)+strings.Repeat("]}", 3000)), []string{"model.json", "nested more than 64 deep"}},
		{"hostile size", describe(t, "net", `{"kind":"sequential","layers":[{"kind":"resizing","config":{"Height":1000000000,"Width":1000000000}}]}`), []string{"model.json", "resizing"}},
		{"hostile window", describe(t, "net", `{"kind":"sequential","layers":[{"kind":"zero_padding2d","config":{"Padding":100000}},{"kind":"max_pooling2d","config":{"Pool":100000}}]}`), []string{"model.json", "zero_padding2d", "at most"}},
		{"hostile units", describe(t, "net", `{"kind":"sequential","layers":[{"kind":"flatten","config":{}},{"kind":"dense","config":{"Units":4000000000000000000}}]}`), []string{"dense"}},
		{"hostile input", describe(t, "input", "[4000000000,4000000000,4000000000]"), []string{"model.json"}},
		{"negative input", describe(t, "input", "[-8,8,1]"), []string{"model.json", "input shape [-8 8 1]"}},
		{"input of another shape", describe(t, "input", "[8,8,3]"), []string{w, "body/conv2d/kernel", "want float32 [3 3 3 4]"}},
		{"input that is text", describe(t, "input", `"8"`), []string{"model.json"}},
		{"one class", describe(t, "classes", `["lie"]`), []string{"not a classifier", `classes ["lie"]`}},
		{"no classes", describe(t, "classes", "null"), []string{"not a classifier", "LoadModel"}},
		{"a class twice", describe(t, "classes", `["lie","lie"]`), []string{`class "lie" is named twice`}},
		{"too many classes", describe(t, "classes", `["a","b","c"]`), []string{"3 classes for an output of [2]"}},
		{"unknown loss", describe(t, "loss", `{"kind":"hinge"}`), []string{"model.json", `loss "hinge" is not known`}},
		{"unknown optimizer", describe(t, "optimizer", `{"kind":"lazy"}`), []string{"model.json", `optimizer "lazy" is not known`}},
		{"optimizer out of range", describe(t, "optimizer", `{"kind":"sgd","config":{"Momentum":7}}`), []string{"model.json", "momentum 7"}},
		{"optimizer without settings", describe(t, "optimizer", `{"kind":"sgd"}`), []string{"model.json", "optimizer sgd"}},

		{"missing tensor", tensors(t, w, func(all []weights.Tensor) []weights.Tensor { return all[1:] }), []string{w, "has 10 tensors: the layers have 11 parameters"}},
		{"extra tensor", tensors(t, w, func(all []weights.Tensor) []weights.Tensor {
			return append(all, weights.Tensor{Name: "spare", DType: dtypes.Uint8, Data: []byte{1}})
		}), []string{w, "has 12 tensors: the layers have 11 parameters"}},
		{"tensor of another name", tensors(t, w, first(func(x *weights.Tensor) { x.Name = "spare" })), []string{w, `no tensor "body/batch_normalization/beta"`}},
		{"tensor of another shape", tensors(t, w, first(func(x *weights.Tensor) { x.Shape = []int{2, 2} })), []string{w, `"body/batch_normalization/beta" is Float32 [2 2]: want float32 [4]`}},
		{"tensor of another type", tensors(t, w, first(func(x *weights.Tensor) { x.DType = dtypes.Int32 })), []string{w, `"body/batch_normalization/beta" is Int32`}},
		{"tensor with NaN", tensors(t, w, first(func(x *weights.Tensor) { copy(x.Data[4:], number(math.NaN())) })), []string{w, `"body/batch_normalization/beta"`, "not finite"}},
		{"tensor with infinity", tensors(t, w, first(func(x *weights.Tensor) { copy(x.Data, number(math.Inf(-1))) })), []string{w, `"body/batch_normalization/beta"`, "not finite"}},
		{"tensor changed", tensors(t, w, first(func(x *weights.Tensor) { copy(x.Data, number(100)) })), []string{e, "comes out as", "when the model was saved"}},
		{"weights cut", func(m map[string][]byte) { m[w] = m[w][:len(m[w])-1] }, []string{w, "take"}},
		{"weights empty", func(m map[string][]byte) { m[w] = []byte{} }, []string{w, "too short"}},

		{"example without output", tensors(t, e, func(all []weights.Tensor) []weights.Tensor { return all[:1] }), []string{e, `no tensor "output"`}},
		{"example without input", tensors(t, e, func(all []weights.Tensor) []weights.Tensor { return all[1:] }), []string{e, `no tensor "input"`}},
		{"example of another shape", tensors(t, e, first(func(x *weights.Tensor) { x.Shape = []int{64} })), []string{e, "[64]"}},
		{"example of another type", tensors(t, e, first(func(x *weights.Tensor) { x.DType = dtypes.Int32 })), []string{e, "Int32"}},
		{"example with another input", tensors(t, e, first(func(x *weights.Tensor) {
			copy(x.Data, bytes.Repeat(number(300), len(x.Data)/4))
		})), []string{e, "comes out as"}},
		{"example with input NaN", tensors(t, e, first(func(x *weights.Tensor) { copy(x.Data, number(math.NaN())) })), []string{e, "NaN"}},
		{"example with another output", tensors(t, e, func(all []weights.Tensor) []weights.Tensor { copy(all[1].Data, number(9)); return all }), []string{e, "output 0 comes out as", "was 9 when the model was saved"}},
		{"example with output NaN", tensors(t, e, func(all []weights.Tensor) []weights.Tensor { copy(all[1].Data, number(math.NaN())); return all }), []string{e, "output 0", "NaN"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			edit(t, path, test.change)
			loaded, err := tl.LoadClassifier(path)
			wantError(t, err, append(test.want, path+": ")...)
			if loaded != nil {
				t.Error("a classifier came with the error")
			}
		})
	}
}

func TestNotAnArchive(t *testing.T) {
	setup(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "model.tl")
	for name, text := range map[string]string{"empty": "", "text": "not a zip file", "zip without files": "PK\x05\x06" + strings.Repeat("\x00", 18)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := tl.LoadModel(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+": not a saved model") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tl.LoadModel(filepath.Join(dir, "missing.tl")); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
	_, err := tl.LoadClassifier(dir)
	wantError(t, err, dir)
}

// A small file may claim much memory only where it is compressed, and a saved model is not.
func TestCompressedArchiveIsRefused(t *testing.T) {
	m, path := sequential(t, []int{2}, layer.Dense{Units: 3}), filepath.Join(t.TempDir(), "model.tl")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	pack(t, path, members(t, path), zip.Deflate)
	_, err := tl.LoadModel(path)
	wantError(t, err, path, "model.json", "not compressed")
}

func TestEveryTruncatedArchiveIsAnError(t *testing.T) {
	m, path := sequential(t, []int{2}, layer.Dense{Units: 3}), filepath.Join(t.TempDir(), "model.tl")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := tl.LoadModel(path); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// A byte that is damaged is found, or does not matter.
func TestDamagedArchive(t *testing.T) {
	m, path := sequential(t, []int{2}, layer.Dense{Units: 3}), filepath.Join(t.TempDir(), "model.tl")
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, found := parameters(t, m), 0
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 0x41
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		loaded, err := tl.LoadModel(path)
		if err != nil {
			found++
			continue
		}
		wantChanged(t, want, parameters(t, loaded))
	}
	if found < len(whole)/2 {
		t.Errorf("damage to only %d of %d bytes was found", found, len(whole))
	}
}

// FuzzLoadModel: whatever the description and the weights, no panic. The archive itself is zip's.
func FuzzLoadModel(f *testing.F) {
	m, path := sequential(f, []int{2}, layer.Dense{Units: 3}, layer.BatchNormalization{}), filepath.Join(f.TempDir(), "model.tl")
	if err := m.Save(path); err != nil {
		f.Fatal(err)
	}
	seed := members(f, path)
	f.Add(seed["model.json"], seed["weights.safetensors"], seed["example.safetensors"])
	addLoRA(f, m, tl.LoRAOptions{Rank: 1, Where: allKernels})
	if err := m.Save(path); err != nil {
		f.Fatal(err)
	}
	seed = members(f, path)
	f.Add(seed["model.json"], seed["weights.safetensors"], seed["example.safetensors"])
	f.Fuzz(func(t *testing.T, description, weights, example []byte) {
		path := filepath.Join(t.TempDir(), "model.tl")
		pack(t, path, map[string][]byte{"model.json": description, "weights.safetensors": weights, "example.safetensors": example}, zip.Store)
		m, err := tl.LoadModel(path)
		if err != nil {
			if !strings.HasPrefix(err.Error(), path+": ") {
				t.Fatalf("error does not name the file: %v", err)
			}
			return
		}
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
	})
}

// The format is a promise: a file that an earlier version wrote can be read.
func TestFormatVersion1(t *testing.T) {
	setup(t)
	const golden = "testdata/version1.tl"
	if *update {
		m := sequential(t, []int{2}, layer.Dense{Units: 3, Activation: layer.ReLU}, layer.BatchNormalization{}, layer.Named{Name: "logits", Layer: layer.Dense{Units: 2}})
		base, err := m.WithoutHead()
		if err != nil {
			t.Fatal(err)
		}
		c, err := tl.NewClassifier(base, []string{"é", "b"}, tl.HeadOptions{Dropout: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		c.Freeze()
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := c.Save(golden); err != nil {
			t.Fatal(err)
		}
	}
	c, err := tl.LoadClassifier(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Classes(), []string{"é", "b"}) || !slices.Equal(trainable(&c.Model), []string{"head/dense/kernel", "head/dense/bias"}) {
		t.Errorf("classes %q, trainable %q", c.Classes(), trainable(&c.Model))
	}
	sum := crc32.NewIEEE()
	for _, path := range c.Paths() {
		fmt.Fprintln(sum, path, weight(t, &c.Model, path))
	}
	if got := sum.Sum32(); got != goldenSum {
		t.Errorf("the weights have the sum %#x, want %#x", got, goldenSum)
	}
}
