package weights

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
)

// Torch is an open file that torch.save wrote, of weights by name: a model's state_dict. Its table is read and checked, the
// numbers are read tensor by tensor. No Python runs, and nothing that the file names is called.
type Torch struct {
	name    string
	tensors map[string]view
	// read returns the bytes of a storage.
	read  func(s *storage) ([]byte, error)
	close func() error
}

// storage is a run of numbers that tensors are views of.
type storage struct {
	key   string
	dtype dtypes.DType
	count int64
	// offset is where the numbers are in a legacy file.
	offset int64
}

// view is a tensor as the file has it.
type view struct {
	storage       *storage
	offset        int64
	shape, stride []int
}

// storageTypes are the types of numbers, by the name of PyTorch's storage classes.
var storageTypes = map[string]dtypes.DType{
	"FloatStorage": dtypes.Float32, "DoubleStorage": dtypes.Float64, "HalfStorage": dtypes.Float16, "BFloat16Storage": dtypes.BFloat16,
	"LongStorage": dtypes.Int64, "IntStorage": dtypes.Int32, "ShortStorage": dtypes.Int16, "CharStorage": dtypes.Int8,
	"ByteStorage": dtypes.Uint8, "BoolStorage": dtypes.Bool,
}

// OpenTorch opens a file that torch.save wrote, in the zip format of PyTorch 1.6 and later or in the one before. Tensors in
// nested dictionaries have their keys joined with dots. Close it when done.
//
// Errors name the file and the tensor: a file cut short, a tensor outside its storage, and anything but tensors, numbers and
// text, by the Python name that it asks for.
func OpenTorch(path string) (*Torch, error) {
	t, file, err := openAs(path, ReadTorch)
	if err != nil {
		return nil, err
	}
	t.close = file.Close
	return t, nil
}

// ReadTorch is OpenTorch for size bytes that are open already; name is what errors call them.
func ReadTorch(r io.ReaderAt, size int64, name string) (*Torch, error) {
	t := &Torch{name: name, tensors: map[string]view{}, close: func() error { return nil }}
	open := t.openZip
	prefix := make([]byte, len(legacyMagic))
	if _, err := r.ReadAt(prefix, 0); err == nil && string(prefix) == legacyMagic {
		open = t.openLegacy
	}
	if err := open(r, size); err != nil {
		return nil, fmt.Errorf("%s: not a whole file of torch.save's: %w", name, err)
	}
	return t, nil
}

// openZip reads the archive's table: NAME/data.pkl, and a member NAME/data/KEY for each storage.
func (t *Torch) openZip(r io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return err
	}
	members := map[string]*zip.File{}
	root := ""
	for _, file := range archive.File {
		members[file.Name] = file
		if strings.HasSuffix(file.Name, "/data.pkl") && strings.Count(file.Name, "/") == 1 {
			root = strings.TrimSuffix(file.Name, "data.pkl")
		}
	}
	if root == "" {
		return errors.New("the zip archive has no data.pkl")
	}
	if order, err := readStored(members[root+"byteorder"], int64(len("little")), size); err == nil && string(order) != "little" {
		return fmt.Errorf("byte order %q: want little", order)
	}
	program, err := members[root+"data.pkl"].Open()
	if err != nil {
		return err
	}
	defer program.Close()
	var table table
	value, _, err := unpickle(bufio.NewReader(program), table.call)
	if err != nil {
		return fmt.Errorf("data.pkl: %w", err)
	}
	t.read = func(s *storage) ([]byte, error) {
		return readStored(members[root+"data/"+s.key], s.count*int64(s.dtype.Size()), size)
	}
	return t.collect("", value, 0)
}

// readStored reads a member that must have exactly size bytes. Its checksum is verified on the way. An archive of less than size
// bytes cannot have it: a false size claims no memory.
func readStored(file *zip.File, size, archive int64) ([]byte, error) {
	if file == nil || size > archive {
		return nil, fmt.Errorf("the archive does not have the %d bytes of its storage", size)
	}
	if file.Method != zip.Store || file.UncompressedSize64 != uint64(size) || file.CompressedSize64 != uint64(size) {
		return nil, fmt.Errorf("%s has %d bytes, %d as stored: want %d, not compressed", file.Name, file.UncompressedSize64, file.CompressedSize64, size)
	}
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, r) // The checksum is compared at the end.
	return data, err
}

// legacyMagic is the pickle of the number that begins a file of the format before PyTorch 1.6.
const legacyMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."

