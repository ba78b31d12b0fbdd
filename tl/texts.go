package tl

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/text"
)

// tokenizerAsset is the model's asset that makes numbers of texts.
const tokenizerAsset = "tokenizer.json"

// SetTokenizer lets the model take sets of texts, as data.Texts: they are cut to tokens, as many as the model's input is long, and
// shorter ones filled up with zeros. The tokenizer is saved with the model, and a classifier has that of its base.
//
// Errors: no tokenizer, a model whose input is not [tokens].
func (m *Model) SetTokenizer(t *text.Tokenizer) error {
	if t == nil {
		return errors.New("the tokenizer is nil: read one with text.OpenTokenizer")
	}
	if len(m.input) != 1 {
		return fmt.Errorf("a tokenizer for a model that takes %v: want an input of [tokens]", m.input)
	}
	return m.SetAsset(tokenizerAsset, t.JSON())
}

// Tokenizer is the model's tokenizer.
//
// Errors: it has none.
func (m *Model) Tokenizer() (*text.Tokenizer, error) {
	source := m.assets[tokenizerAsset]
	if source == nil {
		return nil, errors.New("the model has no tokenizer: take the backbone of a text model, or call SetTokenizer")
	}
	if m.tokenizer == nil || !bytes.Equal(m.tokenizer.JSON(), source) {
		t, err := text.ReadTokenizer(source)
		if err != nil {
			return nil, fmt.Errorf("asset %s: %w", tokenizerAsset, err)
		}
		m.tokenizer = t
	}
	return m.tokenizer, nil
}

// encoded is the set as the model takes it: d itself, a set of texts as the tokenizer reads them, or pictures that leave their size
// to the model.
func (m *Model) encoded(d data.Dataset) (data.Dataset, error) {
	if given(d) == nil {
		return nil, nil
	}
	if pictures, ok := d.(*data.Images); ok && len(m.input) == 3 {
		return pictures.Sized(m.input[0]), nil
	}
	texts, ok := data.Strings(d)
	if !ok {
		return d, nil
	}
	t, err := m.Tokenizer()
	if err != nil {
		return nil, fmt.Errorf("%s holds texts: %w", d.Spec().Name, err)
	}
	if len(m.input) != 1 {
		return nil, fmt.Errorf("%s holds texts: the model takes %v, not [tokens]", d.Spec().Name, m.input)
	}
	set := &tokens{spec: d.Spec(), labels: d.Labels(), ids: make([][]int32, len(texts))}
	set.spec.Input = slices.Clone(m.input)
	for i, s := range texts {
		set.ids[i] = t.Encode(s, m.input[0])
	}
	set.anyLength = m.takesAnyLength()
	return set, nil
}

func (m *Model) encodedBoth(train, valid data.Dataset) (data.Dataset, data.Dataset, error) {
	a, errTrain := m.encoded(train)
	b, errValid := m.encoded(valid)
	return a, b, errors.Join(errTrain, errValid)
}

// tokens is a set of texts as the numbers of their tokens, filled up with zeros.
type tokens struct {
	spec   data.Spec
	labels []int32
	ids    [][]int32
	// anyLength lets a batch be only as long as its longest text, in few steps so that few programs serve.
	anyLength bool
}

func (t *tokens) Len() int        { return len(t.ids) }
func (t *tokens) Spec() data.Spec { return t.spec }
func (t *tokens) Labels() []int32 { return t.labels }

// Fingerprint is a digest of all numbers.
func (t *tokens) Fingerprint() string {
	hash := sha256.New()
	fmt.Fprintf(hash, "tokens %q %v %v %v\n", t.spec.Classes, t.spec.Input, t.labels, t.anyLength)
	for _, ids := range t.ids {
		fmt.Fprintln(hash, ids)
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// order is by length, so that texts of like length share a batch.
func (t *tokens) order() []int {
	order := upTo(len(t.ids))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(t.ids[a]), len(t.ids[b])) })
	return order
}

func (t *tokens) Read(indices []int) (data.Batch, error) {
	longest := 0
	for _, i := range indices {
		if i < 0 || i >= len(t.ids) {
			return data.Batch{}, fmt.Errorf("%s: no example %d: the set has %d", t.spec.Name, i, len(t.ids))
		}
		longest = max(longest, len(t.ids[i]))
	}
	length := t.spec.Input[0]
	if t.anyLength {
		length = min(length, bucket(max(longest, 1)))
	}
	flat, labels := make([]float32, len(indices)*length), make([]int32, len(indices))
	for row, i := range indices {
		for k, id := range t.ids[i][:min(length, len(t.ids[i]))] {
			flat[row*length+k] = float32(id)
		}
		if t.labels != nil {
			labels[row] = t.labels[i]
		}
	}
	return data.Batch{
		Inputs:  tensors.FromFlatDataAndDimensions(flat, len(indices), length),
		Targets: tensors.FromFlatDataAndDimensions(labels, len(indices)),
	}, nil
}

// bucket is the length of a batch whose longest text has so many tokens: the next multiple of 8 up to 64, of 16 up to 128, …. A finer
// one would need more programs, a coarser one has more to fill up.
func bucket(longest int) int {
	step := 8
	for longest > 8*step {
		step *= 2
	}
	return (longest + step - 1) / step * step
}

// takesAnyLength tells if the model answers sequences that are shorter than its input in the same shape.
func (m *Model) takesAnyLength() bool {
	shorter, err := m.traceOn([]int{max(m.input[0]/2, 1)}, false)
	return err == nil && slices.Equal(shorter.output, m.output)
}

// sample is number i of an example that any model like this takes: a token, or a number from 0 to 1.
func (m *Model) sample(i int) float32 {
	if e, ok := m.embedding(0); ok {
		return float32(i % e.Vocabulary)
	}
	if t, err := m.Tokenizer(); err == nil {
		return float32(i % t.Vocabulary())
	}
	return float32(i%17) / 17
}
