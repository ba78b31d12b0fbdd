package engine

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A claim is a folder that belongs to a running process. The system ends the claim with the process,
// however that ends, so that a later one can tell what was left behind.
type claim struct {
	dir  string
	lock *os.File
}

const (
	// lockName is the file that is locked, and ownMark what it says: a folder without it is not ours,
	// whatever its name.
	lockName = "gonbtl.lock"
	ownMark  = "This folder belongs to a kernel of GoNB-TL and is removed by it.\n"

	// newSuffix marks a folder that is not locked yet; one that stays so is nobody's after a while.
	newSuffix = ".new"
	newFor    = time.Hour
)

// claimNew makes a folder in parent whose name begins with prefix.
func claimNew(parent, prefix string) (*claim, error) {
	fresh, err := os.MkdirTemp(parent, prefix+"*"+newSuffix)
	if err != nil {
		return nil, err
	}
	lock, err := markFolder(fresh)
	if err != nil {
		os.RemoveAll(fresh)
		return nil, err
	}
	dir := strings.TrimSuffix(fresh, newSuffix)
	if err := os.Rename(fresh, dir); err != nil {
		os.RemoveAll(fresh)
		return nil, err
	}
	return &claim{dir: dir, lock: lock}, nil
}

// markFolder makes a folder one of ours, with the lock taken.
func markFolder(dir string) (*os.File, error) {
	if err := os.WriteFile(filepath.Join(dir, lockName), []byte(ownMark), 0o600); err != nil {
		return nil, err
	}
	return lockFolder(dir)
}

// lockFolder takes the lock of a folder that is ours; it fails when another process has it.
func lockFolder(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	mark := make([]byte, len(ownMark))
	if _, err := io.ReadFull(file, mark); err != nil || string(mark) != ownMark {
		file.Close()
		return nil, fmt.Errorf("%s is not a folder of GoNB-TL", dir)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s is in use: %w", dir, err)
	}
	return file, nil
}

// abandoned claims the folders in parent whose processes have ended without removing them.
func abandoned(parent, prefix string) []*claim {
	entries, _ := os.ReadDir(parent) // a parent that cannot be read has nothing to offer
	var left []*claim
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if strings.HasSuffix(dir, newSuffix) && !isOld(e, newFor) {
			continue
		}
		if lock, err := lockFolder(dir); err == nil {
			left = append(left, &claim{dir: dir, lock: lock})
		}
	}
	return left
}

func isOld(e os.DirEntry, age time.Duration) bool {
	info, err := e.Info()
	return err == nil && time.Since(info.ModTime()) > age
}

// release ends the claim and leaves the folder to a later process.
func (c *claim) release() { c.lock.Close() }

// remove ends the claim and the folder.
func (c *claim) remove() error {
	defer c.lock.Close()
	return os.RemoveAll(c.dir)
}
