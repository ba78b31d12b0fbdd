package backbone_test

import (
	"io"
	"slices"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// Settings were chosen on the other half of the e-mails. The floor leaves room for processors that add in another order. Measured, ten
// draws: 96.3 %, from 95.0 to 97.6 %.
const (
	spamHalf    = 0.5 // Of the e-mails, which nothing was chosen on.
	spamShare   = 0.4 // Of that half, some 1200: the vectors of all would take minutes.
	spamSeed    = 9
	spamBlocks  = 6
	spamLabels  = 50 // Of each class.
	spamDraws   = 10
	spamEpochs  = 100 // On vectors that are computed once.
	spamRate    = 0.01
	spamFloor   = 0.95
	spamTokens  = 128 // Of a body.
	spamHeading = 48  // Of a sender or a subject.
)

// TestSpam trains new heads on the frozen vectors of e-mails, each from 50 of a class, and judges them by the others.
func TestSpam(t *testing.T) {
	testenv.Setup(t)
	vectors := spamVectors(t)
	head, err := tl.NewSequential(vectors.Spec().Input, layer.Dense{Units: len(vectors.Spec().Classes)})
	if err != nil {
		t.Fatal(err)
	}
	var right []float64
	for seed := range uint64(spamDraws) {
		train, rest, err := data.PerClass(vectors, spamLabels, seed)
		if err != nil {
			t.Fatal(err)
		}
		if err := head.Initialize(seed); err != nil {
			t.Fatal(err)
		}
		opts := tl.FitOptions{Epochs: spamEpochs, LearningRate: spamRate, Seed: seed, Log: io.Discard}
		if _, err := head.Fit(train, nil, opts); err != nil {
			t.Fatal(err)
		}
		metrics, err := head.Evaluate(rest)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: accuracy %.4f on %d e-mails", seed, metrics.Accuracy, metrics.Examples)
		right = append(right, metrics.Accuracy)
	}
	atLeast(t, "the head on e-mails", right, spamFloor)
}

// spamVectors are those of a part of the e-mails, sender, subject and body side by side: MiniLM's means of all blocks.
func spamVectors(t *testing.T) *data.Arrays {
	t.Helper()
	parts, err := datasets.SpamInParts()
	if err != nil {
		t.Fatal(err)
	}
	senders, labels := spamPart(t, parts.Senders, spamHeading)
	subjects, _ := spamPart(t, parts.Subjects, spamHeading)
	bodies, _ := spamPart(t, parts.Bodies, spamTokens)
	var all []float32
	for i := range labels {
		all = append(all, slices.Concat(senders[i], subjects[i], bodies[i])...)
	}
	set, err := data.NewArrays(all, []int{len(all) / len(labels)}, labels, data.ArraysOptions{Classes: parts.Bodies.Spec().Classes})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// spamPart is the vectors and labels of one part of the e-mails.
func spamPart(t *testing.T, texts data.Dataset, tokens int) (rows [][]float32, labels []int) {
	t.Helper()
	_, half, err := data.Split(texts, spamHalf, spamSeed)
	if err != nil {
		t.Fatal(err)
	}
	_, some, err := data.Split(half, spamShare, spamSeed)
	if err != nil {
		t.Fatal(err)
	}
	base, err := backbone.New("minilm", backbone.Options{Weights: "sentences", Tokens: tokens, Blocks: spamBlocks, Top: true})
	if err != nil {
		t.Fatal(err)
	}
	if rows, err = base.Predict(some); err != nil {
		t.Fatal(err)
	}
	for _, label := range some.Labels() {
		labels = append(labels, int(label))
	}
	return rows, labels
}
