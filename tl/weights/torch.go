package weights

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/mapped"
)

// Torch is an open file that torch.save wrote, of weights by name: a model's state_dict. Its table is read and checked, the
// numbers are read tensor by tensor. No Python runs, and nothing that the file names is called.
type Torch struct {
	name    string
	tensors map[string]view
	// view lends use the bytes of a storage.
	view  func(s *storage, use func(data []byte) error) error
	close func() error
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
	if err := checkOrder(r, members[root+"byteorder"]); err != nil {
		return err
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
	t.view = func(s *storage, use func(data []byte) error) error {
		return viewStored(r, members[root+"data/"+s.key], s.count*int64(s.dtype.Size()), use)
	}
	return t.collect("", value, 0)
}

// checkOrder demands that numbers have their least byte first, where the archive says how they lie.
func checkOrder(r io.ReaderAt, member *zip.File) error {
	if member == nil {
		return nil
	}
	return viewStored(r, member, int64(member.UncompressedSize64), func(order []byte) error {
		if string(order) != "little" {
			return fmt.Errorf("byte order %.9q: want little", order)
		}
		return nil
	})
}

// viewStored lends use a member of the archive in r, which must have exactly size bytes.
func viewStored(r io.ReaderAt, member *zip.File, size int64, use func(data []byte) error) error {
	if member == nil {
		return fmt.Errorf("the archive does not have the %d bytes of its storage", size)
	}
	if member.UncompressedSize64 != uint64(size) {
		return fmt.Errorf("%s has %d bytes: want %d", member.Name, member.UncompressedSize64, size)
	}
	stored, err := mapped.Member(r, member)
	if err != nil {
		return err
	}
	return mapped.View(stored, 0, size, use)
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
	t.view = func(s *storage, use func(data []byte) error) error {
		return mapped.View(file, s.offset, s.count*int64(s.dtype.Size()), use)
	}
	return t.collect("", value, 0)
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

// View lends use one tensor, in row-major order whatever its order in the file; see File.
//
// Errors: no tensor has the name; its storage is missing, damaged or of another size.
func (t *Torch) View(name string, use func(t Tensor) error) error {
	v, ok := t.tensors[name]
	if !ok {
		return fmt.Errorf("%s: no tensor %q; it has %d, from %s", t.name, name, len(t.tensors), firstNames(t.Names()))
	}
	view := func(use func(t Tensor) error) error {
		return t.view(v.storage, func(data []byte) error {
			return use(Tensor{Name: name, DType: v.storage.dtype, Shape: slices.Clone(v.shape), Data: v.rowMajor(data)})
		})
	}
	return lend(t.name, name, view, use)
}

// Close closes the file.
func (t *Torch) Close() error { return t.close() }
