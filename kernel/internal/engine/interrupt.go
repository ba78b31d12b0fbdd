package engine

import (
	"syscall"
	"time"
)

const (
	// secondThoughts is how long after an interrupt another one means "now".
	secondThoughts = time.Second
	// stillThere is when a program that was interrupted and goes on is mentioned.
	stillThere = 3 * time.Second
)

// interrupt asks the running cell to end, which gives its program the time to save its work. Asked
// again, it kills the cell; and GoNB itself, if that is what hangs.
func (k *kernel) interrupt() {
	k.mu.Lock()
	busy, count, last := k.executing, k.interrupts, k.interrupted
	if busy && (count == 0 || time.Since(last) > secondThoughts) {
		k.interrupts++
		k.interrupted = time.Now()
	}
	k.mu.Unlock()
	c := k.gonb.running()
	if !busy || c == nil {
		return
	}
	switch {
	case count == 0:
		go k.chase(c, k.turn.Load())
		time.AfterFunc(stillThere, k.mention)
	case time.Since(last) > secondThoughts:
		k.killCell(c)
	}
}

// chase interrupts the processes of a cell, and those that it starts until it has ended: there may be
// a program after the build, and a command after the command.
func (k *kernel) chase(c *child, turn int64) {
	const pause = 50 * time.Millisecond
	for told := map[int]bool{}; k.turn.Load() == turn; time.Sleep(pause) {
		for _, pid := range k.gonb.cellProcesses(c) {
			if !told[pid] {
				told[pid] = true
				_ = syscall.Kill(pid, syscall.SIGINT) // it may have ended since
			}
		}
	}
}

// killCell ends the processes of a cell, or GoNB if it has none.
func (k *kernel) killCell(c *child) {
	processes := k.gonb.cellProcesses(c)
	if len(processes) == 0 {
		processes = []int{c.command.Process.Pid}
	}
	for _, pid := range processes {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// mention tells the user what to do about a cell that takes its time.
func (k *kernel) mention() {
	k.mu.Lock()
	about, waiting := k.current, k.executing && k.interrupts == 1 && time.Since(k.interrupted) >= stillThere
	k.mu.Unlock()
	if waiting {
		k.front.stream(about, "stderr", "The cell was asked to stop and is still at it; interrupt again to kill it.\n")
	}
}

// wasInterrupted says whether the user has asked to stop the request that is being worked on.
func (k *kernel) wasInterrupted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.interrupts > 0
}
