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
)

// File is an open file of tensors, whatever its format.
type File interface {
	// Names are the tensors of the file, sorted.
	Names() []string
	// Tensor reads one tensor; its bytes are the caller's.
	Tensor(name string) (Tensor, error)
	Close() error
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

// openAs opens a file and reads what it holds with read. The file stays open, for tensors are read when they are asked for.
func openAs[T any](path string, read func(r io.ReaderAt, size int64, name string) (T, error)) (T, *os.File, error) {
	var none T
	file, err := os.Open(path)
	if err != nil {
		return none, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return none, nil, errors.Join(err, file.Close())
	}
	held, err := read(file, info.Size(), path)
	if err != nil {
		return none, nil, errors.Join(err, file.Close())
	}
	return held, file, nil
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
	var one func(b []byte) float32
	order := binary.LittleEndian
	switch t.DType {
	case dtypes.Float32:
		one = func(b []byte) float32 { return math.Float32frombits(order.Uint32(b)) }
	case dtypes.Float64:
		one = func(b []byte) float32 { return float32(math.Float64frombits(order.Uint64(b))) }
	case dtypes.Float16:
		one = func(b []byte) float32 { return float16.Float16(order.Uint16(b)).Float32() }
	case dtypes.BFloat16:
		one = func(b []byte) float32 { return bfloat16.BFloat16(order.Uint16(b)).Float32() }
	default:
		return nil, fmt.Errorf("tensor %q is %s: want floating-point numbers", t.Name, t.DType)
	}
	size := t.DType.Size()
	values := make([]float32, len(t.Data)/size)
	for i := range values {
		values[i] = one(t.Data[i*size:])
	}
	return values, nil
}
