package tl_test

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/text"
)

// offers are n short texts of 1 to 22 words: those of money are spam.
func offers(t testing.TB, n int) *data.Texts {
	t.Helper()
	texts, labels := make([]string, n), make([]int, n)
	for i := range n {
		labels[i] = i % 2
		words := [2][]string{{"meet", "me", "at", "noon", "lunch"}, {"win", "free", "money", "now", "winners"}}[labels[i]]
		for k := range 1 + i*7%22 {
			texts[i] += words[(i+k*k)%5] + " "
		}
	}
	set, err := data.NewTexts(texts, labels, data.ArraysOptions{Name: "offers", Classes: []string{"ham", "spam"}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func smallTokenizer(t testing.TB) *text.Tokenizer {
	t.Helper()
	tokenizer, err := text.OpenTokenizer(filepath.Join("text", "testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// textNet is a small network that reads texts of any length up to 24 tokens.
func textNet(t testing.TB) *tl.Model {
	t.Helper()
	tokenizer := smallTokenizer(t)
	block := func(layers ...layer.Layer) layer.Layer { return layer.Masking{Layers: layers} }
	m := sequential(t, []int{24},
		block(layer.Embedding{Vocabulary: tokenizer.Vocabulary(), Dim: 8}, layer.PositionEmbedding{Length: 24}),
		block(layer.Residual{Layers: layer.Sequential{layer.MultiHeadAttention{Heads: 2}}}),
		block(layer.GlobalAveragePooling1D{}),
		layer.Dense{Units: 2})
	if err := m.SetTokenizer(tokenizer); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTexts takes texts through a split, Fit, Evaluate, Predict, a new head, Save and Load.
func TestTexts(t *testing.T) {
	m := textNet(t)
	train, valid, err := data.Split(offers(t, 60), 0.3, 1)
	if err != nil {
		t.Fatal(err)
	}
	fit(t, m, train, valid, tl.FitOptions{Epochs: 15, BatchSize: 8, LearningRate: 0.01})
	metrics, err := m.Evaluate(valid)
	if err != nil || metrics.Accuracy < 0.9 {
		t.Fatalf("accuracy %v, %v: want at least 0.9", metrics.Accuracy, err)
	}
	base, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"ham", "spam"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	clf.Freeze()
	fit(t, clf, train, valid, tl.FitOptions{Epochs: 30, BatchSize: 8, LearningRate: 0.05})
	path := filepath.Join(t.TempDir(), "offers.tl")
	if err := clf.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := tl.LoadClassifier(path)
	if err != nil {
		t.Fatal(err)
	}
	report, err := loaded.Evaluate(valid)
	if err != nil || report.Accuracy < 0.9 {
		t.Fatalf("accuracy %v, %v: want at least 0.9", report.Accuracy, err)
	}
	predictions, err := loaded.Predict(data.Unlabelled("meet me at noon, lunch at noon!", "win free money now, winners win money!", ""))
	if err != nil || predictions[0].Class != "ham" || predictions[1].Class != "spam" {
		t.Errorf("%+v, %v: want ham, then spam", predictions, err)
	}
}

// A batch is little longer than its longest text, and has one of few lengths.
func TestBucket(t *testing.T) {
	lengths := map[int]bool{}
	for longest := 1; longest <= 512; longest++ {
		length := tl.Bucket(longest)
		if length < longest || length-longest >= max(8, length/4) {
			t.Errorf("%d tokens are filled up to %d", longest, length)
		}
		lengths[length] = true
	}
	if len(lengths) > 20 {
		t.Errorf("%d lengths: want at most 20, for each is a program", len(lengths))
	}
}

// TestTextsAlone compares each text on its own, in a batch as short as it is, with all together.
func TestTextsAlone(t *testing.T) {
	m := textNet(t)
	set := offers(t, 30)
	together, err := m.Predict(set)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range together {
		alone, err := m.Predict(data.Unlabelled(set.Text(i)))
		if err != nil {
			t.Fatal(err)
		}
		for k := range want {
			if !(math.Abs(float64(alone[0][k]-want[k])) < 1e-5) {
				t.Errorf("text %d: %v alone, %v among others", i, alone[0], want)
			}
		}
	}
}

// TestTextsOfOneLength is a model whose last layer wants all the tokens of its input.
func TestTextsOfOneLength(t *testing.T) {
	m := sequential(t, []int{48}, layer.Embedding{Vocabulary: 20, Dim: 2}, layer.Flatten{}, layer.Dense{Units: 2})
	if err := m.SetTokenizer(smallTokenizer(t)); err != nil {
		t.Fatal(err)
	}
	rows, err := m.Predict(data.Unlabelled("win", "free money now"))
	if err != nil || len(rows) != 2 || len(rows[1]) != 2 {
		t.Fatalf("%v, %v", rows, err)
	}
}

// TestTextsFrozen trains on features that still have the tokens, filled up with zeros, and on texts themselves: the losses are the same.
func TestTextsFrozen(t *testing.T) {
	var losses [2][]float64
	for i, memory := range []int{1 << 30, 0} {
		restore := tl.SetMaxFeatures(memory)
		m := textNet(t)
		m.FreezeWhere(func(path string) bool { return strings.HasPrefix(path, "masking/") })
		history := fit(t, m, offers(t, 40), nil, tl.FitOptions{Epochs: 3, BatchSize: 8, LearningRate: 0.01})
		restore()
		for _, e := range history.Epochs {
			losses[i] = append(losses[i], e.Train.Loss)
		}
	}
	for i := range losses[0] {
		if !(math.Abs(losses[0][i]-losses[1][i]) < 1e-5) {
			t.Errorf("losses %v from features, %v from texts", losses[0], losses[1])
		}
	}
}

func TestTextsErrors(t *testing.T) {
	texts := offers(t, 4)
	plain := sequential(t, []int{48}, layer.Dense{Units: 2})
	images := sequential(t, []int{8, 8, 1}, layer.Flatten{}, layer.Dense{Units: 2})
	_, predict := plain.Predict(texts)
	_, evaluate := plain.Evaluate(texts)
	_, train := plain.Fit(texts, texts, tl.FitOptions{Log: io.Discard})
	_, tokenizer := plain.Tokenizer()
	_, unlabelled := textNet(t).Fit(data.Unlabelled("win", "meet me"), nil, tl.FitOptions{Log: io.Discard})
	_, noClasses := textNet(t).Evaluate(data.Unlabelled("win", "meet me"))
	damaged := sequential(t, []int{48}, layer.Dense{Units: 2})
	if err := damaged.SetAsset("tokenizer.json", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	_, read := damaged.Predict(texts)
	for i, test := range []struct {
		err  error
		want string
	}{
		{predict, "offers holds texts: the model has no tokenizer"},
		{evaluate, "offers holds texts: the model has no tokenizer"},
		{train, "offers holds texts: the model has no tokenizer"},
		{unlabelled, "no labels"},
		{noClasses, "no labels"},
		{tokenizer, "call SetTokenizer"},
		{read, "asset tokenizer.json: normalizer"},
		{images.SetTokenizer(smallTokenizer(t)), "want an input of [tokens]"},
		{images.SetTokenizer(nil), "the tokenizer is nil"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%d: %v; want %q", i, test.err, test.want)
		}
	}
}

func ExampleModel_SetTokenizer() {
	tokenizer, err := text.OpenTokenizer("text/testdata/small.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := tl.NewSequential([]int{16},
		layer.Masking{Layers: layer.Sequential{layer.Embedding{Vocabulary: tokenizer.Vocabulary(), Dim: 4}, layer.GlobalAveragePooling1D{}}},
		layer.Dense{Units: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := m.SetTokenizer(tokenizer); err != nil {
		fmt.Println(err)
		return
	}
	rows, err := m.Predict(data.Unlabelled("win free money", "meet me at noon"))
	fmt.Println(len(rows), len(rows[0]), err)
	// Output: 2 2 <nil>
}
