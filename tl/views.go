package tl

import (
	"fmt"

	"github.com/gonbtl/gonbtl/tl/data"
)

// PredictViews classifies each example n times, as the first n views of the set show it, and takes the mean of the probabilities:
// test-time augmentation. Crops and flips, as the training had them, are what helps; NewReport judges the answers.
//
//	shown, err := data.Augment(valid, data.Augmentation{Crop: 0.5, Flip: true})
//	predictions, err := clf.PredictViews(shown, 8)
//
// Errors: fewer than one view, and those of Predict.
func (c *Classifier) PredictViews(d data.Varied, n int) ([]Prediction, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d views: want at least 1", n)
	}
	if given(d) == nil {
		return c.Predict(nil)
	}
	means := make([][]float64, d.Len())
	for view := range n {
		predictions, err := c.Predict(d.View(uint64(view)))
		if err != nil {
			return nil, fmt.Errorf("view %d: %w", view, err)
		}
		for i, p := range predictions {
			if means[i] == nil {
				means[i] = make([]float64, len(p.Probabilities))
			}
			for k, probability := range p.Probabilities {
				means[i][k] += probability / float64(n)
			}
		}
	}
	return c.predictions(means), nil
}
