// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write makes the file at path from what write gives. A reader, and whoever looks after a crash, sees the old file or the
// new one, never a part.
//
// Errors: those of write; a folder that is not there or cannot be written to, by its name.
func Write(path string, write func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return explain(err, dir)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	buffered := bufio.NewWriterSize(temp, 1<<18)
	if err := errors.Join(write(buffered), buffered.Flush(), temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// explain names the folder in place of a temporary file that its user knows nothing of.
func explain(err error, dir string) error {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: create the folder %s first", fs.ErrNotExist, dir)
	case errors.As(err, &at):
		return fmt.Errorf("the folder %s: %w", dir, at.Err)
	}
	return err
}
