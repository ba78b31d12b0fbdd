package child

import (
	"os/exec"
	"syscall"
)

// Tie has the system send the command a signal when this process dies, in whatever way.
func Tie(cmd *exec.Cmd, signal syscall.Signal) { cmd.SysProcAttr.Pdeathsig = signal }
