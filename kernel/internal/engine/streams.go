package engine

import (
	"strings"
	"sync"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// streams gathers what a cell prints for a moment, so that ten lines are one output of the notebook
// and not ten.
type streams struct {
	front *front
	about wire.Message

	mu    sync.Mutex
	name  string // stdout or stderr
	text  strings.Builder
	timer *time.Timer
}

const (
	// gather is how long text may wait for more, and gatherSize how much of it there may be.
	gather     = 100 * time.Millisecond
	gatherSize = 64 << 10
)

// write adds text to a stream.
func (s *streams) write(name, text string) {
	if text == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.name != name {
		s.send()
		s.name = name
	}
	s.text.WriteString(text)
	switch {
	case s.text.Len() > gatherSize:
		s.send()
	case s.timer == nil:
		s.timer = time.AfterFunc(gather, s.flush)
	}
}

// flush publishes what was gathered; it comes before anything else that is published.
func (s *streams) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send()
}

func (s *streams) send() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if s.text.Len() > 0 {
		s.front.stream(s.about, s.name, s.text.String())
		s.text.Reset()
	}
}
