package tl_test

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// changing is a set that is another in each pass.
type changing struct{ *data.Arrays }

func (c changing) View(pass uint64) data.Dataset {
	var inputs []float32
	var labels []int
	for i, label := range c.Labels() {
		for k, v := range c.Input(i) {
			inputs = append(inputs, v+float32((uint64(i+k)+pass)%5))
		}
		labels = append(labels, int(label))
	}
	return arrays(inputs, c.Spec().Input, labels, c.Spec().Classes...)
}

// trainLong has something of all that a checkpoint must keep: moments, statistics, dropout, batches in parts, a set that changes, a
// schedule.
func trainLong(t testing.TB, m *tl.Model, checkpoint string, log io.Writer, callbacks ...tl.Callback) (*tl.History, error) {
	t.Helper()
	compile(t, m, tl.CompileOptions{Accumulate: 2, ClipNorm: 5})
	return m.Fit(changing{stripes(40, 1)}, stripes(20, 2), tl.FitOptions{Epochs: 5, BatchSize: 10, LearningRate: 0.03, Seed: 3,
		Schedule: tl.Warmup{Then: tl.Cosine{}}, Checkpoint: checkpoint, Callbacks: callbacks, Log: log})
}

// timeless is a history without what no two trainings have in common: times, and notes.
func timeless(h *tl.History) tl.History {
	same := tl.History{Best: h.Best}
	for _, e := range h.Epochs {
		e.Duration = 0
		same.Epochs = append(same.Epochs, e)
	}
	return same
}

func digest(t testing.TB, m *tl.Model) string {
	hash := fnv.New64a()
	for _, path := range m.Paths() {
		fmt.Fprint(hash, path, weight(t, m, path))
	}
	return fmt.Sprintf("%x", hash.Sum64())
}

// An interrupt at any place, in a step or between the epochs, and Fit again: the weights and the history are those of a training
// that nothing stopped.
func TestInterruptAndResume(t *testing.T) {
	whole := imageNet(t)
	want, err := trainLong(t, whole, "", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]func(p tl.Progress) bool{
		"first step":        func(p tl.Progress) bool { return p.Epoch == 0 && p.Step == 0 },
		"middle of epoch 3": func(p tl.Progress) bool { return p.Epoch == 2 && p.Step == 1 },
		"last step":         func(p tl.Progress) bool { return p.Epoch == 4 && p.Step == 3 && !p.EpochDone },
		"end of epoch 2":    func(p tl.Progress) bool { return p.Epoch == 1 && p.EpochDone },
	} {
		t.Run(name, func(t *testing.T) {
			m, path := imageNet(t), filepath.Join(t.TempDir(), "fit.checkpoint")
			_, err := trainLong(t, m, path, io.Discard, interruptAt(at))
			if !errors.Is(err, tl.ErrInterrupted) {
				t.Fatalf("%v", err)
			}
			var log strings.Builder
			got, err := trainLong(t, m, path, &log)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), "continues the training in "+path) || !strings.Contains(got.String(), "continues the training") {
				t.Errorf("it does not say that it continues:\n%s", &log)
			}
			wantChanged(t, parameters(t, whole), parameters(t, m))
			if !reflect.DeepEqual(timeless(got), timeless(want)) {
				t.Errorf("history\n%s\nwant\n%s", got, want)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the checkpoint of a training that is done: %v", err)
			}
		})
	}
}

// interruptAt is the stop button, pressed once. It leaves Fit the time to notice.
func interruptAt(at func(p tl.Progress) bool) tl.Callback {
	pressed := false
	return func(p tl.Progress) error {
		if pressed || p.Done || !at(p) {
			return nil
		}
		pressed = true
		defer time.Sleep(100 * time.Millisecond)
		return syscall.Kill(os.Getpid(), syscall.SIGINT)
	}
}

// childEnv makes TestKilledChild the training that TestKillAndResume kills.
const childEnv = "TL_TEST_CHECKPOINT"

func TestKilledChild(t *testing.T) {
	path := os.Getenv(childEnv)
	if path == "" {
		t.Skip("is a part of TestKillAndResume")
	}
	defer tl.SetCheckpointPace(0)()
	m := imageNet(t)
	_, err := trainLong(t, m, path, io.Discard, func(tl.Progress) error {
		fmt.Println("step")
		return nil
	})
	fmt.Println("ended", err, digest(t, m))
}

// kill -9 at any moment, and the same program again: the weights are those of a training that nothing stopped.
func TestKillAndResume(t *testing.T) {
	whole, path := imageNet(t), filepath.Join(t.TempDir(), "fit.checkpoint")
	if _, err := trainLong(t, whole, "", io.Discard); err != nil {
		t.Fatal(err)
	}
	var last string
	for _, steps := range []int{3, 1, 9, 100} {
		last = runChild(t, path, steps)
	}
	if want := "ended <nil> " + digest(t, whole); last != want {
		t.Errorf("the child says %q, want %q", last, want)
	}
}

// runChild runs the training in a process of its own, kills it after so many steps, and returns the last line that it wrote.
func runChild(t *testing.T, path string, steps int) (last string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
	child.Env = append(os.Environ(), childEnv+"="+path)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if line := lines.Text(); strings.HasPrefix(line, "ended") {
			last = line
		}
		if lines.Text() == "step" {
			steps--
		}
		if steps == 0 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	return last
}

