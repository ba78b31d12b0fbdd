package data_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// windows are the examples of a set: input | target.
func windows(t *testing.T, w *data.Windows) (list []string) {
	t.Helper()
	for i := range w.Len() {
		batch, err := w.Read([]int{i})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := batch.Inputs.Shape().Dimensions, append([]int{1}, w.Spec().Input...); !slices.Equal(got, want) {
			t.Errorf("input of shape %v, want %v", got, want)
		}
		inputs, err := tensors.CopyFlatData[float32](batch.Inputs)
		if err != nil {
			t.Fatal(err)
		}
		targets, err := tensors.CopyFlatData[float32](batch.Targets)
		if err != nil {
			t.Fatal(err)
		}
		if len(targets) != w.Spec().Target {
			t.Errorf("target of %d numbers, want %d", len(targets), w.Spec().Target)
		}
		list = append(list, fmt.Sprint(inputs, " | ", targets))
		if err := batch.Finalize(); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func TestWindows(t *testing.T) {
	// The season of two steps rises by 2 each time: that is the unit, and the last season is 0.
	set := data.SeriesSet{
		{Name: "a", Values: []float64{0, 10, 2, 12, 4, 14, 6, 16}},
		{Name: "short", Values: []float64{1, 2, 3, 4, 5}},
		{Name: "b", Values: []float64{5, 5, 7, 7, 9, 9, 15}},
	}
	opts := data.WindowOptions{Input: 4, Horizon: 3, Season: 2}
	rising := "[-1 -1 0 0] | [1 1 2]"
	for _, test := range []struct {
		name   string
		stride int
		last   bool
		want   []string
	}{
		{"all", 0, false, []string{rising, rising, "[-1 -1 0 0] | [1 1 4]"}},
		{"every second", 2, false, []string{rising, "[-1 -1 0 0] | [1 1 4]"}},
		{"the last", 0, true, []string{rising, "[-1 -1 0 0] | [1 1 4]"}},
		{"a stride longer than the series", math.MaxInt, false, []string{rising, "[-1 -1 0 0] | [1 1 4]"}},
	} {
		opts := opts
		opts.Stride, opts.Last = test.stride, test.last
		w, err := data.NewWindows(set, opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := windows(t, w); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if w.Labels() != nil {
			t.Errorf("%s: has labels", test.name)
		}
	}
	w, err := data.NewWindows(set, opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.String(); got != "windows: 3 windows of 4 steps to forecast 3, from 3 series" {
		t.Error(got)
	}
	if _, err := w.Read([]int{3}); err == nil || !strings.Contains(err.Error(), "windows: no example 3") {
		t.Errorf("an index too large: %v", err)
	}
}

func TestWindowsFingerprint(t *testing.T) {
	seen := map[string]string{}
	for _, test := range []struct {
		name string
		set  data.SeriesSet
		opts data.WindowOptions
	}{
		{"as it is", data.SeriesSet{{Values: count(9)}}, data.WindowOptions{Input: 4, Horizon: 2}},
		{"two series", data.SeriesSet{{Values: count(9)}, {Values: count(9)}}, data.WindowOptions{Input: 4, Horizon: 2}},
		{"shorter", data.SeriesSet{{Values: count(8)}}, data.WindowOptions{Input: 4, Horizon: 2}},
		{"the last", data.SeriesSet{{Values: count(9)}}, data.WindowOptions{Input: 4, Horizon: 2, Last: true}},
		{"season", data.SeriesSet{{Values: count(9)}}, data.WindowOptions{Input: 4, Horizon: 2, Season: 2}},
	} {
		w, err := data.NewWindows(test.set, test.opts)
		if err != nil {
			t.Fatal(err)
		}
		print := data.Fingerprint(w)
		if other, taken := seen[print]; taken || print == "" || print != data.Fingerprint(w) {
			t.Errorf("%s: fingerprint %q, as that of %q", test.name, print, other)
		}
		seen[print] = test.name
	}
}

// TestWindowsSeeNoFuture: the input of a window is the same whatever comes after it.
func TestWindowsSeeNoFuture(t *testing.T) {
	opts := data.WindowOptions{Input: 6, Horizon: 2, Season: 3}
	first := data.SeriesSet{{Values: []float64{3, 1, 4, 1, 5, 9, 2, 6}}}
	second := data.SeriesSet{{Values: []float64{3, 1, 4, 1, 5, 9, 1e6, -1e6}}}
	var inputs []string
	for _, set := range []data.SeriesSet{first, second} {
		w, err := data.NewWindows(set, opts)
		if err != nil {
			t.Fatal(err)
		}
		input, _, _ := strings.Cut(windows(t, w)[0], "|")
		inputs = append(inputs, input)
	}
	if inputs[0] != inputs[1] {
		t.Errorf("inputs %q differ with what comes after", inputs)
	}
}

func TestScale(t *testing.T) {
	for _, test := range []struct {
		name   string
		past   []float64
		season int
		// next is the value that is 1 on the scale, at step 0.
		next float64
	}{
		{"changes of 4", []float64{10, 20, 14, 24}, 2, 18},
		{"last value", []float64{10, 20, 14, 24}, 1, 24 + 26.0/3},
		{"hardly moves", []float64{1000, 1000, 1000, 1000.004}, 2, 1000 + 10.00001},
		{"zeros", []float64{0, 0, 0, 0}, 2, 1},
		{"one season", []float64{300, 500}, 2, 304},
		{"less than a season", []float64{300}, 2, 303},
		{"negative", []float64{-10, -20, -14, -24}, 2, -10},
	} {
		s := data.NewScale(test.past, test.season)
		if got := s.To(0, test.next); math.Abs(float64(got)-1) > 1e-6 {
			t.Errorf("%s: %v is %v on the scale, want 1", test.name, test.next, got)
		}
		for step := -len(test.past); step < 5; step++ {
			if v := s.From(step, s.To(step, 3.5)); math.Abs(v-3.5) > 1e-3 {
				t.Errorf("%s: 3.5 at step %d comes back as %v", test.name, step, v)
			}
		}
		for i, v := range s.Past(test.past)[max(len(test.past)-test.season, 0):] {
			if v != 0 {
				t.Errorf("%s: the last season is %v at step %d, want 0", test.name, v, i)
			}
		}
	}
}

// TestScaleOfNothing: what is not known is on the scale as it is.
func TestScaleOfNothing(t *testing.T) {
	if s := data.NewScale(nil, 12); s.To(3, 5) != 5 || s.From(3, 5) != 5 || len(s.Past(nil)) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestWindowsErrors(t *testing.T) {
	good := data.SeriesSet{{Name: "a", Values: count(20)}}
	for _, test := range []struct {
		set  data.SeriesSet
		opts data.WindowOptions
		want string
	}{
		{good, data.WindowOptions{Horizon: 2}, "windows: input 0"},
		{good, data.WindowOptions{Input: 2}, "horizon 0"},
		{good, data.WindowOptions{Input: 2, Horizon: 2, Stride: -1}, "stride -1"},
		{good, data.WindowOptions{Input: 2, Horizon: 2, Season: -1}, "season -1"},
		{good, data.WindowOptions{Input: 7, Horizon: 2, Season: 4}, "input of 7 steps: want at least two seasons of 4"},
		{good, data.WindowOptions{Name: "sales", Input: 19, Horizon: 2}, "sales: none of 1 series is as long as a window: 19 steps of input, 2 of horizon"},
		{good, data.WindowOptions{Input: 2, Horizon: 21, Last: true}, "none of 1 series"},
		{good, data.WindowOptions{Input: math.MaxInt, Horizon: 1}, "none of 1 series"},
		{good, data.WindowOptions{Input: 2, Horizon: math.MaxInt}, "none of 1 series"},
		{good, data.WindowOptions{Input: 4, Horizon: 2, Season: math.MaxInt}, "want at least two seasons"},
		{nil, data.WindowOptions{Input: 2, Horizon: 2}, "no series"},
		{data.SeriesSet{{Name: "a", Values: []float64{1, math.NaN(), 3}}}, data.WindowOptions{Input: 2, Horizon: 1}, `windows: series "a" is NaN at step 1`},
	} {
		if _, err := data.NewWindows(test.set, test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error %v, want %q", test.opts, err, test.want)
		}
	}
}
