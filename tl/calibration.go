package tl

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Calibration compares how sure a classifier was of its answers with how often they were right.
type Calibration struct {
	// Bins are the answers from the least to the most sure, in at most 10 groups of about as many, at least 30 where there are so many.
	// Answers that were as sure are in one group.
	Bins []CalibrationBin
	// Error is the mean distance between confidence and accuracy: the expected calibration error of Guo et al., 2017, which is over 15
	// steps of the same width from 0 to 1, each by its number of answers. 0 is a classifier whose answers given with 80 % are right
	// in 80 % of the cases.
	Error float64
}

// String is the error, then a line for each group: how sure, how often right, of how many.
func (c Calibration) String() string {
	var b strings.Builder
	b.WriteString(words.Sayf("calibration error %.3f", c.Error))
	for _, bin := range c.Bins {
		fmt.Fprintf(&b, "\n%.3f: %.3f (%d)", bin.Confidence, bin.Accuracy, bin.Examples)
	}
	return b.String()
}

// CalibrationBin is the answers that were about as sure.
type CalibrationBin struct {
	// Confidence is the mean probability of the answered class, Accuracy the share of right answers; Low and High bound it with 95 %
	// confidence (Wilson's interval).
	Confidence, Accuracy, Low, High float64
	// Examples is the number of answers.
	Examples int
}

// said is how sure an answer was, and if it was right.
type said struct {
	confidence float64
	right      bool
}

func newCalibration(labels []int32, answers []int, predictions []Prediction) Calibration {
	list := make([]said, len(answers))
	for i, answer := range answers {
		list[i] = said{predictions[i].Probabilities[answer], answer == int(labels[i])}
	}
	slices.SortStableFunc(list, func(a, b said) int { return cmp.Compare(a.confidence, b.confidence) })
	return Calibration{Bins: binsOf(list), Error: calibrationError(list)}
}

// Groups of fewer answers have an accuracy that is mostly chance, and more groups than these tell no more.
const (
	fewestInBin = 30
	mostBins    = 10
)

// binsOf parts answers, from the least sure on, in groups of as many.
func binsOf(list []said) (bins []CalibrationBin) {
	for len(list) > 0 {
		end := len(list) / max(min(len(list)/fewestInBin, mostBins-len(bins)), 1)
		for end < len(list) && list[end].confidence == list[end-1].confidence {
			end++
		}
		if len(list)-end < fewestInBin {
			end = len(list)
		}
		bins, list = append(bins, newBin(list[:end])), list[end:]
	}
	return bins
}

func newBin(list []said) CalibrationBin {
	bin, right := CalibrationBin{Examples: len(list)}, 0
	for _, s := range list {
		bin.Confidence += s.confidence / float64(len(list))
		if s.right {
			right++
		}
	}
	bin.Accuracy = float64(right) / float64(len(list))
	bin.Low, bin.High = wilson(right, len(list))
	return bin
}

// calibrationSteps is the number that Guo et al. take.
const calibrationSteps = 15

// calibrationError is over steps of the same width.
func calibrationError(list []said) (mean float64) {
	var steps [calibrationSteps][]said
	for _, s := range list {
		step := min(max(int(s.confidence*calibrationSteps), 0), calibrationSteps-1)
		steps[step] = append(steps[step], s)
	}
	for _, step := range steps {
		if len(step) > 0 {
			bin := newBin(step)
			mean += float64(len(step)) / float64(len(list)) * math.Abs(bin.Confidence-bin.Accuracy)
		}
	}
	return mean
}
