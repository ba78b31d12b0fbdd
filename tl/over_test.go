package tl_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// Many tasks share one base: each keeps only what it adds.
func ExampleClassifier_SaveOver() {
	base, err := tl.NewSequential([]int{256}, layer.Dense{Units: 256, Activation: layer.ReLU})
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"ham", "spam"}, tl.HeadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if err := clf.AddLoRA(tl.LoRAOptions{Rank: 2}); err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "spam.tl")
	if err := clf.SaveOver(path, base); err != nil {
		log.Fatal(err)
	}
	again, err := tl.LoadClassifierOver(path, base)
	if err != nil {
		log.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q in less than 16 kB: %v; the base has %d\n", again.Classes(), info.Size() < 16<<10, 4*base.Summary().Parameters>>10)
	// Output: ["ham" "spam"] in less than 16 kB: true; the base has 257
}

// tensorNames are those in the weights of an archive.
func tensorNames(t testing.TB, path string) (names []string) {
	t.Helper()
	keep := func(all []weights.Tensor) []weights.Tensor {
		for _, tensor := range all {
			names = append(names, tensor.Name)
		}
		return all
	}
	tensors(t.(*testing.T), "weights.safetensors", keep)(members(t, path))
	return names
}

func TestSaveOver(t *testing.T) {
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "over.tl")
	head := []string{"head/dense/bias", "head/dense/kernel"}
	for _, test := range []struct {
		name    string
		prepare func(c *tl.Classifier) error
		want    []string
	}{
		{"head", func(c *tl.Classifier) error { c.Freeze(); return nil }, head},
		{"adapters", func(c *tl.Classifier) error {
			return c.AddLoRA(tl.LoRAOptions{Rank: 2, Where: func(path string) bool { return path == "body/conv2d_1/kernel" }})
		}, append([]string{"body/conv2d_1/kernel/lora_a", "body/conv2d_1/kernel/lora_b"}, head...)},
		{"the last layer", func(c *tl.Classifier) error { return c.UnfreezeLast(1) },
			append([]string{"body/conv2d_1/bias", "body/conv2d_1/kernel"}, head...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			setAsset(t, base, "labels.txt", "shared")
			c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			setAsset(t, &c.Model, "own.txt", "own")
			if err := test.prepare(c); err != nil {
				t.Fatal(err)
			}
			fit(t, c, stripes(40, 1), nil, tl.FitOptions{Epochs: 1, LearningRate: 0.01})
			if err := c.SaveOver(path, base); err != nil {
				t.Fatal(err)
			}
			if names := tensorNames(t, path); !slices.Equal(names, test.want) {
				t.Errorf("saved %q, want %q", names, test.want)
			}
			if _, there := members(t, path)["assets/labels.txt"]; there {
				t.Error("an asset of the base is saved again")
			}
			// The base may come from a file of its own.
			file := filepath.Join(t.TempDir(), "base.tl")
			if err := base.Save(file); err != nil {
				t.Fatal(err)
			}
			reread, err := tl.LoadModel(file)
			if err != nil {
				t.Fatal(err)
			}
			before := parameters(t, reread)
			loaded, err := tl.LoadClassifierOver(path, reread)
			if err != nil {
				t.Fatal(err)
			}
			sameModel(t, &loaded.Model, &c.Model)
			if !slices.Equal(loaded.Assets(), []string{"labels.txt", "own.txt"}) || !slices.Equal(loaded.Classes(), c.Classes()) {
				t.Errorf("assets %q, classes %q", loaded.Assets(), loaded.Classes())
			}
			fit(t, c, stripes(20, 3), nil, tl.FitOptions{Epochs: 1})
			fit(t, loaded, stripes(20, 3), nil, tl.FitOptions{Epochs: 1})
			sameModel(t, &loaded.Model, &c.Model)
			wantChanged(t, before, parameters(t, reread))
		})
	}
}

