// Package notebooks_test executes the lessons as a student would: through Jupyter, cell by cell.
package notebooks_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
)

// notebook is the part of the file format that the tests read.
type notebook struct {
	Cells []cell
}

type cell struct {
	Type    string `json:"cell_type"`
	Source  lines
	Outputs []output
}

type output struct {
	Type string `json:"output_type"`
	Name string
	Text lines
	Data map[string]json.RawMessage
}

// lines is text that the format writes as a list of lines or as one.
type lines string

func (l *lines) UnmarshalJSON(text []byte) error {
	var list []string
	if json.Unmarshal(text, &list) == nil {
		*l = lines(strings.Join(list, ""))
		return nil
	}
	return json.Unmarshal(text, (*string)(l))
}

func read(t *testing.T, path string) notebook {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var n notebook
	if err := json.Unmarshal(text, &n); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return n
}

// text is all that the code cells printed and showed, as plain text.
func (n notebook) text() string {
	var b strings.Builder
	for _, c := range n.Cells {
		for _, o := range c.Outputs {
			b.WriteString(string(o.Text) + "\n")
			var plain lines
			if json.Unmarshal(o.Data["text/plain"], &plain) == nil {
				b.WriteString(string(plain) + "\n")
			}
		}
	}
	return b.String()
}

