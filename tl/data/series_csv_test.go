package data_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/tl/data"
)

// lines are all series of a set: name, start where it is known, values.
func lines(s data.SeriesSet) (list []string) {
	for _, series := range s {
		line := series.Name
		if !series.Start.IsZero() {
			line += " " + series.Start.Format("2006-01-02T15")
		}
		list = append(list, fmt.Sprint(line, " ", series.Values))
	}
	return list
}

func TestSeriesCSV(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		opts             data.SeriesOptions
		want             []string
	}{
		{name: "wide", text: "a,b\n1,10\n2,20\n", want: []string{"a [1 2]", "b [10 20]"}},
		{name: "wide, with times", text: "month,a,b\n2020-11,1,10\n2020-12,2,20\n2021-01,3,30\n",
			opts: data.SeriesOptions{Time: "month", Frequency: data.Monthly}, want: []string{"a 2020-11-01T00 [1 2 3]", "b 2020-11-01T00 [10 20 30]"}},
		{name: "wide, of different lengths", text: "month,a,b\n2020-11,,10\n2020-12,2,20\n2021-01,3,\n",
			opts: data.SeriesOptions{Time: "month", Frequency: data.Monthly}, want: []string{"a 2020-12-01T00 [2 3]", "b 2020-11-01T00 [10 20]"}},
		{name: "wide, a column without numbers", text: "a,b\n1,\n2,\n", want: []string{"a [1 2]"}},
		{name: "ends of months", text: "day,a\n2023-12-31,1\n2024-01-31,2\n2024-02-29,3\n2024-03-31,4\n",
			opts: data.SeriesOptions{Time: "day", Frequency: data.Monthly}, want: []string{"a 2023-12-31T00 [1 2 3 4]"}},
		{name: "quarters", text: "day,a\n2023-10-01,1\n2024-01-01,2\n", opts: data.SeriesOptions{Time: "day", Frequency: data.Quarterly},
			want: []string{"a 2023-10-01T00 [1 2]"}},
		{name: "years", text: "year,a\n1999,1\n2000,2\n", opts: data.SeriesOptions{Time: "year", Frequency: data.Yearly}, want: []string{"a 1999-01-01T00 [1 2]"}},
		{name: "weeks", text: "day,a\n2024-02-26,1\n2024-03-04,2\n", opts: data.SeriesOptions{Time: "day", Frequency: data.Weekly},
			want: []string{"a 2024-02-26T00 [1 2]"}},
		{name: "days", text: "day,a\n2024-02-28,1\n2024-02-29,2\n", opts: data.SeriesOptions{Time: "day", Frequency: data.Daily},
			want: []string{"a 2024-02-28T00 [1 2]"}},
		{name: "hours", text: "at,a\n2024-02-28 23:00:00,1\n2024-02-29 00:00:00,2\n", opts: data.SeriesOptions{Time: "at", Frequency: data.Hourly},
			want: []string{"a 2024-02-28T23 [1 2]"}},
		{name: "long", text: "shop,sold\nnorth,1\nsouth,10\nnorth,2\n", opts: data.SeriesOptions{ID: "shop"}, want: []string{"north [1 2]", "south [10]"}},
		{name: "long, with times", text: "sold,month,shop\n1,2020-12,north\n2,2021-01,north\n7,2020-01,south\n",
			opts: data.SeriesOptions{ID: "shop", Value: "sold", Time: "month", Frequency: data.Monthly},
			want: []string{"north 2020-12-01T00 [1 2]", "south 2020-01-01T00 [7]"}},
		{name: "byte order mark, CRLF, spaces", text: "\ufeffa, b\r\n 1, 10\r\n", want: []string{"a [1]", "b [10]"}},
		{name: "tab by the file's name", file: "a.tsv", text: "a\tb\n1\t10\n", want: []string{"a [1]", "b [10]"}},
		{name: "semicolon", text: "a;b\n1;10\n", opts: data.SeriesOptions{Comma: ';'}, want: []string{"a [1]", "b [10]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := "a.csv"
			if test.file != "" {
				file = test.file
			}
			for _, content := range [][]byte{[]byte(test.text), gzipped(test.text)} {
				path := filepath.Join(t.TempDir(), file)
				if err := os.WriteFile(path, content, 0o644); err != nil {
					t.Fatal(err)
				}
				set, err := data.SeriesCSV(path, test.opts)
				if err != nil {
					t.Fatal(err)
				}
				if got := lines(set); !slices.Equal(got, test.want) {
					t.Errorf("got %q, want %q", got, test.want)
				}
			}
		})
	}
}

