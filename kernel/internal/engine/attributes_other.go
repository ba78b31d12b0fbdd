//go:build !linux

package engine

import "syscall"

// childAttributes puts GoNB in a process group of its own, so that Jupyter's signals to ours do not
// reach it.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
