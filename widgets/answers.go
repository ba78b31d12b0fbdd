package widgets

import (
	"errors"
	"fmt"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
)

// TopLosses shows the images of answers, as Classifier.TopLosses gives them, each with the predicted class and its probability, and the
// true class and the loss. Wrong answers are red.
//
// Errors: the set has no images, or an answer is of an example that it has not.
func TopLosses(d data.Dataset, answers tl.Answers) (Figure, error) {
	if err := anyExamples(d, "images"); err != nil {
		return Figure{}, err
	}
	if len(answers) == 0 {
		return Figure{}, errors.New("no answers to show")
	}
	indices, tiles := make([]int, len(answers)), make([]tile, len(answers))
	for i, a := range answers {
		if a.Index < 0 || a.Index >= d.Len() {
			return Figure{}, fmt.Errorf("answer %d is of example %d: the set has %d", i, a.Index, d.Len())
		}
		indices[i] = a.Index
		tiles[i] = tile{
			caption: []string{fmt.Sprintf("%s %.0f %%", a.Class, 100*a.Probability), fmt.Sprintf("(%s, %.2f)", a.True, a.Loss)},
			wrong:   !a.Right(),
		}
	}
	pictures, err := readImages(d, indices)
	if err != nil {
		return Figure{}, err
	}
	for i := range tiles {
		tiles[i].picture = pictures[i]
	}
	return grid(words.Say("predicted (true, loss)"), 6, pictureSide(d), tiles), nil
}
