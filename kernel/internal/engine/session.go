package engine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
)

// SessionEnv names the folder of a kernel's variables to the programs of its cells.
const SessionEnv = "GONBTL_SESSION"

const (
	// keepFor is how long the variables of a kernel that crashed wait to be restored.
	keepFor       = 14 * 24 * time.Hour
	sessionPrefix = "kernel-"
)

// session is the folder that holds what a kernel's cells have made: variables, and the cells that
// declared something.
type session struct {
	*claim
	cells *os.File
	left  *claim // of an earlier kernel of this notebook that did not shut down; nil if there is none
	told  bool   // the user has been told of it
}

// about says whose session a folder is.
type about struct {
	Notebook string    `json:"notebook"`
	Started  time.Time `json:"started"`
}

// pastCell is a cell that ran, as stored for a later kernel.
type pastCell struct {
	Number int    `json:"number"`
	Source string `json:"source"`
}

// openSession makes the folder of a new kernel and looks for what an earlier one left.
func openSession(notebook string) (*session, error) {
	root, err := place.Join("sessions")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("folder for variables: %w", err)
	}
	left := lastSession(root, notebook)
	own, err := claimNew(root, sessionPrefix)
	if err != nil {
		return nil, fmt.Errorf("folder for variables: %w", err)
	}
	s := &session{claim: own, left: left}
	if err := s.fill(notebook); err != nil {
		s.remove()
		return nil, fmt.Errorf("folder for variables: %w", err)
	}
	return s, nil
}

func (s *session) fill(notebook string) error {
	if err := os.Mkdir(s.vars(), 0o700); err != nil {
		return err
	}
	text, err := json.Marshal(about{Notebook: notebook, Started: time.Now()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "about.json"), text, 0o600); err != nil {
		return err
	}
	s.cells, err = os.OpenFile(s.cellsFile(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	return err
}

func (c *claim) vars() string      { return filepath.Join(c.dir, "vars") }
func (c *claim) cellsFile() string { return filepath.Join(c.dir, "cells.jsonl") }

// lastSession gives the newest session of the notebook that was left behind with variables in it.
// Those that are of no use to anybody are removed.
func lastSession(root, notebook string) (last *claim) {
	var started time.Time
	for _, c := range abandoned(root, sessionPrefix) {
		var a about
		text, _ := os.ReadFile(filepath.Join(c.dir, "about.json"))
		_ = json.Unmarshal(text, &a) // the file of a kernel that died at once may not be there
		switch {
		case time.Since(a.Started) > keepFor || isEmpty(c.vars()):
			_ = c.remove() // if it fails, the next kernel tries again
		case a.Notebook == notebook && a.Started.After(started):
			if last != nil {
				last.release()
			}
			last, started = c, a.Started
		default:
			c.release()
		}
	}
	return last
}

func isEmpty(dir string) bool {
	entries, _ := os.ReadDir(dir)
	return len(entries) == 0
}

// record stores a cell that ran, in case this kernel does not end well.
func (s *session) record(number int, source string) error {
	line, err := json.Marshal(pastCell{Number: number, Source: source})
	if err != nil {
		return err
	}
	_, err = s.cells.Write(append(line, '\n'))
	return err
}

// putBefore stores the cells of an earlier kernel as if they had run before all others of this one.
func (s *session) putBefore(past []pastCell) error {
	all := append(past, s.pastCells()...)
	if err := s.cells.Truncate(0); err != nil {
		return err
	}
	for _, one := range all {
		if err := s.record(one.Number, one.Source); err != nil {
			return err
		}
	}
	return nil
}

// pastCells reads the cells that ran in a session. A last line that a kill has cut short is left out.
func (c *claim) pastCells() (cells []pastCell) {
	file, err := os.Open(c.cellsFile())
	if err != nil {
		return nil
	}
	defer file.Close()
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return cells
		}
		var one pastCell
		if json.Unmarshal(line, &one) == nil {
			cells = append(cells, one)
		}
	}
}

// end closes the session: for good after a shutdown that a user asked for, else for a later kernel.
func (s *session) end(forGood bool) {
	s.cells.Close()
	if s.left != nil && forGood && s.told {
		_ = s.left.remove() // the user did not want it
	} else if s.left != nil {
		s.left.release()
	}
	if forGood || isEmpty(s.vars()) {
		_ = s.remove()
		return
	}
	s.release()
}

// notebookName is what two kernels of one notebook, one after the other, have in common: the path
// that Jupyter gives, or else the kernel's own file, which stays the same when Jupyter restarts it.
func notebookName(connectionFile string) string {
	if name := os.Getenv("JPY_SESSION_NAME"); name != "" {
		return name
	}
	return connectionFile
}
