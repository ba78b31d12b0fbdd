package tl

import (
	"math"
	"slices"
)

// classAUCs are the areas under the ROC curves of each class against the rest.
func classAUCs(classes int, labels []int32, predictions []Prediction) []float64 {
	areas := make([]float64, classes)
	scores, positive := make([]float64, len(labels)), make([]bool, len(labels))
	for class := range areas {
		for i, label := range labels {
			scores[i], positive[i] = predictions[i].Probabilities[class], int(label) == class
		}
		areas[class] = auc(scores, positive)
	}
	return areas
}

// auc is the area under the ROC curve: the chance that a positive example has a larger score than a negative one, equal scores
// counted half (Mann and Whitney, 1947). NaN where there are only positive or only negative examples.
func auc(scores []float64, positive []bool) float64 {
	order := byScore(scores)
	positives, rankSum := 0, 0.0
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && scores[order[end]] == scores[order[start]] {
			end++
		}
		for _, i := range order[start:end] {
			if positive[i] {
				positives++
				rankSum += float64(start+end+1) / 2 // The mean of the ranks start+1 to end.
			}
		}
		start = end
	}
	p, n := float64(positives), float64(len(order)-positives)
	return (rankSum - p*(p+1)/2) / (p * n)
}

// averagePrecision is the mean over the positive examples of the precision when all with at least their score are answered for.
// NaN where there are no positive examples.
func averagePrecision(scores []float64, positive []bool) float64 {
	order := byScore(scores)
	slices.Reverse(order)
	positives, total := 0, 0.0
	for start := 0; start < len(order); {
		end, found := start, 0
		for end < len(order) && scores[order[end]] == scores[order[start]] {
			if positive[order[end]] {
				found++
			}
			end++
		}
		positives += found
		total += float64(found) * float64(positives) / float64(end)
		start = end
	}
	return total / float64(positives)
}

// byScore are the indices from the lowest score to the highest. Scores that are not numbers come first, each by itself.
func byScore(scores []float64) []int {
	order := upTo(len(scores))
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b], math.IsNaN(scores[a]) && !math.IsNaN(scores[b]):
			return -1
		case scores[a] > scores[b], math.IsNaN(scores[b]) && !math.IsNaN(scores[a]):
			return 1
		}
		return 0
	})
	return order
}

// meanOfKnown is the mean of the values that are numbers; NaN where none is.
func meanOfKnown(values []float64) float64 {
	total, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			total, n = total+v, n+1
		}
	}
	return total / float64(n)
}