// A training that is not the one in the file starts over, and says what differs.
func TestCheckpointOfAnotherTraining(t *testing.T) {
	train, valid := blobs(30, 1), blobs(20, 2)
	small := func() *tl.Model {
		return sequential(t, []int{2}, layer.Dense{Units: 4}, layer.Dropout{Rate: 0.1}, layer.Dense{Units: 3})
	}
	opts := tl.FitOptions{Epochs: 3, LearningRate: 0.01, Log: io.Discard}
	for _, test := range []struct {
		name, want  string
		change      func(m *tl.Model, o *tl.FitOptions)
		train, held data.Dataset
	}{
		{"same", "continues", nil, train, valid},
		{"epochs", "the options differ", func(_ *tl.Model, o *tl.FitOptions) { o.Epochs = 4 }, train, valid},
		{"seed", "the options differ", func(_ *tl.Model, o *tl.FitOptions) { o.Seed = 4 }, train, valid},
		{"rate", "the options differ", func(_ *tl.Model, o *tl.FitOptions) { o.LearningRate = 4e-3 }, train, valid},
		{"schedule", "the options differ", func(_ *tl.Model, o *tl.FitOptions) { o.Schedule = tl.Cosine{} }, train, valid},
		{"optimizer", "the options differ", func(m *tl.Model, _ *tl.FitOptions) { compile(t, m, tl.CompileOptions{Optimizer: tl.SGD{}}) }, train, valid},
		{"frozen", "the layers differ", func(m *tl.Model, _ *tl.FitOptions) { m.Freeze() }, train, valid},
		{"train", "the training set differ", nil, blobs(30, 3), valid},
		{"validation", "the validation set differ", nil, train, blobs(20, 3)},
		{"no validation", "the validation set differ", nil, train, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, path := small(), filepath.Join(t.TempDir(), "fit.checkpoint")
			o := opts
			o.Checkpoint, o.Callbacks = path, []tl.Callback{interruptAt(func(p tl.Progress) bool { return p.EpochDone })}
			if _, err := m.Fit(train, valid, o); !errors.Is(err, tl.ErrInterrupted) {
				t.Fatal(err)
			}
			var log strings.Builder
			o.Log, o.Callbacks = &log, nil
			if test.change != nil {
				test.change(m, &o)
			}
			h, err := m.Fit(test.train, test.held, o)
			if err != nil || len(h.Epochs) != o.Epochs || !strings.Contains(log.String(), test.want) {
				t.Errorf("%v, %d epochs, says %q: want %q", err, len(h.Epochs), &log, test.want)
			}
		})
	}
}

// Frozen weights are a part of what a training is.
func TestCheckpointOfOtherFrozenWeights(t *testing.T) {
	m, path := classifier(t, tl.HeadOptions{}), filepath.Join(t.TempDir(), "fit.checkpoint")
	m.Freeze()
	opts := tl.FitOptions{Epochs: 2, Checkpoint: path, Log: io.Discard, Callbacks: []tl.Callback{interruptAt(func(p tl.Progress) bool { return p.EpochDone })}}
	if _, err := m.Fit(stripes(20, 1), nil, opts); !errors.Is(err, tl.ErrInterrupted) {
		t.Fatal(err)
	}
	setWeight(t, &m.Model, "body/conv2d_1/bias", []int{4}, 1, 2, 3, 4)
	var log strings.Builder
	opts.Log, opts.Callbacks = &log, nil
	if _, err := m.Fit(stripes(20, 1), nil, opts); err != nil || !strings.Contains(log.String(), "the frozen weights differ") {
		t.Errorf("%v: %s", err, &log)
	}
}

// A file that is no checkpoint is not written over, and one that is damaged is told of.
func TestCheckpointFiles(t *testing.T) {
	m, path := sequential(t, []int{2}, layer.Dense{Units: 3}), filepath.Join(t.TempDir(), "fit.checkpoint")
	opts := tl.FitOptions{Epochs: 2, Checkpoint: path, Log: io.Discard, Callbacks: []tl.Callback{interruptAt(func(p tl.Progress) bool { return p.EpochDone })}}
	if _, err := m.Fit(blobs(30, 1), nil, opts); !errors.Is(err, tl.ErrInterrupted) {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(t.TempDir(), "model.tl")
	if err := m.Save(saved); err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(good), `\"Epoch\":1,\"Step\":0`) + strings.Count(string(good), `\"Best\":0`); n != 2 {
		t.Fatalf("%d places to change in the record %q", n, good[:2000])
	}
	nan := []byte(string(good))
	copy(nan[len(nan)-4:], "\xff\xff\xff\xff")
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"a saved model":  {model, "choose another file"},
		"a text":         {[]byte("notes"), "choose another file"},
		"nothing":        {nil, "choose another file"},
		"cut short":      {good[:len(good)-1], "remove it to start over"},
		"not finite":     {nan, "not finite; remove it to start over"},
		"another name":   {[]byte(strings.Replace(string(good), "best/dense/bias", "best/dense/wrong", 1)), "choose another file"},
		"another tensor": {[]byte(strings.Replace(string(good), "best/dense/bias", "best/dense/bits", 1)), "best/dense/bias"},
		"another place":  {[]byte(strings.Replace(string(good), `\"Epoch\":1,\"Step\":0`, `\"Epoch\":1,\"Step\":9`, 1)), "step 9"},
		"no such best":   {[]byte(strings.Replace(string(good), `\"Best\":0`, `\"Best\":7`, 1)), "of which 7 is the best"},
		"another record": {[]byte(strings.Replace(string(good), "gonbtl training", "gonbtl treinado", 1)), "not the checkpoint of a training"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			before := parameters(t, m)
			_, err := m.Fit(blobs(30, 1), nil, opts)
			wantError(t, err, path, test.want)
			wantChanged(t, before, parameters(t, m))
			if now, err := os.ReadFile(path); err != nil || string(now) != string(test.content) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
	opts.Checkpoint = filepath.Join(t.TempDir(), "no", "folder")
	_, err = m.Fit(blobs(30, 1), nil, opts)
	wantError(t, err, "checkpoint", opts.Checkpoint)
}
