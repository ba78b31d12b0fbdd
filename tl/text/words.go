package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalizer makes of a text what the vocabulary was made of, as BERT's BasicTokenizer does.
type normalizer struct {
	// clean drops control characters and makes all white space one; chinese puts spaces around ideographs; accents and lower take
	// both away.
	clean, chinese, accents, lower bool
}

// words are the words and punctuation marks of a text.
func (n normalizer) words(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		s := n.normal(s)
		start := 0
		for i, r := range s {
			space, mark := unicode.IsSpace(r), isPunctuation(r)
			if !space && !mark {
				continue
			}
			end := i + utf8.RuneLen(r)
			if i > start && !yield(s[start:i]) || mark && !yield(s[i:end]) {
				return
			}
			start = end
		}
		if start < len(s) {
			yield(s[start:])
		}
	}
}

func (n normalizer) normal(s string) string {
	s = strings.ToValidUTF8(s, "")
	if n.clean || n.chinese {
		s = n.cleaned(s)
	}
	if n.accents {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	if n.lower {
		s = strings.Map(unicode.ToLower, strings.ReplaceAll(s, "İ", "i\u0307")) // The one letter that becomes two.
	}
	return s
}

func (n normalizer) cleaned(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case n.clean && isDropped(r):
		case n.clean && unicode.IsSpace(r):
			b.WriteByte(' ')
		case n.chinese && isIdeograph(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isDropped(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) && r != '\t' && r != '\n' && r != '\r'
}

// isPunctuation takes ASCII's symbols, as $ and ~, for punctuation too.
func isPunctuation(r rune) bool {
	return unicode.IsPunct(r) || r < utf8.RuneSelf && unicode.IsSymbol(r)
}

// ideographs are the blocks that BERT takes for Chinese, in the bounds that Hugging Face's tokenizers have: kana and hangul are not
// among them.
var ideographs = &unicode.RangeTable{
	R16: []unicode.Range16{{0x3400, 0x4DBF, 1}, {0x4E00, 0x9FFF, 1}, {0xF900, 0xFAFF, 1}},
	R32: []unicode.Range32{{0x20000, 0x2A6DF, 1}, {0x2A700, 0x2B73F, 1}, {0x2B740, 0x2B81F, 1}, {0x2B920, 0x2CEAF, 1}, {0x2F800, 0x2FA1F, 1}},
}

func isIdeograph(r rune) bool { return unicode.Is(ideographs, r) }

// wordPiece cuts words to pieces.
type wordPiece struct {
	// first are the tokens that can begin a word, further those that can go on, without their prefix.
	first, further map[string]int32
	unknown        int32
	// longest is the number of letters above which a word is unknown; longestPiece counts the bytes of the longest token.
	longest, longestPiece int
}

func newWordPiece(vocab map[string]int32, prefix string, unknown int32, longest int) wordPiece {
	w := wordPiece{first: vocab, further: map[string]int32{}, unknown: unknown, longest: longest}
	for word, id := range vocab {
		if piece, ok := strings.CutPrefix(word, prefix); ok {
			w.further[piece] = id
		}
		w.longestPiece = max(w.longestPiece, len(word))
	}
	return w
}

// split adds the pieces of a word: from its start the longest that there is, then the longest that goes on; the token for unknown
// words where none does.
func (w wordPiece) split(ids []int32, word string) []int32 {
	begin := len(ids)
	known := w.first
	if utf8.RuneCountInString(word) > w.longest {
		return append(ids, w.unknown)
	}
	for word != "" {
		id, n := longestIn(known, word, w.longestPiece)
		if n == 0 {
			return append(ids[:begin], w.unknown)
		}
		ids, word, known = append(ids, id), word[n:], w.further
	}
	return ids
}

// longestIn is the longest of the pieces that the word begins with, and its length; 0 where there is none.
func longestIn(pieces map[string]int32, word string, most int) (id int32, length int) {
	for end := min(len(word), most); end > 0; end-- {
		if end < len(word) && !utf8.RuneStart(word[end]) {
			continue
		}
		if id, ok := pieces[word[:end]]; ok {
			return id, end
		}
	}
	return 0, 0
}
