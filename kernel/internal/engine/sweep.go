package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const workPrefix = "gonbtl-kernel-"

// sweepWork removes the temporary folders of kernels that were killed together with their reapers,
// and ends what still runs from them.
func sweepWork() {
	for _, c := range abandoned(shortTempDir(), workPrefix) {
		killChildrenOf(c.dir)
		_ = c.remove() // if it fails, the next kernel tries again
	}
}

// killChildrenOf ends the processes that a kernel with that folder has started: they have its named
// pipe in their environment. Without /proc there is no cheap way to know.
func killChildrenOf(dir string) {
	mark := []byte(EventsEnv + "=" + eventsFile(dir) + "\x00")
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environ, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(append(environ, 0), mark) {
			continue
		}
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file))); pid > 1 && pid != os.Getpid() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