func TestSaveOverOfEveryFront(t *testing.T) {
	base, path := sequential(t, []int{2}, layer.Dense{Units: 8}), filepath.Join(t.TempDir(), "over.tl")
	labels, err := tl.NewMultiLabelClassifier(base, []string{"right", "up"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := labels.SaveOver(path, base); err != nil {
		t.Fatal(err)
	}
	if got, err := tl.LoadMultiLabelClassifierOver(path, base); err != nil || !reflect.DeepEqual(got.Thresholds(), labels.Thresholds()) {
		t.Errorf("%v", err)
	}
	numbers, err := tl.NewRegressor(base, []string{"price", "tax"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := numbers.SaveOver(path, base); err != nil {
		t.Fatal(err)
	}
	if got, err := tl.LoadRegressorOver(path, base); err != nil || !slices.Equal(got.Targets(), numbers.Targets()) {
		t.Errorf("%v", err)
	}
	steps := sequential(t, []int{4, 1}, layer.Flatten{}, layer.Dense{Units: 3})
	series, err := tl.NewForecaster(steps, 2, tl.ForecasterOptions{Season: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := series.SaveOver(path, steps); err != nil {
		t.Fatal(err)
	}
	if _, err := tl.LoadForecasterOver(path, steps); err != nil {
		t.Error(err)
	}
	tuned := sequential(t, []int{2}, layer.Dense{Units: 8})
	addLoRA(t, tuned, tl.LoRAOptions{Rank: 1, Where: allKernels})
	if err := tuned.SaveOver(path, base); err != nil {
		t.Fatal(err)
	}
	if got, err := tl.LoadModelOver(path, base); err != nil || !reflect.DeepEqual(predict(t, got, blobs(5, 1)), predict(t, tuned, blobs(5, 1))) {
		t.Errorf("%v", err)
	}
}

func TestSaveOverErrors(t *testing.T) {
	base, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path, whole := filepath.Join(dir, "over.tl"), filepath.Join(dir, "whole.tl")
	other := sequential(t, []int{2}, layer.Dense{Units: 3})
	for _, bad := range []*tl.Model{nil, {}, other} {
		wantError(t, c.SaveOver(path, bad), "save "+path, "the base")
	}
	if err := c.SaveOver(path, base); err != nil {
		t.Fatal(err)
	}
	if err := c.Save(whole); err != nil {
		t.Fatal(err)
	}
	changed, err := imageNet(t).WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	setWeight(t, changed, "batch_normalization/moving_mean", []int{4}, 1, 2, 3, 4)
	over := func(base *tl.Model) func(string) error {
		return func(path string) error { _, err := tl.LoadClassifierOver(path, base); return err }
	}
	alone := func(path string) error { _, err := tl.LoadClassifier(path); return err }
	for _, test := range []struct {
		name string
		load func(path string) error
		edit func(members map[string][]byte)
		want string
	}{
		{"no base", alone, nil, "saved over a base, whose weights it does not hold"},
		{"nil base", over(nil), nil, "saved over a base, whose weights it does not hold"},
		{"a base that has changed", over(changed), nil, "give the base that it was trained on"},
		{"a base of another kind", over(other), nil, "it is another base"},
		{"a tensor is missing", over(base), tensors(t, "weights.safetensors", func(all []weights.Tensor) []weights.Tensor { return all[1:] }), "no such parameter"},
		{"a tensor too many", over(base), tensors(t, "weights.safetensors", func(all []weights.Tensor) []weights.Tensor {
			spare := all[0]
			spare.Name = "spare"
			return append(all, spare)
		}), "1 tensors that are no parameters"},
		{"another digest", over(base), describe(t, "base", `{"prefix":"body/","sha256":"00"}`), "have the SHA-256 00"},
		{"another prefix", over(base), describe(t, "base", `{"prefix":"","sha256":"00"}`), "it is another base"},
	} {
		t.Run(test.name, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy.tl")
			pack(t, copied, members(t, path), 0)
			if test.edit != nil {
				edit(t, copied, test.edit)
			}
			wantError(t, test.load(copied), copied, test.want)
		})
	}
	wantError(t, over(base)(whole), "needs no base")
	if text := string(members(t, path)["model.json"]); !strings.Contains(text, `"sha256"`) {
		t.Errorf("the description says nothing of the base: %s", text)
	}
}
