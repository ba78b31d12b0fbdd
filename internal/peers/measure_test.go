package main

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// paced is a side that is as fast as its batch is small; batch 0 fails.
type paced struct{}

func (paced) run(_ context.Context, j job) (float64, error) {
	if j.Batch == 0 {
		return 0, errors.New("no batch")
	}
	return float64(j.Batch*j.Part) / 8, nil
}

func TestMeasure(t *testing.T) {
	c := testCase{name: "a case", own: []job{{Batch: 1, Examples: 8}, {Batch: 4, Examples: 8, Setting: "slow"}}, peers: map[string][]job{
		tensorflow: {{Batch: 3, Examples: 8}, {Batch: 2, Examples: 8}, {Batch: 0, Examples: 8}},
		pytorch:    {{Batch: 2, Examples: 8}},
		jax:        {{Batch: 7, Examples: 8}},
	}}
	results, err := c.measure(t.Context(), map[string]side{ours: paced{}, tensorflow: paced{}, pytorch: paced{}, jax: paced{}}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || results[0].Ratio != 2 || results[1].Ratio != 0.5 || results[1].Case != "a case, slow" {
		t.Fatalf("got %+v, want 2× and 0.5× PyTorch", results)
	}
	want := []measured{{Side: ours, Batch: 1, Median: 8}, {Side: pytorch, Batch: 2, Median: 4}, {Side: tensorflow, Batch: 2, Median: 4}, {Side: jax, Batch: 7, Median: 8.0 / 7, Setting: "(one batch)"}}
	for i, m := range results[0].Sides {
		if m.Low, m.High = 0, 0; !reflect.DeepEqual(m, want[i]) {
			t.Errorf("side %d: got %+v, want %+v", i, m, want[i])
		}
	}
	var out strings.Builder
	results[0].print(&out)
	if !strings.Contains(out.String(), "a case: 2.00×") || !strings.Contains(out.String(), "Keras on TensorFlow, batch 0") {
		t.Errorf("got:\n%s", out.String())
	}
}

func TestMeasureOfOneSide(t *testing.T) {
	c := testCase{name: "a case", own: []job{{Batch: 1, Examples: 8}}, peers: map[string][]job{jax: {{Batch: 0}}}}
	if r, err := c.measure(t.Context(), map[string]side{ours: paced{}, jax: paced{}}, 1); err == nil {
		t.Errorf("got %+v, want an error: there is no peer", r)
	}
}
