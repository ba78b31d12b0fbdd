package weights

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes"
)

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

// rowMajor is the elements of the view: in its storage if they lie there in that order, else copied.
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
