package session

import (
	"os"
	"strconv"
	"sync"
	"syscall"
)

// eventsEnv names the pipe through which the kernel hears from the program of a cell.
const eventsEnv = "GONBTL_EVENTS"

// pipe is the way to the kernel: one line of JSON for each event.
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

// send writes an event, if a kernel listens.
func (p *pipe) send(e *event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.connect(); f != nil {
		_, _ = f.Write(append(e.text, "}\n"...))
	}
}

// An event is a JSON object being written. It is written by hand because every cell links this package, and
// encoding/json takes longer to link than all the rest of it.
type event struct{ text []byte }

func newEvent(kind string) *event {
	e := &event{text: []byte("{")}
	e.str("kind", kind)
	return e
}

// key starts a member.
func (e *event) key(name string) {
	if c := e.text[len(e.text)-1]; c != '{' && c != '[' {
		e.text = append(e.text, ',')
	}
	e.text = append(appendJSON(e.text, name), ':')
}

func (e *event) str(name, value string) {
	e.key(name)
	e.text = appendJSON(e.text, value)
}

// object writes a member whose members write writes.
func (e *event) object(name string, write func()) {
	e.key(name)
	e.text = append(e.text, '{')
	write()
	e.text = append(e.text, '}')
}

// stack writes calls of notebook code: the function, the cell as a file name and the line.
func (e *event) stack(list []frame) {
	e.key("stack")
	e.text = append(e.text, '[')
	for i, f := range list {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		e.text = append(e.text, '{')
		e.str("func", f.function)
		e.str("file", f.file)
		e.key("line")
		e.text = append(strconv.AppendInt(e.text, int64(f.line), 10), '}')
	}
	e.text = append(e.text, ']')
}

// appendJSON appends a JSON string.
func appendJSON(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s { // bytes that are not UTF-8 become U+FFFD
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r < ' ' || r == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