// openLegacy reads five pickles in a row: a magic number, the version, the machine, the object, the keys of its storages. The
// storages follow: the number of elements in 8 bytes, then the elements.
func (t *Torch) openLegacy(file io.ReaderAt, size int64) error {
	var table table
	position := int64(len(legacyMagic))
	next := func() (any, error) {
		value, length, err := unpickle(bufio.NewReader(io.NewSectionReader(file, position, size-position)), table.call)
		position += length
		return value, err
	}
	if version, err := next(); err != nil || version != int64(1001) {
		return errors.Join(fmt.Errorf("version %v: want 1001", version), err)
	}
	machine, err := next()
	if err != nil {
		return fmt.Errorf("description of the machine: %w", err)
	}
	if d, ok := machine.(*dict); !ok || d.get("little_endian") != true {
		return errors.New("byte order: want little")
	}
	value, err := next()
	if err != nil {
		return err
	}
	keys, err := next()
	if err != nil {
		return fmt.Errorf("list of storages: %w", err)
	}
	if err := table.locate(keys, file, position, size); err != nil {
		return err
	}
	t.read = func(s *storage) ([]byte, error) {
		data := make([]byte, s.count*int64(s.dtype.Size()))
		if _, err := file.ReadAt(data, s.offset); err != nil && len(data) > 0 {
			return nil, err
		}
		return data, nil
	}
	return t.collect("", value, 0)
}

// table holds the storages that a pickle refers to.
type table struct{ storages map[string]*storage }

// locate finds the storages of a legacy file.
func (t *table) locate(keys any, file io.ReaderAt, position, size int64) error {
	order, ok := keys.(*list)
	if !ok || len(order.items) != len(t.storages) {
		return fmt.Errorf("the list of storages is %T: want a list of %d", keys, len(t.storages))
	}
	for _, key := range order.items {
		name, _ := key.(string)
		s := t.storages[name]
		if s == nil || s.offset != 0 {
			return fmt.Errorf("storage %v: no tensor has it, or it is there twice", key)
		}
		var count [8]byte
		if _, err := file.ReadAt(count[:], position); err != nil {
			return fmt.Errorf("storage %s: cut short: %w", name, err)
		}
		bytes := s.count * int64(s.dtype.Size())
		if n := binary.LittleEndian.Uint64(count[:]); n != uint64(s.count) || bytes > size-position-8 {
			return fmt.Errorf("storage %s has %d elements, and %d bytes are left: want %d elements in %d bytes",
				name, n, size-position-8, s.count, bytes)
		}
		s.offset = position + 8
		position = s.offset + bytes
	}
	return nil
}

// call makes what the functions on PyTorch's list for weights make.
func (t *table) call(name global, args tuple) (any, error) {
	switch name.String() {
	case "collections.OrderedDict":
		if len(args) == 0 {
			return &dict{}, nil
		}
	case "torch._utils._rebuild_tensor_v2":
		return t.tensor(args)
	case "torch._utils._rebuild_parameter":
		if len(args) == 3 {
			return args[0], nil
		}
	default:
		return nil, fmt.Errorf("the file asks for Python's %s, and only weights are read: save the model's state_dict alone", name)
	}
	return nil, fmt.Errorf("%s with %d arguments", name, len(args))
}

// tensor takes the arguments storage, offset, shape, stride, and some that do not count.
func (t *table) tensor(args tuple) (view, error) {
	if len(args) < 4 {
		return view{}, fmt.Errorf("a tensor of %d arguments", len(args))
	}
	v := view{}
	reference, _ := args[0].(persistent)
	var err error
	if v.storage, err = t.storage(reference.id); err != nil {
		return view{}, err
	}
	var fits bool
	if v.offset, fits = args[1].(int64); !fits {
		return view{}, fmt.Errorf("a tensor with the offset %v", args[1])
	}
	if v.shape, err = numbers(args[2]); err != nil {
		return view{}, err
	}
	if v.stride, err = numbers(args[3]); err != nil {
		return view{}, err
	}
	return v, v.check()
}

// check proves that every element is inside the storage.
func (v view) check() error {
	if len(v.stride) != len(v.shape) || v.offset < 0 {
		return fmt.Errorf("a tensor of shape %v with strides %v at %d", v.shape, v.stride, v.offset)
	}
	size, err := byteSize(v.storage.dtype, v.shape)
	if err != nil {
		return err
	}
	if size == 0 {
		return nil
	}
	// As many elements at most as the storage has: a file cannot claim more memory than it has bytes.
	last, room := v.offset, v.storage.count
	if size/int64(v.storage.dtype.Size()) > room {
		return fmt.Errorf("a tensor of shape %v repeats the elements of a storage of %d: save it made contiguous", v.shape, room)
	}
	if last >= room {
		return v.outside()
	}
	for i, dim := range v.shape {
		steps, stride := int64(dim-1), int64(v.stride[i])
		if stride < 0 || (steps > 0 && stride > (room-1-last)/steps) {
			return v.outside()
		}
		last += steps * stride
	}
	return nil
}

func (v view) outside() error {
	return fmt.Errorf("a tensor of shape %v with strides %v at %d reaches outside its storage of %d elements",
		v.shape, v.stride, v.offset, v.storage.count)
}

// maxStorage bounds the elements of a storage, so that their bytes can be counted.
const maxStorage = math.MaxInt64 / 16

