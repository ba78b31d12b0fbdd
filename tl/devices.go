package tl

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/device"
)

// Training on several devices is data parallel: each gets its share of a batch, and everything else whole. The graph stays that of
// one device on the whole batch; XLA's partitioner splits it and puts in the sums over the devices (GSPMD, Xu et al., 2021), so that
// also batch statistics are those of the whole batch.

// fleet is the devices of a training.
type fleet struct {
	dev  *device.Device
	size int
	mesh *distributed.DeviceMesh
	// copies are the tensors on the other devices of those on the first, as long as they are in use.
	copies map[*tensors.Tensor][]*tensors.Tensor
}

// newFleet is nil for one device.
func newFleet(dev *device.Device, size int) (*fleet, error) {
	if size <= 1 {
		return nil, nil
	}
	if has := dev.NumDevices(); size > has {
		return nil, fmt.Errorf("training on %d devices: %s has %d", size, dev, has)
	}
	mesh, err := distributed.NewDeviceMesh([]int{size}, []string{meshAxis})
	return &fleet{dev: dev, size: size, mesh: mesh, copies: map[*tensors.Tensor][]*tensors.Tensor{}}, err
}

const meshAxis = "batch"

// rows rounds a number of rows up to one that can be shared evenly.
func (f *fleet) rows(n int) int {
	if f == nil {
		return n
	}
	return (n + f.size - 1) / f.size * f.size
}

// runner is a program of a training step, on one device or on a fleet. The first split of its inputs, and at least one, are data with
// the batch as their first axis.
type runner struct {
	alone, together *graph.Exec
	fleet           *fleet
	split           int
}

// runner compiles a program for one device, and for the fleet where there is one.
func (f *fleet) runner(m *Model, key string, split int, build func(inputs []*Node) []*Node) (*runner, error) {
	alone, err := m.program(key, build)
	if f == nil || err != nil {
		return &runner{alone: alone}, err
	}
	shared, err := distributed.NewShardingSpec(f.mesh, distributed.AxisSpec{meshAxis})
	if err != nil {
		return nil, err
	}
	whole := distributed.NewReplicatedShardingSpec(f.mesh)
	together, err := m.program(fmt.Sprintf("%s, on %d devices", key, f.size), build, func(exec *graph.Exec) {
		exec.AutoSharding(f.mesh).
			WithInputShardingSpecs(append(slices.Repeat([]*distributed.ShardingSpec{shared}, split), whole)...).
			WithOutputShardingSpecs(whole)
	})
	return &runner{alone: alone, together: together, fleet: f, split: split}, err
}

// call runs the program. Outputs are on the first device. A batch that cannot be shared evenly runs on one.
func (r *runner) call(inputs ...*tensors.Tensor) ([]*tensors.Tensor, error) {
	if r.fleet == nil || r.split > 0 && inputs[0].Shape().Dim(0)%r.fleet.size != 0 {
		return call(r.alone, inputs...)
	}
	return r.fleet.call(r.together, r.split, inputs)
}

func (f *fleet) call(exec *graph.Exec, split int, inputs []*tensors.Tensor) ([]*tensors.Tensor, error) {
	var shares []*tensors.Tensor
	columns := make([][]*tensors.Tensor, len(inputs)) // of each input what each device gets
	for i, t := range inputs {
		var err error
		if i < split {
			columns[i], err = f.share(t)
			shares = append(shares, columns[i]...)
		} else {
			columns[i], err = f.everywhere(t)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := f.forget(inputs[split:]); err != nil {
		return nil, err
	}
	var args []*tensors.Tensor
	for d := range f.size {
		for _, column := range columns {
			args = append(args, column[d])
		}
	}
	outputs, err := call(exec, args...)
	if err != nil {
		return nil, err
	}
	n := len(outputs) / f.size
	for i, t := range outputs[:n] {
		for d := 1; d < f.size; d++ {
			f.copies[t] = append(f.copies[t], outputs[d*n+i])
		}
	}
	return outputs[:n], finalize(shares)
}

// share parts a tensor by its first axis.
func (f *fleet) share(t *tensors.Tensor) ([]*tensors.Tensor, error) {
	shape := t.Shape().Clone()
	shape.Dimensions[0] /= f.size
	shares := make([]*tensors.Tensor, f.size)
	var inner error
	err := t.ConstBytes(func(all []byte) {
		part := len(all) / f.size
		for d := range shares {
			shares[d] = tensors.FromShape(shape)
			inner = errors.Join(inner, shares[d].MutableBytes(func(own []byte) { copy(own, all[d*part:]) }))
		}
	})
	return shares, errors.Join(err, inner)
}

// everywhere is a tensor with its copies.
func (f *fleet) everywhere(t *tensors.Tensor) ([]*tensors.Tensor, error) {
	for d := 1 + len(f.copies[t]); d < f.size; d++ {
		other, err := t.OnDeviceClone(f.dev.Backend, compute.DeviceNum(d))
		if err != nil {
			return nil, err
		}
		f.copies[t] = append(f.copies[t], other)
	}
	return append([]*tensors.Tensor{t}, f.copies[t]...), nil
}

// forget frees the copies of all tensors but those in use.
func (f *fleet) forget(inUse []*tensors.Tensor) error {
	used := make(map[*tensors.Tensor]bool, len(inUse))
	for _, t := range inUse {
		used[t] = true
	}
	for t, copies := range f.copies {
		if used[t] {
			continue
		}
		delete(f.copies, t)
		if err := finalize(copies); err != nil {
			return err
		}
	}
	return nil
}