// execute runs a lesson through the kernel and returns it with the HTML.
func execute(t *testing.T, path string, options ...string) (notebook, string) {
	t.Helper()
	env, out := testenv.Setup(t), t.TempDir()
	log, err := exec.Command(env.Command, append([]string{"run", path, "-o", out}, options...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", path, err, log)
	}
	t.Logf("%s:\n%s", path, log)
	base := filepath.Join(out, strings.TrimSuffix(filepath.Base(path), ".ipynb")+".executed")
	html, err := os.ReadFile(base + ".html")
	if err != nil {
		t.Fatal(err)
	}
	return read(t, base+".ipynb"), string(html)
}

// gap is the table's line for 5 labels a class: from scratch, with transfer, difference.
var gap = regexp.MustCompile(`(?m)^5 +([0-9.]+) ± [0-9.]+ % +([0-9.]+) ± [0-9.]+ % +([+-][0-9.]+) `)

func TestFirstLesson(t *testing.T) {
	for _, language := range []string{"pt", "en"} {
		t.Run(language, func(t *testing.T) {
			n, html := execute(t, filepath.Join(language, "01_transfer_learning.ipynb"))
			n.checkClean(t)
			text := n.text()
			if !strings.Contains(text, "XLA on ") || !strings.Contains(text, "PJRT plugin") {
				t.Error("the lesson does not name the backend")
			}
			row := gap.FindStringSubmatch(text)
			if row == nil {
				t.Fatalf("no result for 5 labels a class in\n%s", text)
			}
			if points, err := strconv.ParseFloat(row[3], 64); err != nil || points < 8 {
				t.Errorf("with transfer %s %%, from scratch %s %%: want at least 8 points more", row[2], row[1])
			}
			checkStandsAlone(t, html, 7) // 3 grids, the curves, the confusion matrix, 2 charts
		})
	}
}

// checkClean fails where a cell failed or warned.
func (n notebook) checkClean(t *testing.T) {
	t.Helper()
	for i, c := range n.Cells {
		for _, o := range c.Outputs {
			if o.Type == "error" || o.Name == "stderr" && !strings.Contains(string(o.Text), "downloading") {
				t.Errorf("cell %d: %s output %s\n%s", i, o.Type, o.Text, c.Source)
			}
		}
	}
}

// measured is a model's accuracy as Evaluate gives it.
var measured = regexp.MustCompile(`(?m)^(?:loss|perda) [0-9.]+  (?:accuracy|acertos) ([0-9.]+)$`)

func TestKerasLesson(t *testing.T) {
	// What the LSTM says of sentences that it has not seen, and what the saved model answers over HTTP.
	for language, answers := range map[string][]string{
		"pt": {"o livro é ótimo → elogio", "o livro não é ótimo → queixa", `verdade 7, resposta {"digito":7}`},
		"en": {"the book is great → praise", "the book is not great → complaint", `true 7, answer {"digit":7}`},
	} {
		t.Run(language, func(t *testing.T) {
			n, html := execute(t, filepath.Join(language, "02_keras.ipynb"))
			n.checkClean(t)
			text := n.text()
			accuracies := measured.FindAllStringSubmatch(text, -1)
			if len(accuracies) != 3 { // The sequential model, the functional one, the reader.
				t.Fatalf("%d accuracies in\n%s", len(accuracies), text)
			}
			for _, a := range accuracies {
				if share, err := strconv.ParseFloat(a[1], 64); err != nil || share < 0.88 {
					t.Errorf("accuracy %s: want at least 0.88", a[1])
				}
			}
			for _, answer := range answers {
				if !strings.Contains(text, answer) {
					t.Errorf("nothing says %q in\n%s", answer, text)
				}
			}
			checkStandsAlone(t, html, 5) // 4 curves, a chart
		})
	}
}

// accuracy is the first line of a classifier's report, in the language of the lesson.
var accuracy = regexp.MustCompile(`(?:accuracy|acertos) ([0-9.]+) % \(`)

func TestPhotographs(t *testing.T) {
	photos, err := filepath.Abs("../../shared/data/ants_bees")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(photos); err != nil {
		t.Skipf("needs photographs of ants and bees beside the checkout: %v", err)
	}
	for language, parameter := range map[string]string{"pt": "fotos", "en": "photos"} {
		t.Run(language, func(t *testing.T) {
			n, html := execute(t, filepath.Join(language, "03_images.ipynb"), "-p", parameter+"="+photos)
			n.checkClean(t)
			reports := accuracy.FindAllStringSubmatch(n.text(), -1)
			if len(reports) != 3 { // After each training, and the confusion matrix in words.
				t.Fatalf("%d reports in\n%s", len(reports), n.text())
			}
			for _, r := range reports {
				if percent, err := strconv.ParseFloat(r[1], 64); err != nil || percent < 92 {
					t.Errorf("accuracy %s %%: want at least 92 with a backbone trained on ImageNet", r[1])
				}
			}
			checkStandsAlone(t, html, 9) // 4 grids, the learning rates, 2 curves, the confusion matrix, the calibration
		})
	}
}

// outside finds what a page would load from the network.
var outside = regexp.MustCompile(`(?i)<(?:script|link|img|iframe)[^>]+(?:src|href)="?(?:https?:)?//[^">]+`)

// picture is a plot inside the page; the icons of the style sheet do not count.
var picture = regexp.MustCompile(`<img[^>]+src="?data:image/svg\+xml`)

func checkStandsAlone(t *testing.T, html string, pictures int) {
	t.Helper()
	if loads := outside.FindAllString(html, -1); len(loads) > 0 {
		t.Errorf("the HTML needs the network: %q", loads)
	}
	if got := len(picture.FindAllString(html, -1)); got != pictures {
		t.Errorf("the HTML has %d pictures: want %d", got, pictures)
	}
}

// TestTwins checks that the languages stay in step: the same cells, the same calls.
func TestTwins(t *testing.T) {
	lessons, err := filepath.Glob("pt/*.ipynb")
	if err != nil || len(lessons) == 0 {
		t.Fatalf("no lessons: %v", err)
	}
	calls := regexp.MustCompile(`\b(?:tl|data|datasets|layer|widgets|device|backbone)\.[A-Z]\w*`)
	for _, path := range lessons {
		pt, en := read(t, path), read(t, filepath.Join("en", filepath.Base(path)))
		if len(pt.Cells) != len(en.Cells) {
			t.Errorf("%s: %d cells in Portuguese, %d in English", path, len(pt.Cells), len(en.Cells))
			continue
		}
		for i := range pt.Cells {
			a := strings.Join(calls.FindAllString(string(pt.Cells[i].Source), -1), " ")
			b := strings.Join(calls.FindAllString(string(en.Cells[i].Source), -1), " ")
			if pt.Cells[i].Type != en.Cells[i].Type || (pt.Cells[i].Type == "code" && a != b) {
				t.Errorf("%s: cell %d differs: %s / %s", path, i, a, b)
			}
		}
	}
}
