package data

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// CSVOptions say how a CSV file is read.
type CSVOptions struct {
	// Name is what the set is called; default the name of the file.
	Name string
	// Shape of one example; default [columns], as many as there are beside the label.
	Shape []int
	// Label is the column of the class: its name in the header, or its number from 0; default the last column.
	Label string
	// Header says that the first line names the columns.
	Header bool
	// Comma parts the fields; default ',', and a tab for .tsv.
	Comma rune
	// Classes are the labels in order; default all that occur, numbers in order of size, else by alphabet.
	Classes []string
	// Numbers says that labels are numbers to predict, not classes.
	Numbers bool
	// Skip leaves out this many lines at the start.
	Skip int
}

// maxCSV bounds the text of one file, unpacked: what a small compressed file may claim of memory.
var maxCSV int64 = 4 << 30

// CSV reads a file of numbers with one label a line, a class or a number to predict, as is or compressed by gzip.
//
// Errors name the file and the line: a field that is not a finite number, a line with more or fewer fields, a label that is
// not one of Classes, no lines, a truncated file.
func CSV(path string, opts CSVOptions) (*Arrays, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadCSV(file, filepath.Base(path), opts)
}

// ReadCSV is CSV for a file that is open already; name is what errors call it, and its ending tells a .tsv.
func ReadCSV(r io.Reader, name string, opts CSVOptions) (*Arrays, error) {
	opts.Comma = commaOf(opts.Comma, name)
	table := csvTable{opts: opts}
	if err := table.read(r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	shape := opts.Shape
	if shape == nil {
		shape = []int{table.width - 1}
	}
	set := ArraysOptions{Name: cmp.Or(opts.Name, name), Classes: opts.Classes}
	if opts.Numbers {
		targets, err := numbersOf(table.labels, table.lines)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return NewRegression(table.inputs, shape, targets, 1, set)
	}
	if set.Classes == nil {
		set.Classes = distinct(table.labels)
	}
	labels, err := places(table.labels, table.lines, set.Classes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return NewArrays(table.inputs, shape, labels, set)
}

// numbersOf are labels, each from a line of its file, as numbers to predict.
func numbersOf(labels []string, lines []int) ([]float32, error) {
	targets := make([]float32, len(labels))
	for i, label := range labels {
		value, err := number(label)
		if err != nil {
			return nil, fmt.Errorf("line %d: the label %w", lines[i], err)
		}
		targets[i] = value
	}
	return targets, nil
}

// number is a finite one.
func number(field string) (float32, error) {
	value, err := strconv.ParseFloat(field, 32)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return 0, fmt.Errorf("%s is not a finite number", short(field))
	}
	return float32(value), nil
}

// unpacked is the text of a file, compressed or not, without a byte order mark. The first bytes tell, whatever the name.
func unpacked(r io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReader(r)
	if starts(text, "\x1f\x8b") {
		packed, err := gzip.NewReader(text)
		if err != nil {
			return nil, err
		}
		text = bufio.NewReader(&bounded{packed, maxCSV})
	}
	if starts(text, byteOrderMark) {
		_, _ = text.Discard(len(byteOrderMark))
	}
	return text, nil
}

// byteOrderMark is what spreadsheets put before UTF-8.
const byteOrderMark = "\ufeff"

// starts tells if the prefix comes next. A reader that fails will do so again when it is read.
func starts(r *bufio.Reader, prefix string) bool {
	next, _ := r.Peek(len(prefix))
	return string(next) == prefix
}

// bounded fails where more is read than is left.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("holds more than %d bytes of text", maxCSV)
	}
	return n, err
}

type csvTable struct {
	opts   CSVOptions
	reader *csv.Reader
	width  int
	label  int
	inputs []float32
	labels []string
	lines  []int
}

func (t *csvTable) read(r io.Reader) error {
	text, err := unpacked(r)
	if err != nil {
		return err
	}
	if err := skipLines(text, t.opts.Skip); err != nil {
		return err
	}
	t.reader = csv.NewReader(text)
	t.reader.ReuseRecord = true
	t.reader.FieldsPerRecord = -1
	t.reader.Comma = t.opts.Comma
	for {
		record, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t.locate(err)
		}
		if err := t.record(record); err != nil {
			return fmt.Errorf("line %d: %w", t.at(), err)
		}
	}
	if len(t.labels) == 0 {
		return errors.New("no lines with numbers")
	}
	return nil
}

