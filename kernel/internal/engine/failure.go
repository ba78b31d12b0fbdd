package engine

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// Terminal colours, which Jupyter's clients show too.
const (
	red   = "\x1b[31m"
	green = "\x1b[32m"
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

// contextLines is how many lines of the cell are shown before and after the one that failed.
const contextLines = 2

// plainFailure is an error that no line of the user's is to blame for.
func plainFailure(name, value string) *failure {
	return &failure{Name: name, Value: value, Traceback: []string{headline(name, value)}}
}

func headline(name, value string) string {
	return bold + red + name + reset + ": " + value
}

// outcome turns GoNB's reply, and what the program said, into the cell's failure; nil if it has none.
func (r *run) outcome(reply wire.Message, plan *cell.Plan) *failure {
	content, err := decode[gonbReply](reply)
	if err != nil {
		return plainFailure("kernel error", err.Error())
	}
	stopped := r.wasInterrupted() && r.out.ending != "" // a shell command: GoNB takes its failure lightly
	ok := content.Status == "ok" && r.out.failed == nil && !stopped
	r.out.finish(!ok)
	switch {
	case r.out.failed != nil:
		return r.programError(*r.out.failed)
	case ok:
		return nil
	case r.wasInterrupted():
		return interruptedFailure()
	case r.out.crash.Len() > 0:
		return r.programCrash(r.out.crash.String())
	case endingLine.MatchString(content.Value + "\n"):
		return r.programExit(content.Value)
	}
	f := r.buildError(plan.Message(content.Value))
	for _, name := range plan.Missing {
		f.Traceback = append(f.Traceback, hinted(words.Sayf("nothing imports %s, and the standard library has no such package: import it by its path", name)))
	}
	return f
}

func interruptedFailure() *failure {
	return plainFailure("Interrupted", "the cell was interrupted")
}

// programError is an error that the cell's program reported itself.
func (r *run) programError(e event) *failure {
	f := plainFailure(e.Name, e.Value)
	f.Traceback = append(f.Traceback, r.traceback(e.Stack)...)
	return f
}

// programExit is the end of a program that said nothing about it.
func (r *run) programExit(how string) *failure {
	if name, found := strings.CutPrefix(how, "signal: "); found {
		value := "the cell's program was ended by the system or another process (" + name + ")"
		if strings.HasPrefix(name, "killed") {
			value += "; perhaps it used too much memory"
		}
		return plainFailure("signal: "+name, value)
	}
	return plainFailure("exit status", how)
}

var (
	// stackLine is a line of a Go stack that lies in a cell.
	stackLine = regexp.MustCompile(`In\[(\d+)\]:(\d+)(?: \+0x[0-9a-f]+)?`)
	// elidedFrames is how the Go runtime says how much of a stack it does not print.
	elidedFrames = regexp.MustCompile(`(?m)^\.\.\.(\d+) frames elided`)
)

// programCrash is a panic, or another report of the Go runtime, with the part of its stack that is
// in the user's cells.
func (r *run) programCrash(report string) *failure {
	message, stack, _ := strings.Cut(report, "\n\ngoroutine ")
	name, value := crashMessage(message)
	first, _, _ := strings.Cut(stack, "\n\ngoroutine ") // the others did not fail
	var frames []frame
	for _, at := range stackLine.FindAllStringSubmatch(first, -1) {
		line, _ := strconv.Atoi(at[2])
		frames = append(frames, frame{File: "/In[" + at[1] + "]", Line: line})
	}
	f := plainFailure(name, value)
	f.Traceback = append(f.Traceback, r.traceback(frames)...)
	if at := elidedFrames.FindStringSubmatch(first); at != nil {
		f.Traceback = append(f.Traceback, words.Sayf("and %s calls more", at[1]))
	}
	return f
}

// crashMessage is the name and the text of a report's first lines.
func crashMessage(message string) (name, value string) {
	if at := strings.Index(message, "\nfatal error: stack overflow"); at >= 0 {
		return "fatal error", "stack overflow: a function calls itself without end"
	}
	name, value, found := strings.Cut(strings.TrimSpace(message), ": ")
	if !found {
		name, value = "crash", message
	}
	value, _, _ = strings.Cut(value, "\n[signal ")
	for _, note := range []string{" [recovered]", " [recovered, repanicked]"} {
		value = strings.TrimSuffix(value, note)
	}
	return name, value
}

// maxPlaces is how many lines of cells a traceback shows.
const maxPlaces = 10

// traceback shows the lines of the user's cells that a stack goes through, innermost first, each once: a recursion
// comes through the same ones again and again.
func (r *run) traceback(stack []frame) (shown []string) {
	times := map[frame]int{}
	var places []frame
	for _, f := range stack {
		if _, ok := cellNumber(f.File); !ok {
			continue
		}
		place := frame{File: f.File, Line: f.Line}
		if times[place]++; times[place] == 1 {
			places = append(places, place)
		}
	}
	for i, place := range places {
		if i == maxPlaces {
			return append(shown, words.Sayf("and %d lines more", len(places)-maxPlaces))
		}
		number, _ := cellNumber(place.File)
		shown = append(shown, r.excerpt(number, place.Line, 0))
		if n := times[place]; n > 1 {
			shown = append(shown, words.Sayf("this line %d times", n))
		}
	}
	return shown
}

var cellFile = regexp.MustCompile(`^In\[(\d+)\]$`)

// cellNumber reads the name that cells have as files, such as /In[3].
func cellNumber(file string) (int, bool) {
	at := cellFile.FindStringSubmatch(path.Base(file))
	if at == nil {
		return 0, false
	}
	number, _ := strconv.Atoi(at[1])
	return number, true
}

// excerpt shows a line of a cell among its neighbours, with a mark under the column if there is one.
func (r *run) excerpt(number, line, column int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sCell In[%d], line %d%s", green, number, line, reset)
	source, _ := r.cellSource(number)
	lines := strings.Split(source, "\n")
	for i := max(1, line-contextLines); i <= min(len(lines), line+contextLines); i++ {
		text := strings.TrimRight(strings.ReplaceAll(lines[i-1], "\t", "    "), " \r")
		if i != line {
			fmt.Fprintf(&b, "\n      %3d  %s", i, text)
			continue
		}
		fmt.Fprintf(&b, "\n%s----> %3d%s  %s", green, i, reset, text)
		if column > 0 && column <= len(lines[i-1])+1 {
			before := strings.ReplaceAll(lines[i-1][:column-1], "\t", "    ")
			fmt.Fprintf(&b, "\n%s%s^%s", strings.Repeat(" ", 11+len([]rune(before))), red, reset)
		}
	}
	return b.String()
}

// line is one line of a cell.
func (r *run) line(number, line int) string {
	source, _ := r.cellSource(number)
	lines := strings.Split(source, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return lines[line-1]
}

// cellSource gives the text of a cell; that of the running one even if it is not kept in history.
func (r *run) cellSource(number int) (string, bool) {
	if number == r.number {
		return r.request.Code, true
	}
	return r.history.source(number)
}
