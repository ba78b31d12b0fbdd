package data_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/gonbtl/gonbtl/tl/data"
)

func ExampleReadSeriesCSV() {
	file := "month,shop,sold\n2025-11,north,12\n2025-12,north,31\n2025-11,south,7\n2026-01,north,15\n2026-01,south,9\n"
	opts := data.SeriesOptions{ID: "shop", Value: "sold", Time: "month", Frequency: data.Monthly}
	_, err := data.ReadSeriesCSV(strings.NewReader(file), "shops.csv", opts)
	fmt.Println(err)

	set, err := data.ReadSeriesCSV(strings.NewReader(strings.Replace(file, "2026-01,south", "2025-12,south", 1)), "shops.csv", opts)
	if err != nil {
		log.Fatal(err)
	}
	for _, series := range set {
		fmt.Println(series.Name, series.Start.Format("2006-01"), series.Values)
	}
	// Output:
	// shops.csv: line 6: series "south": after 2025-11-01 00:00:00 comes 2026-01-01 00:00:00, want 2025-12-01 00:00:00, as it is monthly: sort the lines, and fill in those that are missing
	// north 2025-11 [12 31 15]
	// south 2025-11 [7 9]
}
