package tl

// Calibration compares how sure a classifier was of its answers with how often they were right.
type Calibration struct {
	// Bins are the answers by how sure they were, in steps of the same width. Steps without answers are left out.
	Bins []CalibrationBin
	// Error is the mean distance between confidence and accuracy, each bin by its number of answers: the expected calibration
	// error of Guo et al., 2017. 0 is a classifier whose answers given with 80 % are right in 80 % of the cases.
	Error float64
}

// CalibrationBin is the answers that were about as sure.
type CalibrationBin struct {
	// Confidence is the mean probability of the answered class, Accuracy the share of right answers.
	Confidence, Accuracy float64
	// Examples is the number of answers.
	Examples int
}

// calibrationBins is the number of steps that Guo et al. take.
const calibrationBins = 15

func newCalibration(labels []int32, answers []int, predictions []Prediction) Calibration {
	var bins [calibrationBins]CalibrationBin
	for i, answer := range answers {
		confidence := predictions[i].Probabilities[answer]
		bin := &bins[min(max(int(confidence*calibrationBins), 0), calibrationBins-1)]
		bin.Examples++
		bin.Confidence += confidence
		if answer == int(labels[i]) {
			bin.Accuracy++
		}
	}
	var c Calibration
	for _, bin := range bins {
		if bin.Examples == 0 {
			continue
		}
		n := float64(bin.Examples)
		bin.Confidence, bin.Accuracy = bin.Confidence/n, bin.Accuracy/n
		c.Bins = append(c.Bins, bin)
		c.Error += n / float64(len(labels)) * max(bin.Confidence-bin.Accuracy, bin.Accuracy-bin.Confidence)
	}
	return c
}
