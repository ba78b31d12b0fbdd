package engine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// EventsEnv names the named pipe through which a cell's program tells the kernel what it shows and
// how it failed: one JSON object a line.
const EventsEnv = "GONBTL_EVENTS"

// eventsFile is the path of the named pipe in a kernel's temporary folder.
func eventsFile(work string) string { return filepath.Join(work, "events") }

// event is one line that a cell's program wrote.
type event struct {
	Kind     string         `json:"kind"` // start, result, display, clear, note, error, or our own sync
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
	ID       string         `json:"id"`
	Text     string         `json:"text"`
	Wait     bool           `json:"wait"`
	Name     string         `json:"ename"`
	Value    string         `json:"evalue"`
	Stack    []frame        `json:"stack"`
}

// frame is a place in a program's stack.
type frame struct {
	Func string `json:"func"`
	File string `json:"file"` // "/In[3]" in the user's third cell
	Line int    `json:"line"`
}

// events is our end of the pipe.
type events struct {
	pipe *os.File
	read chan event
}

// openEvents makes the named pipe. Opened for writing too, it never ends: programs come and go.
func openEvents(path string) (*events, error) {
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return nil, fmt.Errorf("named pipe %s: %w", path, err)
	}
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	e := &events{pipe: pipe, read: make(chan event)}
	go e.receive()
	return e, nil
}

// receive reads events until the pipe is closed. A line that is no event was written by somebody
// else, or by a program that was killed half-way.
func (e *events) receive() {
	defer close(e.read)
	for lines := bufio.NewReaderSize(e.pipe, 1<<16); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var one event
		if json.Unmarshal(line, &one) == nil && one.Kind != "" {
			e.read <- one
		}
	}
}

// until hands on events while run works, and those that were written before it ended.
func (e *events) until(run func(), handle func(event)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		run()
	}()
	for {
		select {
		case one := <-e.read:
			handle(one)
			continue
		case <-done:
		}
		break
	}
	e.drain(handle)
}

// drain handles what is in the pipe, which ends with a mark that we write ourselves.
func (e *events) drain(handle func(event)) {
	const patience = 5 * time.Second // against a program left behind that fills the pipe for ever
	mark := wire.NewID()
	go fmt.Fprintf(e.pipe, "\n{\"kind\":\"sync\",\"text\":%q}\n", mark)
	for limit := time.After(patience); ; {
		select {
		case one, ok := <-e.read:
			if !ok || one.Kind == "sync" && one.Text == mark {
				return
			}
			handle(one)
		case <-limit:
			return
		}
	}
}

func (e *events) close() { e.pipe.Close() }
