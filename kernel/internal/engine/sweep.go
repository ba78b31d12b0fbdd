package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const workPrefix = "gonbtl-"

// sweepWork removes the temporary folders of kernels that were killed together with their reapers,
// and ends what still runs from them.
func sweepWork() {
	for _, c := range abandoned(os.TempDir(), workPrefix) {
		killRunningFrom(c.dir)
		_ = c.remove() // if it fails, the next kernel tries again
	}
}

// killRunningFrom ends the processes that have a file of the folder on their command line, as GoNB,
// gopls and the cells' programs do. Without /proc there is no cheap way to know.
func killRunningFrom(dir string) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(line, []byte(dir+"/")) {
			continue
		}
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file))); pid != os.Getpid() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
