package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The page in the repository is the one of the results beside it.
func TestPage(t *testing.T) {
	found, err := readReport("results.json")
	if err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(t.TempDir(), "BENCHMARKS.md")
	if *update {
		made = "BENCHMARKS.md"
	}
	if err := found.writePage(made); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("BENCHMARKS.md")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("BENCHMARKS.md is not the page of results.json: run go test -update")
	}
}

func TestMissed(t *testing.T) {
	own := measured{Side: ours, Median: 2, Memory: 100, Accuracies: []float64{0.9}}
	for _, c := range []struct {
		name string
		peer measured
		want string
	}{
		{"all is well", measured{Side: jax, Median: 6, Memory: 101, Accuracies: []float64{0.9}}, ""},
		{"slow", measured{Side: jax, Median: 5, Memory: 101, Accuracies: []float64{0.9}}, "too slow"},
		{"large", measured{Side: jax, Median: 6, Memory: 100, Accuracies: []float64{0.9}}, "more memory than Keras on JAX"},
		{"as good in the mean", measured{Side: jax, Median: 6, Memory: 101, Accuracies: []float64{0.95, 0.85}}, ""},
		{"inaccurate in the mean", measured{Side: jax, Median: 6, Memory: 101, Accuracies: []float64{0.86, 0.95}}, "less accurate than Keras on JAX"},
		{"inaccurate", measured{Side: jax, Median: 6, Memory: 101, Accuracies: []float64{0.91}}, "less accurate than Keras on JAX"},
	} {
		r := compare(c.name, "s", 3, own, []measured{c.peer, {Side: pytorch, Median: 9, Memory: 200, Accuracies: []float64{0.8}}})
		if got := r.Missed(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFollow(t *testing.T) {
	o, err := follow(exec.Command("sh", "-c", `echo '{"part":"a"}'; echo '{"part":"b","accuracy":0.5}'; echo '{"digest":"d"}'`))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{o.parts[0].Name, o.parts[1].Name}
	if !slices.Equal(names, []string{"a", "b"}) || len(o.parts) != 2 || o.accuracy != 0.5 || o.digest != "d" || o.memory <= 0 || o.seconds() <= 0 {
		t.Errorf("got %+v", o)
	}
	for _, script := range []string{"exit 3", "echo no mark; exec sleep 100"} {
		if o, err := follow(exec.Command("sh", "-c", script)); err == nil || !strings.Contains(err.Error(), "sh") {
			t.Errorf("%s: got %+v, %v; want an error that names the command", script, o, err)
		}
	}
}

func TestCopies(t *testing.T) {
	from, dir := t.TempDir(), filepath.Join(t.TempDir(), "copies")
	if err := copies(dir, from, 2); err == nil {
		t.Error("no error for a folder without images")
	}
	for _, name := range []string{"x.jpg", "y.jpg"} {
		if err := os.WriteFile(filepath.Join(from, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := copies(dir, from, 5); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.jpg"))
	if err != nil || len(files) != 5 {
		t.Errorf("got %q, %v, want 5 files", files, err)
	}
}
