// Package mapped reads files in place: a file is mapped to memory, so that nothing is copied before it is used, and processes that read
// the same file share its pages.
//
//	file, err := mapped.Open("model.safetensors")
//	err = file.View(start, length, func(bytes []byte) error { return use(bytes) })
//
// A file may be cut short while it is mapped. The processor then faults at the pages that are gone, which ends a program; View makes
// an error of it.
package mapped

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ErrChanged is the error, wrapped, of reading a file that was cut short since it was opened, or whose disk fails.
var ErrChanged = errors.New("the file was cut short while it was read, or its disk cannot be read")

// File is a file open for reading. Many goroutines may read it at once.
type File struct {
	name  string
	size  int64
	file  *os.File // nil when it is closed
	bytes []byte
	// copied tells that bytes are a copy: some network file systems have no maps.
	copied bool
	// open is held by who reads, so that Close takes no page away from under them.
	open sync.RWMutex
}

// Open maps a file. Close it when done.
//
// Errors: not a regular file; one larger than memory can be addressed.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &File{name: path, file: file}
	if err := f.mapAll(); err != nil {
		return nil, fmt.Errorf("map %s: %w", path, errors.Join(err, file.Close()))
	}
	return f, nil
}

func (f *File) mapAll() error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	f.size = info.Size()
	switch {
	case !info.Mode().IsRegular():
		return errors.New("not a regular file")
	case f.size > math.MaxInt:
		return fmt.Errorf("%d bytes are more than this machine can address", f.size)
	case f.size == 0: // There are no empty maps.
		return nil
	}
	if f.bytes, err = mmap(int(f.file.Fd()), 0, int(f.size), unix.PROT_READ, unix.MAP_SHARED); err == nil {
		return nil
	}
	f.copied, f.bytes = true, make([]byte, f.size)
	_, err = io.ReadFull(f.file, f.bytes)
	return err
}

// mmap is another function in tests of what has no maps.
var mmap = unix.Mmap

// Size is that of the file when it was opened.
func (f *File) Size() int64 { return f.size }

// View lends use n bytes of the file from an offset on. They are read from the file when use looks at them, and must not be kept, written
// to, or given to another goroutine or to C. use must not read the file in another way.
//
// Errors: that of use; a range that is not in the file; ErrChanged; os.ErrClosed.
func (f *File) View(offset, n int64, use func(bytes []byte) error) error {
	f.open.RLock()
	defer f.open.RUnlock()
	switch {
	case f.file == nil:
		return fmt.Errorf("%s: %w", f.name, os.ErrClosed)
	case offset < 0 || n < 0 || offset > f.size || n > f.size-offset:
		return fmt.Errorf("%s: %d bytes from %d on, of %d: %w", f.name, n, offset, f.size, io.ErrUnexpectedEOF)
	case n == 0 || f.copied:
		return use(f.bytes[offset : offset+n])
	}
	if err := f.guard(func() error { return use(f.bytes[offset : offset+n : offset+n]) }); err != nil {
		return err
	}
	// The last page of a file goes on after its end, with zeros: to read them is no fault.
	if info, err := f.file.Stat(); err != nil || info.Size() < offset+n {
		return errors.Join(f.changed(), err)
	}
	return nil
}

// guard runs use; a fault in the map is an error.
func (f *File) guard(use func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		cause := recover()
		if fault, ok := cause.(interface{ Addr() uintptr }); ok && f.holds(fault.Addr()) {
			err = f.changed()
		} else if cause != nil {
			panic(cause)
		}
	}()
	return use()
}

// holds tells if an address is in the map.
func (f *File) holds(address uintptr) bool {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(f.bytes)))
	return address >= start && address-start < uintptr(len(f.bytes))
}

func (f *File) changed() error {
	return fmt.Errorf("%s, of %d bytes: %w", f.name, f.size, ErrChanged)
}

// ReadAt copies bytes of the file, as io.ReaderAt says.
func (f *File) ReadAt(p []byte, offset int64) (n int, err error) {
	if offset < 0 {
		return 0, fmt.Errorf("read at %d: want no negative offset", offset)
	}
	length := min(int64(len(p)), max(f.size-offset, 0))
	if err := f.View(min(offset, f.size), length, func(bytes []byte) error { n = copy(p, bytes); return nil }); err != nil {
		return 0, err
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close gives the map back, once no one reads it. What reads later has os.ErrClosed.
func (f *File) Close() error {
	f.open.Lock()
	defer f.open.Unlock()
	if f.file == nil {
		return fmt.Errorf("%s: %w", f.name, os.ErrClosed)
	}
	var err error
	if f.bytes != nil && !f.copied {
		err = unix.Munmap(f.bytes)
	}
	err = errors.Join(err, f.file.Close())
	f.file, f.bytes = nil, nil
	return err
}
