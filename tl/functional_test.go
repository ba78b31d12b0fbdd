package tl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func ExampleNewFunctional() {
	in := tl.Input(8, 8, 1)
	x := in.Then(layer.Rescaling{Scale: 1.0 / 255}, layer.Conv2D{Filters: 4, Same: true, Activation: layer.ReLU})
	y := x.Then(layer.Conv2D{Filters: 4, Same: true})
	out := tl.Merge(layer.Add{}, x, y).Then(layer.GlobalAveragePooling2D{}, layer.Dense{Units: 2})
	model, err := tl.NewFunctional(in, out)
	if err != nil {
		panic(err)
	}
	fmt.Println(model.Summary())
	// Output:
	// layer                     output            parameters  state
	// rescaling                 [8 8 1]                    0
	// conv2d                    [8 8 4]                   40  trainable
	// graph/conv2d              [8 8 4]                  148  trainable
	// graph/add                 [8 8 4]                    0
	// global_average_pooling2d  [4]                        0
	// dense                     [2]                       10  trainable
	// 198 parameters, 198 trainable, 0 frozen
}

func functional(t *testing.T, in, out *tl.Symbol) *tl.Model {
	t.Helper()
	setup(t)
	m, err := tl.NewFunctional(in, out)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func kinds(m *tl.Model) (list []string) {
	for _, l := range m.Summary().Layers {
		list = append(list, l.Path)
	}
	return list
}

// A model is cut where one value is alive, and nowhere else.
func TestFunctionalCuts(t *testing.T) {
	dense := layer.Dense{Units: 3}
	in := tl.Input(3)
	a := in.Then(dense)
	b, c := a.Then(dense), a.Then(dense)
	met := tl.Merge(layer.Add{}, b, c)
	late := tl.Merge(layer.Concatenate{}, in, met.Then(dense))
	for _, test := range []struct {
		name string
		out  *tl.Symbol
		want []string
	}{
		{"line", a.Then(layer.Flatten{}), []string{"dense", "flatten"}},
		{"diamond", met.Then(dense), []string{"dense", "graph/dense", "graph/dense_1", "graph/add", "dense_1"}},
		{"two diamonds", tl.Merge(layer.Add{}, met, met.Then(dense)).Then(dense),
			[]string{"dense", "graph/dense", "graph/dense_1", "graph/add", "graph_1/dense", "graph_1/add", "dense_1"}},
		{"a bridge over all", late.Then(dense), []string{"graph/dense", "graph/dense_1", "graph/dense_2", "graph/add", "graph/dense_3", "graph/concatenate", "dense"}},
		{"from the input", tl.Merge(layer.Multiply{}, in, in), []string{"graph/multiply"}},
		{"branches at the end", tl.Merge(layer.Concatenate{}, b, a), []string{"dense", "graph/dense", "graph/concatenate"}},
	} {
		if got := kinds(functional(t, in, test.out)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// branches is a model that learns stripes, with a body of two branches and one head.
func branches(t *testing.T) *tl.Model {
	in := tl.Input(8, 8, 1)
	x := in.Then(layer.Rescaling{Scale: 1.0 / 255}, layer.Conv2D{Filters: 4, Activation: layer.ReLU})
	left := x.Then(layer.Conv2D{Filters: 4, Same: true}, layer.BatchNormalization{Momentum: 0.9})
	right := x.Then(layer.Named{Name: "right", Layer: layer.Conv2D{Filters: 4, Kernel: 1}})
	out := tl.Merge(layer.Concatenate{}, left, right).Then(layer.Flatten{}, layer.Dense{Units: 2})
	return functional(t, in, out)
}

// What a Sequential can do, a functional model can: be frozen, trained on features, saved, given another head.
func TestFunctionalModel(t *testing.T) {
	m := branches(t)
	train := stripes(64, 1)
	m.Freeze()
	before := parameters(t, m)
	history := fit(t, m, train, nil, tl.FitOptions{Epochs: 3})
	wantChanged(t, before, parameters(t, m), "dense/bias", "dense/kernel")
	if notes := strings.Join(history.Notes, " "); !strings.Contains(notes, "frozen") {
		t.Errorf("notes %q do not tell of features", notes)
	}
	m.Unfreeze()
	fit(t, m, train, nil, tl.FitOptions{Epochs: 20, LearningRate: 0.01})
	if got := evaluate(t, m, train).Accuracy; got < 0.95 {
		t.Errorf("accuracy %v after training", got)
	}
	path := t.TempDir() + "/branches.tl"
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	loaded, err := tl.LoadModel(path)
	if err != nil {
		t.Fatal(err)
	}
	wantChanged(t, parameters(t, m), parameters(t, loaded))
	if a, b := evaluate(t, m, train), evaluate(t, loaded, train); a != b {
		t.Errorf("loaded, it measures %+v, not %+v", b, a)
	}
	base, err := m.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	clf.Freeze()
	if clf.Trainable("body/graph/right/kernel") || !strings.Contains(clf.Summary().String(), "body/graph/right") {
		t.Errorf("the body's branch is not frozen, or not in the summary:\n%s", clf.Summary())
	}
}

func TestFunctionalErrors(t *testing.T) {
	setup(t)
	in, other := tl.Input(3), tl.Input(4)
	x := in.Then(layer.Dense{Units: 2})
	var none *tl.Symbol
	for _, test := range []struct {
		name    string
		in, out *tl.Symbol
		words   []string
	}{
		{"no input", nil, x, []string{"not one of Input"}},
		{"a value as input", x, x, []string{"not one of Input"}},
		{"no output", in, nil, []string{"nil", "Merge"}},
		{"nothing between", in, in, []string{"without layers"}},
		{"a nil branch", in, tl.Merge(layer.Add{}, x, none), []string{"nil"}},
		{"then of nil", in, none.Then(layer.Flatten{}), []string{"nil"}},
		{"another input", in, tl.Merge(layer.Concatenate{}, x, other), []string{"another input, of shape [4]"}},
		{"shapes", in, tl.Merge(layer.Add{}, in, x), []string{"layer graph/add (add)", "[[1 3] [1 2]]", "want one shape"}},
		{"nothing merged", in, tl.Merge(layer.Add{}), []string{"add", "no input"}},
		{"one merged", in, tl.Merge(layer.Add{}, in), []string{"add", "several"}},
		{"nil layer", in, in.Then(nil), []string{"nil"}},
		{"nil merger", in, tl.Merge(nil, in, x), []string{"nil"}},
		{"bad shape", tl.Input(0), nil, []string{"nil"}},
	} {
		_, err := tl.NewFunctional(test.in, test.out)
		if err == nil {
			t.Errorf("%s: no error", test.name)
		}
		wantError(t, err, test.words...)
	}
}
