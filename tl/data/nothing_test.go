package data_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
)

// mislabelled is a set of one's own whose labels are no classes.
type mislabelled struct{ *data.Arrays }

func (mislabelled) Labels() []int32 { return []int32{0, 9, 1, 0} }

// No set at all, or one that is not right, is an error of whatever is asked of it.
func TestNoSet(t *testing.T) {
	asked := map[string]func(d data.Dataset) error{
		"Subset":         func(d data.Dataset) error { _, err := data.Subset(d, nil); return err },
		"Split":          func(d data.Dataset) error { _, _, err := data.Split(d, 0.5, 1); return err },
		"PerClass":       func(d data.Dataset) error { _, _, err := data.PerClass(d, 1, 1); return err },
		"Balance":        func(d data.Dataset) error { _, err := data.Balance(d, 1); return err },
		"Augment":        func(d data.Dataset) error { _, err := data.Augment(d, data.Augmentation{Flip: true}); return err },
		"NearDuplicates": func(d data.Dataset) error { _, err := data.NearDuplicates(d, nil, data.DuplicateOptions{}); return err },
		"Batches": func(d data.Dataset) error {
			for _, err := range data.Batches(d, data.BatchOptions{}).Iter() {
				return err
			}
			return nil
		},
	}
	var arrays *data.Arrays
	var view *data.View
	for name, ask := range asked {
		for _, test := range []struct {
			d    data.Dataset
			want string
		}{
			{nil, "the set has no examples"}, {arrays, "the set has no examples"}, {view, "the set has no examples"},
			{mislabelled{numbers(t, 4, func(i int) int { return i % 2 })}, "numbers: example 1 has label 9: want 0 to 1"},
		} {
			if err := ask(test.d); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s of %T: got %v, want %q", name, test.d, err, test.want)
			}
		}
	}
	if name := data.Batches(nil, data.BatchOptions{}).Name(); len(name) < 3 {
		t.Errorf("the name of nothing is %q: GoMLX wants 3 letters", name)
	}
	if f := data.Fingerprint(arrays) + data.Fingerprint(nil); f != "" {
		t.Errorf("the fingerprint of nothing is %q", f)
	}
	if _, err := data.Views(nil, 2); err == nil {
		t.Error("views of nothing")
	}
}

// spinning is a set whose pass can be told by its examples.
type spinning struct{ *data.Arrays }

func (s spinning) View(pass uint64) data.Dataset {
	turned, err := data.Subset(s.Arrays, data.Order(s.Len(), 1, pass))
	if err != nil {
		panic(err)
	}
	return turned
}

func TestViewSet(t *testing.T) {
	set := spinning{numbers(t, 20, func(i int) int { return i % 2 })}
	views, err := data.Views(set, 3)
	if err != nil {
		t.Fatal(err)
	}
	for pass := range uint64(9) {
		got, want := data.Fingerprint(views.View(pass)), data.Fingerprint(set.View(pass%3))
		if got != want || got == "" {
			t.Errorf("pass %d gives %s, want what pass %d gave, %s", pass, got, pass%3, want)
		}
	}
	if data.Fingerprint(views.View(0)) == data.Fingerprint(views.View(1)) {
		t.Error("two views are one")
	}
	if _, err := data.Views(set, 0); err == nil || !strings.Contains(err.Error(), "numbers: 0 views") {
		t.Errorf("got %v", err)
	}
	if text := views.String(); !strings.HasSuffix(text, "3 views") {
		t.Errorf("the set calls itself %q", text)
	}
}

// Sets that give other examples, or in another order, have other fingerprints.
func TestFingerprint(t *testing.T) {
	same := func(i int) int { return i % 2 }
	base := numbers(t, 6, same)
	view, err := data.Subset(base, []int{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	turned, err := data.Subset(base, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	sets := []data.Dataset{base, numbers(t, 7, same), numbers(t, 6, func(i int) int { return (i + 1) % 2 }), view, turned}
	seen := map[string]int{}
	for i, d := range sets {
		f := data.Fingerprint(d)
		if before, twice := seen[f]; twice || len(f) != 64 {
			t.Errorf("set %d has the fingerprint %q, as set %d", i, f, before)
		}
		seen[f] = i
	}
	if data.Fingerprint(base) != data.Fingerprint(numbers(t, 6, same)) {
		t.Error("the same examples have two fingerprints")
	}
	if f := data.Fingerprint(viewOfOwn(t)); f != "" {
		t.Errorf("a set without a fingerprint gives a view with %q", f)
	}
}

// own is a set of one's own.
type own struct{ data.Dataset }

func viewOfOwn(t *testing.T) data.Dataset {
	t.Helper()
	view, err := data.Subset(own{numbers(t, 4, func(i int) int { return i % 2 })}, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	return view
}

// A number of no example is a value that says nothing, and never a panic.
func TestOutOfRange(t *testing.T) {
	points, texts := numbers(t, 4, func(i int) int { return i % 2 }), data.Unlabelled("a", "b")
	part, err := data.Subset(texts, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	files := data.ImageFiles("a.png")
	for _, i := range []int{-1, 4, 1 << 40} {
		if input := points.Input(i); input != nil {
			t.Errorf("example %d is %v", i, input)
		}
		if text := texts.Text(i) + part.Text(i) + part.Path(i) + files.Path(i); text != "" {
			t.Errorf("example %d is %q", i, text)
		}
	}
	if texts.Text(1) != "b" || part.Text(0) != "b" || files.Path(0) != "a.png" || points.Input(3) == nil {
		t.Error("examples that are there are not found")
	}
	var none data.Arrays
	if none.Input(0) != nil || len(data.Order(-1, 1, 1)) != 0 {
		t.Error("something of nothing")
	}
	var scale data.Scale
	if scale.To(3, 5) != 5 || scale.From(3, 5) != 5 {
		t.Error("the zero scale changes numbers")
	}
}

// Sets say what they are in the reader's language.
func TestSetsInPortuguese(t *testing.T) {
	t.Setenv(words.Variable, "pt")
	points := numbers(t, 20, func(i int) int { return i % 2 })
	views, err := data.Views(spinning{points}, 3)
	if err != nil {
		t.Fatal(err)
	}
	series := data.SeriesSet{{Name: "a", Values: make([]float64, 12)}, {Name: "b", Values: make([]float64, 8)}}
	windows, err := data.NewWindows(series, data.WindowOptions{Name: "vendas", Input: 4, Horizon: 2})
	if err != nil {
		t.Fatal(err)
	}
	month := data.Series{Name: "vendas", Frequency: data.Monthly, Start: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Values: make([]float64, 14)}
	for want, set := range map[string]any{
		"vendas: 14 passos, 2020-01-01 – 2021-02-01 0 0 0 0 0 0 … 0 0 0 0 0 0": month,
		"vazia: 0 passos":       data.Series{Name: "vazia"},
		"1 séries de 14 passos": data.SeriesSet{month},
		"0 é a última estação de 3 passos, 1 é 2 a mais":                 data.NewScale([]float64{1, 2, 3, 3, 4, 5}, 3),
		"2 séries de 8 a 12 passos, 20 ao todo":                          series,
		"nenhuma série":                                                  data.SeriesSet{},
		"vendas: 10 janelas de 4 passos para prever 2, de 2 séries":      windows,
		"numbers: 20 exemplos de forma [2 1], 2 classes, 3 vistas":       views,
		"numbers: 20 exemplos de forma [2 1], 2 classes, em lotes de 32": data.Batches(points, data.BatchOptions{}),
	} {
		if got := fmt.Sprint(set); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
