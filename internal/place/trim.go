package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Partial is how the name of a file ends that is still written.
const Partial = ".partial"

// Trim removes the files of a folder that were used longest ago, by their times of change, until the others have at most so many
// bytes; and the partial files of a day ago and more, which killed processes left behind.
func Trim(dir string, most int64) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	total := int64(0)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // Another process removed it.
		}
		if filepath.Ext(entry.Name()) != Partial {
			total += info.Size()
			files = append(files, info)
		} else if time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if total <= most {
			break
		}
		total -= info.Size()
		if err := os.Remove(filepath.Join(dir, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
