// Package text turns texts to the tokens that a model was trained on.
//
//	tokenizer, err := text.OpenTokenizer("tokenizer.json")
//	ids := tokenizer.Encode("Uma frase.", 256)
//
// It reads the tokenizer.json of Hugging Face's tokenizers, those of the BERT family: words are cleaned, parted at spaces and
// punctuation, and cut to the longest pieces that the vocabulary has (WordPiece; Schuster and Nakajima, 2012; Devlin et al., 2018).
package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Tokenizer cuts texts to tokens, and knows each by its number. It can be used by many goroutines at once.
type Tokenizer struct {
	source []byte
	normal normalizer
	pieces wordPiece
	words  []string // by number
	added  []addedToken
	// before and after stand around every text, as [CLS] and [SEP].
	before, after []int32
}

// String is one line: the kind of tokenizer and the number of its tokens.
func (t *Tokenizer) String() string {
	return words.Sayf("WordPiece tokenizer of %d tokens", t.Vocabulary())
}

// OpenTokenizer reads a tokenizer.json.
//
// Errors name the file: those of ReadTokenizer.
func OpenTokenizer(path string) (*Tokenizer, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := ReadTokenizer(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// ReadTokenizer reads the text of a tokenizer.json. Its padding and truncation are not used: they belong to the call.
//
// Errors: JSON that is damaged; a kind of tokenizer that is not WordPiece with BERT's rules, for another would give other tokens.
func ReadTokenizer(source []byte) (*Tokenizer, error) {
	var f tokenizerFile
	if err := json.Unmarshal(source, &f); err != nil {
		return nil, fmt.Errorf("not a tokenizer.json: %w", err)
	}
	t := &Tokenizer{source: slices.Clone(source)}
	for _, read := range []func(tokenizerFile) error{t.readNormalizer, t.readModel, t.readAdded, t.readTemplate} {
		if err := read(f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// tokenizerFile is what is read of a tokenizer.json.
type tokenizerFile struct {
	Added        []addedToken   `json:"added_tokens"`
	Normalizer   normalizerSpec `json:"normalizer"`
	PreTokenizer struct {
		Kind string `json:"type"`
	} `json:"pre_tokenizer"`
	PostProcessor templateSpec `json:"post_processor"`
	Model         modelSpec    `json:"model"`
}

type normalizerSpec struct {
	Kind    string `json:"type"`
	Clean   bool   `json:"clean_text"`
	Chinese bool   `json:"handle_chinese_chars"`
	Accents *bool  `json:"strip_accents"`
	Lower   bool   `json:"lowercase"`
}

type modelSpec struct {
	Kind    string           `json:"type"`
	Unknown string           `json:"unk_token"`
	Prefix  string           `json:"continuing_subword_prefix"`
	Longest int              `json:"max_input_chars_per_word"`
	Vocab   map[string]int32 `json:"vocab"`
}

// addedToken is a word of its own wherever it stands in a text, before anything else is done.
type addedToken struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	Left       bool   `json:"lstrip"`
	Right      bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
}

type templateSpec struct {
	Kind   string `json:"type"`
	Single []struct {
		Special  *struct{ ID string } `json:"SpecialToken"`
		Sequence *struct{ ID string } `json:"Sequence"`
	} `json:"single"`
	Tokens map[string]struct {
		IDs []int32 `json:"ids"`
	} `json:"special_tokens"`
	// BertProcessing, an older form, has these two.
	Sep, Cls pairSpec
}

// pairSpec is written as a list of a token and its number.
type pairSpec struct{ id int32 }

func (p *pairSpec) UnmarshalJSON(text []byte) error {
	var word string
	return json.Unmarshal(text, &[]any{&word, &p.id})
}

func (t *Tokenizer) readNormalizer(f tokenizerFile) error {
	if f.Normalizer.Kind != "BertNormalizer" || f.PreTokenizer.Kind != "BertPreTokenizer" {
		return fmt.Errorf("normalizer %.40q, pre-tokenizer %.40q: want BertNormalizer and BertPreTokenizer", f.Normalizer.Kind, f.PreTokenizer.Kind)
	}
	n := f.Normalizer
	t.normal = normalizer{clean: n.Clean, chinese: n.Chinese, lower: n.Lower, accents: n.Lower}
	if n.Accents != nil {
		t.normal.accents = *n.Accents
	}
	return nil
}

func (t *Tokenizer) readModel(f tokenizerFile) error {
	m := f.Model
	if m.Kind != "WordPiece" {
		return fmt.Errorf("model %.40q: want WordPiece", m.Kind)
	}
	if len(m.Vocab) == 0 {
		return errors.New("the vocabulary is empty")
	}
	for word, id := range m.Vocab {
		if err := t.name(word, id, f); err != nil {
			return err
		}
	}
	unknown, ok := m.Vocab[m.Unknown]
	if !ok {
		return fmt.Errorf("the token for unknown words, %.40q, is not in the vocabulary", m.Unknown)
	}
	if m.Longest <= 0 {
		return fmt.Errorf("max_input_chars_per_word %d: want a positive number", m.Longest)
	}
	t.pieces = newWordPiece(m.Vocab, m.Prefix, unknown, m.Longest)
	return nil
}

// name notes the word of a number. Numbers have few gaps: a large one is a mistake, or a file that means harm.
func (t *Tokenizer) name(word string, id int32, f tokenizerFile) error {
	if most := len(f.Model.Vocab) + len(f.Added); id < 0 || int(id) >= most {
		return fmt.Errorf("token %.40q has the number %d: want less than %d, for there are no more tokens", word, id, most)
	}
	if missing := int(id) + 1 - len(t.words); missing > 0 {
		t.words = append(t.words, make([]string, missing)...)
	}
	t.words[id] = word
	return nil
}

func (t *Tokenizer) readAdded(f tokenizerFile) error {
	for _, a := range f.Added {
		if a.Content == "" || a.SingleWord || a.Left || a.Right || a.Normalized {
			return fmt.Errorf("added token %.40q: single_word, lstrip, rstrip and normalized are not known here", a.Content)
		}
		if err := t.name(a.Content, a.ID, f); err != nil {
			return err
		}
		t.added = append(t.added, a)
	}
	return nil
}

// readTemplate learns what is put around a text.
func (t *Tokenizer) readTemplate(f tokenizerFile) error {
	switch p := f.PostProcessor; p.Kind {
	case "":
	case "BertProcessing":
		t.before, t.after = []int32{p.Cls.id}, []int32{p.Sep.id}
	case "TemplateProcessing":
		if err := t.readSingle(p); err != nil {
			return err
		}
	default:
		return fmt.Errorf("post-processor %.40q: want TemplateProcessing or BertProcessing", p.Kind)
	}
	for _, id := range slices.Concat(t.before, t.after) {
		if id < 0 || int(id) >= len(t.words) {
			return fmt.Errorf("post-processor: token %d is not in the vocabulary", id)
		}
	}
	return nil
}

func (t *Tokenizer) readSingle(p templateSpec) error {
	place, sequences := &t.before, 0
	for _, part := range p.Single {
		switch {
		case part.Sequence != nil:
			place, sequences = &t.after, sequences+1
		case part.Special != nil:
			special, ok := p.Tokens[part.Special.ID]
			if !ok {
				return fmt.Errorf("post-processor: no special token %.40q", part.Special.ID)
			}
			*place = append(*place, special.IDs...)
		}
	}
	if sequences != 1 {
		return fmt.Errorf("post-processor: a single text stands %d times in its template: want once", sequences)
	}
	return nil
}

// JSON is the text that the tokenizer was read from, for a file that keeps it. The caller must not change it.
func (t *Tokenizer) JSON() []byte { return t.source }

// Vocabulary is the number of tokens: their numbers are 0 to Vocabulary-1.
func (t *Tokenizer) Vocabulary() int { return len(t.words) }

// Encode is the numbers of a text's tokens, most at most: what is beyond is cut off. The tokens that stand around every text, as
// [CLS] and [SEP], count and are never cut.
func (t *Tokenizer) Encode(s string, most int) []int32 {
	ids := slices.Clone(t.before)
	end := max(most-len(t.after), len(ids))
	for len(s) > 0 && len(ids) < end {
		part, special, rest := t.cut(s)
		for word := range t.normal.words(part) {
			if ids = t.pieces.split(ids, word); len(ids) >= end {
				break
			}
		}
		if special != nil {
			ids = append(ids, special.ID)
		}
		s = rest
	}
	return append(ids[:min(len(ids), end)], t.after...)
}

// cut parts a text at the first added token in it; of two that begin at one place the longer counts.
func (t *Tokenizer) cut(s string) (part string, special *addedToken, rest string) {
	at := math.MaxInt
	for i, a := range t.added {
		found := strings.Index(s, a.Content)
		if found >= 0 && (found < at || (found == at && len(a.Content) > len(special.Content))) {
			at, special = found, &t.added[i]
		}
	}
	if special == nil {
		return s, nil, ""
	}
	return s[:at], special, s[at+len(special.Content):]
}

// Tokens are the words of numbers, as the vocabulary writes them: "play", "##ing".
//
// Errors: a number that no token has.
func (t *Tokenizer) Tokens(ids []int32) ([]string, error) {
	words := make([]string, len(ids))
	for i, id := range ids {
		if id < 0 || int(id) >= len(t.words) {
			return nil, fmt.Errorf("no token %d: the vocabulary has %d", id, len(t.words))
		}
		words[i] = t.words[id]
	}
	return words, nil
}