func TestSeriesCSVErrors(t *testing.T) {
	monthly := data.SeriesOptions{Time: "month", Frequency: data.Monthly}
	for _, test := range []struct {
		name, text string
		opts       data.SeriesOptions
		want       []string
	}{
		{"empty", "", data.SeriesOptions{}, []string{"no lines with numbers"}},
		{"header alone", "a,b\n", data.SeriesOptions{}, []string{"no lines with numbers"}},
		{"a word", "a,b\n1,2\n3,x\n", data.SeriesOptions{}, []string{"line 3", `"b"`, `"x" is not a finite number`}},
		{"NaN", "a\nNaN\n", data.SeriesOptions{}, []string{"line 2", `"NaN" is not a finite number`}},
		{"infinity", "a\n-inf\n", data.SeriesOptions{}, []string{"line 2", `"-inf" is not a finite number`}},
		{"too large", "a\n1e300\n", data.SeriesOptions{}, []string{"line 2", `"1e300"`}},
		{"a field too many", "a\n1\n2,3\n", data.SeriesOptions{}, []string{"line 3", "wrong number of fields"}},
		{"a gap", "a\n1\n\"\"\n3\n", data.SeriesOptions{}, []string{"line 4", `"a" goes on after the empty field of line 3`}},
		{"a month missing", "month,a\n2020-01,1\n2020-03,2\n", monthly, []string{"line 3", "after 2020-01-01", "comes 2020-03-01", "want 2020-02-01", "monthly"}},
		{"a month twice", "month,a\n2020-01,1\n2020-01,2\n", monthly, []string{"line 3", "want 2020-02-01"}},
		{"not a time", "month,a\nspring,1\n", monthly, []string{"line 2", `"spring" is not a time`}},
		{"no such time column", "day,a\n2020-01,1\n", monthly, []string{"line 1", `no column "month" among "day" "a"`}},
		{"time without frequency", "month,a\n2020-01,1\n", data.SeriesOptions{Time: "month"}, []string{"line 1", "without Frequency"}},
		{"unknown frequency", "a\n1\n", data.SeriesOptions{Frequency: "often"}, []string{`"often" is not known`, "monthly"}},
		{"no such series column", "a,b\n1,2\n", data.SeriesOptions{ID: "shop"}, []string{`no column "shop" among "a" "b"`}},
		{"no such value column", "shop,b\nn,2\n", data.SeriesOptions{ID: "shop", Value: "sold"}, []string{`no column "sold"`}},
		{"one column for two things", "shop\n1\n", data.SeriesOptions{ID: "shop"}, []string{"want one of the series, one of the value"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := data.ReadSeriesCSV(strings.NewReader(test.text), "file.csv", test.opts)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(test.want, "file.csv") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not tell of %q", err, want)
				}
			}
		})
	}
	if _, err := data.SeriesCSV(filepath.Join(t.TempDir(), "missing.csv"), data.SeriesOptions{}); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// FuzzReadSeriesCSV: whatever the bytes, no panic; what is accepted can be learned from.
func FuzzReadSeriesCSV(f *testing.F) {
	f.Add([]byte("month,a,b\n2020-11,1,10\n2020-12,2,\n"), "", "month", "monthly", ',')
	f.Add([]byte("shop;sold\nnorth;1\nsouth;10\n"), "shop", "", "", ';')
	f.Add(gzipped("a\n1\n"), "", "", "", ',')
	f.Fuzz(func(t *testing.T, text []byte, id, at, frequency string, comma rune) {
		set, err := data.ReadSeriesCSV(strings.NewReader(string(text)), "fuzz",
			data.SeriesOptions{ID: id, Time: at, Frequency: data.Frequency(frequency), Comma: comma})
		if err != nil {
			return
		}
		if err := set.Check(); err != nil {
			t.Errorf("accepted, and then: %v", err)
		}
		for _, series := range set {
			if series.Start.IsZero() != (at == "") && series.Start.Year() != 1 {
				t.Errorf("series %q begins at %v, with the time column %q", series.Name, series.Start, at)
			}
		}
	})
}

