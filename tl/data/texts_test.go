package data_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/tl/data"
)

func TestReadTexts(t *testing.T) {
	headed := data.TextOptions{Header: true}
	for _, test := range []struct {
		name, content string
		opts          data.TextOptions
		texts         []string
		labels        []int32
		classes       []string
	}{
		{"two.csv", "win money,spam\n\"see you, at \"\"noon\"\"\",ham\n", data.TextOptions{},
			[]string{"win money", `see you, at "noon"`}, []int32{1, 0}, []string{"ham", "spam"}},
		{"headed.csv", "\ufeffid,text,label\n7,a,1\n8,\"b\nc\",10\n9,d,2\n", headed, []string{"a", "b\nc", "d"}, []int32{0, 2, 1}, []string{"1", "2", "10"}},
		{"named.csv", "class,words\nx,a\ny,b\n", data.TextOptions{Header: true, Text: "words", Label: "class"}, []string{"a", "b"}, []int32{0, 1}, []string{"x", "y"}},
		{"sms.tsv", "ham\tso \"he said\nspam\tfree \"\n\n", data.TextOptions{Text: "1", NoQuotes: true}, []string{`so "he said`, `free "`}, []int32{0, 1}, []string{"ham", "spam"}},
		{"semicolon.csv", "a;x\r\nb;y\r\n", data.TextOptions{Comma: ';'}, []string{"a", "b"}, []int32{0, 1}, []string{"x", "y"}},
		{"second.csv", "x,a\ny,b\n", data.TextOptions{Text: "1"}, []string{"a", "b"}, []int32{0, 1}, []string{"x", "y"}},
		{"lines.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n\n{\"text\": \"b\\n\", \"label\": \"y\", \"more\": [1]}", data.TextOptions{},
			[]string{"a", "b\n"}, []int32{0, 1}, []string{"x", "y"}},
		{"list.json", `[{"words": "a", "stars": 5}, {"words": "", "stars": 1}]`, data.TextOptions{Text: "words", Label: "stars"},
			[]string{"a", ""}, []int32{1, 0}, []string{"1", "5"}},
		{"truth.json", `[{"text": "a", "label": true}, {"text": "b", "label": false}]`, data.TextOptions{Classes: []string{"true", "false"}},
			[]string{"a", "b"}, []int32{0, 1}, []string{"true", "false"}},
	} {
		set, err := data.ReadTexts(strings.NewReader(test.content), test.name, test.opts)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		texts, ok := data.Strings(set)
		if !ok || !slices.Equal(texts, test.texts) || !slices.Equal(set.Labels(), test.labels) || !slices.Equal(set.Spec().Classes, test.classes) {
			t.Errorf("%s: %q %v %q, want %q %v %q", test.name, texts, set.Labels(), set.Spec().Classes, test.texts, test.labels, test.classes)
		}
	}
}

func TestReadTextsErrors(t *testing.T) {
	for _, test := range []struct {
		name, content string
		opts          data.TextOptions
		want          string
	}{
		{"empty.csv", "", data.TextOptions{}, "empty.csv: no lines with texts"},
		{"head.csv", "text,label\n", data.TextOptions{Header: true}, "head.csv: no lines with texts"},
		{"one.csv", "a\n", data.TextOptions{}, "line 1: has 1 field: want at least a text and a label"},
		{"short.csv", "a,x\n\nb\n", data.TextOptions{}, "line 3: has 1 fields: want 2"},
		{"quote.tsv", "a\tx\nb \"c\ty\n", data.TextOptions{}, "line 2: bare \" in non-quoted-field; if quotes are letters like any other in this file set NoQuotes"},
		{"open.csv", "a,x\n\"b,y\nc,z\n", data.TextOptions{}, "line 2: extraneous or missing \" in quoted-field"},
		{"column.csv", "body,label\na,x\n", data.TextOptions{Header: true}, `line 1: no column "text" among "body" "label"`},
		{"number.csv", "a,x\n", data.TextOptions{Text: "words"}, `no column "words"`},
		{"same.csv", "a,x\n", data.TextOptions{Text: "1", Label: "1"}, "text and label are both column 1"},
		{"class.csv", "a,x\nb,z\n", data.TextOptions{Classes: []string{"x", "y"}}, `line 2: label "z" is not one of the classes "x" "y"`},
		{"latin.csv", "caf\xe9,x\n", data.TextOptions{}, "line 1: is not UTF-8"},
		{"cut.json", "[\n{\"text\": \"a\", \"label\": \"x\"}", data.TextOptions{}, "after line 2: the list has no end"},
		{"cut.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\"", data.TextOptions{}, "cut.jsonl: after line 2: unexpected EOF"},
		{"more.json", "[{\"text\": \"a\", \"label\": \"x\"}]\n{}", data.TextOptions{}, "something follows the end"},
		{"field.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n{\"body\": \"a\", \"label\": \"x\"}", data.TextOptions{}, `line 2: no text in field "text"`},
		{"label.jsonl", "{\"text\": \"a\", \"label\": null}", data.TextOptions{}, `line 1: no label in field "label"`},
		{"flat.json", "[1]", data.TextOptions{}, "after line 1: json: cannot unmarshal number"},
		{"packed.csv.gz", "\x1f\x8b", data.TextOptions{}, "packed.csv.gz: unexpected EOF"},
	} {
		_, err := data.ReadTexts(strings.NewReader(test.content), test.name, test.opts)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), test.name+": ") {
			t.Errorf("%s: %v; want %q", test.name, err, test.want)
		}
	}
}

