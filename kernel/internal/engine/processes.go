package engine

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// cellProcesses lists what runs for a cell: its program, a shell command, a build, a go command of our
// own. GoNB itself is left out, since it would kill a program that takes more than five seconds to
// save its work.
func (s *supervisor) cellProcesses(c *child) []int {
	gopls := readPid(filepath.Join(c.dir, goplsPid))
	below := descendants(os.Getpid(), gopls, s.reap.command.Process.Pid)
	return slices.DeleteFunc(below, func(pid int) bool { return pid == c.command.Process.Pid })
}

// descendants lists the processes below pid, without those to skip and what is below them.
func descendants(pid int, skip ...int) (found []int) {
	children := processTree()
	var visit func(int)
	visit = func(parent int) {
		for _, child := range children[parent] {
			if !slices.Contains(skip, child) {
				found = append(found, child)
				visit(child)
			}
		}
	}
	visit(pid)
	return found
}

// processTree gives the children of every process.
func processTree() map[int][]int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	if len(stats) == 0 {
		return processTreeFromPs()
	}
	children := map[int][]int{}
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended since
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		// pid (name) state ppid …, where the name may hold anything
		if fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])); len(fields) > 1 && fields[0] != "Z" {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], pid)
		}
	}
	return children
}

// processTreeFromPs serves systems without /proc.
func processTreeFromPs() map[int][]int {
	children := map[int][]int{}
	out, _ := exec.Command("ps", "-axo", "pid=,ppid=").Output()
	for line := range strings.Lines(string(out)) {
		if fields := strings.Fields(line); len(fields) == 2 {
			pid, _ := strconv.Atoi(fields[0])
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], pid)
		}
	}
	return children
}
