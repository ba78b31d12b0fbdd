package data

import (
	"cmp"
	"math"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Scale brings a series to where all series look alike: the last season that is known becomes 0, and 1 is how far a season is from the
// one before, in the mean. A forecast of 0 is then the seasonal naive forecast, that everything comes as it did a season ago, and
// the mean absolute error is in the unit of the MASE (Hyndman and Koehler, 2006). Where the season is one step, 0 is the last value.
// The zero Scale leaves numbers as they are.
type Scale struct {
	level []float64 // the last season
	unit  float64
}

// String says how long the season is, and what 1 stands for.
func (s Scale) String() string {
	return words.Sayf("0 is the last season of %d steps, 1 is %.4g more", len(s.level), cmp.Or(s.unit, 1))
}

// flattest bounds the unit from below, as a share of the mean: a series that hardly moves would otherwise become huge where it does.
const flattest = 0.01

// NewScale measures what is known of a series: two seasons or more, to see a change. Of less it takes what there is.
func NewScale(past []float64, season int) Scale {
	if len(past) == 0 {
		return Scale{level: []float64{0}, unit: 1}
	}
	season = min(max(season, 1), len(past))
	changes, size := 0.0, 0.0
	for i, v := range past {
		size += math.Abs(v) / float64(len(past))
		if i >= season {
			changes += math.Abs(v-past[i-season]) / float64(len(past)-season)
		}
	}
	s := Scale{level: past[len(past)-season:], unit: max(changes, flattest*size)}
	if s.unit == 0 {
		s.unit = 1 // A series of zeros.
	}
	return s
}

// levelAt is the value of the last season at a step, counted from the end of the past: 0 is the first unknown one, -1 the last known.
func (s Scale) levelAt(step int) float64 {
	season := len(s.level)
	if season == 0 {
		return 0
	}
	return s.level[(step%season+season)%season]
}

// To is a value on the scale. Steps count from the end of the past: 0 is the first that is not known.
func (s Scale) To(step int, value float64) float32 {
	return float32((value - s.levelAt(step)) / cmp.Or(s.unit, 1))
}

// From is the value of a number on the scale; it undoes To.
func (s Scale) From(step int, scaled float32) float64 {
	return float64(scaled)*cmp.Or(s.unit, 1) + s.levelAt(step)
}

// Past is the past itself on its scale.
func (s Scale) Past(past []float64) []float32 {
	scaled := make([]float32, len(past))
	for i, v := range past {
		scaled[i] = s.To(i-len(past), v)
	}
	return scaled
}
