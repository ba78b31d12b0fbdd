package engine

import "syscall"

// childAttributes puts GoNB in a process group of its own, so that Jupyter's signals to ours do not
// reach it, and has the system kill it when this process dies.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
