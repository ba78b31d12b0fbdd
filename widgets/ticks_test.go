package widgets_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/widgets"
)

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0.83, 0.97, "0.84 0.86 0.88 0.90 0.92 0.94 0.96"},
		{0.991, 0.9987, "0.992 0.994 0.996 0.998"},
		{-0.3, 0.3, "-0.3 -0.2 -0.1 0.0 0.1 0.2 0.3"},
		{0, 60, "0 10 20 30 40 50 60"},
		{3, 123456, "20000 40000 60000 80000 100000 120000"},
		{0, 2.5e8, "0.0e+00 5.0e+07 1.0e+08 1.5e+08 2.0e+08 2.5e+08"},
		{1e-6, 1.1e-5, "2.0e-06 4.0e-06 6.0e-06 8.0e-06 1.0e-05"},
		{1e6, 1e6 + 1, "1000000.0 1000000.2 1000000.4 1000000.6 1000000.8 1000001.0"},
	} {
		if got := strings.Join(widgets.Labels(test.low, test.high), " "); got != test.want {
			t.Errorf("%v to %v: %s, want %s", test.low, test.high, got, test.want)
		}
	}
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{1, 2, "1 2"}, {0.8, 8.2, "2 4 6 8"}, {0.4, 12.3, "2 4 6 8 10 12"}, {1, 5, "1 2 3 4 5"}, {1, 100, "20 40 60 80 100"},
	} {
		if got := strings.Join(widgets.EpochLabels(test.low, test.high), " "); got != test.want {
			t.Errorf("epochs %v to %v: %s, want %s", test.low, test.high, got, test.want)
		}
	}
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{1e-7, 10, "1e-07 1e-06 1e-05 0.0001 0.001 0.01 0.1 1 10"}, {2e-4, 8e-4, "0.0002 0.0005"},
	} {
		if got := strings.Join(widgets.LogLabels(test.low, test.high), " "); got != test.want {
			t.Errorf("rates %v to %v: %s, want %s", test.low, test.high, got, test.want)
		}
	}
}

// Whatever the range, there are a few marks, and no two of them look alike.
func FuzzTicks(f *testing.F) {
	f.Add(0.0, 1.0)
	f.Add(-1e300, 1e300)
	f.Add(1.0, math.Nextafter(1, 2))
	f.Add(5e-324, 1e-323)
	f.Fuzz(func(t *testing.T, low, high float64) {
		if !(low < high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
			return
		}
		labels := widgets.Labels(low, high)
		if len(labels) > 13 {
			t.Errorf("%v to %v has %d marks", low, high, len(labels))
		}
		slices.Sort(labels)
		if high-low > 1e-12*max(math.Abs(low), math.Abs(high)) && len(slices.Compact(slices.Clone(labels))) != len(labels) {
			t.Errorf("%v to %v has the marks %q", low, high, labels)
		}
	})
}
