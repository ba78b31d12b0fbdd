package weights

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"

	"github.com/gonbtl/gonbtl/internal/mapped"
)

// File is an open file of tensors, whatever its format.
type File interface {
	// Names are the tensors of the file, sorted.
	Names() []string
	// View lends use one tensor. Where the file is mapped to memory its data is the file itself: use must not keep it, write to it, or
	// give it to another goroutine or to C. The error of use comes back as it is.
	View(name string, use func(t Tensor) error) error
	Close() error
}

// Read is a tensor of a file, with data of its own.
//
// Errors: no tensor has the name; the file changed since it was opened, or is damaged.
func Read(file File, name string) (t Tensor, err error) {
	err = file.View(name, func(lent Tensor) error {
		t = lent
		t.Data = append(make([]byte, 0, len(lent.Data)), lent.Data...)
		return nil
	})
	return t, err
}

// Open opens a file of tensors: safetensors, or what torch.save writes. Its first bytes tell which. Close it when done.
//
// Errors name the file: those of OpenSafetensors and OpenTorch.
func Open(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	prefix := make([]byte, len(legacyMagic))
	n, _ := io.ReadFull(file, prefix)
	if err := file.Close(); err != nil {
		return nil, err
	}
	if isTorch(prefix[:n]) {
		return OpenTorch(path)
	}
	return OpenSafetensors(path)
}

// openAs maps a file and reads what it holds with read. The file stays open, for tensors are read when they are asked for.
func openAs[T any](path string, read func(r io.ReaderAt, size int64, name string) (T, error)) (held T, file *mapped.File, err error) {
	if file, err = mapped.Open(path); err != nil {
		return held, nil, err
	}
	if held, err = read(file, file.Size(), path); err != nil {
		return held, nil, errors.Join(err, file.Close())
	}
	return held, file, nil
}

// lend has view give a tensor to use. Errors that are not those of use name the file and the tensor.
func lend(file, name string, view func(use func(t Tensor) error) error, use func(t Tensor) error) error {
	var own error
	err := view(func(t Tensor) error {
		own = use(t)
		return own
	})
	if err == nil || err == own {
		return err
	}
	return fmt.Errorf("%s: tensor %q: %w", file, name, err)
}

func isTorch(prefix []byte) bool {
	return bytes.HasPrefix(prefix, []byte("PK\x03\x04")) || bytes.HasPrefix(prefix, []byte(legacyMagic))
}

// NewTensor is a tensor of float32 numbers, in row-major order. Floats gives them back.
func NewTensor(name string, shape []int, values []float32) Tensor {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return Tensor{Name: name, DType: dtypes.Float32, Shape: shape, Data: data}
}

// Floats are the tensor's numbers as float32.
//
// Errors: the type is not a floating-point type.
func (t Tensor) Floats() ([]float32, error) {
	order := binary.LittleEndian
	switch t.DType {
	case dtypes.Float32: // Of most files, and so without a call for each number.
		values := make([]float32, len(t.Data)/4)
		for i := range values {
			values[i] = math.Float32frombits(order.Uint32(t.Data[4*i:]))
		}
		return values, nil
	case dtypes.Float64:
		return t.convert(8, func(b []byte) float32 { return float32(math.Float64frombits(order.Uint64(b))) }), nil
	case dtypes.Float16:
		return t.convert(2, func(b []byte) float32 { return float16.Float16(order.Uint16(b)).Float32() }), nil
	case dtypes.BFloat16:
		return t.convert(2, func(b []byte) float32 { return bfloat16.BFloat16(order.Uint16(b)).Float32() }), nil
	}
	return nil, fmt.Errorf("tensor %q is %s: want floating-point numbers", t.Name, t.DType)
}

// convert makes a number of each so many bytes.
func (t Tensor) convert(size int, one func(b []byte) float32) []float32 {
	values := make([]float32, len(t.Data)/size)
	for i := range values {
		values[i] = one(t.Data[i*size:])
	}
	return values
}
