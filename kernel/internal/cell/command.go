package cell

import (
	"slices"
	"strings"
)

// A command is one GoNB command of a cell: a line that starts with % or !, with its continuation lines.
type command struct {
	line int    // 1-based, in the cell
	text string // without the "//gonb:" prefix, continuation lines included
}

// name is the word after the first character: "args" of "%args -v", "%" of "%%", "" of a shell line.
func (c command) name() string {
	if c.text[0] != '%' {
		return ""
	}
	word, _, _ := strings.Cut(c.text[1:], " ")
	return strings.TrimSpace(word)
}

// rest is what follows the name.
func (c command) rest() string {
	_, rest, _ := strings.Cut(c.text, " ")
	return strings.TrimSpace(rest)
}

// args is the rest in words.
func (c command) args() []string { return strings.Fields(c.rest()) }

// foreign are the first lines that hand a whole cell to something other than Go.
var foreign = []string{"%%writefile", "%%script", "%%bash", "%%sh", "%%gx"}

// isForeign reports whether GoNB does not read the cell as Go.
func isForeign(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(strings.TrimPrefix(line, gonbPrefix))
	return len(words) > 0 && slices.Contains(foreign, words[0])
}

const gonbPrefix = "//gonb:"

// takeCommands returns the commands of a cell and its text with them blanked: same length, same lines.
func takeCommands(text string) ([]command, []byte) {
	code := []byte(text)
	var commands []command
	var lex lexer
	for start, line := 0, 1; start < len(text); line++ {
		end := lineEnd(text, start)
		if lex.last == 0 && strings.HasPrefix(text[start:end], "package ") {
			blank(code[start:end]) // GoNB ignores it too
			start = end
			continue
		}
		if !lex.commandAt(text[start:end]) {
			lex.read(text[start:end])
			start = end
			continue
		}
		first := line
		for strings.HasSuffix(strings.TrimRight(text[start:end], "\r\n"), `\`) && end < len(text) {
			end = lineEnd(text, end)
			line++
		}
		body := strings.TrimRight(strings.TrimPrefix(text[start:end], gonbPrefix), "\r\n")
		commands = append(commands, command{line: first, text: body})
		blank(code[start:end])
		start = end
	}
	return commands, code
}

// lineEnd is the offset after the newline that ends the line at start.
func lineEnd(text string, start int) int {
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		return start + i + 1
	}
	return len(text)
}

// blank replaces everything but line ends by spaces.
func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}

// A lexer follows Go source line by line, just closely enough to tell a command from a line of Go.
type lexer struct {
	raw     bool // inside `…`
	comment bool // inside /* … */
	depth   int  // open brackets
	last    byte // last byte of code: 0 at the start
}

// commandAt reports whether line is a command, were it the next line read.
func (l *lexer) commandAt(line string) bool {
	line = strings.TrimRight(strings.TrimPrefix(line, gonbPrefix), " \t\r\n")
	if len(line) < 2 || l.raw || l.comment {
		return false
	}
	switch line[0] {
	case '%':
		return true
	case '!': // a Go line can start so after an operator or inside brackets
		return l.depth == 0 && !strings.ContainsRune("&|=,:+-*/<>!^%", rune(l.last))
	}
	return false
}

// read moves past one line of Go.
func (l *lexer) read(line string) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case l.raw:
			l.raw = c != '`'
		case l.comment:
			if strings.HasPrefix(line[i:], "*/") {
				l.comment = false
				i++
			}
		case strings.HasPrefix(line[i:], "//"):
			return
		case strings.HasPrefix(line[i:], "/*"):
			l.comment = true
			i++
		case c == '`':
			l.raw, l.last = true, c
		case c == '"' || c == '\'':
			i += quoted(line[i:]) - 1
			l.last = c
		case c > ' ':
			l.code(c)
		}
	}
}

// code notes one byte of code outside strings and comments.
func (l *lexer) code(c byte) {
	switch c {
	case '(', '[', '{':
		l.depth++
	case ')', ']', '}':
		l.depth = max(0, l.depth-1)
	}
	if l.last == c && (c == '+' || c == '-') {
		c = ')' // ++ and -- end a statement
	}
	l.last = c
}

// quoted is the length of the string or rune literal that s starts with, up to the end of its line.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		case '\n':
			return i
		}
	}
	return len(s)
}
