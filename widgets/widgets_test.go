package widgets_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/widgets"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hostile is text that must not become markup.
const hostile = `<script>alert("1 & 2")</script>`

func history(epochs int) *tl.History {
	h := &tl.History{Best: epochs - 2}
	for i := range epochs {
		x := float64(i + 1)
		h.Epochs = append(h.Epochs, tl.Epoch{
			Train:    tl.Metrics{Loss: 2 / x, Accuracy: 1 - 0.5/x, Examples: 80},
			Valid:    tl.Metrics{Loss: 2/x + 0.02*x, Accuracy: 1 - 0.6/x, Examples: 20},
			Duration: time.Second,
		})
	}
	return h
}

func report(classes ...string) *tl.Report {
	r := &tl.Report{Classes: classes, Accuracy: 0.75, Low: 0.5, High: 0.9, Baseline: 0.5, Examples: 4 * len(classes)}
	for i := range classes {
		row := make([]int, len(classes))
		row[i]++
		row[i] += 2
		row[(i+1)%len(classes)]++
		r.Confusion = append(r.Confusion, row)
	}
	return r
}

// pictures are n images whose pixels grow brighter.
func pictures(n, height, width, channels int, classes ...string) *data.Arrays {
	inputs, labels := make([]float32, n*height*width*channels), make([]int, n)
	for i := range inputs {
		inputs[i] = float32(i % 251)
	}
	for i := range labels {
		labels[i] = i % len(classes)
	}
	a, err := data.NewArrays(inputs, []int{height, width, channels}, labels, data.ArraysOptions{Name: "pictures", Classes: classes})
	if err != nil {
		panic(err)
	}
	return a
}

func must(f widgets.Figure, err error) widgets.Figure {
	if err != nil {
		panic(err)
	}
	return f
}

func predictions(classes ...string) (list []tl.Prediction) {
	for _, class := range classes {
		list = append(list, tl.Prediction{Class: class, Probability: 1})
	}
	return list
}

// heatmap is hot in one corner.
func heatmap(height, width int) tl.Heatmap {
	h := tl.Heatmap{Class: "a", Height: height, Width: width, Values: make([]float32, height*width)}
	h.Values[len(h.Values)-1] = 2
	return h
}

func answers() tl.Answers {
	return tl.Answers{
		{Index: 2, True: "a", Prediction: tl.Prediction{Class: hostile, Probability: 0.987}, Loss: 4.3},
		{Index: 0, True: "a", Prediction: tl.Prediction{Class: "a", Probability: 0.5}, Loss: 0.69},
	}
}

func calibrated() *tl.Report {
	r := report("cat", "dog")
	r.Calibration = tl.Calibration{Error: 0.123, Bins: []tl.CalibrationBin{
		{Confidence: 0.5, Accuracy: 0.4, Low: 0.22, High: 0.61, Examples: 20},
		{Confidence: 0.7, Accuracy: 0.9, Low: 0.7, High: 0.97, Examples: 20},
		{Confidence: 0.99, Accuracy: 1, Low: 0.84, High: 1, Examples: 21},
	}}
	return r
}

// rates is a search whose loss falls from 1 to 0.2 and explodes.
func rates() *tl.RateSearch {
	s := &tl.RateSearch{}
	for i := range 50 {
		x := float64(i) / 49
		s.Rates, s.Losses = append(s.Rates, math.Pow(10, -6+6*x)), append(s.Losses, 0.2+0.8/(1+math.Exp(20*(x-0.5)))+math.Exp(60*(x-0.95)))
	}
	s.Suggestion = s.Rates[25]
	return s
}

