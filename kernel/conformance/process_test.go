package conformance

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// processes lists the running processes of this kernel, by its TMPDIR in their environment, that have
// a word on their command line.
func (n *notebook) processes(word string) (found []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environ, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(environ, []byte("TMPDIR="+n.tmp)) {
			continue
		}
		line, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
		if len(line) == 0 || !strings.Contains(string(line), word) {
			continue // a zombie has no command line
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		found = append(found, pid)
	}
	return found
}

// programs lists the running programs of Go cells.
func (n *notebook) programs() (found []int) {
	for _, pid := range n.processes("/gonb_") {
		line, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if cellProgram.Match(line) {
			found = append(found, pid)
		}
	}
	return found
}

var cellProgram = regexp.MustCompile(`^[^\x00]*/gonb_[0-9a-f]+/gonb_[0-9a-f]+\x00`)

func (n *notebook) signal(s os.Signal) {
	n.t.Helper()
	if err := n.Command.Process.Signal(s); err != nil {
		n.t.Fatal(err)
	}
}
