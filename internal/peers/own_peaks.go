package main

import (
	"runtime"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/device"
)

// The work that measures the machine: dotFlops are the floating-point operations of dots, copyBytes what copying reads and writes.
const (
	dotSide   = 1536
	dotCount  = 8
	dotFlops  = 2 * dotCount * dotSide * dotSide * dotSide
	copyBytes = 2 * 512 << 20
)

// dots multiplies large matrices, as XLA does it.
func dots() (func() error, error) {
	dev, err := device.Open()
	if err != nil {
		return nil, err
	}
	exec, err := graph.NewExec(dev.Backend, func(x *graph.Node) *graph.Node {
		y := x
		for range dotCount {
			y = graph.MatMul(y, x)
		}
		return graph.ReduceAllMax(y)
	})
	if err != nil {
		return nil, err
	}
	x := tensors.FromFlatDataAndDimensions(make([]float32, dotSide*dotSide), dotSide, dotSide)
	return func() error {
		result, err := exec.Call(x)
		if err != nil {
			return err
		}
		_, err = tensors.CopyFlatData[float32](result[0])
		return err
	}, nil
}

// copying moves a large block of memory, on all processors.
func copying() (func() error, error) {
	n := runtime.NumCPU()
	from, to := make([]byte, copyBytes/2), make([]byte, copyBytes/2)
	for i := range from { // Memory that was never written is all one page.
		from[i] = byte(i)
	}
	return func() error {
		var group sync.WaitGroup
		for i := range n {
			low, high := i*len(to)/n, (i+1)*len(to)/n
			group.Go(func() { copy(to[low:high], from[low:high]) })
		}
		group.Wait()
		return nil
	}, nil
}
