package engine

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// reaper is a shell that outlives this process for a moment. It waits for the end of its input,
// which comes when this process ends in whatever way, kill -9 included; then it kills what GoNB
// left running and removes the temporary folder.
type reaper struct {
	command *exec.Cmd
	input   io.WriteCloser
}

// reaperScript reads the process groups to kill, one a line; the newest is the one that counts. A
// process that was killed may still end what it asked of the system, so that removing takes patience.
const reaperScript = `trap '' HUP INT QUIT TERM
group=
while read -r line; do group=$line; done
[ -n "$group" ] && kill -s KILL -- "-$group"
for file in "$1"/*/gopls.pid; do [ -f "$file" ] && kill -s KILL -- "-$(cat "$file")"; done
for try in 1 2 3 4 5 6 7 8 9; do
	rm -rf -- "$1"
	[ -e "$1" ] || exit
	sleep 0.$try
done`

func startReaper(dir string) (*reaper, error) {
	command := exec.Command("/bin/sh", "-c", reaperScript, "gonbtl-reaper", dir)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Dir = "/"
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting the shell that cleans up: %w", err)
	}
	return &reaper{command: command, input: input}, nil
}

// watch names the process group of a new GoNB.
func (r *reaper) watch(group int) {
	fmt.Fprintln(r.input, group)
}

// finish lets the reaper do its work, and waits for it.
func (r *reaper) finish() {
	r.input.Close()
	_ = r.command.Wait() // its status is that of the last kill or rm
}

// killGopls ends the gopls that a killed GoNB left in dir, and the go commands that it runs.
func killGopls(dir string) {
	file := filepath.Join(dir, goplsPid)
	if pid := readPid(file); pid > 1 {
		_ = syscall.Kill(-pid, syscall.SIGKILL)
	}
	os.Remove(file)
}

// readPid reads a process number from a file, or gives 0.
func readPid(file string) int {
	text, _ := os.ReadFile(file)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}
