package tl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// rows hold for each example what the frozen layers give, then its target: a header and rows of one size, in a file or in memory.
type rows struct {
	rowHeader
	store rowStore
}

// rowStore lends use bytes that are kept; use must not keep them.
type rowStore interface {
	View(offset, n int64, use func(bytes []byte) error) error
}

// close closes the file, if the rows are in one.
func (r *rows) close() error {
	if file, ok := r.store.(io.Closer); ok {
		return file.Close()
	}
	return nil
}

// rowWriter puts rows down.
type rowWriter struct {
	rowHeader
	to io.WriterAt
}

// rowHeader is the start of the file. It and the rows are little-endian, as are the machines that GoMLX runs on: a row's bytes are those
// of a tensor.
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

// errStore is that rows could not be written, which is no fault of the examples.
var errStore = errors.New("features cannot be kept")

// size is that of a row, length that of the file.
func (h rowHeader) size() int     { return 4 * int(h.Width+h.Targets) }
func (h rowHeader) length() int64 { return rowHeaderSize + int64(h.Rows)*int64(h.size()) }

// write puts down the rows of the examples at the indices, the first of each tensor. Features that are shorter than a row, as of a
// batch of texts that are all short, are followed by zeros.
func (r *rowWriter) write(indices []int, features, targets *tensors.Tensor) error {
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
			if _, err := r.to.WriteAt(line, int64(rowHeaderSize+i*len(line))); err != nil {
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

// read makes a batch of the rows of the examples at the indices, copied once from where they lie.
func (r *rows) read(indices, shape []int) (data.Batch, error) {
	targets := shapes.Make(dtypes.Int32, len(indices))
	if r.Numbers == 1 {
		targets = shapes.Make(dtypes.Float32, len(indices), int(r.Targets))
	}
	batch := data.Batch{
		Inputs:  tensors.FromShape(shapes.Make(dtypes.Float32, append([]int{len(indices)}, shape...)...)),
		Targets: tensors.FromShape(targets),
	}
	width, size := 4*int(r.Width), r.size()
	err := r.store.View(0, r.length(), func(all []byte) error {
		columns := func(to *tensors.Tensor, from, width int) error {
			return to.MutableBytes(func(out []byte) {
				for k, i := range indices {
					copy(out[k*width:(k+1)*width], all[rowHeaderSize+i*size+from:])
				}
			})
		}
		return errors.Join(columns(batch.Inputs, 0, width), columns(batch.Targets, width, size-width))
	})
	if err != nil {
		return data.Batch{}, fmt.Errorf("features: %w", err)
	}
	return batch, nil
}

// seal writes the header, when all rows are there, and are kept in a store.
func (r *rowWriter) seal(store rowStore) (_ *rows, err error) {
	done := &rows{rowHeader: r.rowHeader, store: store}
	if done.Sum, err = done.sum(); err == nil {
		_, err = r.to.WriteAt(done.header(), 0)
	}
	if err != nil {
		return nil, errors.Join(errStore, err)
	}
	return done, nil
}

func (h rowHeader) header() []byte {
	bytes := make([]byte, rowHeaderSize)
	_, _ = binary.Encode(bytes, binary.LittleEndian, h) // A struct of fixed size always fits.
	return bytes
}

func (r *rows) sum() (uint32, error) {
	unsummed := r.rowHeader
	unsummed.Sum = 0
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Checksum(unsummed.header(), table)
	err := r.store.View(rowHeaderSize, r.length()-rowHeaderSize, func(all []byte) error {
		sum = crc32.Update(sum, table, all)
		return nil
	})
	return sum, err
}

// openRows reads what seal has written, of so many rows of so many features.
//
// Errors: anything else, or a row that is not what it was.
func openRows(store rowStore, length int64, n, width int) (*rows, error) {
	r := &rows{store: store}
	err := store.View(0, rowHeaderSize, func(start []byte) error {
		_, err := binary.Decode(start, binary.LittleEndian, &r.rowHeader)
		return err
	})
	if err != nil {
		return nil, err
	}
	known := r.Magic == rowMagic && r.Rows == uint64(n) && r.Width == uint64(width)
	targets := r.Numbers == 0 && r.Targets == 1 || r.Numbers == 1 && r.Targets >= 1 && r.Targets <= maxLayer
	if !known || !targets || length != r.length() {
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

// View lends what is there.
func (m *memory) View(offset, n int64, use func(bytes []byte) error) error {
	if size := int64(len(*m)); offset > size || n > size-offset {
		return io.ErrUnexpectedEOF
	}
	return use((*m)[offset : offset+n])
}

// WriteAt makes room first.
func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if missing := at + int64(len(p)) - int64(len(*m)); missing > 0 {
		*m = append(*m, make([]byte, missing)...)
	}
	return copy((*m)[at:], p), nil
}
