package install

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
)

const lockFile = "setup.lock"

// keep are the names under the root that the user fills, and uninstall leaves.
var keep = []string{"downloads"}

// Remains lists what uninstall would remove: the kernelspec in the user's Jupyter if it is ours, and what
// this project keeps under its root.
func Remains(root string) ([]string, error) {
	var paths []string
	if data, err := userDataDir(); err == nil {
		if dir := filepath.Join(data, "kernels", KernelName); specOf(dir, root) {
			paths = append(paths, dir)
		}
	}
	entries, err := os.ReadDir(root)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for _, entry := range entries {
		if slices.Contains(place.Names, entry.Name()) && !slices.Contains(keep, entry.Name()) {
			paths = append(paths, filepath.Join(root, entry.Name()))
		}
	}
	return paths, nil
}

// specOf reports whether the folder holds a kernelspec that starts the command under root.
func specOf(dir, root string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	var s spec
	return err == nil && json.Unmarshal(data, &s) == nil && len(s.Argv) > 0 &&
		s.Argv[0] == filepath.Join(root, "bin", "gonbtl")
}

// Uninstall removes the paths, and the root if nothing is left in it.
func Uninstall(root string, paths []string) error {
	for _, path := range paths {
		if err := removeAll(path); err != nil {
			return err
		}
	}
	_ = os.Remove(root) // Fails where something of the user's is left, as it should.
	return nil
}

// removeAll is os.RemoveAll that tries again for a while where a process that was killed has left one that
// still writes.
func removeAll(path string) error {
	var err error
	for range 50 {
		if err = os.RemoveAll(path); !errors.Is(err, syscall.ENOTEMPTY) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}
