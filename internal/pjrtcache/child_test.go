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
	"strconv"
	"strings"
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

	"github.com/gonbtl/gonbtl/internal/pjrtcache"
	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/plugin"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/device"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// childEnv names the work that this test program does as a child process, as a cell's program would; begunEnv is when it was started,
// in nanoseconds.
const (
	childEnv = "PJRTCACHE_TEST_CHILD"
	begunEnv = "PJRTCACHE_TEST_BEGUN"
)

// result is what a child has to say.
type result struct {
	Digest   string // of all losses and variables, to the last bit
	Uncached string
	Parts    []part        // from the start of the process to the end of the first training step
	CPU      time.Duration // of the process until then, which other processes disturb less
}

// part is what took how long.
type part struct {
	Name string
	Time time.Duration
}

var works = map[string]func(*work) error{
	"add": add, "late": late, "lesson": lesson, "deep": deep, "mobilenet": mobilenet, "head": head, "gomlx": gomlx,
}

// work is a child's.
type work struct {
	dev    *device.Device
	since  time.Time // the last part ended
	parts  []part
	cpu    time.Duration
	digest hash.Hash64
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

func child(name string) error {
	w := &work{digest: fnv.New64a()}
	begun, err := strconv.ParseInt(os.Getenv(begunEnv), 10, 64)
	if err != nil {
		return err
	}
	w.since = time.Unix(0, begun)
	w.did("process")
	if err := w.open(); err != nil {
		return err
	}
	if err := works[name](w); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result{fmt.Sprintf("%x", w.digest.Sum64()), w.dev.Uncached, w.parts, w.cpu})
}

// open opens the device, in the parts that device.Open does it in.
func (w *work) open() error {
	found, err := plugin.Find("cpu")
	if err != nil {
		return err
	}
	_ = pjrtcache.Register(found) // The device says what is wrong.
	w.did("plugin")
	w.dev, err = device.Open()
	w.did("client")
	return err
}

// did notes a part of the work, which ends now.
func (w *work) did(name string) {
	now := time.Now()
	w.parts, w.since = append(w.parts, part{name, now.Sub(w.since)}), now
}

func (w *work) add64(values ...any) error {
	var err error
	for _, value := range values {
		err = errors.Join(err, binary.Write(w.digest, binary.LittleEndian, value))
	}
	return err
}

// step ends the time that is measured, at the first step.
func (w *work) step() {
	if w.cpu > 0 {
		return
	}
	w.did("first step")
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

// late is add in a program that changes XLA's settings when the plugin has been loaded.
func late(w *work) error {
	if err := os.Setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true"); err != nil {
		return err
	}
	return add(w)
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

// mobilenet is MobileNetV2 (Sandler et al., 2018), all of it trained but the statistics of batch normalisation.
func mobilenet(w *work) error {
	c, err := w.classifier()
	if err != nil {
		return err
	}
	c.FreezeWhere(func(path string) bool { return strings.Contains(path, "/moving_") })
	return w.fit(&c.Model, 4, 4)
}

// head is a head that is trained on what MobileNetV2 gives.
func head(w *work) error {
	c, err := w.classifier()
	if err != nil {
		return err
	}
	c.Freeze()
	return w.fit(&c.Model, 32, 16)
}

// classifier is MobileNetV2 with a new head: that which another process kept, as a notebook's cell gets it, or the first.
func (w *work) classifier() (*tl.Classifier, error) {
	kept, err := place.Join("sessions", "mobilenet")
	if err != nil {
		return nil, err
	}
	c := &tl.Classifier{}
	if err := c.LoadFrom(kept); !errors.Is(err, os.ErrNotExist) {
		return c, err
	}
	base, err := backbone.New("mobilenet_v2", backbone.Options{})
	if err != nil {
		return nil, err
	}
	if c, err = tl.NewClassifier(base, classes, tl.HeadOptions{}); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(kept, 0o700); err != nil {
		return nil, err
	}
	return c, c.SaveTo(kept)
}

var classes = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// fit trains for two epochs on n images of noise.
func (w *work) fit(m *tl.Model, n, batch int) error {
	w.did("model")
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
	w.did("data")
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
