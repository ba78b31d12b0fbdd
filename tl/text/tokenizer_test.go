package text_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/tl/text"
)

type encoded struct {
	Text string
	IDs  []int32
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

func small(t testing.TB) *text.Tokenizer {
	t.Helper()
	tokenizer, err := text.OpenTokenizer(filepath.Join("testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// TestMiniLM compares with Hugging Face's tokenizers on a table of tricky texts and on 5,000 that are made by a formula.
func TestMiniLM(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads a tokenizer")
	}
	path, err := fetch.File(context.Background(), "all-minilm-l6-v2/tokenizer.json", fetch.Options{Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := text.OpenTokenizer(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := tokenizer.Vocabulary(); n != 30522 {
		t.Errorf("vocabulary of %d", n)
	}
	var golden struct {
		Most     int
		Table    []encoded
		Alphabet []string
		Digests  []string
	}
	readJSON(t, "minilm.json", &golden)
	for _, want := range golden.Table {
		if got := tokenizer.Encode(want.Text, golden.Most); !slices.Equal(got, want.IDs) {
			words, _ := tokenizer.Tokens(got)
			t.Errorf("%.60q: %v %q, want %v", want.Text, got, words, want.IDs)
		}
	}
	for i, want := range golden.Digests {
		var ids [][]int32
		for number := range 100 {
			ids = append(ids, tokenizer.Encode(generated(golden.Alphabet, uint64(100*i+number)), golden.Most))
		}
		line, err := json.Marshal(ids)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(line)); got != want {
			t.Errorf("the tokens of texts %d to %d differ from those of the Python library", 100*i, 100*i+99)
		}
	}
}

// generated is the function of that name in make_goldens.py.
func generated(alphabet []string, number uint64) string {
	mix := func(z uint64) uint64 {
		z *= 0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return z ^ z>>31
	}
	var b strings.Builder
	for i := range mix(number<<16) % 40 {
		b.WriteString(alphabet[mix(number<<16+i+1)%uint64(len(alphabet))])
	}
	return b.String()
}

// TestSmall is a tokenizer with other settings: accents kept, and the older form of what stands around a text.
func TestSmall(t *testing.T) {
	tokenizer := small(t)
	var golden []encoded
	readJSON(t, "small_golden.json", &golden)
	for _, want := range golden {
		if got := tokenizer.Encode(want.Text, 100); !slices.Equal(got, want.IDs) {
			t.Errorf("%q: %v, want %v", want.Text, got, want.IDs)
		}
	}
}

func TestEncodeCuts(t *testing.T) {
	tokenizer := small(t)
	whole := tokenizer.Encode("win win win win", 100)
	for most, want := range [][]int32{{2, 3}, {2, 3}, {2, 3}, {2, 7, 3}, {2, 7, 7, 3}, {2, 7, 7, 7, 3}, whole, whole} {
		if got := tokenizer.Encode("win win win win", most); !slices.Equal(got, want) {
			t.Errorf("at most %d tokens: %v, want %v", most, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	tokenizer := small(t)
	words, err := tokenizer.Tokens(tokenizer.Encode("Winners!", 100))
	if want := []string{"[CLS]", "win", "##ner", "##s", "!", "[SEP]"}; err != nil || !slices.Equal(words, want) {
		t.Errorf("%q, %v: want %q", words, err, want)
	}
	for _, id := range []int32{-1, 20} {
		if _, err := tokenizer.Tokens([]int32{1, id}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("no token %d", id)) {
			t.Errorf("token %d: %v", id, err)
		}
	}
}

// edit replaces one part of small.json.
func edit(t testing.TB, old, new string) []byte {
	t.Helper()
	source := string(small(t).JSON())
	if !strings.Contains(source, old) {
		t.Fatalf("small.json has no %q", old)
	}
	return []byte(strings.Replace(source, old, new, 1))
}

func TestReadTokenizerErrors(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{`"version"`, `version`, "not a tokenizer.json"},
		{`"BertNormalizer"`, `"NFC"`, `normalizer "NFC"`},
		{`"BertPreTokenizer"`, `"ByteLevel"`, `pre-tokenizer "ByteLevel"`},
		{`"WordPiece"`, `"BPE"`, `model "BPE": want WordPiece`},
		{`"BertProcessing"`, `"RobertaProcessing"`, `post-processor "RobertaProcessing"`},
		{`"[SEP]",`, `7,`, "not a tokenizer.json"},
		{`"unk_token": "[UNK]"`, `"unk_token": "<unk>"`, `"<unk>", is not in the vocabulary`},
		{`"max_input_chars_per_word": 100`, `"max_input_chars_per_word": 0`, "max_input_chars_per_word 0"},
		{`"win": 7`, `"win": -7`, `token "win" has the number -7`},
		{`"win": 7`, `"win": 2000000000`, `token "win" has the number 2000000000`},
		{`"single_word": false`, `"single_word": true`, "single_word, lstrip, rstrip and normalized are not known here"},
		{"\"[CLS]\",\n      2", "\"[CLS]\",\n      99", "token 99 is not in the vocabulary"},
	} {
		_, err := text.ReadTokenizer(edit(t, test.old, test.new))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: %v; want %q", test.new, test.old, err, test.want)
		}
	}
	if _, err := text.OpenTokenizer(filepath.Join("testdata", "none.json")); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
	template := `{"type": "TemplateProcessing", "single": [%s], "special_tokens": {"[CLS]": {"ids": [2]}}}, "_": {"type": "BertProcessing"`
	for parts, want := range map[string]string{
		``: "stands 0 times",
		`{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}`:         "stands 2 times",
		`{"SpecialToken": {"id": "[X]"}}, {"Sequence": {"id": "A"}}`:   `no special token "[X]"`,
		`{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}}`: "",
	} {
		source := edit(t, `{
    "type": "BertProcessing"`, fmt.Sprintf(template, parts))
		tokenizer, err := text.ReadTokenizer(source)
		if want == "" {
			if err != nil {
				t.Errorf("template of %s: %v", parts, err)
			} else if got := tokenizer.Encode("win", 9); !slices.Equal(got, []int32{2, 7}) {
				t.Errorf("template of %s: %v", parts, got)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("template of %s: %v; want %q", parts, err, want)
		}
	}
}

func FuzzReadTokenizer(f *testing.F) {
	f.Add(small(f).JSON(), "Winners [MASK] é")
	f.Add([]byte(`{"model": {"type": "WordPiece", "vocab": {"": 0}}}`), "x")
	f.Fuzz(func(t *testing.T, source []byte, s string) {
		tokenizer, err := text.ReadTokenizer(source)
		if err != nil {
			return
		}
		checkIDs(t, tokenizer, s, 16)
	})
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "Winners win!", "[SEP][CLS", "\xff\x00é\u0301東İ"} {
		f.Add(s, 10)
	}
	tokenizer := small(f)
	f.Fuzz(func(t *testing.T, s string, most int) {
		ids := checkIDs(t, tokenizer, s, most)
		if len(ids) > max(most, 2) || ids[0] != 2 || ids[len(ids)-1] != 3 {
			t.Errorf("%q, at most %d: %v", s, most, ids)
		}
		if again := tokenizer.Encode(strings.ToValidUTF8(s, ""), most); utf8.ValidString(s) && !slices.Equal(again, ids) {
			t.Errorf("%q: %v, then %v", s, ids, again)
		}
	})
}

func checkIDs(t *testing.T, tokenizer *text.Tokenizer, s string, most int) []int32 {
	t.Helper()
	ids := tokenizer.Encode(s, most)
	if _, err := tokenizer.Tokens(ids); err != nil {
		t.Errorf("%q: %v", s, err)
	}
	return ids
}
