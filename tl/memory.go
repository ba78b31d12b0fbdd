package tl

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"github.com/gonbtl/gonbtl/internal/try"
	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/device"
)

// demand is what a step of a training takes, in bytes. It is an estimate: the compiler is free to keep more, or less.
type demand struct {
	weights    int64 // parameters, the optimizer's arrays, what replaces them, and the best
	activation int64 // what is alive at once within a step
}

func (d demand) total() int64 { return d.weights + d.activation }

var errUnread = errors.New("an example could not be read")

// checkMemory says what a step takes, and refuses one that the machine has no room for. The estimate is within a third of what the
// compiler takes in nets of all kinds, so that only what cannot be is refused.
func (f *fit) checkMemory() error {
	e, err := f.estimate()
	if errors.Is(err, errUnread) {
		return nil // The first step reads it too, and says where that was.
	}
	if err != nil {
		return err
	}
	f.history.Memory = max(f.history.Memory, e.total())
	fmt.Fprintln(f.opts.Log, words.Sayf("memory: about %s for a step of %d examples", inBytes(e.total()), f.size()))
	free := freeMemory(f.model.dev)
	if free == 0 || e.total()*3/4 <= free {
		return nil
	}
	return fmt.Errorf("a step of %d examples takes about %s of memory, and %s are free: %s",
		f.size(), inBytes(e.total()), inBytes(free), f.advice(e, free))
}

// advice says how a step fits into the free memory.
func (f *fit) advice(e demand, free int64) string {
	parts := f.program.options.Accumulate
	if free <= e.weights || f.size() == parts {
		return "freeze more layers, or take an optimizer that keeps less, as SGD"
	}
	more := (e.activation + free - e.weights - 1) / (free - e.weights)
	parts = min(int(more)*parts, f.size())
	return fmt.Sprintf("set BatchSize to at most %d, or compile with Accumulate: %d to run it in parts", max(f.size()/int(more), 1), parts)
}

// inBytes is a number of bytes as one reads it.
func inBytes(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	value, unit := float64(n), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	return fmt.Sprintf("%.3g %s", value, units[unit])
}

// estimate counts. For what is alive at once it builds the graph of a step, which it does not compile.
func (f *fit) estimate() (demand, error) {
	p := f.program
	var e demand
	for _, w := range p.params() {
		e.weights += int64(w.size())
	}
	for _, w := range p.trained {
		e.weights += int64(w.size() * (2 + 2*p.options.Optimizer.Slots())) // New and best values; slots, old and new.
	}
	e.weights *= 4
	inputs, err := f.inputShapes()
	if err != nil {
		return e, err
	}
	e.activation, err = peakOf(p.first(), inputs, func() int64 {
		g := graph.NewGraph(f.model.dev.Backend, "memory")
		defer g.Finalize()
		nodes := make([]*Node, len(inputs))
		for i, shape := range inputs {
			nodes[i] = graph.Parameter(g, fmt.Sprint(i), shape)
		}
		measures, gradients, statistics := p.gradients(nodes[:inData], nodes[inData:])
		return peak(g.Nodes(), append(append(measures, gradients...), statistics...))
	})
	return e, err
}

// peakOf is what is alive at once in a program, counted the first time that it is asked for with inputs of these shapes.
func peakOf(exec *graph.Exec, inputs []shapes.Shape, count func() int64) (int64, error) {
	programs.Lock()
	defer programs.Unlock()
	peaks, key := programs.peaks[exec], fmt.Sprint(inputs)
	if known, ok := peaks[key]; ok {
		return known, nil
	}
	n, err := try.Do(func() (int64, error) { return count(), nil })
	if err == nil && peaks != nil {
		peaks[key] = n
	}
	return n, err
}

// inputShapes are those of a chunk of the training set and of the parameters, as the programs take them.
func (f *fit) inputShapes() ([]shapes.Shape, error) {
	chunk := f.chunks(f.batch(data.Order(f.train.Len(), 0, 0), 0))[0]
	batch, err := data.Read(f.view(), chunk.indices[:1])
	if err != nil {
		return nil, errors.Join(errUnread, err)
	}
	scalar := shapes.Make(dtypes.Float32)
	list := []shapes.Shape{batch.Inputs.Shape().Clone(), batch.Targets.Shape().Clone(), shapes.Make(dtypes.Float32, 1), scalar, graph.RNGStateShape}
	for i := range inTotal {
		list[i].Dimensions[0] = len(chunk.indices)
	}
	for _, p := range f.program.params() {
		list = append(list, shapes.Make(dtypes.Float32, p.Shape...))
	}
	return list, batch.Finalize()
}

// peak is the most that is alive at once when the nodes run in order, without those that the compiler merges into the nodes that use
// them. Outputs live to the end.
func peak(nodes, outputs []*Node) int64 {
	users, kept := map[*Node]int{}, map[*Node]bool{}
	for _, n := range nodes {
		for _, in := range n.Inputs() {
			users[in]++
			kept[in] = kept[in] || isProduct(n)
		}
	}
	for _, n := range outputs {
		kept[n] = true
	}
	needed := make(map[*Node]int, len(nodes)) // the place of the last node that uses it
	for _, n := range outputs {
		needed[n] = len(nodes)
	}
	frees := make([]int64, len(nodes)+1)
	for place := len(nodes) - 1; place >= 0; place-- {
		n := nodes[place]
		kept[n] = kept[n] && !isView(n) || isProduct(n) || users[n] > 1 && !isView(n)
		for _, in := range n.Inputs() {
			if kept[n] {
				needed[in] = max(needed[in], place)
			} else {
				needed[in] = max(needed[in], needed[n])
			}
		}
		if kept[n] {
			frees[needed[n]] += bytesOf(n)
		}
	}
	var live, most int64
	for place, n := range nodes {
		if kept[n] {
			live += bytesOf(n)
			most = max(most, live)
		}
		live -= frees[place]
	}
	return most
}

// isProduct tells of operations whose operands and results are whole arrays: matrix products, convolutions, reductions.
func isProduct(n *Node) bool {
	name := n.Type().String()
	for _, prefix := range []string{"DotGeneral", "ConvGeneral", "Reduce", "Gather", "Scatter", "Select", "Concatenate", "RNG", "Split"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// isView tells of operations that cost no memory, but keep their operand alive.
func isView(n *Node) bool {
	switch n.Type().String() {
	case "Parameter", "Constant", "Iota", "BroadcastInDim", "Reshape", "Identity":
		return true
	}
	return false
}

func bytesOf(n *Node) int64 {
	if n.DType() == dtypes.InvalidDType {
		return 0
	}
	return int64(n.Shape().ByteSize())
}

// freeMemory is what the machine can still give to the device, in bytes; 0 where that is not known.
var freeMemory = func(dev *device.Device) int64 {
	if dev.Kind != device.CPU && dev.Kind != device.Go {
		return 0
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "MemAvailable:" {
			kibibytes, _ := strconv.ParseInt(fields[1], 10, 64)
			return kibibytes << 10
		}
	}
	return 0
}
