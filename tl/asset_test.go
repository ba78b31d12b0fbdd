package tl_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func ExampleModel_SetAsset() {
	model, err := tl.NewSequential([]int{4}, layer.Dense{Units: 2})
	if err != nil {
		panic(err)
	}
	if err := model.SetAsset("tokenizer.json", []byte(`{"version": "1.0"}`)); err != nil {
		panic(err)
	}
	fmt.Println(model.Assets(), string(model.Asset("tokenizer.json")))
	// Output: [tokenizer.json] {"version": "1.0"}
}

func setAsset(t *testing.T, m *tl.Model, name, content string) {
	t.Helper()
	if err := m.SetAsset(name, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

// Assets go where the model goes: to its copy without a head, to a classifier on it, to a file and back.
func TestAssetsTravel(t *testing.T) {
	m := imageNet(t)
	setAsset(t, m, "vocab/words.txt", "a\nb")
	setAsset(t, m, "old", "x")
	base, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	setAsset(t, base, "old", "")
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	setAsset(t, &c.Model, "own", "\x00\xff")
	loaded, carried := travel(t, c, filepath.Join(t.TempDir(), "saved.tl"), tl.LoadClassifier)
	for _, got := range []*tl.Classifier{c, loaded, carried} {
		if !slices.Equal(got.Assets(), []string{"own", "vocab/words.txt"}) {
			t.Errorf("assets %q", got.Assets())
		}
		if own, words := got.Asset("own"), got.Asset("vocab/words.txt"); string(own) != "\x00\xff" || string(words) != "a\nb" {
			t.Errorf("assets hold %q and %q", own, words)
		}
	}
	if !slices.Equal(m.Assets(), []string{"old", "vocab/words.txt"}) || loaded.Asset("old") != nil {
		t.Errorf("the model has %q", m.Assets())
	}
}

func TestAssetNames(t *testing.T) {
	m, path := imageNet(t), filepath.Join(t.TempDir(), "model.tl")
	for _, name := range []string{"", ".", "..", "/etc/passwd", "a/../b", "a//b", "a/", "\xff"} {
		wantError(t, m.SetAsset(name, []byte("x")), "want the name of a file")
		if name == "" || strings.HasSuffix(name, "/") {
			continue // No file in an archive can have the name.
		}
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		edit(t, path, func(members map[string][]byte) { members["assets/"+name] = []byte("x") })
		_, err := tl.LoadModel(path)
		wantError(t, err, path)
	}
	if m.Asset("none") != nil || len(m.Assets()) != 0 {
		t.Errorf("a model without assets has %q", m.Assets())
	}
}
