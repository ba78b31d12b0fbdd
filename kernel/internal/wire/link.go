package wire

import (
	"strings"
	"sync"
	"sync/atomic"
)

// outgoing is how many messages wait for a peer before whoever sends has to wait for it too.
const outgoing = 1 << 12

// link is a peer with the queue of what is to be sent to it.
type link struct {
	*peer
	queue   chan []byte
	pending atomic.Int64 // messages queued or being written
	gone    chan struct{}
	once    sync.Once
	topics  map[string]bool // what a subscriber asked for; guarded by Socket.mu
}

func newLink(p *peer) *link {
	return &link{peer: p, queue: make(chan []byte, outgoing), gone: make(chan struct{}), topics: map[string]bool{}}
}

// send queues bytes for the peer; they are dropped when it is gone.
func (l *link) send(framed []byte) {
	l.pending.Add(1)
	select {
	case l.queue <- framed:
	case <-l.gone:
	}
}

// drain writes what is queued for the peer, in order, until the peer is gone.
func (l *link) drain() {
	for {
		select {
		case framed := <-l.queue:
			if l.write(framed) != nil {
				l.hangUp()
				return
			}
			l.pending.Add(-1)
		case <-l.gone:
			return
		}
	}
}

func (l *link) hangUp() {
	l.once.Do(func() {
		close(l.gone)
		l.conn.Close()
	})
}

func (l *link) wants(topic string) bool {
	for prefix := range l.topics {
		if strings.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}
