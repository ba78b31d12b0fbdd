package main

import (
	"errors"
	"strings"
	"testing"
)

// paced is a side that takes as many seconds as its job's batch; batch 0 fails.
type paced struct{}

func (paced) run(j job) (float64, error) {
	if j.Batch == 0 {
		return 0, errors.New("no batch")
	}
	return float64(j.Batch), nil
}

func TestMeasure(t *testing.T) {
	c := testCase{name: "a case", jobs: map[string][]job{
		ours:       {{Batch: 1, Examples: 8}},
		tensorflow: {{Batch: 8, Examples: 8}, {Batch: 4, Examples: 8}, {Batch: 0, Examples: 8}},
		pytorch:    {{Batch: 2, Examples: 8}},
		jax:        {{Batch: 0}},
	}}
	r, err := c.measure(map[string]side{ours: paced{}, tensorflow: paced{}, pytorch: paced{}, jax: paced{}}, 3)
	if err != nil {
		t.Fatal(err)
	}
	if r.Ratio != 2 || len(r.Sides) != 3 || r.Sides[2].Batch != 4 || len(r.Failed) != 2 {
		t.Errorf("got %+v, want 2× PyTorch, TensorFlow in batches of 4, and two failures", r)
	}
	var out strings.Builder
	r.print(&out)
	if !strings.Contains(out.String(), "2.00× the fastest peer") || !strings.Contains(out.String(), "failed: Keras on JAX, batch 0") {
		t.Errorf("got:\n%s", out.String())
	}
}

func TestMeasureOfOneSide(t *testing.T) {
	c := testCase{name: "a case", jobs: map[string][]job{ours: {{Batch: 1}}, jax: {{Batch: 0}}}}
	if r, err := c.measure(map[string]side{ours: paced{}, jax: paced{}}, 1); err == nil {
		t.Errorf("got %+v, want an error: there is no peer", r)
	}
}
