// Package cell turns the cells of a notebook into Go programs.
//
//	var book cell.Book
//	plan, err := cell.Rewrite(cell.Input{Source: "x := 42", Number: 1, Book: &book})
//	// write plan.File beside GoNB's main.go, have GoNB execute plan.Source, and once it compiled:
//	book.Add(plan)
//
// A cell mixes declarations and statements freely. Declarations outlive their cell in the Book; variables declared
// by the statements outlive it in the session's store. The program of a cell holds the cell and, of what earlier
// cells declared, just what the cell names, directly or through functions and types.
//
// Everything here is a pure function of its input: nothing is run, read or written.
package cell

import (
	"go/types"
	"regexp"
	"strconv"
	"strings"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// FileName is the name of Plan.File in GoNB's temporary module.
const FileName = "gonbtl.go"

// SessionPath is the import path of the package that cell programs keep their variables with.
const SessionPath = "github.com/gonbtl/gonbtl/kernel/session"

// Input is a cell and what it can see.
type Input struct {
	Source   string
	Number   int              // the execution count: In[Number] in messages
	Vars     []store.Variable // the variables stored by earlier cells
	Book     *Book            // what earlier cells declared
	Packages Packages         // answers what imported packages hold; nil is allowed, and knows nothing
}

// Packages knows the packages that cells can import.
type Packages interface {
	types.Importer
	// Find returns the path of the standard package with a name and exported symbols, "" if there is none.
	Find(name string, symbols []string) string
}

// A Plan says how to run a cell.
type Plan struct {
	Source      string   // the cell for GoNB
	File        string   // the contents of FileName; "" when there must be no such file
	PassThrough bool     // Source is the user's text, which GoNB understands by itself
	Cleanup     string   // a GoNB command to run after the cell, its output hidden
	Session     []string // %whos and %session commands, for the kernel itself
	List        bool     // %ls: show what the Book holds
	Forget      []string // names given to %rm; "*" for %reset
	Missing     []string // package names that nothing imports

	contents *contents
}

var importPosition = regexp.MustCompile(`(?m)^(?:\./)?` + regexp.QuoteMeta(FileName) + `:(\d+)(?::\d+)?: `)

// Message puts the places of imports in messages of the go command, which does not heed line directives for those,
// into the cell.
func (p *Plan) Message(text string) string {
	lines := strings.Split(p.File, "\n")
	return importPosition.ReplaceAllStringFunc(text, func(place string) string {
		n, _ := strconv.Atoi(importPosition.FindStringSubmatch(place)[1])
		if n < 1 || n > len(lines) {
			return place
		}
		_, directive, found := strings.Cut(lines[n-1], "/*line ")
		directive, _, _ = strings.Cut(directive, "*/")
		if !found {
			return place
		}
		return directive + ": "
	})
}

// Rewrite plans the execution of a cell. Its error is an *Error, for text that is not Go or that cannot be run.
func Rewrite(in Input) (*Plan, error) {
	if isForeign(in.Source) {
		return &Plan{Source: in.Source, PassThrough: true}, nil
	}
	if in.Book == nil {
		in.Book = &Book{}
	}
	c, err := read(in.Number, in.Source)
	if err != nil {
		return nil, err
	}
	p := &Plan{contents: c}
	m := p.takeMagic(c)
	if len(c.stmts)+len(c.decls)+len(c.imports)+len(c.blanks)+len(c.dots) == 0 && m.mode == notebook {
		p.Source, p.PassThrough = m.source(), true
		return p, nil
	}
	w := newWorld(in, c, m)
	if err := w.resolve(); err != nil {
		return nil, err
	}
	if err := w.infer(); err != nil {
		return nil, err
	}
	p.Missing = w.missing
	p.File = w.emit()
	switch p.Cleanup = w.cleanup(); m.mode {
	case test:
		p.Source = m.source() + w.tests()
	case wasm:
		p.Source = w.ownSource()
	default:
		p.Source = m.source() + "func main() { gonbtlCell() }\n"
	}
	return p, nil
}
