package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParametersSet(t *testing.T) {
	tests := []struct{ text, want string }{
		{"epochs=5", "epochs = 5"},
		{"rate=-1e-3", "rate = -1e-3"},
		{"mask=0x_ff", "mask = 0x_ff"},
		{"deep=true", "deep = true"},
		{"name=ants", `name = "ants"`},
		{"name=", `name = ""`},
		{"name=a=b", `name = "a=b"`},
		{`name="5"`, `name = "5"`},
		{`name=João "x"`, `name = "João \"x\""`},
		{"name=5x", `name = "5x"`},
		{"name=os.Exit(1)", `name = "os.Exit(1)"`},
		{"name=1)\npanic(2", `name = "1)\npanic(2"`},
		{"epochs", ""},
		{"=5", ""},
		{"a b=5", ""},
		{"func=5", ""},
	}
	for _, test := range tests {
		var p parameters
		err := p.Set(test.text)
		if got := p.source(); got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%q: got %q, %v, want %q", test.text, got, err, test.want)
		}
	}
}

const tagged = `{"cells":[
	{"cell_type":"markdown","metadata":{},"source":"a < b"},
	{"cell_type":"code","metadata":{"tags":["parameters"]},"source":["n := 1"]},
	{"cell_type":"code","metadata":{"tags":["injected-parameters"]},"source":["n = 7"]},
	{"cell_type":"code","metadata":{},"source":["n"]}],
	"metadata":{"x":1},"nbformat":4,"nbformat_minor":5}`

func TestInject(t *testing.T) {
	out, err := parameters{{"n", "2"}, {"who", `"me"`}}.inject([]byte(tagged))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Cells []struct {
			Source any `json:"source"`
		} `json:"cells"`
		Metadata map[string]int `json:"metadata"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Cells) != 4 || got.Cells[2].Source != "n = 2\nwho = \"me\"" || got.Metadata["x"] != 1 {
		t.Errorf("got %s", out)
	}
	if !strings.Contains(string(out), "a < b") {
		t.Errorf("text was changed: %s", out)
	}
}

func TestInjectErrors(t *testing.T) {
	p := parameters{{"n", "2"}}
	tests := []struct{ notebook, want string }{
		{`{"cells":[]}`, `tagged "parameters"`},
		{`{"worksheets":[]}`, "format 4"},
		{`{"cells":5}`, "format 4"},
		{`not JSON`, "not a notebook"},
		{``, "not a notebook"},
	}
	for _, test := range tests {
		if _, err := p.inject([]byte(test.notebook)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want it to say %q", test.notebook, err, test.want)
		}
	}
	if out, err := (parameters{}).inject([]byte(`{"cells":[]}`)); err != nil || string(out) != `{"cells":[]}` {
		t.Errorf("no parameters: got %s, %v, want the notebook as it was", out, err)
	}
}

// FuzzInject wants of whatever comes in no panic, and of what is accepted one more cell at most.
func FuzzInject(f *testing.F) {
	f.Add([]byte(tagged))
	f.Add([]byte(`{"cells":[null,{"metadata":{"tags":null}}]}`))
	f.Add([]byte(`{"cells":[{"metadata":{"tags":["parameters"]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := parameters{{"n", "2"}}.inject(data)
		if err != nil {
			return
		}
		var before, after struct {
			Cells []json.RawMessage `json:"cells"`
		}
		if json.Unmarshal(data, &before) != nil {
			return // Keys that differ in case: encoding/json and Jupyter disagree on them.
		}
		if err := json.Unmarshal(out, &after); err != nil || len(after.Cells) > len(before.Cells)+1 {
			t.Errorf("got %s, %v", out, err)
		}
	})
}
