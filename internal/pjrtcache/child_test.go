package pjrtcache_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train"
	gomlxloss "github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/metric"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// childEnv names the work that this test program does as a child process, as a cell's program would.
const childEnv = "PJRTCACHE_TEST_CHILD"

// result is what a child has to say.
type result struct {
	Digest    string // of all losses and variables, to the last bit
	Uncached  string
	FirstStep time.Duration // from the start of main to the end of the first training step
	CPU       time.Duration // of the process until then, which other processes disturb less
}

var works = map[string]func(*work) error{"add": add, "lesson": lesson, "deep": deep, "mobilenet": mobilenet, "gomlx": gomlx}

// work is a child's.
type work struct {
	dev        *device.Device
	start      time.Time
	first, cpu time.Duration
	digest     hash.Hash64
}

func TestMain(m *testing.M) {
	name := os.Getenv(childEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := child(name); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(name string) (err error) {
	w := &work{start: time.Now(), digest: fnv.New64a()}
	if w.dev, err = device.Open(); err != nil {
		return err
	}
	if err := works[name](w); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result{fmt.Sprintf("%x", w.digest.Sum64()), w.dev.Uncached, w.first, w.cpu})
}

func (w *work) add64(values ...any) error {
	var err error
	for _, value := range values {
		err = errors.Join(err, binary.Write(w.digest, binary.LittleEndian, value))
	}
	return err
}

func (w *work) step() {
	if w.first > 0 {
		return
	}
	w.first = time.Since(w.start)
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err == nil {
		w.cpu = time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
}

// add is one small program.
func add(w *work) error {
	exec, err := graph.NewExec(w.dev.Backend, func(x, y *graph.Node) *graph.Node { return graph.Tanh(graph.Add(x, y)) })
	if err != nil {
		return err
	}
	sum, err := exec.Call(float32(0.1), float32(0.2))
	if err != nil {
		return err
	}
	w.step()
	return w.add64(sum[0].Value())
}

// lesson is the net of the first lesson.
func lesson(w *work) error {
	m, err := tl.NewSequential([]int{28, 28, 1},
		layer.Rescaling{Scale: 1.0 / 255},
		layer.AveragePooling2D{},
		layer.Conv2D{Filters: 32, Activation: layer.ReLU},
		layer.Conv2D{Filters: 32, Activation: layer.ReLU},
		layer.MaxPooling2D{},
		layer.Conv2D{Filters: 64, Activation: layer.ReLU},
		layer.Flatten{},
		layer.Dropout{Rate: 0.5},
		layer.Dense{Units: 128, Activation: layer.ReLU},
		layer.Dropout{Rate: 0.5},
		layer.Dense{Units: 10},
	)
	if err != nil {
		return err
	}
	return w.fit(m, 96, 32)
}

// deep is a net of 24 convolutions.
func deep(w *work) error {
	layers := []layer.Layer{layer.Rescaling{Scale: 1.0 / 255}}
	for i := range 24 {
		layers = append(layers, layer.Conv2D{Filters: 8 + 8*(i/8), Same: true, Activation: layer.ReLU})
		if i%8 == 7 {
			layers = append(layers, layer.MaxPooling2D{})
		}
	}
	m, err := tl.NewSequential([]int{32, 32, 3}, append(layers, layer.Flatten{}, layer.Dense{Units: 10})...)
	if err != nil {
		return err
	}
	return w.fit(m, 96, 32)
}

// mobilenet is MobileNetV2 (Sandler et al., 2018), all of it trained.
func mobilenet(w *work) error {
	base, err := backbone.New("mobilenet_v2", backbone.Options{})
	if err != nil {
		return err
	}
	c, err := tl.NewClassifier(base, classes, tl.HeadOptions{})
	if err != nil {
		return err
	}
	return w.fit(&c.Model, 4, 4)
}

var classes = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// fit trains for two epochs on n images of noise.
func (w *work) fit(m *tl.Model, n, batch int) error {
	random := rand.New(rand.NewPCG(1, 2))
	input := m.Input()
	pixels, labels := make([]float32, n*input[0]*input[1]*input[2]), make([]int, n)
	for i := range pixels {
		pixels[i] = float32(random.IntN(256))
	}
	for i := range labels {
		labels[i] = random.IntN(len(classes))
	}
	noise, err := data.NewArrays(pixels, input, labels, data.ArraysOptions{Classes: classes})
	if err != nil {
		return err
	}
	history, err := m.Fit(noise, noise, tl.FitOptions{Epochs: 2, BatchSize: batch, Log: io.Discard,
		Callbacks: []tl.Callback{func(tl.Progress) error { w.step(); return nil }}})
	if err != nil {
		return err
	}
	for _, epoch := range history.Epochs {
		err = errors.Join(err, w.add64(epoch.Train.Loss, epoch.Valid.Loss))
	}
	for _, path := range m.Paths() {
		values, _, e := m.Weight(path)
		err = errors.Join(err, e, w.add64(values))
	}
	return err
}

// gomlx trains with GoMLX's own trainer, whose metrics have random names.
func gomlx(w *work) error {
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(42); err != nil {
		return err
	}
	net := func(scope *model.Scope, _ any, inputs []*graph.Node) []*graph.Node {
		x := graph.Tanh(layers.DenseWithBias(scope.In("hidden"), inputs[0], 16))
		return []*graph.Node{layers.DenseWithBias(scope.In("out"), x, 3)}
	}
	trainer := train.NewTrainer(w.dev.Backend, store, net, gomlxloss.SparseCategoricalCrossEntropyLogits, optimizer.Adam().Done(),
		[]metric.Interface{metric.NewMovingAverageSparseCategoricalAccuracy("accuracy", "acc", 0.01)},
		[]metric.Interface{metric.NewSparseCategoricalAccuracy("accuracy", "acc")})
	x := tensors.FromValue([][]float32{{1, 2}, {3, 4}, {5, 6}, {7, 8}})
	y := tensors.FromValue([][]int32{{0}, {1}, {2}, {1}})
	for range 3 {
		metrics, err := trainer.TrainStep(train.Batch{Inputs: []*tensors.Tensor{x}, Labels: []*tensors.Tensor{y}})
		if err != nil {
			return err
		}
		w.step()
		if err := w.add64(metrics[0].Value()); err != nil {
			return err
		}
	}
	for v := range store.Scope("/hidden").IterVariables() {
		if err := w.add64(tensors.MustCopyFlatData[float32](v.MustValue())); err != nil {
			return err
		}
	}
	return nil
}
