package pjrtcache

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
)

// maxSize bounds what the entries take on disk.
const maxSize = 2 << 30

// patience is how long a writer waits for another one. Writers are quick, so one that takes longer is stopped; then this
// program is not kept, which costs time and nothing else.
const patience = 2 * time.Second

// store is a folder of entries that many processes share. Reading needs no lock, for files appear whole and never change.
type store struct {
	dir   string
	limit int64 // bytes
}

// ownFolder demands of a folder that no one else can put machine code there, which this process would run.
func ownFolder(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	owner := os.Geteuid()
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = int(stat.Uid)
	}
	if info.Mode().Perm()&0o022 != 0 || owner != os.Geteuid() && owner != 0 && os.Geteuid() != 0 {
		return fmt.Errorf("others can write to %s: chmod 700 it, or remove it", dir)
	}
	return nil
}

func (s *store) path(k key) string { return filepath.Join(s.dir, fmt.Sprintf("%x.xla", k)) }

// get is the executable of a key, and marks it as used.
func (s *store) get(k key) ([]byte, error) {
	file, err := os.ReadFile(s.path(k))
	if err != nil {
		return nil, err
	}
	executable, err := decode(k, file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path(k), err)
	}
	now := time.Now()
	_ = os.Chtimes(s.path(k), now, now) // In a folder that cannot be written nothing is evicted either.
	return executable, nil
}

// put keeps the executable of a key, in place of what there was, and makes room for it.
func (s *store) put(k key, executable []byte) error {
	file := encode(k, executable)
	if int64(len(file)) > s.limit/4 {
		return fmt.Errorf("%d bytes are too many to keep: the limit is %d for all", len(file), s.limit)
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil { // Machine code that only its owner may put there.
		return err
	}
	lock := flock.New(filepath.Join(s.dir, "lock"))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Path(), err)
	}
	defer lock.Unlock()
	return errors.Join(s.write(k, file), s.evict())
}

func (s *store) write(k key, file []byte) error {
	return atomicfile.Write(s.path(k), func(w io.Writer) error {
		_, err := w.Write(file)
		return err
	})
}

// evict removes the entries that were not used for longest until the others fit, and what writers that were killed left. Its
// caller has the lock, so no one else writes.
func (s *store) evict() error {
	entries, left, err := s.list()
	if err != nil {
		return err
	}
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	var total int64
	for _, entry := range entries {
		if total += entry.Size(); total > s.limit {
			err = errors.Join(err, os.Remove(filepath.Join(s.dir, entry.Name())))
		}
	}
	return err
}

// list is the entries, the last used first, and the temporary files.
func (s *store) list() (entries []fs.FileInfo, temporary []string, err error) {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		info, err := file.Info()
		switch {
		case err != nil: // Gone since.
		case filepath.Ext(file.Name()) == ".xla":
			entries = append(entries, info)
		case file.Name()[0] == '.':
			temporary = append(temporary, filepath.Join(s.dir, file.Name()))
		}
	}
	slices.SortFunc(entries, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	return entries, temporary, nil
}