func figures() map[string]widgets.Figure {
	long := "a class whose name is longer than its picture is wide"
	return map[string]widgets.Figure{
		"live":       widgets.LiveFrame(tl.Progress{Epoch: 2, Epochs: 9, Step: 3, Steps: 10, Left: 83e9, History: history(3)}),
		"live_epoch": widgets.LiveFrame(tl.Progress{Epoch: 2, Epochs: 9, EpochDone: true, Left: 83e9, History: history(3)}),
		"live_start": widgets.LiveFrame(tl.Progress{Epochs: 9, Steps: 10, History: &tl.History{Best: -1}}),
		"live_done":  widgets.LiveFrame(tl.Progress{Done: true, History: history(3)}),
		"images_long": must(widgets.Images(pictures(4, 4, 4, 1, long, "b"), widgets.ImagesOptions{
			Title: long + " " + long, Predictions: predictions(long, long, "b", "b")})),
		"images_photographs": must(widgets.Images(pictures(3, 64, 64, 3, "ants", "bees"), widgets.ImagesOptions{Columns: 2})),
		"heatmaps": must(widgets.Images(pictures(2, 4, 4, 1, "a", "b"), widgets.ImagesOptions{Title: "heat",
			Heatmaps: []tl.Heatmap{heatmap(2, 2), heatmap(1, 3)}})),
		"top_losses":        must(widgets.TopLosses(pictures(3, 4, 4, 3, "a", hostile), answers())),
		"calibration":       widgets.Calibration(calibrated()),
		"calibration_empty": widgets.Calibration(nil),
		"rates":             widgets.LearningRates(rates()),
		"rates_empty":       widgets.LearningRates(nil),
		"curves":            widgets.Curves(history(8)),
		"curves_one_epoch":  widgets.Curves(&tl.History{Epochs: history(2).Epochs[:1]}),
		"curves_empty":      widgets.Curves(&tl.History{Best: -1}),
		"curves_regression": widgets.Curves(regression()),
		"confusion":         widgets.Confusion(report("cat", "dog", "a class with a long name")),
		"confusion_hostile": widgets.Confusion(report(hostile, "]]>&amp;")),
		"images":            must(widgets.Images(pictures(12, 4, 4, 1, "a", "b"), widgets.ImagesOptions{Title: "grey", Count: 6, Columns: 4})),
		"images_wrong": must(widgets.Images(pictures(3, 4, 6, 3, "a", hostile), widgets.ImagesOptions{
			Predictions: predictions("a", hostile, "b"), Title: hostile})),
		"chart": must(widgets.Chart(widgets.ChartOptions{Title: "accuracy", X: "examples", Y: "share", LogX: true},
			widgets.Series{Name: "transfer", X: []float64{1, 10, 100}, Y: []float64{0.5, 0.8, 0.9}, Error: []float64{0.1, 0.05, 0.01}},
			widgets.Series{Name: hostile, X: []float64{1, 10, 100}, Y: []float64{0.2, 0.5, 0.8}})),
		"chart_many":           must(widgets.Chart(widgets.ChartOptions{Title: "many", X: "x", Y: "y", LogX: true}, waves(9)...)),
		"embedding":            must(widgets.Embedding(pictures(30, 1, 1, 1, "ants", "bees", "wasps"), features(30, 3))),
		"embedding_unlabelled": must(widgets.Embedding(data.ImageFiles(make([]string, 12)...), features(12, 1))),
		"chart_one_point":      must(widgets.Chart(widgets.ChartOptions{Title: "one", LogX: true}, widgets.Series{Name: "s", X: []float64{1}, Y: []float64{2}})),
	}
}

// features are rows in groups that lie apart, as those of a trained body.
func features(n, groups int) (rows [][]float32) {
	for i := range n {
		angle := 2 * math.Pi * float64(i%groups) / float64(groups)
		x, y := 5*math.Cos(angle)+math.Sin(float64(7*i)), 5*math.Sin(angle)+math.Cos(float64(11*i))
		rows = append(rows, []float32{float32(x), float32(y), float32(x + y), 0.1 * float32(i%3), 7})
	}
	return rows
}

// waves are series with more points than an axis has room for labels, and more names than a row of keys.
func waves(n int) (list []widgets.Series) {
	for i := range n {
		s := widgets.Series{Name: fmt.Sprint("wave number ", i)}
		for x := range 20 {
			s.X, s.Y = append(s.X, float64(x+1)), append(s.Y, 1e4*math.Sin(float64(i+x)/5))
		}
		list = append(list, s)
	}
	return list
}

func regression() *tl.History {
	h := history(3)
	for i := range h.Epochs {
		h.Epochs[i].Train.Accuracy, h.Epochs[i].Valid = math.NaN(), tl.Metrics{}
	}
	return h
}

