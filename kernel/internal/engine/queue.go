package engine

import (
	"context"
	"sync"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// queue holds the shell's requests that wait for their turn.
type queue struct {
	mu      sync.Mutex
	waiting []wire.Message
	more    chan struct{}
}

func newQueue() *queue {
	return &queue{more: make(chan struct{}, 1)}
}

func (q *queue) add(m wire.Message) {
	q.mu.Lock()
	q.waiting = append(q.waiting, m)
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// next gives the request whose turn it is; false when ctx has ended.
func (q *queue) next(ctx context.Context) (wire.Message, bool) {
	for {
		if m, ok := q.pop(); ok {
			return m, true
		}
		select {
		case <-q.more:
		case <-ctx.Done():
			return wire.Message{}, false
		}
	}
}

func (q *queue) pop() (wire.Message, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return wire.Message{}, false
	}
	m := q.waiting[0]
	q.waiting = q.waiting[1:]
	return m, true
}

// takeCells takes out the cells that wait, and leaves all else.
func (q *queue) takeCells() []wire.Message {
	q.mu.Lock()
	defer q.mu.Unlock()
	var cells, rest []wire.Message
	for _, m := range q.waiting {
		if m.Header.Type == "execute_request" {
			cells = append(cells, m)
		} else {
			rest = append(rest, m)
		}
	}
	q.waiting = rest
	return cells
}
