package data

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
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
	// Skip leaves out this many lines at the start.
	Skip int
}

// maxCSV bounds the text of one file, unpacked: what a small compressed file may claim of memory.
const maxCSV = 4 << 30

// CSV reads a file of numbers with one label a line, as is or compressed by gzip.
//
// Errors name the file and the line: a field that is not a finite number, a line with more or fewer fields, a label that is
// not one of Classes, no lines, a truncated file.
func CSV(path string, opts CSVOptions) (*Arrays, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if opts.Comma == 0 && strings.HasSuffix(strings.TrimSuffix(path, ".gz"), ".tsv") {
		opts.Comma = '\t'
	}
	return ReadCSV(file, filepath.Base(path), opts)
}

// ReadCSV is CSV for a file that is open already; name is what errors call it.
func ReadCSV(r io.Reader, name string, opts CSVOptions) (*Arrays, error) {
	text, err := unpacked(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	table := csvTable{name: name, opts: opts, reader: csv.NewReader(io.LimitReader(text, maxCSV))}
	if err := table.read(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	shape := opts.Shape
	if shape == nil {
		shape = []int{table.width - 1}
	}
	classes := opts.Classes
	if classes == nil {
		classes = distinct(table.labels)
	}
	labels, err := table.indices(classes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if opts.Name != "" {
		name = opts.Name
	}
	return NewArrays(table.inputs, shape, labels, ArraysOptions{Name: name, Classes: classes})
}

// unpacked looks at the first two bytes, which tell a gzip file whatever its name.
func unpacked(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	magic, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

type csvTable struct {
	name   string
	opts   CSVOptions
	reader *csv.Reader
	width  int
	label  int
	inputs []float32
	labels []string
	lines  []int
}

func (t *csvTable) read() error {
	t.reader.ReuseRecord = true
	t.reader.FieldsPerRecord = -1
	if t.opts.Comma != 0 {
		t.reader.Comma = t.opts.Comma
	}
	for n := 0; ; n++ {
		record, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := t.line(n, record); err != nil {
			line, _ := t.reader.FieldPos(0)
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if len(t.labels) == 0 {
		return errors.New("no lines with numbers")
	}
	return nil
}

// line takes one record; the first after those that are skipped decides the number of columns.
func (t *csvTable) line(n int, record []string) error {
	if n < t.opts.Skip {
		return nil
	}
	if n == t.opts.Skip {
		if err := t.columns(record); err != nil || t.opts.Header {
			return err
		}
	}
	if len(record) != t.width {
		return fmt.Errorf("has %d fields: want %d, as the first line", len(record), t.width)
	}
	for i, field := range record {
		if i == t.label {
			t.labels = append(t.labels, strings.Clone(strings.TrimSpace(field)))
			continue
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(field), 32)
		if err != nil {
			return fmt.Errorf("column %d: %q is not a number; if this line names the columns set Header", i, field)
		}
		t.inputs = append(t.inputs, float32(value))
	}
	line, _ := t.reader.FieldPos(0)
	t.lines = append(t.lines, line)
	return nil
}

// columns finds the label among the columns of the first line.
func (t *csvTable) columns(first []string) error {
	t.width = len(first)
	if t.width < 2 {
		return fmt.Errorf("has %d field: want at least a number and a label; is %q what parts the fields?", t.width, string(orComma(t.opts.Comma)))
	}
	t.label = t.width - 1
	if t.opts.Label == "" {
		return nil
	}
	if t.opts.Header {
		if i := slices.Index(first, t.opts.Label); i >= 0 {
			t.label = i
			return nil
		}
	}
	i, err := strconv.Atoi(t.opts.Label)
	if err != nil || i < 0 || i >= t.width {
		return fmt.Errorf("no label column %q among %q", t.opts.Label, first)
	}
	t.label = i
	return nil
}

// indices turns labels to places in classes.
func (t *csvTable) indices(classes []string) ([]int, error) {
	places := make(map[string]int, len(classes))
	for i, class := range classes {
		places[class] = i
	}
	indices := make([]int, len(t.labels))
	for i, label := range t.labels {
		place, ok := places[label]
		if !ok {
			return nil, fmt.Errorf("line %d: label %q is not one of the classes %q", t.lines[i], label, classes)
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

func orComma(comma rune) rune {
	if comma == 0 {
		return ','
	}
	return comma
}