func skipLines(text *bufio.Reader, n int) error {
	if n < 0 {
		return fmt.Errorf("skip %d: want at least 0 lines", n)
	}
	for range n {
		if _, err := text.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

// locate counts the skipped lines in the place of an error that the reader found.
func (t *csvTable) locate(err error) error {
	var found *csv.ParseError
	if errors.As(err, &found) {
		return fmt.Errorf("line %d: %w", t.opts.Skip+found.StartLine, found.Err)
	}
	return err
}

// at is the line of the record that was read last.
func (t *csvTable) at() int {
	line, _ := t.reader.FieldPos(0)
	return t.opts.Skip + line
}

// record takes one line; the first decides the number of columns.
func (t *csvTable) record(fields []string) error {
	if t.width == 0 {
		if err := t.columns(fields); err != nil || t.opts.Header {
			return err
		}
	}
	if len(fields) != t.width {
		return fmt.Errorf("has %d fields: want %d, as the first line", len(fields), t.width)
	}
	for i, field := range fields {
		field = strings.TrimSpace(field)
		if i == t.label {
			t.labels = append(t.labels, strings.Clone(field))
			continue
		}
		value, err := number(field)
		if err != nil {
			return fmt.Errorf("column %d: %w; if this line names the columns set Header", i, err)
		}
		t.inputs = append(t.inputs, value)
	}
	t.lines = append(t.lines, t.at())
	return nil
}

// columns finds the label among the columns of the first line.
func (t *csvTable) columns(first []string) error {
	t.width = len(first)
	if t.width < 2 {
		return fmt.Errorf("has %d field: want at least a number and a label; is %q what parts the fields?", t.width, string(t.opts.Comma))
	}
	t.label = t.width - 1
	if t.opts.Label == "" {
		return nil
	}
	if t.opts.Header {
		named := func(field string) bool { return strings.TrimSpace(field) == t.opts.Label }
		if i := slices.IndexFunc(first, named); i >= 0 {
			t.label = i
			return nil
		}
	}
	i, err := strconv.Atoi(t.opts.Label)
	if err != nil || i < 0 || i >= t.width {
		return fmt.Errorf("no label column %s among %s", short(t.opts.Label), short(first...))
	}
	t.label = i
	return nil
}

// places turns labels, each from a line of its file, to their places in classes.
func places(labels []string, lines []int, classes []string) ([]int, error) {
	known := make(map[string]int, len(classes))
	for i, class := range classes {
		known[class] = i
	}
	indices := make([]int, len(labels))
	for i, label := range labels {
		place, ok := known[label]
		if !ok {
			return nil, fmt.Errorf("line %d: label %s is not one of the classes %s", lines[i], short(label), short(classes...))
		}
		indices[i] = place
	}
	return indices, nil
}

// distinct are the different labels: in order of size if all are whole numbers, else by alphabet.
func distinct(labels []string) []string {
	classes := slices.Clone(labels)
	slices.Sort(classes)
	classes = slices.Compact(classes)
	numbers := make(map[string]int, len(classes))
	for _, class := range classes {
		n, err := strconv.Atoi(class)
		if err != nil {
			return classes
		}
		numbers[class] = n
	}
	slices.SortStableFunc(classes, func(a, b string) int { return numbers[a] - numbers[b] })
	return classes
}

// short quotes texts for an error, which must not be as long as a hostile file makes them.
func short(texts ...string) string {
	const most = 200
	quoted := make([]string, 0, len(texts))
	for i, text := range texts {
		if i == 10 {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(texts)-i))
			break
		}
		quoted = append(quoted, fmt.Sprintf("%.*q", most/min(len(texts), 10), text))
	}
	return strings.Join(quoted, " ")
}

// commaOf is what parts the fields of a file: the comma that is asked for, or what its name says.
func commaOf(comma rune, name string) rune {
	if comma == 0 && strings.HasSuffix(strings.TrimSuffix(name, ".gz"), ".tsv") {
		return '\t'
	}
	return cmp.Or(comma, ',')
}
