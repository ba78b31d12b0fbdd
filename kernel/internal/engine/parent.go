package engine

import (
	"context"
	"os"
	"time"
)

// orphaned calls stop when the process that started this one is gone: a Jupyter server that was
// killed has no way to shut its kernels down.
func orphaned(ctx context.Context, stop func()) {
	parent := os.Getppid()
	if os.Getenv("JPY_PARENT_PID") == "" || parent == 1 {
		return // not started by Jupyter, or by one that is the first process of its container
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
