package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SeriesOptions say how a CSV file of time series is read.
type SeriesOptions struct {
	// ID is the column that names the series of a line: the file is long, with one number a line. Default none: the file is wide,
	// and each column but Time is a series.
	ID string
	// Value is the column of the number in a long file; default the last.
	Value string
	// Time is the column of the time; default none, the lines are in order.
	Time string
	// Frequency of the series. Where there is a Time, each line must be one step after that before it: a month that is missing would
	// move all seasons after it.
	Frequency Frequency
	// Comma parts the fields; default ',', and a tab for .tsv.
	Comma rune
}

// SeriesCSV reads a file of time series whose first line names the columns, as is or compressed by gzip. Empty fields may stand before the
// first number of a series and after its last.
//
// Errors name the file and the line: a column that is not there, a field that is not a finite number or not a time, a step that is
// missing, no series.
func SeriesCSV(path string, opts SeriesOptions) (SeriesSet, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadSeriesCSV(file, filepath.Base(path), opts)
}

// ReadSeriesCSV is SeriesCSV for a file that is open already; name is what errors call it, and its ending tells a .tsv.
func ReadSeriesCSV(r io.Reader, name string, opts SeriesOptions) (SeriesSet, error) {
	opts.Comma = commaOf(opts.Comma, name)
	t := seriesTable{opts: opts, time: -1, places: map[string]int{}}
	if err := t.read(r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t.set, nil
}

// seriesTable is a file that is being read.
type seriesTable struct {
	opts            SeriesOptions
	reader          *csv.Reader
	header          []string
	id, value, time int // columns; time is -1 where there is none
	set             SeriesSet
	ended           []int          // the line of the empty field after the last number of each series; 0 where it goes on
	places          map[string]int // of the series of a long file
}

func (t *seriesTable) read(r io.Reader) error {
	text, err := unpacked(r)
	if err != nil {
		return err
	}
	t.reader = csv.NewReader(text)
	t.reader.Comma = t.opts.Comma
	first, err := t.reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := t.columns(first); err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	for {
		fields, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line, _ := t.reader.FieldPos(0)
		if err := t.record(fields, line); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	t.set = slices.DeleteFunc(t.set, func(s Series) bool { return len(s.Values) == 0 })
	if len(t.set) == 0 {
		return errors.New("no lines with numbers")
	}
	return nil
}

// columns finds the columns by the first line, and begins the series of a wide file.
func (t *seriesTable) columns(first []string) (err error) {
	if err := t.opts.Frequency.check(); err != nil {
		return err
	}
	if t.opts.Time != "" && t.opts.Frequency == "" {
		return fmt.Errorf("a time column %s without Frequency: say how often there is a number", short(t.opts.Time))
	}
	for _, name := range first {
		t.header = append(t.header, strings.TrimSpace(name))
	}
	if t.opts.Time != "" {
		if t.time, err = t.column(t.opts.Time); err != nil {
			return err
		}
	}
	if t.opts.ID == "" {
		t.begin(t.header...)
		return nil
	}
	if t.id, err = t.column(t.opts.ID); err != nil {
		return err
	}
	t.value = len(t.header) - 1
	if t.opts.Value != "" {
		if t.value, err = t.column(t.opts.Value); err != nil {
			return err
		}
	}
	if t.value == t.id || t.value == t.time || t.id == t.time {
		return fmt.Errorf("columns %s: want one of the series, one of the value and one of the time", short(t.header...))
	}
	return nil
}

func (t *seriesTable) column(name string) (int, error) {
	i := slices.Index(t.header, name)
	if i < 0 {
		return 0, fmt.Errorf("no column %s among %s", short(name), short(t.header...))
	}
	return i, nil
}

func (t *seriesTable) begin(names ...string) {
	for _, name := range names {
		t.set = append(t.set, Series{Name: name, Frequency: t.opts.Frequency})
		t.ended = append(t.ended, 0)
	}
}

// record takes one line: a number of one series, or of each.
func (t *seriesTable) record(fields []string, line int) error {
	var at time.Time
	if t.time >= 0 {
		var err error
		if at, err = parseTime(fields[t.time]); err != nil {
			return err
		}
	}
	if t.opts.ID != "" {
		name := strings.TrimSpace(fields[t.id])
		place, ok := t.places[name]
		if !ok {
			place = len(t.set)
			t.places[name] = place
			t.begin(name)
		}
		return t.add(place, fields[t.value], at, line)
	}
	for i, field := range fields {
		if i == t.time {
			continue
		}
		if err := t.add(i, field, at, line); err != nil {
			return err
		}
	}
	return nil
}

// add takes the next field of a series.
func (t *seriesTable) add(place int, field string, at time.Time, line int) error {
	s := &t.set[place]
	if field = strings.TrimSpace(field); field == "" {
		if len(s.Values) > 0 && t.ended[place] == 0 {
			t.ended[place] = line
		}
		return nil
	}
	value, err := strconv.ParseFloat(field, 64)
	if err != nil || notNumber(value) {
		return fmt.Errorf("series %s: %s is not a finite number", short(s.Name), short(field))
	}
	if ended := t.ended[place]; ended != 0 {
		return fmt.Errorf("series %s goes on after the empty field of line %d: fill it in", short(s.Name), ended)
	}
	if len(s.Values) == 0 {
		s.Start = at
	} else if want := s.At(len(s.Values)); !at.Equal(want) {
		return fmt.Errorf("series %s: after %s comes %s, want %s, as it is %s: sort the lines, and fill in those that are missing", short(s.Name),
			s.At(len(s.Values)-1).Format(time.DateTime), at.Format(time.DateTime), want.Format(time.DateTime), s.Frequency)
	}
	s.Values = append(s.Values, value)
	return nil
}

// timeForms are those that are understood.
var timeForms = []string{time.DateOnly, "2006-01", "2006", time.DateTime, "2006-01-02 15:04", time.RFC3339, "2006-01-02T15:04:05", "2006/01/02"}

func parseTime(field string) (time.Time, error) {
	field = strings.TrimSpace(field)
	for _, form := range timeForms {
		if t, err := time.Parse(form, field); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is not a time as 2006-01-02, 2006-01, 2006 or 2006-01-02 15:04:05", short(field))
}