func TestGoldenFigures(t *testing.T) {
	for name, figure := range figures() {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".svg", figure.SVG)
			golden(t, name+".txt", figure.Text)
		})
	}
	for _, name := range []string{"confusion", "curves_regression", "heatmaps", "images_wrong", "top_losses", "calibration", "rates"} {
		goldenPNG(t, name+".png", figures()[name].PNG)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what is drawn now; look at it, and run the test with -update if it is right", path)
	}
}

// goldenPNG compares pixels with a file in testdata: processors round in their own ways, so that single ones may differ a little.
func goldenPNG(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, errWant := png.Decode(bytes.NewReader(file))
	drawn, errGot := png.Decode(bytes.NewReader(got))
	if err := errors.Join(errWant, errGot); err != nil {
		t.Fatal(err)
	}
	if want.Bounds() != drawn.Bounds() {
		t.Fatalf("%s is %v, drawn now is %v", path, want.Bounds(), drawn.Bounds())
	}
	if apart := meanDifference(want, drawn); apart > 0.002 {
		t.Errorf("%s differs by %.4f of full brightness from what is drawn now; look at it, and run the test with -update if it is right", path, apart)
	}
}

func meanDifference(a, b image.Image) float64 {
	total, n := 0.0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			for _, d := range []float64{float64(r1) - float64(r2), float64(g1) - float64(g2), float64(b1) - float64(b2)} {
				total, n = total+math.Abs(d)/0xffff, n+1
			}
		}
	}
	return total / float64(n)
}

// The words in figures are those of the reader's language.
func TestPortuguese(t *testing.T) {
	t.Setenv(words.Variable, "pt_BR")
	for name, figure := range map[string]widgets.Figure{
		"curves.pt":    widgets.Curves(history(3)),
		"live.pt":      widgets.LiveFrame(tl.Progress{Epoch: 2, Epochs: 9, Step: 3, Steps: 10, Left: 83e9, History: history(3)}),
		"confusion.pt": widgets.Confusion(report("gato", "cachorro")),
	} {
		golden(t, name+".svg", figure.SVG)
		golden(t, name+".txt", figure.Text)
	}
}

// Every figure is a bundle that a saved notebook can show: SVG that is XML without scripts, PNG, text.
func TestBundles(t *testing.T) {
	for name, figure := range figures() {
		t.Run(name, func(t *testing.T) {
			bundle := figure.MIMEBundle()
			checkSVG(t, bundle["image/svg+xml"].(string))
			picture, err := png.Decode(bytes.NewReader(bundle["image/png"].([]byte)))
			if err != nil {
				t.Fatal(err)
			}
			if blank(picture) {
				t.Error("the PNG is blank")
			}
			if text := bundle["text/plain"].(string); text != figure.String() || text == "" && name != "curves_empty" {
				t.Errorf("text %q", text)
			}
			if len(bundle) != 3 {
				t.Errorf("%d forms", len(bundle))
			}
		})
	}
}

func checkSVG(t *testing.T, svg string) {
	t.Helper()
	decoder, root := xml.NewDecoder(strings.NewReader(svg)), ""
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root == "" {
			root = start.Name.Local
		}
		if start.Name.Local == "script" || start.Name.Local == "foreignObject" {
			t.Errorf("element %s", start.Name.Local)
		}
		for _, attribute := range start.Attr {
			link := strings.HasSuffix(attribute.Name.Local, "href") && !strings.HasPrefix(attribute.Value, "data:image/png;base64,")
			if strings.HasPrefix(attribute.Name.Local, "on") || link {
				t.Errorf("%s has %s=%q", start.Name.Local, attribute.Name.Local, attribute.Value)
			}
		}
	}
	if root != "svg" {
		t.Errorf("the root is %q", root)
	}
}

