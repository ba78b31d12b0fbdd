package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

type shape struct {
	Name  string
	sides []int
	next  *shape
}

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f °C", float64(c)) }

func TestText(t *testing.T) {
	long := make([]int, 1000)
	loop := &shape{Name: "loop"}
	loop.next = loop
	for _, test := range []struct {
		value any
		want  string
	}{
		{nil, "nil"},
		{"plain\ntext", "plain\ntext"},
		{[]string{"a", "b c"}, `["a" "b c"]`},
		{1.5, "1.5"},
		{celsius(20), "20.0 °C"},
		{[]celsius{1, 2}, "[1.0 °C 2.0 °C]"},
		{map[string]celsius{"b": 1, "a": 2}, "map[a:2.0 °C b:1.0 °C]"},
		{map[int]string{10: "x", 9: "y"}, `map[9:"y" 10:"x"]`},
		{[][]float64{{1, 2}, {3}}, "[[1 2]\n [3]]"},
		{(*int)(nil), "nil"},
		{func() {}, "func()"},
		{(chan int)(nil), "nil"},
		{struct{}{}, "{}"},
		{any([]any{1, "a", nil}), `[1 "a" nil]`},
		{errors.New("oops"), "oops"},
		{time.Second, "1s"},
		{long, "[" + strings.Repeat("0 ", 17) + "… 0 0 0] (1000 items)"},
		{strings.Repeat("ß", 20_000), strings.Repeat("ß", 10_000) + " …"},
		{&shape{Name: "s", sides: []int{1}}, `&{Name:"s"}`},
		{loop, `&{Name:"loop"}`},
	} {
		if got := Text(test.value); got != test.want {
			t.Errorf("%T: %q, want %q", test.value, got, test.want)
		}
	}
	var wide any = 1
	for range 6 {
		wide = slices.Repeat([]any{wide}, 20)
	}
	if got := Text(wide); len(got) > maxText+10 {
		t.Errorf("wide: %d bytes", len(got))
	}
	var deep any
	for range 100 {
		deep = []any{deep}
	}
	if got := Text(deep); got != "[[[[[[[1 items]]]]]]]" {
		t.Errorf("deep: %q", got)
	}
}

// TestEvents: whatever is sent is one line of JSON.
func TestEvents(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(eventsEnv, path)
	var p pipe
	nasty := "quote \" back \\ line\n tab\t nul\x00 del\x7f bad\xff ünïcödé \u2028 😀"
	e := newEvent("note")
	e.str("text", nasty)
	e.object("data", func() { e.str("a", "1"); e.str("b", "2") })
	e.stack([]frame{{"main.f", "/In[1]", 3}, {"main.g", "/In[2]", 4}})
	p.send(e)
	p.send(newEvent("start"))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	var got struct {
		Kind, Text string
		Data       map[string]string
		Stack      []struct {
			Func, File string
			Line       int
		}
	}
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatalf("%v: %s", err, lines[0])
	}
	if got.Text != strings.ToValidUTF8(nasty, "\uFFFD") || got.Data["b"] != "2" || got.Stack[1].Line != 4 {
		t.Errorf("got %+v", got)
	}
	if len(lines) != 3 || lines[1] != `{"kind":"start"}` || lines[2] != "" {
		t.Errorf("lines %q", lines)
	}
}

func TestEncode(t *testing.T) {
	b, err := Encode(map[string]any{"text/plain": "t", "image/png": []byte{1, 2}}, nil)
	if err != nil || b["text/plain"] != "t" || b["image/png"] != "AQI=" {
		t.Error(b, err)
	}
	if _, err := Encode(map[string]any{"x+json": 1}, nil); err == nil {
		t.Error("a number was taken for text")
	}
	b, err = Encode(map[string]any{"x+json": map[string]int{"a": 1}}, json.Marshal)
	if err != nil || b["x+json"] != `{"a":1}` {
		t.Error(b, err)
	}
}

func TestErrorName(t *testing.T) {
	_, path := os.Open("/nonexistent")
	for _, test := range []struct {
		err  error
		want string
	}{
		{errors.New("x"), "error"},
		{fmt.Errorf("a: %w", path), "*fs.PathError"},
		{errors.Join(errors.New("x")), "error"},
		{celsiusError{}, "session.celsiusError"},
	} {
		if got := errorName(test.err); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
}

type celsiusError struct{}

func (celsiusError) Error() string { return "too hot" }

// Without a kernel, what is shown is printed.
func ExampleShow() {
	Show([]int{1, 2, 3})
	Show(map[string]float64{"pi": 3.14}, nil)
	// Output:
	// [1 2 3]
	// map[pi:3.14]
}
