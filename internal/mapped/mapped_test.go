package mapped

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"
)

// content are bytes that tell where they are.
func content(n int) []byte {
	list := make([]byte, n)
	for i := range list {
		list[i] = byte(i*7 + i>>8)
	}
	return list
}

func openNew(t *testing.T, content []byte) (f *File, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, path
}

// withoutMaps is a file system that has none.
func withoutMaps(t *testing.T) {
	mmap = func(int, int64, int, int, int) ([]byte, error) { return nil, syscall.ENODEV }
	t.Cleanup(func() { mmap = realMmap })
}

var realMmap = mmap

func TestReads(t *testing.T) {
	for _, maps := range []bool{true, false} {
		for _, size := range []int{0, 1, 4096, 10_000} {
			t.Run(fmt.Sprintf("maps %v, %d bytes", maps, size), func(t *testing.T) {
				if !maps {
					withoutMaps(t)
				}
				want := content(size)
				f, _ := openNew(t, want)
				if f.Size() != int64(size) {
					t.Errorf("size %d", f.Size())
				}
				if err := iotest.TestReader(io.NewSectionReader(f, 0, f.Size()), want); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestViewErrors(t *testing.T) {
	f, path := openNew(t, content(100))
	used := func([]byte) error { t.Error("used"); return nil }
	for _, r := range [][2]int64{{-1, 1}, {0, -1}, {0, 101}, {100, 1}, {101, 0}, {1, 1<<63 - 1}, {1<<63 - 1, 1}} {
		if err := f.View(r[0], r[1], used); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), path) {
			t.Errorf("%d bytes from %d on: got %v", r[1], r[0], err)
		}
	}
	if _, err := f.ReadAt(make([]byte, 1), -1); err == nil || err == io.EOF {
		t.Errorf("a negative offset: got %v", err)
	}
	cause := errors.New("of the user")
	if err := f.View(0, 1, func([]byte) error { return cause }); err != cause {
		t.Errorf("got %v, want the error of what uses the bytes", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	for _, err := range []error{f.View(0, 1, used), f.View(0, 0, used), f.Close()} {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("a closed file: got %v", err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: got %v", err)
	}
}

// A file that is cut short under its map gives an error, at each place and in each way of reading, and the process lives on.
func TestCutShort(t *testing.T) {
	const size = 1 << 20
	reads := map[string]func(f *File) error{
		"one byte": func(f *File) error {
			return f.View(size-1, 1, func(b []byte) error { return fmt.Errorf("it was %d", b[0]) })
		},
		"copy": func(f *File) error { _, err := f.ReadAt(make([]byte, size), 0); return err },
		"compare": func(f *File) error {
			return f.View(0, size, func(b []byte) error { bytes.Equal(b, content(size)); return nil })
		},
		"end of the last page": func(f *File) error { _, err := f.ReadAt(make([]byte, 1), 99); return err },
	}
	for name, read := range reads {
		f, path := openNew(t, content(size))
		if err := os.Truncate(path, 99); err != nil {
			t.Fatal(err)
		}
		if err := read(f); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", name, err)
		}
		if got := make([]byte, 99); func() bool { _, err := f.ReadAt(got, 0); return err != nil }() || !bytes.Equal(got, content(99)) {
			t.Errorf("%s: what is left cannot be read", name)
		}
	}
}

// Many goroutines read a file while another cuts it, lets it grow and at last closes it: each read gives what is in the file then, or an
// error.
func TestCutWhileRead(t *testing.T) {
	const size = 1 << 18
	whole := content(size)
	f, path := openNew(t, whole)
	var readers sync.WaitGroup
	var failed, done atomic.Int64
	for range 8 {
		readers.Go(func() {
			for {
				err := f.View(0, size, func(b []byte) error {
					for i := 0; i < size; i += 512 {
						if b[i] != whole[i] && b[i] != 0 {
							return fmt.Errorf("byte %d is %d", i, b[i])
						}
					}
					return nil
				})
				switch {
				case errors.Is(err, os.ErrClosed):
					return
				case errors.Is(err, ErrChanged):
					failed.Add(1)
				case err != nil:
					t.Error(err)
				}
				done.Add(1)
			}
		})
	}
	for i := int64(0); failed.Load() < 100 || done.Load() < 1000; i++ {
		if err := errors.Join(os.Truncate(path, i%64*4096), os.WriteFile(path, whole, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	readers.Wait()
}

// What is not the fault of the file goes on as it came.
func TestOtherPanics(t *testing.T) {
	f, _ := openNew(t, content(100))
	var nothing *int
	for name, cause := range map[string]func(b []byte){
		"index":       func(b []byte) { _ = b[len(b)] },
		"nil pointer": func([]byte) { *nothing = 1 },
		"panic":       func([]byte) { panic("another") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: the panic is gone", name)
				}
			}()
			err := f.View(0, 100, func(b []byte) error { cause(b); return nil })
			t.Errorf("%s: got %v, want a panic", name, err)
		}()
	}
	if err := f.Close(); err != nil { // Nobody has it locked.
		t.Error(err)
	}
}

func BenchmarkView(b *testing.B) {
	path := filepath.Join(b.TempDir(), "file")
	if err := os.WriteFile(path, content(1<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	b.ReportAllocs()
	for b.Loop() {
		if err := f.View(0, 1, func([]byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
