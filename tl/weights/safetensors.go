// Package weights reads and writes files of tensors.
//
//	file, err := weights.OpenSafetensors("model.safetensors")
//	kernel, err := weights.Read(file, "conv2d/kernel")
package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gomlx/compute/dtypes"

	"github.com/gonbtl/gonbtl/internal/mapped"
)

// Tensor is a named array with its bytes, little-endian and row-major.
type Tensor struct {
	Name  string
	DType dtypes.DType
	Shape []int
	Data  []byte
}

// dtypeNames are the element types that a safetensors file can hold and GoMLX knows, by their names in the file.
var dtypeNames = map[string]dtypes.DType{
	"BOOL": dtypes.Bool, "U8": dtypes.Uint8, "I8": dtypes.Int8, "U16": dtypes.Uint16, "I16": dtypes.Int16,
	"U32": dtypes.Uint32, "I32": dtypes.Int32, "U64": dtypes.Uint64, "I64": dtypes.Int64,
	"F16": dtypes.Float16, "BF16": dtypes.BFloat16, "F32": dtypes.Float32, "F64": dtypes.Float64,
}

// maxHeader is the limit that the format's own library sets for the length of the header.
const maxHeader = 100_000_000

// metadataKey is the one name in the header that is not a tensor.
const metadataKey = "__metadata__"

type entry struct {
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

// WriteSafetensors writes tensors in the safetensors format (https://huggingface.co/docs/safetensors), in the order given.
//
// Errors: a type that the format does not have, two tensors with one name, data that does not fit its shape.
func WriteSafetensors(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	header, err := newHeader(tensors, metadata)
	if err != nil {
		return err
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	// Spaces at the end align the data to 8 bytes, for those who map the file to memory.
	text = append(text, bytes.Repeat([]byte(" "), (8-len(text)%8)%8)...)
	if err := binary.Write(w, binary.LittleEndian, uint64(len(text))); err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	for _, t := range tensors {
		if _, err := w.Write(t.Data); err != nil {
			return err
		}
	}
	return nil
}

// newHeader is an entry for each tensor, and the metadata.
func newHeader(tensors []Tensor, metadata map[string]string) (map[string]any, error) {
	header := map[string]any{}
	if len(metadata) > 0 {
		header[metadataKey] = metadata
	}
	var offset int64
	for _, t := range tensors {
		if _, twice := header[t.Name]; twice || t.Name == metadataKey {
			return nil, fmt.Errorf("tensor %q: the name is taken", t.Name)
		}
		if !utf8.ValidString(t.Name) {
			return nil, fmt.Errorf("tensor %q: the name is not UTF-8", t.Name)
		}
		name, ok := nameOf(t.DType)
		if !ok {
			return nil, fmt.Errorf("tensor %q: safetensors has no type %s", t.Name, t.DType)
		}
		if size, err := byteSize(t.DType, t.Shape); err != nil || size != int64(len(t.Data)) {
			return nil, fmt.Errorf("tensor %q: shape %v of %s does not fit %d bytes of data", t.Name, t.Shape, t.DType, len(t.Data))
		}
		shape := t.Shape
		if shape == nil {
			shape = []int{}
		}
		header[t.Name] = entry{DType: name, Shape: shape, Offsets: []int64{offset, offset + int64(len(t.Data))}}
		offset += int64(len(t.Data))
	}
	return header, nil
}

func nameOf(dtype dtypes.DType) (string, bool) {
	for name, known := range dtypeNames {
		if known == dtype {
			return name, true
		}
	}
	return "", false
}

// Safetensors is an open file: the header is read and checked, the data is read tensor by tensor, where it lies.
type Safetensors struct {
	name     string
	data     io.ReaderAt
	start    int64
	entries  map[string]entry
	metadata map[string]string
	close    func() error
}

// OpenSafetensors opens a file. Close it when done.
//
// Errors name the file and the tensor: a truncated file, offsets outside it, that overlap, that leave holes or do not fit the
// shape, types that are not known.
func OpenSafetensors(path string) (*Safetensors, error) {
	s, file, err := openAs(path, ReadSafetensors)
	if err != nil {
		return nil, err
	}
	s.close = file.Close
	return s, nil
}

// ReadSafetensors is OpenSafetensors for size bytes that are open already; name is what errors call them.
func ReadSafetensors(r io.ReaderAt, size int64, name string) (*Safetensors, error) {
	s := &Safetensors{name: name, data: r, close: func() error { return nil }}
	if err := s.readHeader(size); err != nil {
		return nil, fmt.Errorf("%s: not a whole safetensors file: %w", name, err)
	}
	return s, nil
}

func (s *Safetensors) readHeader(size int64) error {
	var prefix [8]byte
	if err := readAt(s.data, prefix[:], 0); err != nil {
		return fmt.Errorf("%d bytes: too short for a header", size)
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > maxHeader || int64(length) > size-8 {
		return fmt.Errorf("the header claims %d bytes of a file of %d", length, size)
	}
	text := make([]byte, length)
	if err := readAt(s.data, text, 8); err != nil {
		return err
	}
	header, err := decodeHeader(text)
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	s.start, s.entries = 8+int64(length), make(map[string]entry, len(header))
	for name, raw := range header {
		if name == metadataKey {
			if err := json.Unmarshal(raw, &s.metadata); err != nil {
				return fmt.Errorf("metadata: %w", err)
			}
			continue
		}
		e, err := checkEntry(raw)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		s.entries[name] = e
	}
	return s.checkLayout(size - s.start)
}

// readAt fills p. A reader may tell of the end together with the last bytes, which is no error.
func readAt(r io.ReaderAt, p []byte, offset int64) error {
	_, err := io.ReadFull(io.NewSectionReader(r, offset, int64(len(p))), p)
	return err
}

// decodeHeader is what json.Unmarshal does to a map, but refuses a name that is there twice: other readers may take the other.
func decodeHeader(text []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.Join(errors.New("is not a JSON object"), err)
	}
	header := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, fmt.Errorf("at %q: %w", name, err)
		}
		if _, twice := header[name.(string)]; twice {
			return nil, fmt.Errorf("%q is there twice", name)
		}
		header[name.(string)] = raw
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if rest, err := decoder.Token(); err != io.EOF {
		return nil, errors.Join(fmt.Errorf("goes on after its end with %v", rest), err)
	}
	return header, nil
}

func checkEntry(raw json.RawMessage) (entry, error) {
	var e entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return entry{}, err
	}
	dtype, ok := dtypeNames[e.DType]
	if !ok {
		return entry{}, fmt.Errorf("type %q is not known; want one of %s", e.DType, strings.Join(slices.Sorted(maps.Keys(dtypeNames)), ", "))
	}
	if e.Shape == nil {
		return entry{}, errors.New("no shape")
	}
	want, err := byteSize(dtype, e.Shape)
	if err != nil {
		return entry{}, err
	}
	if len(e.Offsets) != 2 || e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] || e.Offsets[1]-e.Offsets[0] != want {
		return entry{}, fmt.Errorf("offsets %v: shape %v of %s needs %d bytes", e.Offsets, e.Shape, e.DType, want)
	}
	return e, nil
}