// A first line that names the columns is not taken for an example; one that is an example is not taken for names.
func TestHeadersAreSeen(t *testing.T) {
	lines := "see you at noon,ham\nwin a prize now,spam\n"
	for _, test := range []struct {
		content string
		opts    data.TextOptions
		names   bool
	}{
		{"text,label\n" + lines, data.TextOptions{}, true},
		{"label, text\nham,a b\nspam,c d\nham,e f\n", data.TextOptions{}, true},
		{"Mensagem,Classe\n" + lines, data.TextOptions{}, true},
		{"v2,v1\n" + strings.Repeat(lines, 5), data.TextOptions{}, true},
		{"text,label\n" + lines, data.TextOptions{Header: true}, false},
		{"text,label\n" + lines, data.TextOptions{Classes: []string{"ham", "spam", "label"}}, false},
		{"good,pos\nso bad,neg\nnot good,neg\n", data.TextOptions{}, false},
		{"hi,other\n" + lines, data.TextOptions{}, false},
		{"hello,ham\n" + strings.Repeat(lines, 5), data.TextOptions{}, false},
		{"see you there,third\n" + strings.Repeat(lines, 5), data.TextOptions{}, false},
		{"one,1\n" + strings.Repeat("two,2\n", 20), data.TextOptions{}, false},
	} {
		_, err := data.ReadTexts(strings.NewReader(test.content), "mine.csv", test.opts)
		if !test.names && err != nil {
			t.Errorf("%q: %v", test.content, err)
		}
		if test.names && (err == nil || !strings.Contains(err.Error(), "mine.csv: line 1: ") || !strings.Contains(err.Error(), "set Header")) {
			t.Errorf("%q: %v; want one that says to set Header", test.content, err)
		}
	}
}

func TestTextFile(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, "a\tx\nb\ty\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "words.tsv.gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := data.TextFile(path, data.TextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.String(), "words.tsv.gz: 2 texts, 2 classes"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := data.TextFile(path+"x", data.TextOptions{}); !os.IsNotExist(err) {
		t.Errorf("no file: %v", err)
	}
}

// TestTextsSplit follows texts through the parts of a split.
func TestTextsSplit(t *testing.T) {
	var texts []string
	var labels []int
	for i := range 20 {
		texts, labels = append(texts, strings.Repeat("x", i)), append(labels, i%2)
	}
	set, err := data.NewTexts(texts, labels, data.ArraysOptions{Classes: []string{"even", "odd"}})
	if err != nil {
		t.Fatal(err)
	}
	few, rest, err := data.PerClass(set, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	train, valid, err := data.Split(rest, 0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, part := range []*data.View{few, train, valid} {
		texts, ok := data.Strings(part)
		if !ok {
			t.Fatal("a part of a set of texts has none")
		}
		for i, s := range texts {
			seen[s] = true
			if part.Text(i) != s || int(part.Labels()[i]) != len(s)%2 {
				t.Errorf("example %d is %q of class %d", i, part.Text(i), part.Labels()[i])
			}
		}
		if _, err := part.Read([]int{0}); err == nil || !strings.Contains(err.Error(), "holds texts, not numbers") {
			t.Errorf("read: %v", err)
		}
	}
	if len(seen) != len(texts) {
		t.Errorf("%d of %d texts are in the parts", len(seen), len(texts))
	}
}

func TestNewTextsErrors(t *testing.T) {
	for _, test := range []struct {
		texts  []string
		labels []int
		want   string
	}{
		{nil, nil, "0 texts and 0 labels"},
		{[]string{"a"}, []int{0, 1}, "1 texts and 2 labels"},
		{[]string{"a", "\xff"}, []int{0, 1}, "text 1 is not UTF-8"},
		{[]string{"a", "b"}, []int{0, -1}, "example 1 has label -1"},
	} {
		if _, err := data.NewTexts(test.texts, test.labels, data.ArraysOptions{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q %v: %v; want %q", test.texts, test.labels, err, test.want)
		}
	}
}

func FuzzReadTexts(f *testing.F) {
	f.Add("a,x\n\"b\n\",y\n", ".csv", false)
	f.Add("{\"text\": \"a\", \"label\": 1}\n[", ".jsonl", false)
	f.Add("[{\"text\": \"a\", \"label\": \"x\"}]", ".json", true)
	f.Add("ham\t\"\n", ".tsv", true)
	f.Fuzz(func(t *testing.T, content, ending string, plain bool) {
		set, err := data.ReadTexts(strings.NewReader(content), "fuzz"+ending, data.TextOptions{NoQuotes: plain, Header: len(content)%2 == 0})
		if err != nil {
			return
		}
		if set.Len() == 0 || len(set.Labels()) != set.Len() {
			t.Errorf("%d texts, %d labels", set.Len(), len(set.Labels()))
		}
		for i := range set.Len() {
			if !utf8.ValidString(set.Text(i)) {
				t.Errorf("text %d is %q", i, set.Text(i))
			}
		}
	})
}
