package layer_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/layer"
)

func ExampleMarshal() {
	text, err := layer.Marshal(layer.Dense{Units: 10, Activation: layer.Softmax})
	if err != nil {
		panic(err)
	}
	dense, err := layer.Unmarshal(text)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n%#v\n", text, dense)
	// Output:
	// {"kind":"dense","config":{"Units":10,"Activation":"softmax","NoBias":false}}
	// layer.Dense{Units:10, Activation:"softmax", NoBias:false}
}

func ExampleKind() {
	fmt.Println(layer.Kind(layer.MaxPooling2D{}), layer.Kind(layer.Named{Name: "logits", Layer: layer.Dense{}}))
	// Output: max_pooling2d dense
}

// filled is a value of a type with no field at its zero.
func filled(t *testing.T, of reflect.Type) reflect.Value {
	v := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.Int:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(0.1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString("relu")
	case reflect.Slice:
		for range 2 {
			v.Set(reflect.Append(v, filled(t, of.Elem())))
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(layer.Dense{Units: 2}))
	case reflect.Struct:
		for i := range of.NumField() {
			v.Field(i).Set(filled(t, of.Field(i).Type))
		}
	default:
		t.Fatalf("fields of type %s are not tested", of)
	}
	return v
}

func TestEveryKindRoundTrips(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(layer.Kinds)) {
		t.Run(kind, func(t *testing.T) {
			zero := reflect.New(layer.Kinds[kind]).Elem().Interface().(layer.Layer)
			roundTrip(t, filled(t, layer.Kinds[kind]).Interface().(layer.Layer))
			if got := layer.Kind(zero); got != kind {
				t.Errorf("its kind is %q", got)
			}
		})
	}
	roundTrip(t, layer.Sequential{
		layer.Named{Name: "stem", Layer: layer.Conv2D{Filters: 4}},
		layer.Sequential{layer.Flatten{}, layer.Named{Name: "inner", Layer: layer.Sequential{layer.Dense{Units: 1}}}},
		layer.Dropout{Rate: 0.5},
	})
}

func roundTrip(t *testing.T, l layer.Layer) {
	t.Helper()
	text, err := layer.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	got, err := layer.Unmarshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, l) {
		t.Errorf("%s: got %#v, want %#v", text, got, l)
	}
}

type mine struct{}

func (mine) Apply(_ *layer.Context, x *layer.Node) *layer.Node { return x }

func TestMarshalRefusesWhatIsNotData(t *testing.T) {
	for _, test := range []struct {
		layer layer.Layer
		want  string
	}{
		{mine{}, "layer layer_test.mine cannot be written"},
		{layer.Func(nil), "layer layer.Func cannot be written"},
		{&layer.Dense{Units: 1}, "layer *layer.Dense cannot be written"},
		{nil, "nil"},
		{layer.Named{Name: "a"}, "nil"},
		{layer.Sequential{layer.Flatten{}, layer.Named{Name: "a", Layer: mine{}}}, "layer layer_test.mine cannot be written"},
		{layer.Named{Name: "caf\xe9", Layer: layer.Flatten{}}, "UTF-8"},
	} {
		if text, err := layer.Marshal(test.layer); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%#v: got %s, %v, want %q", test.layer, text, err, test.want)
		}
	}
}

func TestUnmarshalErrors(t *testing.T) {
	dense := `{"kind":"dense","config":{"Units":1}}`
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "EOF"},
		{"null", "null", `kind ""`},
		{"array", "[]", "array"},
		{"cut short", dense[:20], "unexpected EOF"},
		{"text after the end", dense + dense, "goes on after its end"},
		{"no kind", `{"config":{}}`, `kind "" is not known; want one of activation`},
		{"unknown kind", `{"kind":"lambda","config":{"code":"import os"}}`, `kind "lambda" is not known`},
		{"no config", `{"kind":"dense"}`, "layer dense: no config"},
		{"null config", `{"kind":"dense","config":null}`, "layer dense: no config"},
		{"unknown setting", `{"kind":"dense","config":{"Units":1,"Sparse":true}}`, `layer dense: json: unknown field "Sparse"`},
		{"wrong type", `{"kind":"dense","config":{"Units":"many"}}`, "layer dense: json: cannot unmarshal string"},
		{"unknown field", `{"kind":"dense","config":{"Units":1},"weights":[1]}`, `unknown field "weights"`},
		{"layers where there are none", `{"kind":"dense","config":{"Units":1},"layers":[` + dense + `]}`, "layer dense: has 1 layers inside"},
		{"named without a layer", `{"kind":"named","name":"a"}`, "named"},
		{"named with two layers", `{"kind":"named","name":"a","layers":[` + dense + "," + dense + `]}`, "named"},
		{"bad inside", `{"kind":"sequential","layers":[{"kind":"named","name":"a","layers":[{"kind":"x"}]}]}`, `kind "x" is not known`},
		{"hostile nesting", strings.Repeat(`{"kind":"sequential","layers":[`, 1000) + strings.Repeat(`]}`, 1000), "nested more than 64 deep"},
		{"very hostile nesting", strings.Repeat(`{"kind":"sequential","layers":[`, 100_000), "depth"},
	} {
		l, err := layer.Unmarshal([]byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), "model description: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %#v, %v, want %q", test.name, l, err, test.want)
		}
	}
}

// FuzzUnmarshal: whatever the text, no panic; a layer that is read can be written, and is then the same.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"kind":"sequential","layers":[{"kind":"conv2d","config":{"Filters":8,"Activation":"relu"}},{"kind":"flatten","config":{}},{"kind":"named","name":"logits","layers":[{"kind":"dense","config":{"Units":10}}]}]}`))
	for kind := range layer.Kinds {
		f.Add([]byte(`{"kind":"` + kind + `","config":{}}`))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := layer.Unmarshal(text)
		if err != nil {
			return
		}
		once, err := layer.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		again, err := layer.Unmarshal(once)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := layer.Marshal(again)
		if err != nil || string(once) != string(twice) {
			t.Fatalf("written as %s, read and written again as %s, %v", once, twice, err)
		}
	})
}
