package engine

import (
	"context"
	"os"
	"strconv"
	"time"
)

// orphaned calls stop when the process that started this one is gone: a Jupyter server that was
// killed has no way to shut its kernels down.
func orphaned(ctx context.Context, stop func()) {
	parent := os.Getppid()
	if os.Getenv("JPY_PARENT_PID") != strconv.Itoa(parent) {
		return // not started by Jupyter, or by way of something that may end before it
	}
	const every = time.Second
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if os.Getppid() != parent {
				stop()
				return
			}
		}
	}
}
