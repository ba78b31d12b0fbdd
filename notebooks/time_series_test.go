package notebooks_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// scaledErrors are the lesson's four figures: seasonal naive, from scratch, not tuned, tuned.
var scaledErrors = regexp.MustCompile(`(?m)^MASE .* ([0-9.]+)$`)

func TestTimeSeriesLesson(t *testing.T) {
	for _, language := range []string{"pt", "en"} {
		t.Run(language, func(t *testing.T) {
			n, html := execute(t, filepath.Join(language, "05_time_series.ipynb"))
			n.checkClean(t)
			var errors []float64
			for _, found := range scaledErrors.FindAllStringSubmatch(n.text(), -1) {
				v, err := strconv.ParseFloat(found[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				errors = append(errors, v)
			}
			if len(errors) != 4 {
				t.Fatalf("scaled errors %v in\n%s: want four", errors, n.text())
			}
			naive, scratch, tuned := errors[0], errors[1], errors[3]
			if tuned > 0.95*scratch || tuned >= naive {
				t.Errorf("MASE %.3f with transfer, %.3f from scratch, %.3f seasonal naive: want at least 5 %% below the second, and below the third",
					tuned, scratch, naive)
			}
			checkStandsAlone(t, html, 3) // the curves, 2 figures of forecasts
		})
	}
}