func blank(picture image.Image) bool {
	first := picture.At(0, 0)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if picture.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

func TestCurvesTakeAnything(t *testing.T) {
	diverged := history(4)
	diverged.Epochs[2].Train.Loss, diverged.Epochs[2].Valid.Loss = math.NaN(), math.Inf(1)
	short := history(4)
	short.Best = 99
	for name, h := range map[string]*tl.History{"nil": nil, "zero": {}, "diverged": diverged, "best beyond the end": short, "many": history(300)} {
		figure := widgets.Curves(h)
		checkSVG(t, figure.SVG)
		if _, err := png.Decode(bytes.NewReader(figure.PNG)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLearningRatesTakeAnything(t *testing.T) {
	nan, odd, negative := rates(), rates(), rates()
	nan.Losses[3], odd.Rates, negative.Rates[0] = math.NaN(), odd.Rates[:7], -1
	odd.Suggestion = 99
	for name, s := range map[string]*tl.RateSearch{"zero": {}, "NaN": nan, "lengths": odd, "negative": negative} {
		figure := widgets.LearningRates(s)
		checkSVG(t, figure.SVG)
		if _, err := png.Decode(bytes.NewReader(figure.PNG)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfusionTakesAnything(t *testing.T) {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprint("class ", i)
	}
	for name, r := range map[string]*tl.Report{"nil": nil, "zero": {}, "many": report(many...), "unfilled": {Classes: many},
		"ragged": {Classes: many[:2], Confusion: [][]int{{1}, {1, 2, 3}, {4}}}} {
		figure := widgets.Confusion(r)
		checkSVG(t, figure.SVG)
		if _, err := png.Decode(bytes.NewReader(figure.PNG)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChartErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	two := []float64{1, 2}
	for _, test := range []struct {
		name   string
		logX   bool
		series []widgets.Series
		want   string
	}{
		{"no series", false, nil, "no series"},
		{"no series, log", true, nil, "no series"},
		{"no points", false, []widgets.Series{{Name: "s"}}, `series "s" has no points`},
		{"fewer y", false, []widgets.Series{{Name: "s", X: two, Y: two[:1]}}, `series "s" has 2 x, 1 y and 0 errors`},
		{"fewer errors", false, []widgets.Series{{Name: "s", X: two, Y: two, Error: two[:1]}}, `series "s" has 2 x, 2 y and 1 errors`},
		{"x NaN", false, []widgets.Series{{Name: "s", X: []float64{1, nan}, Y: two}}, `series "s": point 1 is (NaN, 2)`},
		{"y NaN", false, []widgets.Series{{Name: "s", X: two, Y: []float64{nan, 1}}}, `series "s": point 0 is (1, NaN)`},
		{"y infinite", false, []widgets.Series{{Name: "s", X: two, Y: []float64{inf, 1}}}, `series "s": point 0 is (1, +Inf)`},
		{"x infinite", true, []widgets.Series{{Name: "s", X: []float64{1, inf}, Y: two}}, `series "s": point 1 is (+Inf, 2)`},
		{"error NaN", false, []widgets.Series{{Name: "s", X: two, Y: two, Error: []float64{1, nan}}}, `series "s": point 1`},
		{"error infinite", false, []widgets.Series{{Name: "s", X: two, Y: two, Error: []float64{1, inf}}}, `series "s": point 1`},
		{"log of 0", true, []widgets.Series{{Name: "s", X: []float64{0, 1}, Y: two}}, `series "s": point 0 is (0, 1)`},
		{"log of a negative", true, []widgets.Series{{Name: "good", X: two, Y: two}, {Name: "s", X: []float64{-1, 1}, Y: two}}, `series "s": point 0 is (-1, 1)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := widgets.Chart(widgets.ChartOptions{Title: "t", LogX: test.logX}, test.series...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	for name, s := range map[string]widgets.Series{
		"one point":  {X: []float64{5}, Y: []float64{5}, Error: []float64{0}},
		"small":      {X: []float64{1e-9, 2e-9}, Y: two},
		"same point": {X: []float64{3, 3}, Y: []float64{1, 1}},
		"huge":       {X: []float64{1, 1e300}, Y: []float64{-1e300, 1e300}},
	} {
		for _, logX := range []bool{false, true} {
			figure, err := widgets.Chart(widgets.ChartOptions{LogX: logX}, s)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			checkSVG(t, figure.SVG)
		}
	}
}

func TestImagesErrors(t *testing.T) {
	rows, err := data.NewArrays([]float32{1, 2}, []int{2}, []int{0}, data.ArraysOptions{Name: "rows"})
	if err != nil {
		t.Fatal(err)
	}
	var unset *data.Arrays
	two := pictures(2, 3, 3, 1, "a", "b")
	none, err := data.Subset(two, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		set  data.Dataset
		opts widgets.ImagesOptions
		want string
	}{
		{"nil", nil, widgets.ImagesOptions{}, "no images"},
		{"unset", unset, widgets.ImagesOptions{}, "no images"},
		{"too few heatmaps", two, widgets.ImagesOptions{Heatmaps: []tl.Heatmap{heatmap(1, 1)}}, "1 heatmaps for 2 examples"},
		{"heatmap without values", two, widgets.ImagesOptions{Heatmaps: make([]tl.Heatmap, 2)}, "heatmap 0: 0 values for 0×0 cells"},
		{"empty", none, widgets.ImagesOptions{}, "no images"},
		{"rows", rows, widgets.ImagesOptions{}, "rows has examples of shape [2]: want images"},
		{"two channels", pictures(2, 3, 3, 2, "a"), widgets.ImagesOptions{}, "pictures has examples of shape [3 3 2]"},
		{"too few predictions", two, widgets.ImagesOptions{Predictions: predictions("a")}, "1 predictions for 2 examples"},
		{"empty predictions", two, widgets.ImagesOptions{Predictions: []tl.Prediction{}}, "0 predictions for 2 examples"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := widgets.Images(test.set, test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestTopLossesErrors(t *testing.T) {
	set := pictures(2, 3, 3, 1, "a", "b")
	var unset *data.Arrays
	for _, test := range []struct {
		name    string
		set     data.Dataset
		answers tl.Answers
		want    string
	}{
		{"nil", nil, answers(), "no images"},
		{"unset", unset, answers(), "no images"},
		{"no answers", set, nil, "no answers"},
		{"of another set", set, answers(), "answer 0 is of example 2: the set has 2"},
		{"negative", set, tl.Answers{{Index: -1}}, "answer 0 is of example -1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := widgets.TopLosses(test.set, test.answers); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestEmbeddingErrors(t *testing.T) {
	set := pictures(4, 1, 1, 1, "a", "b")
	row := func(values ...float32) []float32 { return values }
	nan := float32(math.NaN())
	for _, test := range []struct {
		set  data.Dataset
		rows [][]float32
		want string
	}{
		{nil, nil, "no examples to show"},
		{set, features(3, 1), "pictures: 3 rows for 4 examples"},
		{pictures(2, 1, 1, 1, "a"), features(2, 1), "2 rows for 2 examples: want one for each, and 3 or more"},
		{set, [][]float32{row(1), row(1), row(1), row(1)}, "rows of 1 numbers"},
		{set, [][]float32{row(1, 2), row(1, 2), row(1), row(1, 2)}, "row 2 has 1 numbers, the first 2"},
		{set, [][]float32{row(1, 2), row(1, 2), row(1, nan), row(1, 2)}, "row 2 holds NaN at position 1"},
		{set, [][]float32{row(1, 2), row(1, 2), row(1, 2), row(1, 2)}, "all rows are the same"},
	} {
		if _, err := widgets.Embedding(test.set, test.rows); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprint("class ", i)
	}
	checkSVG(t, must(widgets.Embedding(pictures(2000, 1, 1, 1, many...), features(2000, 40))).SVG)
}

func TestImagesOfNumbers(t *testing.T) {
	set, err := data.NewRegression(make([]float32, 9), []int{3, 3, 1}, []float32{1}, 1, data.ArraysOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkSVG(t, must(widgets.Images(set, widgets.ImagesOptions{Title: "black", Count: -3, Columns: -3})).SVG)
	// What a model says of an example whose truth is not known is no mistake.
	figure := must(widgets.Images(set, widgets.ImagesOptions{Predictions: predictions("cat")}))
	if got := strings.TrimSpace(figure.Text); got != "cat" {
		t.Errorf("text %q", got)
	}
}

// Images are spread evenly over the set.
func TestImagesChoice(t *testing.T) {
	figure := must(widgets.Images(pictures(100, 2, 2, 1, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), widgets.ImagesOptions{Title: "ten"}))
	if got, want := figure.Text, "ten\n0\n0\n0\n0\n0\n0\n0\n0\n0\n0"; got != want {
		t.Errorf("got %q, want one in ten", got)
	}
	figure = must(widgets.Images(pictures(3, 2, 2, 1, "a", "b", "c"), widgets.ImagesOptions{Title: "all", Count: 50}))
	if got, want := figure.Text, "all\na\nb\nc"; got != want {
		t.Errorf("got %q, want each once", got)
	}
}

func TestTable(t *testing.T) {
	table := widgets.Table{
		Columns: []string{"name", "n", "<b>"},
		Rows:    [][]string{{"é", "1", `"&"`}, {hostile, "10"}, {}, {"more", "1", "2", "3"}},
	}
	golden(t, "table.txt", table.String())
	golden(t, "table.html", table.MIMEBundle()["text/html"].(string))
	if got := table.MIMEBundle()["text/plain"]; got != table.String() {
		t.Errorf("text %q", got)
	}
	checkHTML(t, table)
	checkHTML(t, widgets.Table{})
}

// checkHTML demands that the table is markup that closes, with cells and nothing else.
func checkHTML(t *testing.T, table widgets.Table) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(table.MIMEBundle()["text/html"].(string)))
	decoder.Entity = xml.HTMLEntity
	var cells []string
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "table", "thead", "tbody", "tr":
			case "th", "td":
				cells = append(cells, "")
			default:
				t.Errorf("element %s", token.Name.Local)
			}
		case xml.CharData:
			if len(cells) > 0 && strings.TrimSpace(string(token)) != "" {
				cells[len(cells)-1] += string(token)
			}
		}
	}
	want := append([]string{}, table.Columns...)
	for _, row := range table.Rows {
		want = append(want, row...)
	}
	if strings.Join(cells, "|") != strings.Join(want, "|") {
		t.Errorf("cells %q, want %q", cells, want)
	}
}

func TestSummary(t *testing.T) {
	table := widgets.Summary(tl.Summary{
		Layers: []tl.LayerSummary{
			{Path: "body/conv2d", Kind: "conv2d", Output: []int{26, 26, 8}, Parameters: 80},
			{Path: "head/dense", Kind: "dense", Output: []int{10}, Parameters: 90, Trainable: 90},
		},
		Parameters: 170, Trainable: 90,
	})
	golden(t, "summary.txt", table.String())
	checkHTML(t, table)
}

func TestRanking(t *testing.T) {
	table := widgets.Ranking(tl.Ranking{{Name: hostile, Features: 1280, Neighbours: 0.9, Linear: 0.95, Low: 0.9, High: 0.975}, {Name: "b"}})
	golden(t, "ranking.txt", table.String())
	checkHTML(t, table)
	checkHTML(t, widgets.Ranking(nil))
}

func ExampleTable() {
	fmt.Println(widgets.Table{Columns: []string{"model", "accuracy"}, Rows: [][]string{{"from scratch", "71 %"}, {"fine-tuned", "84 %"}}})
	// Output:
	// model         accuracy
	// from scratch      71 %
	// fine-tuned        84 %
}

func ExampleShow() {
	widgets.Show(widgets.Table{Columns: []string{"class", "examples"}, Rows: [][]string{{"cat", "12"}}})
	// Output:
	// class  examples
	// cat          12
}

func ExampleChart() {
	figure, err := widgets.Chart(widgets.ChartOptions{Title: "learning curve", X: "examples", Y: "accuracy", LogX: true},
		widgets.Series{Name: "fine-tuned", X: []float64{10, 100}, Y: []float64{0.71, 0.93}})
	if err != nil {
		panic(err)
	}
	fmt.Println(figure)
	// Output:
	// learning curve (accuracy against examples)
	// fine-tuned: (10, 0.71) (100, 0.93)
}

// Outside a notebook a live plot is silent.
func TestLiveOutsideANotebook(t *testing.T) {
	live := widgets.Live()
	for _, p := range []tl.Progress{{}, {EpochDone: true, History: history(1)}, {Done: true, History: &tl.History{Best: -1}}} {
		if err := live(p); err != nil {
			t.Error(err)
		}
	}
}