// storage finds or notes what a tensor refers to: ("storage", its type, its key, a device, the number of elements).
func (t *table) storage(id any) (*storage, error) {
	parts, _ := id.(tuple)
	if len(parts) < 5 || parts[0] != "storage" {
		return nil, fmt.Errorf("a reference that is not to a storage: %v", id)
	}
	class, _ := parts[1].(global)
	dtype, known := storageTypes[class.name]
	if !known || class.module != "torch" {
		return nil, fmt.Errorf("a storage of type %s is not known", class)
	}
	if len(parts) > 5 && parts[5] != nil {
		return nil, errors.New("a storage that is a part of another: save the file again with a newer PyTorch")
	}
	key, isText := parts[2].(string)
	count, isNumber := parts[4].(int64)
	if !isText || !isNumber || count < 0 || count > maxStorage {
		return nil, fmt.Errorf("storage %v has %v elements", parts[2], parts[4])
	}
	s := &storage{key: key, dtype: dtype, count: count}
	if seen := t.storages[key]; seen != nil {
		if seen.dtype != dtype || seen.count != count {
			return nil, fmt.Errorf("storage %s is described twice, differently", key)
		}
		return seen, nil
	}
	if t.storages == nil {
		t.storages = map[string]*storage{}
	}
	t.storages[key] = s
	return s, nil
}

func numbers(value any) ([]int, error) {
	items, ok := value.(tuple)
	if !ok || len(items) > 32 {
		return nil, fmt.Errorf("%v is not a shape", value)
	}
	dims := make([]int, len(items))
	for i, item := range items {
		n, ok := item.(int64)
		if !ok {
			return nil, fmt.Errorf("%v is not a shape", value)
		}
		dims[i] = int(n)
	}
	return dims, nil
}

func (d *dict) get(key string) any {
	for _, item := range d.items {
		if item[0] == key {
			return item[1]
		}
	}
	return nil
}

// Limits for the nesting of dictionaries and what is in them: one that holds itself is endless.
const (
	maxDepth = 8
	maxItems = 1 << 20
)

// collect names the tensors in dictionaries; numbers and text beside them are passed over.
func (t *Torch) collect(prefix string, value any, depth int) error {
	if depth > maxDepth || len(t.tensors) > maxItems {
		return fmt.Errorf("dictionaries nested deeper than %d, or with more than %d tensors", maxDepth, maxItems)
	}
	switch value := value.(type) {
	case view:
		if _, twice := t.tensors[prefix]; twice {
			return fmt.Errorf("tensor %q is there twice", prefix)
		}
		t.tensors[prefix] = value
	case *dict:
		for _, item := range value.items {
			key, ok := item[0].(string)
			if !ok {
				continue
			}
			if prefix != "" {
				key = prefix + "." + key
			}
			if err := t.collect(key, item[1], depth+1); err != nil {
				return err
			}
		}
	}
	if depth == 0 && len(t.tensors) == 0 {
		return errors.New("no tensors in it")
	}
	return nil
}

// Names are the tensors of the file, sorted.
func (t *Torch) Names() []string { return slices.Sorted(maps.Keys(t.tensors)) }

// Tensor reads one tensor, in row-major order whatever its order in the file.
//
// Errors: no tensor has the name; its storage is missing, damaged or of another size.
func (t *Torch) Tensor(name string) (Tensor, error) {
	v, ok := t.tensors[name]
	if !ok {
		return Tensor{}, fmt.Errorf("%s: no tensor %q; it has %d, from %s", t.name, name, len(t.tensors), firstNames(t.Names()))
	}
	data, err := t.read(v.storage)
	if err != nil {
		return Tensor{}, fmt.Errorf("%s: tensor %q: %w", t.name, name, err)
	}
	return Tensor{Name: name, DType: v.storage.dtype, Shape: slices.Clone(v.shape), Data: v.rowMajor(data)}, nil
}

// rowMajor copies the elements of the view out of its storage.
func (v view) rowMajor(data []byte) []byte {
	width := int64(v.storage.dtype.Size())
	size, _ := byteSize(v.storage.dtype, v.shape)
	if v.contiguous() {
		return data[v.offset*width : v.offset*width+size]
	}
	out := make([]byte, 0, size)
	index := make([]int, len(v.shape))
	for at := v.offset; int64(len(out)) < size; {
		out = append(out, data[at*width:(at+1)*width]...)
		for axis := len(index) - 1; axis >= 0; axis-- {
			index[axis]++
			at += int64(v.stride[axis])
			if index[axis] < v.shape[axis] {
				break
			}
			at -= int64(index[axis]) * int64(v.stride[axis])
			index[axis] = 0
		}
	}
	return out
}

// contiguous tells if the elements lie in row-major order already.
func (v view) contiguous() bool {
	step := 1
	for axis, dim := range slices.Backward(v.shape) {
		if dim > 1 && v.stride[axis] != step {
			return false
		}
		step *= dim
	}
	return true
}

// Close closes the file.
func (t *Torch) Close() error { return t.close() }
