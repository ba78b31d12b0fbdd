package widgets

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// fewTicks is the most marks on an axis, so that labels of a small plot do not touch.
const fewTicks = 7

// roundTicks marks round numbers: whole multiples of 1, 2 or 5 times a power of ten that is at least so large.
type roundTicks float64

// Ticks are the marks from low to high, with as many digits as it takes to tell them apart.
func (least roundTicks) Ticks(low, high float64) []plot.Tick {
	step := max(roundStep((high-low)/fewTicks), float64(least))
	first := math.Ceil(low/step - 1e-9)
	if !finite(first) || first+1 == first { // The range is lost in rounding, or too large for any.
		return []plot.Tick{{Value: low, Label: number(low, 4)}, {Value: high, Label: number(high, 4)}}
	}
	var marks []plot.Tick
	label := evenly(step, max(math.Abs(low), math.Abs(high)))
	for k := first; k*step <= high+1e-9*step; k++ {
		v := k*step + 0 // No -0.
		marks = append(marks, plot.Tick{Value: v, Label: label(v)})
	}
	return marks
}

// evenly writes multiples of a step, none larger than most, with as many digits each as tell them apart.
func evenly(step, most float64) func(v float64) string {
	last := math.Floor(math.Log10(step) + 1e-9)
	if plain(step) && plain(most) {
		return func(v float64) string { return strconv.FormatFloat(v, 'f', int(max(-last, 0)), 64) }
	}
	digits := int(max(math.Floor(math.Log10(most))-last, 0))
	return func(v float64) string { return strconv.FormatFloat(v, 'e', digits, 64) }
}

// plain tells of numbers that are read more easily without a power of ten.
func plain(size float64) bool { return size >= 1e-4 && size < 1e7 }

// epochTicks marks whole epochs.
func epochTicks(low, high float64) []plot.Tick { return roundTicks(1).Ticks(max(low, 1), high) }

// roundStep is 1, 2 or 5 times a power of ten, the next that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, times := range []float64{1, 2, 5} {
		if times*power >= x*(1-1e-9) {
			return times * power
		}
	}
	return 10 * power
}

// logTicks marks powers of ten, and 2 and 5 times those where that would be few.
func logTicks(low, high float64) []plot.Tick {
	marks := func(times ...float64) (values []float64) {
		for n := math.Floor(math.Log10(low)); n <= math.Ceil(math.Log10(high)); n++ {
			for _, k := range times {
				if x := k * math.Pow(10, n); x >= low*0.999 && x <= high*1.001 {
					values = append(values, x)
				}
			}
		}
		return values
	}
	values := marks(1)
	if len(values) < 3 {
		values = marks(1, 2, 5)
	}
	return labelled(values)
}

// labelled are marks with the fewest digits, four or more, that tell all apart.
func labelled(values []float64) []plot.Tick {
	marks := make([]plot.Tick, len(values))
	for digits := 4; digits <= 17; digits++ {
		seen := map[string]bool{}
		for i, v := range values {
			marks[i] = plot.Tick{Value: v, Label: number(v, digits)}
			seen[marks[i].Label] = true
		}
		if len(seen) == len(values) {
			break
		}
	}
	return marks
}

// number writes a number with at most so many digits, and all that stand before the point; very large and very small ones with a power
// of ten.
func number(v float64, digits int) string {
	format, decimals := byte('e'), digits-1
	if v == 0 || plain(math.Abs(v)) {
		format, decimals = 'f', max(decimals-int(math.Floor(math.Log10(max(math.Abs(v), 1e-4)))), 0)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, format, decimals, 64), 64) // Without zeros at the end.
	return strconv.FormatFloat(rounded, format, -1, 64)
}
