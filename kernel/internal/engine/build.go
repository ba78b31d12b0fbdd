package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	// compilerLine is an error of the Go compiler, or of its linker or vet, at a place.
	compilerLine = regexp.MustCompile(`^(?:vet: )?(\S*?\S):(\d+)(?::(\d+))?: (.*)$`)
	// missingModule is how the go command says that an import belongs to no module it has.
	missingModule = regexp.MustCompile(`no required module provides package ([^\s;:]+)`)
	// notStandard is how it says so for an import path without a dot in its first element.
	notStandard = regexp.MustCompile(`package (\S+) is not in std`)
)

// problem is one thing that the compiler found wrong.
type problem struct {
	cell, line, column int // cell is 0 when the place is not in a cell
	text               string
}

// buildError is a cell that did not compile.
func (r *run) buildError(output string) *failure {
	if at := notStandard.FindStringSubmatch(output); at != nil {
		return plainFailure("import error", fmt.Sprintf("no package %q in the standard library; if it is part of a module, its import path begins with a domain, as in \"example.com/%s\"", at[1], at[1]))
	}
	problems := readProblems(output)
	if len(problems) == 0 {
		return plainFailure("compile error", strings.TrimSpace(output))
	}
	first := problems[0]
	value := first.text
	if first.cell > 0 {
		value = fmt.Sprintf("In[%d], line %d: %s", first.cell, first.line, first.text)
	}
	if more := len(problems) - 1; more > 0 {
		value += fmt.Sprintf(" (and %d more)", more)
	}
	f := &failure{Name: "compile error", Value: value}
	for _, p := range problems {
		f.Traceback = append(f.Traceback, headline("compile error", p.text))
		if p.cell == 0 {
			continue
		}
		f.Traceback = append(f.Traceback, r.excerpt(p.cell, p.line, p.column))
		if hint := hintFor(r.line(p.cell, p.line), p.text); hint != "" && !slices.Contains(f.Traceback, hinted(hint)) {
			f.Traceback = append(f.Traceback, hinted(hint))
		}
	}
	return f
}

// readProblems reads the compiler's output. A line that begins with a tab goes on with the one before.
func readProblems(output string) (problems []problem) {
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n\r")
		if strings.HasPrefix(line, "\t") && len(problems) > 0 {
			problems[len(problems)-1].text += "\n    " + strings.TrimSpace(line)
			continue
		}
		at := compilerLine.FindStringSubmatch(line)
		if at == nil {
			continue // "# gonb_1234abcd", "too many errors"
		}
		p := problem{text: at[4]}
		p.line, _ = strconv.Atoi(at[2])
		p.column, _ = strconv.Atoi(at[3])
		if number, ok := cellNumber(at[1]); ok {
			p.cell = number
		} else if !strings.HasSuffix(at[1], "main.go") && !strings.HasSuffix(at[1], "gonbtl.go") {
			p.text = fmt.Sprintf("%s:%d: %s", at[1], p.line, p.text)
		}
		problems = append(problems, p)
	}
	return problems
}
