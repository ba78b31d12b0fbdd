package backbone_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
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
