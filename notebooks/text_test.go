package notebooks_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestTextLesson(t *testing.T) {
	for _, language := range []string{"pt", "en"} {
		t.Run(language, func(t *testing.T) {
			n, html := execute(t, filepath.Join(language, "04_text.ipynb"))
			n.checkClean(t)
			text := n.text()
			if !strings.Contains(text, "[CLS] unbelievable ! you ' ve won a cafe la ##tte . [SEP]") {
				t.Error("the lesson does not show the tokens")
			}
			var percents []float64 // The head alone, the last two blocks, LoRA, and the second again.
			for _, found := range accuracy.FindAllStringSubmatch(text, -1) {
				percent, err := strconv.ParseFloat(found[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				percents = append(percents, percent)
			}
			if len(percents) != 4 {
				t.Fatalf("accuracies %v in\n%s: want four", percents, text)
			}
			if head, tuned, lora := percents[0], percents[1], percents[2]; head < 80 || tuned < 90 || lora < 90 {
				t.Errorf("accuracy of the head %v, tuned %v, with LoRA %v: want at least 80, 90 and 90", head, tuned, lora)
			}
			checkStandsAlone(t, html, 1) // the confusion matrix
		})
	}
}
