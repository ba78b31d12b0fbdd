// Package child runs programs that stop when they should: with their context, and with this process.
//
//	out, err := child.Command(ctx, "python3", "-m", "pip", "list").Output()
package child

import (
	"context"
	"os/exec"
	"syscall"
	"time"
)

// Command is exec.CommandContext for a program that is interrupted when ctx ends, and has a moment to clean
// up. Where the system can do so it is killed when this process is, so that a later one finds nobody
// writing to the same folder.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 3 * time.Second
	cmd.SysProcAttr = new(syscall.SysProcAttr)
	Tie(cmd, syscall.SIGKILL)
	return cmd
}
