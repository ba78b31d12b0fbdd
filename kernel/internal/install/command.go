package install

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// output runs a command and returns its standard output; an error holds the lines that say why.
func output(ctx context.Context, cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", commandError(cmd, stdout.String()+"\n"+stderr.String(), err)
	}
	return stdout.String(), nil
}

var noNetwork = regexp.MustCompile(`NewConnectionError|NameResolutionError|ProxyError|ConnectTimeout|Read timed out|` +
	`connection refused|Connection refused|no such host|i/o timeout|Network is unreachable|network is unreachable|` +
	`module lookup disabled|SSLError|server misbehaving`)

// commandError puts what a failed command said in one line, with the way out where it is known.
func commandError(cmd *exec.Cmd, said string, err error) error {
	name := filepath.Base(cmd.Path)
	last := lastLines(said, 3)
	if strings.Contains(said, "Traceback") { // Python says why last, after where.
		last = lastLines(said, 1)
	}
	switch {
	case strings.Contains(strings.ToLower(said), "no space left on device"):
		return fmt.Errorf("%s: %w; free about 1 GB on its disk and run this again", name, syscall.ENOSPC)
	case noNetwork.MatchString(said):
		return fmt.Errorf("%s: no connection to where packages come from: check the network and proxy settings, and run this again (%s)", name, lastLines(said, 1))
	case last == "":
		return fmt.Errorf("%s %s: %w", name, strings.Join(cmd.Args[1:], " "), err)
	}
	return fmt.Errorf("%s: %w", name, errors.New(last))
}

// explainSpace says that the disk is full, for commands that fail of it and do not say so.
func explainSpace(err error, dir string) error {
	var disk unix.Statfs_t
	if errors.Is(err, syscall.ENOSPC) || unix.Statfs(dir, &disk) != nil || disk.Bavail*uint64(disk.Bsize) > 1<<20 {
		return err
	}
	return fmt.Errorf("%w in %s; free about 1 GB and run this again (%v)", syscall.ENOSPC, dir, err)
}

// lastLines are the last few lines that are not blank, as one.
func lastLines(text string, n int) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}

func lookPath(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}
