package tl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// rows hold for each example what the frozen layers give, then its target: a header and rows of one size, in a file or in memory.
type rows struct {
	rowHeader
	store rowStore
}

// rowHeader is the start of the file, little-endian.
type rowHeader struct {
	Magic [8]byte
	// Rows counts them; Width and Targets are the numbers of features and target in each.
	Rows, Width, Targets uint64
	// Numbers is 1 where targets are float32, 0 where they are a class index, int32.
	Numbers uint32
	// Sum is the CRC-32C of the header, with 0 in its place, and the rows.
	Sum uint32
}

var rowMagic = [8]byte([]byte("GTLFEAT1"))

const rowHeaderSize = 40

type rowStore interface {
	io.ReaderAt
	io.WriterAt
}

// errStore is that rows could not be written, which is no fault of the examples.
var errStore = errors.New("features cannot be kept")

func (r *rows) size() int { return 4 * int(r.Width+r.Targets) }

// write puts down the rows of the examples at the indices, the first of each tensor. Features that are shorter than a row, as of a
// batch of texts that are all short, are followed by zeros.
func (r *rows) write(indices []int, features, targets *tensors.Tensor) error {
	if targets.DType() == dtypes.Float32 {
		r.Numbers = 1
	}
	r.Targets = uint64(targets.Shape().Size() / targets.Shape().Dim(0))
	list, err := firstRows(features, len(indices))
	if err != nil {
		return err
	}
	line := make([]byte, r.size())
	var wrong error
	err = targets.ConstBytes(func(all []byte) {
		for k, i := range indices {
			if !finite(list[k]) || len(list[k]) > int(r.Width) {
				wrong = fmt.Errorf("the frozen layers give %d numbers for example %d, not all of them finite: want at most %d finite ones",
					len(list[k]), i, r.Width)
				return
			}
			clear(line)
			putFloats(line, list[k])
			width := 4 * int(r.Targets)
			copy(line[4*r.Width:], all[k*width:(k+1)*width])
			if _, err := r.store.WriteAt(line, int64(rowHeaderSize+i*len(line))); err != nil {
				wrong = errors.Join(errStore, err)
				return
			}
		}
	})
	return errors.Join(err, wrong)
}

func putFloats(line []byte, values []float32) {
	for i, v := range values {
		binary.LittleEndian.PutUint32(line[4*i:], math.Float32bits(v))
	}
}

// read makes a batch of the rows of the examples at the indices.
func (r *rows) read(indices, shape []int) (data.Batch, error) {
	line := make([]byte, r.size())
	features, numbers, labels := make([]float32, 0, len(indices)*int(r.Width)), []float32{}, []int32{}
	for _, i := range indices {
		if _, err := r.store.ReadAt(line, int64(rowHeaderSize+i*len(line))); err != nil {
			return data.Batch{}, fmt.Errorf("features of example %d: %w", i, err)
		}
		for k := range int(r.Width + r.Targets) {
			bits := binary.LittleEndian.Uint32(line[4*k:])
			switch {
			case k < int(r.Width):
				features = append(features, math.Float32frombits(bits))
			case r.Numbers == 1:
				numbers = append(numbers, math.Float32frombits(bits))
			default:
				labels = append(labels, int32(bits))
			}
		}
	}
	batch := data.Batch{Inputs: tensors.FromFlatDataAndDimensions(features, append([]int{len(indices)}, shape...)...)}
	if r.Numbers == 1 {
		batch.Targets = tensors.FromFlatDataAndDimensions(numbers, len(indices), int(r.Targets))
	} else {
		batch.Targets = tensors.FromFlatDataAndDimensions(labels, len(indices))
	}
	return batch, nil
}

// seal writes the header, when all rows are there.
func (r *rows) seal() (err error) {
	if r.Sum, err = r.sum(); err == nil {
		_, err = r.store.WriteAt(r.header(), 0)
	}
	if err != nil {
		return errors.Join(errStore, err)
	}
	return nil
}

func (h rowHeader) header() []byte {
	bytes := make([]byte, rowHeaderSize)
	_, _ = binary.Encode(bytes, binary.LittleEndian, h) // A struct of fixed size always fits.
	return bytes
}

func (r *rows) sum() (uint32, error) {
	digest, unsummed := crc32.New(crc32.MakeTable(crc32.Castagnoli)), r.rowHeader
	unsummed.Sum = 0
	digest.Write(unsummed.header())
	length := int64(r.Rows) * int64(r.size())
	n, err := io.Copy(digest, io.NewSectionReader(r.store, rowHeaderSize, length))
	if err == nil && n != length {
		err = io.ErrUnexpectedEOF
	}
	return digest.Sum32(), err
}

// openRows reads what seal has written, of so many rows of so many features.
//
// Errors: anything else, or a row that is not what it was.
func openRows(store rowStore, length int64, n, width int) (*rows, error) {
	r := &rows{store: store}
	if err := binary.Read(io.NewSectionReader(store, 0, rowHeaderSize), binary.LittleEndian, &r.rowHeader); err != nil {
		return nil, err
	}
	known := r.Magic == rowMagic && r.Rows == uint64(n) && r.Width == uint64(width)
	targets := r.Numbers == 0 && r.Targets == 1 || r.Numbers == 1 && r.Targets >= 1 && r.Targets <= maxLayer
	if !known || !targets || length != rowHeaderSize+int64(n)*int64(r.size()) {
		return nil, errors.New("not the features of these examples")
	}
	sum, err := r.sum()
	if err != nil {
		return nil, err
	}
	if sum != r.Sum {
		return nil, errors.New("the features have changed since they were written")
	}
	return r, nil
}

// memory is a row store that grows.
type memory []byte

// ReadAt copies what is there.
func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	n := copy(p, (*m)[min(at, int64(len(*m))):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt makes room first.
func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if missing := at + int64(len(p)) - int64(len(*m)); missing > 0 {
		*m = append(*m, make([]byte, missing)...)
	}
	return copy((*m)[at:], p), nil
}
