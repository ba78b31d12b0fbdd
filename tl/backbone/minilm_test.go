package backbone_test

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

// TestSentences compares sentence embeddings with those of the Python library sentence-transformers, made by
// testdata/make_sentences.py.
func TestSentences(t *testing.T) {
	testenv.Setup(t)
	content, err := os.ReadFile(filepath.Join("testdata", "minilm.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden []struct {
		Text      string
		Norm      float64 // of the mean over the tokens, before it is scaled to length 1
		Embedding []float64
	}
	if err := json.Unmarshal(content, &golden); err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(golden))
	for i, want := range golden {
		texts[i] = want.Text
	}
	for _, top := range []bool{true, false} {
		m, err := backbone.New("minilm", backbone.Options{Weights: "sentences", Top: top})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := m.Predict(data.Unlabelled(texts...))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range golden {
			scale, worst := want.Norm, 0.0
			if top {
				scale = 1
			}
			for k, value := range want.Embedding {
				worst = max(worst, math.Abs(float64(rows[i][k])/scale-value))
			}
			if !(worst <= 1e-5) || len(rows[i]) != len(want.Embedding) {
				t.Errorf("top %v: %.40q: the largest difference of %d numbers is %v", top, want.Text, len(want.Embedding), worst)
			}
		}
	}
}

// TestBlocks compares the means of several blocks with the plain backbone, whole and cut before its last block.
func TestBlocks(t *testing.T) {
	testenv.Setup(t)
	texts := data.Unlabelled("The weather is lovely today.", "He drove to the stadium, and back again in the evening.")
	predict := func(m *tl.Model, err error) [][]float32 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := m.Predict(texts)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	opts := backbone.Options{Weights: "sentences", Tokens: 32}
	plain, err := backbone.New("minilm", opts)
	if err != nil {
		t.Fatal(err)
	}
	last := predict(plain, nil)
	before := predict(plain.WithoutHead())
	opts.Blocks = 2
	means := predict(backbone.New("minilm", opts))
	opts.Top = true
	units := predict(backbone.New("minilm", opts))
	for i, row := range means {
		for part, want := range [][]float32{meanOfTokens(before[i], 384), last[i]} {
			length := norm(want)
			for k, value := range want {
				if got := row[384*part+k]; !near(float64(got), float64(value), 1e-5) {
					t.Fatalf("text %d, part %d: number %d is %v, want %v", i, part, k, got, value)
				}
				if got := units[i][384*part+k]; !near(float64(got), float64(value)/length, 1e-5) {
					t.Fatalf("text %d, part %d, of length 1: number %d is %v, want %v", i, part, k, got, float64(value)/length)
				}
			}
		}
	}
}

// meanOfTokens is the mean of the rows of so many numbers that are not zeros.
func meanOfTokens(rows []float32, width int) []float32 {
	mean, n := make([]float32, width), float32(0)
	for row := range slices.Chunk(rows, width) {
		if norm(row) > 0 {
			n++
		}
		for k, value := range row {
			mean[k] += value
		}
	}
	for k := range mean {
		mean[k] /= n
	}
	return mean
}

func norm(row []float32) float64 {
	squares := 0.0
	for _, value := range row {
		squares += float64(value) * float64(value)
	}
	return math.Sqrt(squares)
}

// TestBlocksTravel takes a classifier on several blocks, with the last one free, through a file.
func TestBlocksTravel(t *testing.T) {
	testenv.Setup(t)
	base, err := backbone.New("minilm", backbone.Options{Weights: "sentences", Tokens: 16, Blocks: 3})
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"a", "b"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	clf.FreezeWhere(func(path string) bool {
		return !strings.Contains(path, "/block5/") && !strings.HasPrefix(path, "head/")
	})
	set, err := data.NewTexts([]string{"good", "bad", "fine", "poor"}, []int{0, 1, 0, 1}, data.ArraysOptions{Classes: clf.Classes()})
	if err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, &clf.Model)
	if _, err := clf.Fit(set, nil, tl.FitOptions{Epochs: 1, Log: io.Discard}); err != nil {
		t.Fatal(err)
	}
	for _, path := range changed(t, &clf.Model, before) {
		if !clf.Trainable(path) {
			t.Errorf("%s is frozen, and changed", path)
		}
	}
	verifySaved(t, clf, set)
}

// BenchmarkSentences is the embedding of 512 texts of 4 to 60 words, as testdata/bench_sentences.py does with sentence-transformers.
func BenchmarkSentences(b *testing.B) {
	testenv.Setup(b)
	m, err := backbone.New("minilm", backbone.Options{Weights: "sentences", Top: true})
	if err != nil {
		b.Fatal(err)
	}
	words := strings.Fields("the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match")
	texts := make([]string, 512)
	for i := range texts {
		for k := range 4 + i*i*13%57 {
			texts[i] += words[(i+k*(i%7+1))%len(words)] + " "
		}
	}
	set := data.Unlabelled(texts...)
	if _, err := m.Predict(set); err != nil { // The first call compiles.
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := m.Predict(set); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(texts))/b.Elapsed().Seconds(), "texts/s")
}
