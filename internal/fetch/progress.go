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

// Watch tells log what is going on, until stop is called: on a terminal with a line that moves, else with
// one line. Progress is the size that a folder has reached, of the size expected; where that is 0, time.
func Watch(log io.Writer, what, folder string, size int64) (stop func()) {
	if !isTerminal(log) {
		fmt.Fprintln(log, "  "+what)
		return func() {}
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	start := time.Now()
	go func() {
		defer close(stopped)
		for {
			fmt.Fprintf(log, "\r  %s  %s", what, progress(folder, size, time.Since(start)))
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

func progress(folder string, size int64, elapsed time.Duration) string {
	if size == 0 {
		return fmt.Sprintf("%.0f s", elapsed.Seconds())
	}
	there := min(folderSize(folder), size)
	return fmt.Sprintf("%.1f of %.1f MB", float64(there)/1e6, float64(size)/1e6)
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
