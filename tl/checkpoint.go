package tl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// A checkpoint is a safetensors file with all that a training depends on: the present and the best values of the parameters, the
// optimizer's arrays, and a record of the rest in its metadata.

// checkpoint is the file of a training under way. One that is nil does nothing.
type checkpoint struct {
	path     string
	training training
	written  time.Time
	took     time.Duration
}

// checkpointPace is the time between two writes. Where a write takes long it is 20 times that.
var checkpointPace = 10 * time.Second

// checkpointRecord is the metadata of the file, under recordKey.
type checkpointRecord struct {
	Training training
	Stage    int
	At       position
	History  *History
}

const recordKey = "gonbtl training"

// resume goes on with the training in the checkpoint, where it is this one. Else it writes the file now: that it cannot is known
// before the first step.
func (f *fit) resume(train, valid data.Dataset) error {
	path := f.opts.Checkpoint
	if path == "" {
		return nil
	}
	identity, err := f.identify(train, valid)
	if err != nil {
		return err
	}
	f.checkpoint = &checkpoint{path: path, training: identity}
	file, record, err := openCheckpoint(path)
	if errors.Is(err, os.ErrNotExist) {
		return f.checkpoint.write(f, 0)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if part := identity.difference(record.Training); part != "" {
		f.say(words.Sayf("starts over: %s differ from those of the training in %s", part, path))
		return f.checkpoint.write(f, 0)
	}
	if err := f.checkPosition(record); err != nil {
		return fmt.Errorf("%s: %w; remove it to start over", path, err)
	}
	if err := f.state.load(file); err != nil {
		return fmt.Errorf("%s: %w; remove it to start over", path, err)
	}
	f.resumed, f.checkpoint.written = true, time.Now()
	f.at, *f.history = record.At, *record.History
	f.say(words.Sayf("continues the training in %s from epoch %d, step %d", path, f.at.Epoch+1, f.at.Step+1))
	return nil
}

// checkPosition refuses places that are not in this training.
func (f *fit) checkPosition(r checkpointRecord) error {
	h := r.History
	if r.At.Epoch < f.stage.first || r.At.Epoch > f.stage.last || r.At.Step < 0 || r.At.Step > f.steps() || r.At.Count < 0 ||
		len(h.Epochs) != r.At.Epoch || h.Best < -1 || h.Best >= len(h.Epochs) {
		return fmt.Errorf("epoch %d, step %d, with %d epochs of which %d is the best, is no place in this training",
			r.At.Epoch, r.At.Step, len(h.Epochs), h.Best)
	}
	return nil
}

// openCheckpoint opens what write wrote. Any other file is an error, so that it is not written over.
func openCheckpoint(path string) (*weights.Safetensors, checkpointRecord, error) {
	var record checkpointRecord
	file, err := weights.OpenSafetensors(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, record, err
		}
		return nil, record, fmt.Errorf("checkpoint: %w; remove it to start over, or choose another file", err)
	}
	err = json.Unmarshal([]byte(file.Metadata()[recordKey]), &record)
	if err == nil && record.History == nil {
		err = errors.New("no history in it")
	}
	if err != nil {
		return nil, record, errors.Join(fmt.Errorf("%s is not the checkpoint of a training: %w; choose another file", path, err), file.Close())
	}
	return file, record, nil
}

// write writes the training to the file, if the last time is long enough ago.
func (c *checkpoint) write(f *fit, pace time.Duration) error {
	if c == nil || time.Since(c.written) < max(pace, 20*c.took) {
		return nil
	}
	begin := time.Now()
	text, err := json.Marshal(checkpointRecord{c.training, f.number, f.at, f.history})
	if err != nil {
		return err
	}
	list, err := f.state.tensors()
	if err != nil {
		return err
	}
	err = atomicfile.Write(c.path, func(w io.Writer) error {
		return weights.WriteSafetensors(w, list, map[string]string{recordKey: string(text)})
	})
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", c.path, err)
	}
	c.written, c.took = time.Now(), time.Since(begin)
	return nil
}

// end removes the file of a training that is done, and writes that of one that is interrupted.
func (c *checkpoint) end(f *fit, err error) error {
	switch {
	case c == nil:
		return nil
	case errors.Is(err, ErrInterrupted):
		c.took = 0
		return c.write(f, 0)
	case err != nil:
		return nil
	}
	if err := os.Remove(c.path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// named calls use for each tensor of the state that a checkpoint keeps.
func (s *state) named(use func(name string, of *param, t **tensors.Tensor) error) error {
	for i, p := range s.params {
		if err := errors.Join(use("now/"+p.Path, p, &s.now[i]), use("best/"+p.Path, p, &s.best[i])); err != nil {
			return err
		}
	}
	for i := range s.slots {
		p := s.params[i/s.each]
		if err := use(fmt.Sprintf("slot%d/%s", i%s.each, p.Path), p, &s.slots[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *state) tensors() (list []weights.Tensor, err error) {
	err = s.named(func(name string, of *param, t **tensors.Tensor) error {
		values, err := tensors.CopyFlatData[float32](*t)
		list = append(list, weights.NewTensor(name, of.Shape, values))
		return err
	})
	return list, err
}

// load takes the values of a checkpoint, and gives them to the model.
func (s *state) load(file *weights.Safetensors) error {
	err := s.named(func(name string, of *param, t **tensors.Tensor) error {
		value, err := valueOf(file, "checkpoint", name, of.Shape)
		*t = value
		return err
	})
	if err == nil {
		s.put(s.now)
	}
	return err
}

// valueOf is a tensor that must be there with a shape, and finite. Errors call the file by the given name.
func valueOf(file *weights.Safetensors, fileName, name string, shape []int) (value *tensors.Tensor, err error) {
	err = file.View(name, func(t weights.Tensor) error {
		if t.DType != dtypes.Float32 || !slices.Equal(t.Shape, shape) {
			return fmt.Errorf("%s: tensor %q is %s %v: want float32 %v", fileName, name, t.DType, t.Shape, shape)
		}
		var err error
		value, err = tensors.FromRaw(nil, 0, shapes.Make(t.DType, shape...), t.Data)
		return err
	})
	if err != nil {
		return nil, err
	}
	whole := false
	if err := tensors.ConstFlatData(value, func(values []float32) { whole = finite(values) }); err != nil || !whole {
		return nil, errors.Join(fmt.Errorf("%s: tensor %q holds numbers that are not finite", fileName, name), err)
	}
	return value, nil
}
