package data

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// TextOptions say how a file of texts is read.
type TextOptions struct {
	// Name is what the set is called; default the name of the file.
	Name string
	// Text and Label are the columns of the text and of its class: names in the header or of JSON's fields, or numbers from 0.
	// Default "text" and "label", or in a file without a header the first two columns that are left.
	Text, Label string
	// Header says that the first line of a CSV file names the columns.
	Header bool
	// Comma parts the fields of a CSV file; default ',', and a tab for .tsv.
	Comma rune
	// NoQuotes says that quotes in a CSV file are letters like any other, and each line is one record.
	NoQuotes bool
	// Classes are the labels in order; default all that occur, numbers in order of size, else by alphabet.
	Classes []string
}

// TextFile reads texts with their classes from a file, as is or compressed by gzip: CSV, TSV, or JSON by the ending .json (a list of
// objects) or .jsonl (one object a line; either content is read under either name).
//
// Errors name the file and the line: a line with more or fewer fields, text that is not UTF-8, a field that is missing, a label
// that is not one of Classes, a first line that names the columns where Header is not set, no lines, a truncated file.
func TextFile(path string, opts TextOptions) (*Texts, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadTexts(file, filepath.Base(path), opts)
}

// ReadTexts is TextFile for a file that is open already; name is what errors call it, and its ending tells what the file is.
func ReadTexts(r io.Reader, name string, opts TextOptions) (*Texts, error) {
	unpacked, err := unpacked(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	opts.Comma = commaOf(opts.Comma, name)
	table := textTable{opts: opts}
	switch filepath.Ext(strings.TrimSuffix(name, ".gz")) {
	case ".json", ".jsonl", ".ndjson":
		err = table.readJSON(unpacked)
	default:
		err = table.readCSV(unpacked)
	}
	if err == nil {
		var set *Texts
		if set, err = table.set(name); err == nil {
			return set, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

// textTable is what was read so far.
type textTable struct {
	opts          TextOptions
	texts, labels []string
	lines         []int
	// text and label are the columns of a CSV file with so many.
	text, label, width int
}

func (t *textTable) set(name string) (*Texts, error) {
	if len(t.texts) == 0 {
		return nil, errors.New("no lines with texts")
	}
	classes := t.opts.Classes
	if classes == nil {
		classes = distinct(t.labels)
	}
	labels, err := places(t.labels, t.lines, classes)
	if err != nil {
		return nil, err
	}
	return NewTexts(t.texts, labels, ArraysOptions{Name: cmp.Or(t.opts.Name, name), Classes: classes})
}

func (t *textTable) add(text, label string, line int) error {
	if !utf8.ValidString(text) || !utf8.ValidString(label) {
		return fmt.Errorf("line %d: is not UTF-8: convert the file first", line)
	}
	t.texts, t.labels, t.lines = append(t.texts, text), append(t.labels, strings.TrimSpace(label)), append(t.lines, line)
	return nil
}

func (t *textTable) readCSV(r io.Reader) error {
	next := quotedRecords(r, t.opts.Comma)
	if t.opts.NoQuotes {
		next = plainRecords(r, t.opts.Comma)
	}
	for {
		record, line, err := next()
		if errors.Is(err, io.EOF) {
			return t.checkHeader()
		}
		if err == nil {
			err = t.record(record, line)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// columnNames are words that name a column of a file of texts, and hardly ever are a whole text or a class.
var columnNames = []string{"text", "label", "class", "category", "target", "message", "sentence", "sentiment",
	"texto", "rótulo", "rotulo", "classe", "categoria", "mensagem", "sentimento"}

// checkHeader refuses names of columns that were taken for an example. They are two words, the second of which is no other line's
// class; and they are usual names, or the other texts are longer than a word.
func (t *textTable) checkHeader() error {
	if t.opts.Header || t.opts.Classes != nil || len(t.texts) < 2 {
		return nil
	}
	text, label, others := strings.TrimSpace(t.texts[0]), t.labels[0], t.texts[1:]
	if !isWord(text) || !isWord(label) || slices.Contains(t.labels[1:], label) {
		return nil
	}
	usual := slices.Contains(columnNames, strings.ToLower(text)) || slices.Contains(columnNames, strings.ToLower(label))
	words := 0
	for _, other := range others {
		if isWord(other) {
			words++
		}
	}
	const enough = 10 // Of fewer lines one may well be the only one of its class.
	if usual || len(others) >= enough && words < len(others)/2 {
		return fmt.Errorf("line %d: %s look like the names of the columns: set Header; if they are an example, name the Classes", t.lines[0], short(text, label))
	}
	return nil
}

func isWord(s string) bool { return s != "" && !strings.ContainsAny(s, " \t\n,.;:!?") }

// quotedRecords gives the records of a CSV file with the lines that they begin on.
func quotedRecords(r io.Reader, comma rune) func() ([]string, int, error) {
	reader := csv.NewReader(r)
	reader.Comma, reader.FieldsPerRecord = comma, -1
	return func() ([]string, int, error) {
		record, err := reader.Read()
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong):
			return nil, wrong.StartLine, fmt.Errorf("%w; if quotes are letters like any other in this file set NoQuotes", wrong.Err)
		case err != nil:
			return nil, 0, err
		}
		line, _ := reader.FieldPos(0)
		return record, line, nil
	}
}

// plainRecords gives the lines of a file that are not empty, parted at each comma.
func plainRecords(r io.Reader, comma rune) func() ([]string, int, error) {
	lines, number := bufio.NewReader(r), 0
	return func() ([]string, int, error) {
		for {
			line, err := lines.ReadString('\n')
			number++
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				return strings.Split(line, string(comma)), number, nil
			}
			if err != nil {
				return nil, number, err
			}
		}
	}
}

// record takes one record; the first decides the number of columns.
func (t *textTable) record(fields []string, line int) error {
	if t.width == 0 {
		if err := t.columns(fields); err != nil || t.opts.Header {
			return err
		}
	}
	if len(fields) != t.width {
		return fmt.Errorf("has %d fields: want %d, as the first line", len(fields), t.width)
	}
	return t.add(fields[t.text], fields[t.label], line)
}

// columns finds the text and the label among the columns of the first record.
func (t *textTable) columns(first []string) (err error) {
	t.width = len(first)
	if t.width < 2 {
		return fmt.Errorf("has %d field: want at least a text and a label; is %q what parts the fields?", t.width, string(t.opts.Comma))
	}
	if t.text, err = t.column(first, t.opts.Text, "text", -1); err != nil {
		return err
	}
	if t.label, err = t.column(first, t.opts.Label, "label", t.text); err != nil {
		return err
	}
	if t.text == t.label {
		return fmt.Errorf("text and label are both column %d", t.text)
	}
	return nil
}

// column is the number of the column that is asked for; without a header the default is the first that is not taken.
func (t *textTable) column(first []string, asked, usual string, taken int) (int, error) {
	if asked == "" && !t.opts.Header {
		if taken == 0 {
			return 1, nil
		}
		return 0, nil
	}
	asked = cmp.Or(asked, usual)
	for i, field := range first {
		if t.opts.Header && strings.TrimSpace(field) == asked {
			return i, nil
		}
	}
	i, err := strconv.Atoi(asked)
	if err != nil || i < 0 || i >= len(first) {
		return 0, fmt.Errorf("no column %s among %s; if the first line names the columns set Header", short(asked), short(first...))
	}
	return i, nil
}

// readJSON reads a list of objects, or objects one after the other.
func (t *textTable) readJSON(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	lines, counted := 1, int64(0)
	line := func() int {
		end := decoder.InputOffset()
		lines += bytes.Count(content[counted:end], []byte("\n"))
		counted = end
		return lines
	}
	list := bytes.HasPrefix(bytes.TrimSpace(content), []byte("["))
	if list {
		_, _ = decoder.Token()
	}
	for decoder.More() {
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			return fmt.Errorf("after line %d: %w", line(), err)
		}
		if err := t.object(object, line()); err != nil {
			return err
		}
	}
	if list {
		if _, err := decoder.Token(); err != nil {
			return fmt.Errorf("after line %d: the list has no end", line())
		}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("after line %d: something follows the end", line())
	}
	return nil
}

func (t *textTable) object(fields map[string]any, line int) error {
	textField, labelField := cmp.Or(t.opts.Text, "text"), cmp.Or(t.opts.Label, "label")
	text, ok := fields[textField].(string)
	if !ok {
		return fmt.Errorf("line %d: no text in field %q: set Text to the name of the field", line, textField)
	}
	switch label := fields[labelField].(type) {
	case string, json.Number, bool:
		return t.add(text, fmt.Sprint(label), line)
	}
	return fmt.Errorf("line %d: no label in field %q: want a text or a number; set Label to the name of the field", line, labelField)
}
