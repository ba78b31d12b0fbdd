//go:build !linux

package child

import (
	"os/exec"
	"syscall"
)

// Tie does nothing: only Linux can tell a process of its parent's death.
func Tie(*exec.Cmd, syscall.Signal) {}
