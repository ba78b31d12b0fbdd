package pjrtcache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func numbered(i int) key { return newKey(fmt.Append(nil, i)) }

func TestStoreKeeps(t *testing.T) {
	s := &store{dir: filepath.Join(t.TempDir(), "executables"), limit: 1 << 20}
	if got, err := s.get(testKey); err == nil {
		t.Errorf("from an empty folder: got %q", got)
	}
	for _, want := range []string{"first", "second"} {
		if err := s.put(testKey, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := s.get(testKey); err != nil || string(got) != want {
			t.Errorf("got %q and %v, want %q", got, err, want)
		}
	}
	if info, err := os.Stat(s.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("got %v and %v, want a folder that only its owner can write", info.Mode(), err)
	}
}

func TestStoreReplacesWhatIsCorrupt(t *testing.T) {
	s := &store{dir: t.TempDir(), limit: 1 << 20}
	if err := s.put(testKey, []byte("machine code")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(s.path(testKey), 60); err != nil {
		t.Fatal(err)
	}
	if _, err := s.get(testKey); err == nil || !strings.Contains(err.Error(), s.path(testKey)) {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if err := s.put(testKey, []byte("machine code")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.get(testKey); err != nil || string(got) != "machine code" {
		t.Errorf("got %q and %v", got, err)
	}
}

// TestStoreEvicts uses the first entry again, so that the second is the one that goes.
func TestStoreEvicts(t *testing.T) {
	executable := bytes.Repeat([]byte{1}, 1000)
	size := int64(len(encode(testKey, executable)))
	s := &store{dir: t.TempDir(), limit: 5*size - 1}
	put := func(i int) {
		t.Helper()
		if err := s.put(numbered(i), executable); err != nil {
			t.Fatal(err)
		}
		past := time.Now().Add(time.Duration(i-100) * time.Hour)
		if err := os.Chtimes(s.path(numbered(i)), past, past); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		put(i)
	}
	if _, err := s.get(numbered(0)); err != nil {
		t.Fatal(err)
	}
	put(4)
	for i := range 5 {
		if _, err := s.get(numbered(i)); (err == nil) != (i != 1) {
			t.Errorf("entry %d: got %v; want the second one gone, and no other", i, err)
		}
	}
}

func TestStoreRefusesWhatWouldFillIt(t *testing.T) {
	s := &store{dir: t.TempDir(), limit: 4000}
	if err := s.put(numbered(1), make([]byte, 500)); err != nil {
		t.Fatal(err)
	}
	if err := s.put(numbered(2), make([]byte, 1000)); err == nil {
		t.Error("an entry of a quarter of the limit was kept")
	}
	if _, err := s.get(numbered(1)); err != nil {
		t.Errorf("got %v, want the other entry as it was", err)
	}
}

func TestStoreClearsWhatKilledWritersLeft(t *testing.T) {
	s := &store{dir: t.TempDir(), limit: 1 << 20}
	left := filepath.Join(s.dir, "."+filepath.Base(s.path(testKey))+".123")
	foreign := filepath.Join(s.dir, "README")
	for _, path := range []string{left, foreign} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.put(testKey, []byte("machine code")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s: got %v, want it gone", left, err)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("%v: want what is not of the cache left alone", err)
	}
}

// Many writers and readers at once, of more than there is room for: whoever finds an entry finds it whole, and the folder keeps its limit.
// Each has a lock of its own, as processes have.
func TestStoreOfMany(t *testing.T) {
	const keys, size = 12, 4000
	dir := t.TempDir()
	content := func(k int) []byte { return bytes.Repeat([]byte{byte(k)}, size) }
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s := &store{dir: dir, limit: 6 * (size + 200)}
			for i := range 60 {
				k := i * 7 % keys
				if err := s.put(numbered(k), content(k)); err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				k = i * 5 % keys
				if got, err := s.get(numbered(k)); err == nil && !bytes.Equal(got, content(k)) {
					t.Errorf("entry %d is another's", k)
				} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) > 6+1 || len(files) < 2 {
		t.Errorf("%d files and %v: want at most 6 entries and the lock", len(files), err)
	}
}

func TestStoreWithoutAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := &store{dir: filepath.Join(file, "executables"), limit: 1 << 20}
	if err := s.put(testKey, []byte("machine code")); err == nil {
		t.Error("kept in a folder that cannot be")
	}
}

func BenchmarkStore(b *testing.B) {
	executable := make([]byte, 1<<20)
	s := &store{dir: b.TempDir(), limit: maxSize}
	b.Run("put", func(b *testing.B) {
		b.SetBytes(int64(len(executable)))
		b.ReportAllocs()
		for b.Loop() {
			if err := s.put(testKey, executable); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		b.SetBytes(int64(len(executable)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.get(testKey); err != nil {
				b.Fatal(err)
			}
		}
	})
}
