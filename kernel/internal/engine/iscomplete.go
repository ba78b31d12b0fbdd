package engine

import (
	"strings"
)

// isComplete says whether a console should run the code or let the user go on typing.
func isComplete(code string) isCompleteReply {
	at, bad := firstError(code)
	switch {
	case !bad:
		return isCompleteReply{Status: "complete"}
	case viable(code, at):
		return isCompleteReply{Status: "incomplete", Indent: indentAfter(code)}
	}
	return isCompleteReply{Status: "invalid"}
}

// continuations are beginnings of what may follow a prefix of a program. One of them is enough to
// move the parser's first complaint behind the prefix, if anything does.
var continuations = []string{" := 1", " = 1", " int", "{", "}", ":", "x", "()", " {}", "; ; {", "\"", "`", "'", "*/", "0"}

// viable says whether code, with a syntax error at an offset, may be the beginning of valid code.
func viable(code string, at int) bool {
	end := len(strings.TrimRight(code, " \t\r\n"))
	if at >= end {
		return true
	}
	for _, more := range continuations {
		if next, bad := firstError(code + more); !bad || next >= len(code) {
			return true
		}
	}
	return false
}

// indentAfter is the white space that the next line should begin with.
func indentAfter(code string) string {
	lines := strings.Split(strings.TrimRight(code, " \t\r\n"), "\n")
	last := lines[len(lines)-1]
	indent := last[:len(last)-len(strings.TrimLeft(last, " \t"))]
	if strings.HasSuffix(last, "{") || strings.HasSuffix(last, "(") {
		indent += "\t"
	}
	return indent
}
