package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Series is one time series: numbers at even steps of time.
type Series struct {
	// Name is what errors and tables call the series.
	Name string
	// Frequency is how often there is a number, and with it the season; default none.
	Frequency Frequency
	// Start is the time of the first number; zero where it is not known.
	Start  time.Time
	Values []float64
}

// At is the time of a step; zero where the start or the frequency is not known.
func (s Series) At(step int) time.Time {
	if s.Start.IsZero() {
		return s.Start
	}
	return s.Frequency.After(s.Start, step)
}

// String is one line: the name, the number of steps, from when to when, and the first and the last numbers.
func (s Series) String() string {
	var b strings.Builder
	b.WriteString(words.Sayf("%s: %d steps", s.Name, len(s.Values)))
	if last := s.At(len(s.Values) - 1); len(s.Values) > 0 && !last.IsZero() {
		fmt.Fprintf(&b, ", %s – %s", s.Start.Format(time.DateOnly), last.Format(time.DateOnly))
	}
	const ends = 6 // numbers on each side
	for i, v := range s.Values {
		switch {
		case len(s.Values) <= 2*ends || i < ends || i >= len(s.Values)-ends:
			fmt.Fprintf(&b, " %.4g", v)
		case i == ends:
			b.WriteString(" …")
		}
	}
	return b.String()
}

// cut is the series from one step to another.
func (s Series) cut(from, to int) Series {
	s.Start, s.Values = s.At(from), s.Values[from:to:to]
	return s
}

// Frequency is how often a series has a number.
type Frequency string

// The frequencies.
const (
	Yearly    Frequency = "yearly"
	Quarterly Frequency = "quarterly"
	Monthly   Frequency = "monthly"
	Weekly    Frequency = "weekly"
	Daily     Frequency = "daily"
	Hourly    Frequency = "hourly"
)

// Season is the number of steps after which patterns come again: 12 months, 4 quarters, 52 weeks, 7 days, 24 hours; 1 where there is
// no such number.
func (f Frequency) Season() int {
	switch f {
	case Quarterly:
		return 4
	case Monthly:
		return 12
	case Weekly:
		return 52
	case Daily:
		return 7
	case Hourly:
		return 24
	}
	return 1
}

// After is the time so many steps after start; zero where the frequency has no time.
func (f Frequency) After(start time.Time, steps int) time.Time {
	switch f {
	case Yearly:
		return addMonths(start, 12*steps)
	case Quarterly:
		return addMonths(start, 3*steps)
	case Monthly:
		return addMonths(start, steps)
	case Weekly:
		return start.AddDate(0, 0, 7*steps)
	case Daily:
		return start.AddDate(0, 0, steps)
	case Hourly:
		return start.Add(time.Duration(steps) * time.Hour)
	}
	return time.Time{}
}

// addMonths keeps the last day of a month the last day: a month after January 31 is the end of February, not March 3.
func addMonths(start time.Time, months int) time.Time {
	day := start.Day()
	first := start.AddDate(0, months, 1-day)
	last := first.AddDate(0, 1, -1).Day()
	if day == start.AddDate(0, 1, -day).Day() {
		day = last
	}
	return first.AddDate(0, 0, min(day, last)-1)
}

func (f Frequency) check() error {
	switch f {
	case "", Yearly, Quarterly, Monthly, Weekly, Daily, Hourly:
		return nil
	}
	return fmt.Errorf("frequency %q is not known; want %s, %s, %s, %s, %s or %s", string(f), Yearly, Quarterly, Monthly, Weekly, Daily, Hourly)
}

// SeriesSet is many series, of different lengths.
type SeriesSet []Series

// Check tells of the first series that cannot be learned from or forecast: one without numbers, or with a number that is not finite.
// Names are not looked at.
func (s SeriesSet) Check() error {
	if len(s) == 0 {
		return fmt.Errorf("no series")
	}
	for i, series := range s {
		if len(series.Values) == 0 {
			return fmt.Errorf("series %s has no numbers", series.title(i))
		}
		if at := slices.IndexFunc(series.Values, notNumber); at >= 0 {
			return fmt.Errorf("series %s is %v at step %d: fill it in, or cut the series there", series.title(i), series.Values[at], at)
		}
		if err := series.Frequency.check(); err != nil {
			return fmt.Errorf("series %s: %w", series.title(i), err)
		}
	}
	return nil
}

func (s Series) title(i int) string {
	if s.Name == "" {
		return fmt.Sprint(i)
	}
	return short(s.Name)
}

// notNumber tells of numbers that a model, whose own have 32 bits, cannot take.
func notNumber(v float64) bool { return math.IsNaN(v) || math.Abs(v) > math.MaxFloat32/2 }

// Cut takes the last steps off every series: past is what a model may learn from, and what a forecast of those steps may look
// at. Series with no more than so many steps are left out. It is how time series are held out: at random, as Split does, a model
// would be tested on months whose neighbours it was trained on.
//
// Errors: no series is left.
func (s SeriesSet) Cut(steps int) (past SeriesSet, err error) {
	if steps <= 0 {
		return nil, fmt.Errorf("cut of %d steps: want at least 1", steps)
	}
	for _, series := range s {
		if n := len(series.Values); n > steps {
			past = append(past, series.cut(0, n-steps))
		}
	}
	if past == nil {
		return nil, fmt.Errorf("none of %d series has more than %d steps", len(s), steps)
	}
	return past, nil
}

// Draw takes n series at random, and returns them and the rest, each in the order of s. The same seed gives the same draw, and a
// larger n only adds to it.
//
// Errors: fewer than n+1 series.
func (s SeriesSet) Draw(n int, seed uint64) (drawn, rest SeriesSet, err error) {
	if n <= 0 || n >= len(s) {
		return nil, nil, fmt.Errorf("draw of %d from %d series: want at least 1, and fewer than there are", n, len(s))
	}
	taken := make([]bool, len(s))
	for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(len(s))[:n] {
		taken[i] = true
	}
	for i, series := range s {
		if taken[i] {
			drawn = append(drawn, series)
		} else {
			rest = append(rest, series)
		}
	}
	return drawn, rest, nil
}

// String is one line: the number of series and their lengths.
func (s SeriesSet) String() string {
	if len(s) == 0 {
		return words.Say("no series")
	}
	shortest, longest, total := len(s[0].Values), 0, 0
	for _, series := range s {
		n := len(series.Values)
		shortest, longest, total = min(shortest, n), max(longest, n), total+n
	}
	if shortest == longest {
		return words.Sayf("%d series of %d steps", len(s), longest)
	}
	return words.Sayf("%d series of %d to %d steps, %d in all", len(s), shortest, longest, total)
}
