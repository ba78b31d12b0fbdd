package data

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Texts is a set of texts, for a model with a tokenizer, which makes numbers of them where it reads them.
type Texts struct {
	spec   Spec
	texts  []string
	labels []int32
}

// NewTexts makes a set of texts and the class of each.
//
// Errors: as many labels as texts are wanted, and at least one; labels outside the classes; a text that is not UTF-8.
func NewTexts(texts []string, labels []int, opts ArraysOptions) (*Texts, error) {
	name := cmp.Or(opts.Name, "texts")
	if len(texts) == 0 || len(texts) != len(labels) {
		return nil, fmt.Errorf("%s: %d texts and %d labels: want as many, and at least one", name, len(texts), len(labels))
	}
	if i := slices.IndexFunc(texts, func(s string) bool { return !utf8.ValidString(s) }); i >= 0 {
		return nil, fmt.Errorf("%s: text %d is not UTF-8: convert it first; it begins with %s", name, i, short(texts[i]))
	}
	indices, classes, err := classify(name, labels, opts.Classes)
	if err != nil {
		return nil, err
	}
	return &Texts{spec: Spec{Name: name, Classes: classes}, texts: slices.Clone(texts), labels: indices}, nil
}

// Unlabelled is a set of texts to predict on.
func Unlabelled(texts ...string) *Texts {
	return &Texts{spec: Spec{Name: "texts"}, texts: slices.Clone(texts)}
}

// Len is the number of texts.
func (t *Texts) Len() int { return len(t.texts) }

// Spec has no shape of an example: that is up to the model's tokenizer.
func (t *Texts) Spec() Spec { return t.spec }

// Labels are the class of each text; nil where the set is Unlabelled. The caller must not change them.
func (t *Texts) Labels() []int32 { return t.labels }

// Text is one of the texts; "" where the set has no such example.
func (t *Texts) Text(i int) string { return at(t.texts, i) }

// Read always fails: texts are not numbers until a model's tokenizer has read them.
func (t *Texts) Read([]int) (Batch, error) {
	return Batch{}, errors.New(t.spec.Name + " holds texts, not numbers: give it to a model with a tokenizer, as that of the backbone minilm")
}

// String is one line: the name and the numbers of texts and classes.
func (t *Texts) String() string { return describe(t) }

// Text is the text of an example; "" where the set has none, or no such example.
func (v *View) Text(i int) string {
	if i < 0 || i >= len(v.indices) {
		return ""
	}
	set, place := origin(v, i)
	if texts, ok := set.(*Texts); ok {
		return texts.Text(place)
	}
	return ""
}

// Strings are the texts of a set or of a part of one; ok tells if it is one of texts.
func Strings(d Dataset) (texts []string, ok bool) {
	whole := d
	for view, is := whole.(*View); is; view, is = whole.(*View) {
		whole = view.of
	}
	from, ok := whole.(*Texts)
	if !ok {
		return nil, false
	}
	texts = make([]string, d.Len())
	for i := range texts {
		_, place := origin(d, i)
		texts[i] = from.texts[place]
	}
	return texts, true
}
