package session

import (
	"encoding/json"
	"os"
	"sync"
	"syscall"
)

// eventsEnv names the pipe through which the kernel hears from the program of a cell.
const eventsEnv = "GONBTL_EVENTS"

// An event is one line of JSON for the kernel.
type event struct {
	Kind  string         `json:"kind"`
	Data  map[string]any `json:"data,omitempty"`
	Text  string         `json:"text,omitempty"`
	Name  string         `json:"ename,omitempty"`
	Value string         `json:"evalue,omitempty"`
	Stack []frame        `json:"stack,omitempty"`
}

// A frame is one call of notebook code.
type frame struct {
	Func string `json:"func"`
	File string `json:"file"` // /In[3]
	Line int    `json:"line"`
}

// pipe is the way to the kernel.
type pipe struct {
	mu     sync.Mutex
	opened bool
	file   *os.File
}

var events pipe

// open reports whether a kernel listens.
func (p *pipe) open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.connect() != nil
}

// connect opens the pipe at first. Without a reader that fails at once, where a plain open would wait for one.
func (p *pipe) connect() *os.File {
	if !p.opened {
		p.opened = true
		if name := os.Getenv(eventsEnv); name != "" {
			p.file, _ = os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		}
	}
	return p.file
}

// send writes an event; without a kernel, notes and errors go to the standard error.
func (p *pipe) send(e event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.connect()
	if f == nil {
		if e.Text != "" || e.Value != "" {
			os.Stderr.WriteString(e.Name + e.Text + e.Value + "\n")
		}
		return
	}
	line, err := json.Marshal(e)
	if err != nil {
		line, _ = json.Marshal(event{Kind: "note", Text: "a result cannot be shown: " + err.Error()})
	}
	f.Write(append(line, '\n'))
}
