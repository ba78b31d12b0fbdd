package datasets_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/datasets"
)

func TestCompetitions(t *testing.T) {
	testenv.Setup(t)
	for _, test := range []struct {
		name      string
		read      func(data.Frequency) (data.SeriesSet, error)
		frequency data.Frequency
		text      string
		first     string
		begins    []float64
	}{
		{"M1", datasets.M1, data.Yearly, "181 series of 15 to 58 steps, 4515 in all", "YAF2", []float64{3600, 7700}},
		{"M1", datasets.M1, data.Quarterly, "203 series of 18 to 114 steps, 9944 in all", "QRF1", nil},
		{"M1", datasets.M1, data.Monthly, "617 series of 48 to 150 steps, 55998 in all", "MRF1", nil},
		{"M3", datasets.M3, data.Yearly, "645 series of 20 to 47 steps, 18319 in all", "N0001", []float64{940.66, 1084.86}},
		{"M3", datasets.M3, data.Quarterly, "756 series of 24 to 72 steps, 37004 in all", "N0646", nil},
		{"M3", datasets.M3, data.Monthly, "1428 series of 66 to 144 steps, 167562 in all", "N1402", nil},
		{"Tourism", datasets.Tourism, data.Yearly, "518 series of 11 to 47 steps, 12678 in all", "Y1", nil},
		{"Tourism", datasets.Tourism, data.Quarterly, "427 series of 30 to 130 steps, 42544 in all", "Q1", nil},
		{"Tourism", datasets.Tourism, data.Monthly, "366 series of 91 to 333 steps, 109280 in all", "M1", []float64{1149.87, 1053.8002}},
	} {
		set, err := test.read(test.frequency)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.String(); got != test.text {
			t.Errorf("%s, %s: %s, want %s", test.name, test.frequency, got, test.text)
		}
		if set[0].Name != test.first || set[0].Frequency != test.frequency || !slices.Equal(set[0].Values[:len(test.begins)], test.begins) {
			t.Errorf("%s, %s: begins with %q, %s, %v; want %q, %v", test.name, test.frequency, set[0].Name, set[0].Frequency, set[0].Values[:2], test.first,
				test.begins)
		}
		if err := set.Check(); err != nil {
			t.Errorf("%s, %s: %v", test.name, test.frequency, err)
		}
	}
	if _, err := datasets.M3(data.Daily); err == nil || !strings.Contains(err.Error(), `no "daily" series; want yearly, quarterly or monthly`) {
		t.Errorf("daily series: %v", err)
	}
}