func TestSeriesTimes(t *testing.T) {
	start := time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC)
	for frequency, want := range map[data.Frequency]string{
		data.Yearly: "2037-01-31", data.Quarterly: "2027-04-30", data.Monthly: "2025-02-28", data.Weekly: "2024-05-01",
		data.Daily: "2024-02-13", data.Hourly: "2024-01-31",
	} {
		if got := (data.Series{Start: start, Frequency: frequency}).At(13).Format(time.DateOnly); got != want {
			t.Errorf("13 steps after %s, %s: %s, want %s", start.Format(time.DateOnly), frequency, got, want)
		}
	}
	if got := data.Monthly.After(time.Date(2024, 1, 30, 0, 0, 0, 0, time.UTC), 2).Format(time.DateOnly); got != "2024-03-30" {
		t.Errorf("two months after January 30: %s", got)
	}
	if !(data.Series{Frequency: data.Monthly}).At(3).IsZero() || !data.Frequency("").After(start, 1).IsZero() {
		t.Error("a series without start, or without frequency, has times")
	}
	if got := []int{data.Monthly.Season(), data.Quarterly.Season(), data.Yearly.Season(), data.Weekly.Season(), data.Daily.Season(), data.Hourly.Season(),
		data.Frequency("").Season()}; !slices.Equal(got, []int{12, 4, 1, 52, 7, 24, 1}) {
		t.Errorf("seasons of %v steps", got)
	}
}

func count(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i)
	}
	return values
}

func TestSeriesSet(t *testing.T) {
	set := data.SeriesSet{{Name: "a", Values: count(3)}, {Name: "b", Values: count(9)}, {Name: "c", Values: count(4)}}
	past, err := set.Cut(3)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lines(past), []string{"b [0 1 2 3 4 5]", "c [0]"}; !slices.Equal(got, want) {
		t.Errorf("cut: %q, want %q", got, want)
	}
	// What is cut off cannot be reached from the past.
	if cap(past[0].Values) != 6 {
		t.Errorf("the past of 6 steps has room for %d", cap(past[0].Values))
	}
	if got := set.String(); got != "3 series of 3 to 9 steps, 16 in all" {
		t.Error(got)
	}
	var many data.SeriesSet
	for i := range 40 {
		many = append(many, data.Series{Name: fmt.Sprint(i), Values: count(1)})
	}
	two, rest, err := many.Draw(2, 7)
	if err != nil {
		t.Fatal(err)
	}
	five, _, err := many.Draw(5, 7)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := many.Draw(5, 8)
	if err != nil {
		t.Fatal(err)
	}
	if len(two) != 2 || len(rest) != 38 || len(five) != 5 || slices.Equal(lines(five), lines(other)) {
		t.Errorf("drawn %q and %q, another seed %q", lines(two), lines(five), lines(other))
	}
	for _, line := range lines(two) {
		if !slices.Contains(lines(five), line) || slices.Contains(lines(rest), line) {
			t.Errorf("%s of %q is not among %q, or in the rest", line, lines(two), lines(five))
		}
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{second(set.Cut(0)), "cut of 0 steps"},
		{second(set.Cut(9)), "none of 3 series has more than 9 steps"},
		{third(set.Draw(3, 0)), "draw of 3 from 3 series"},
		{third(set.Draw(0, 0)), "draw of 0"},
		{data.SeriesSet{}.Check(), "no series"},
		{data.SeriesSet{{Name: "a", Values: []float64{1, math.NaN()}}}.Check(), `series "a" is NaN at step 1`},
		{data.SeriesSet{{Values: []float64{math.Inf(1)}}}.Check(), "series 0 is +Inf at step 0"},
		{data.SeriesSet{{Name: "a", Frequency: "often", Values: []float64{1}}}.Check(), `"often" is not known`},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("error %v, want %q", test.err, test.want)
		}
	}
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }
