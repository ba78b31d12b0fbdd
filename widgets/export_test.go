package widgets

import (
	"gonum.org/v1/plot"

	"github.com/gonbtl/gonbtl/tl"
)

// LiveFrame is the picture that Live shows.
func LiveFrame(p tl.Progress) Figure { return curves(p.History, progress(p)) }

// Labels are those of the marks of a linear axis.
func Labels(low, high float64) []string { return labelsOf(roundTicks(0), low, high) }

// EpochLabels are those of an axis of whole epochs.
func EpochLabels(low, high float64) []string { return labelsOf(plot.TickerFunc(epochTicks), low, high) }

// LogLabels are those of an axis of learning rates.
func LogLabels(low, high float64) []string { return labelsOf(plot.TickerFunc(logTicks), low, high) }

func labelsOf(ticker plot.Ticker, low, high float64) (labels []string) {
	for _, mark := range ticker.Ticks(low, high) {
		labels = append(labels, mark.Label)
	}
	return labels
}
