package fetch

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"
)

// report tells log that the wheel is being downloaded, until stop is called: on a terminal with a line that
// moves, read off the size of what pip has put in the staging folder, else with one line.
func report(log io.Writer, w *wheel, staging string) (stop func()) {
	what := fmt.Sprintf("downloading %s %s (%.1f MB)", w.Package, w.Version, float64(w.Size)/1e6)
	if !isTerminal(log) {
		fmt.Fprintln(log, what)
		return func() {}
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			percent := min(100, 100*folderSize(staging)/w.Size)
			fmt.Fprintf(log, "\r%s %3d%%", what, percent)
			select {
			case <-done:
				fmt.Fprint(log, "\r\x1b[K") // The caller's own line comes in its place.
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	return func() { close(done); <-stopped }
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// folderSize is the total size of the files in a folder, as far as they can be seen.
func folderSize(dir string) int64 {
	var total int64
	filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}
