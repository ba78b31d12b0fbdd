package engine

import (
	"sync"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// comms knows the widget channels that are open, from either side.
type comms struct {
	mu   sync.Mutex
	open map[string]string // id -> target
}

type commContent struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name"`
}

// note follows the channels that a message opens and closes.
func (c *comms) note(m wire.Message) {
	content, err := decode[commContent](m)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Header.Type {
	case "comm_open":
		c.open[content.ID] = content.Target
	case "comm_close":
		delete(c.open, content.ID)
	}
}

type commInfoReply struct {
	Status string                       `json:"status"`
	Comms  map[string]map[string]string `json:"comms"`
}

// info answers which channels of a target, or of all, are open.
func (c *comms) info(m wire.Message) commInfoReply {
	wanted, _ := decode[commContent](m)
	reply := commInfoReply{Status: "ok", Comms: map[string]map[string]string{}}
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, target := range c.open {
		if wanted.Target == "" || wanted.Target == target {
			reply.Comms[id] = map[string]string{"target_name": target}
		}
	}
	return reply
}