// checkLayout demands what the format does: the tensors follow each other and fill the file, so that no byte is read twice
// or hidden.
func (s *Safetensors) checkLayout(size int64) error {
	names := slices.Collect(maps.Keys(s.entries))
	slices.SortFunc(names, func(a, b string) int {
		return slices.Compare(s.entries[a].Offsets, s.entries[b].Offsets)
	})
	var end int64
	for _, name := range names {
		offsets := s.entries[name].Offsets
		if offsets[0] != end {
			return fmt.Errorf("tensor %q starts at byte %d of the data: want %d, where the one before ends", name, offsets[0], end)
		}
		end = offsets[1]
	}
	if end != size {
		return fmt.Errorf("the tensors take %d bytes of data, the file has %d", end, size)
	}
	return nil
}

// byteSize is the number of bytes of an array, or an error where it is negative or overflows.
func byteSize(dtype dtypes.DType, shape []int) (int64, error) {
	size := int64(dtype.Size())
	for _, dim := range shape {
		if dim < 0 || (dim > 0 && size > math.MaxInt64/int64(dim)) {
			return 0, fmt.Errorf("shape %v: impossible", shape)
		}
		size *= int64(dim)
	}
	return size, nil
}

// Names are the tensors of the file, sorted.
func (s *Safetensors) Names() []string { return slices.Sorted(maps.Keys(s.entries)) }

// Metadata is the file's free text.
func (s *Safetensors) Metadata() map[string]string { return s.metadata }

// View lends use one tensor; see File.
//
// Errors: no tensor has the name; the file changed since it was opened.
func (s *Safetensors) View(name string, use func(t Tensor) error) error {
	e, ok := s.entries[name]
	if !ok {
		return fmt.Errorf("%s: no tensor %q; it has %d, from %s", s.name, name, len(s.entries), firstNames(s.Names()))
	}
	view := func(use func(t Tensor) error) error {
		return mapped.View(s.data, s.start+e.Offsets[0], e.Offsets[1]-e.Offsets[0], func(data []byte) error {
			return use(Tensor{Name: name, DType: dtypeNames[e.DType], Shape: slices.Clone(e.Shape), Data: data})
		})
	}
	return lend(s.name, name, view, use)
}

func firstNames(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}

// Close closes the file.
func (s *Safetensors) Close() error { return s.close() }
