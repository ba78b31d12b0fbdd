package tl_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// TestUnchangedIsNotWrittenAgain keeps a classifier in one folder after another, as a notebook does that names it in each cell.
func TestUnchangedIsNotWrittenAgain(t *testing.T) {
	clf := carried(t)
	for _, test := range []struct {
		name   string
		change func(*tl.Classifier) error
		same   bool
	}{
		{"nothing", func(*tl.Classifier) error { return nil }, true},
		{"frozen", func(c *tl.Classifier) error { c.Freeze(); return nil }, false},
		{"weights", func(c *tl.Classifier) error { return c.Initialize(7) }, false},
		{"an asset", func(c *tl.Classifier) error { return c.SetAsset("note", []byte("a")) }, false},
		{"the asset again", func(c *tl.Classifier) error { return c.SetAsset("note", []byte("b")) }, false},
		{"settings", func(c *tl.Classifier) error { return c.Compile(tl.CompileOptions{Optimizer: tl.SGD{}}) }, false},
		{"nothing again", func(*tl.Classifier) error { return nil }, true},
	} {
		before, after := t.TempDir(), t.TempDir()
		var back tl.Classifier
		if err := clf.SaveTo(before); err != nil {
			t.Fatal(err)
		}
		if err := back.LoadFrom(before); err != nil {
			t.Fatal(err)
		}
		if err := test.change(&back); err != nil {
			t.Fatal(err)
		}
		if err := back.SaveTo(after); err != nil {
			t.Fatal(err)
		}
		if same := os.SameFile(info(t, before), info(t, after)); same != test.same {
			t.Errorf("%s: the same file: %v, want %v", test.name, same, test.same)
		}
		if err := os.RemoveAll(before); err != nil { // as the session does
			t.Fatal(err)
		}
		clf = new(tl.Classifier)
		if err := clf.LoadFrom(after); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
	}
	if err := clf.SaveTo(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("kept in a folder that is not there")
	}
}

// TestKeptAfterItsFileIsGone has nothing to give another name to.
func TestKeptAfterItsFileIsGone(t *testing.T) {
	clf := carried(t)
	gone, dir := t.TempDir(), t.TempDir()
	if err := clf.SaveTo(gone); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}
	if err := clf.SaveTo(dir); err != nil {
		t.Fatal(err)
	}
	if err := new(tl.Classifier).LoadFrom(dir); err != nil {
		t.Error(err)
	}
}

func carried(t *testing.T) *tl.Classifier {
	t.Helper()
	base, err := tl.NewSequential([]int{4}, layer.Dense{Units: 3, Activation: layer.ReLU})
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return clf
}

func info(t *testing.T, dir string) os.FileInfo {
	t.Helper()
	found, err := os.Stat(filepath.Join(dir, "model.tl"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestFrozenIsNotWrittenAgain trains the head in one cell and looks at it in the next: the body's weights stay in their file.
func TestFrozenIsNotWrittenAgain(t *testing.T) {
	clf, first, second, third := classifier(t, tl.HeadOptions{}), t.TempDir(), t.TempDir(), t.TempDir()
	clf.Freeze()
	for i, dir := range []string{first, second, third} {
		if i == 2 {
			clf.Unfreeze()
		}
		fit(t, clf, stripes(20, 1), nil, tl.FitOptions{Epochs: 1, Seed: uint64(i)})
		if err := clf.SaveTo(dir); err != nil {
			t.Fatal(err)
		}
		back := new(tl.Classifier)
		if err := back.LoadFrom(dir); err != nil {
			t.Fatal(err)
		}
		sameModel(t, &back.Model, &clf.Model)
		clf = back
	}
	frozen := func(dir string) os.FileInfo {
		found, err := os.Stat(filepath.Join(dir, "frozen.tl"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if !os.SameFile(frozen(first), frozen(second)) || os.SameFile(info(t, first), info(t, second)) {
		t.Error("want the frozen weights in the same file, and the head in another")
	}
	if os.SameFile(frozen(second), frozen(third)) {
		t.Error("what was unfrozen is in the same file")
	}
	path := filepath.Join(second, "frozen.tl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{nil, whole[:len(whole)/2]} {
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, new(tl.Classifier).LoadFrom(second), second)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantError(t, new(tl.Classifier).LoadFrom(second), path)
}
