package engine

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
)

// isComplete says whether a console should run the code or let the user go on typing.
func isComplete(code string) isCompleteReply {
	e := cell.Check(code)
	switch {
	case e == nil:
		return isCompleteReply{Status: "complete"}
	case viable(code, e):
		return isCompleteReply{Status: "incomplete", Indent: indentAfter(code)}
	}
	return isCompleteReply{Status: "invalid"}
}

var (
	// closers end a token that the code breaks off in: a string, a rune with or without a character, an
	// escape sequence with its digits, a comment, a number.
	closers = []string{`"`, "`", `'`, `x'`, `n"`, `n'`, "*/", "0",
		`0"`, `00"`, `000"`, `0000"`, `00000"`, `000000"`, `0000000"`, `00000000"`,
		`0'`, `00'`, `000'`, `0000'`, `00000'`, `000000'`, `0000000'`, `00000000'`}

	// continuations are beginnings of what may follow a prefix of a program. One of them is enough to
	// move the parser's first complaint behind the prefix, if anything does.
	continuations = []string{" := 1", " = 1", " int", "{", ":", "x", "()", " {}", "; ; {", "; x {}", " 0", "=", "= 1; x {}", "= 1; x; {}", "= range x {}", "-", "/", ".", ".."}
)

// viable says whether code, with its first error, may be the beginning of valid code.
func viable(code string, e *cell.Error) bool {
	if inToken(e) {
		for _, closer := range closers {
			if next := cell.Check(code + closer); next == nil || !inToken(next) && viable(code+closer, next) {
				return true
			}
		}
		return false
	}
	if offset(code, e) >= len(strings.TrimRight(code, " \t\r\n")) {
		return true
	}
	closed := closing(code)
	return slices.ContainsFunc(append(keywordRests(code), continuations...), func(more string) bool {
		return goesOn(code, more) || goesOn(code, closed+more)
	})
}

// goesOn says that with more behind it, code is no longer where the first error is.
func goesOn(code, more string) bool {
	e := cell.Check(code + more)
	return e == nil || !inToken(e) && offset(code+more, e) >= len(code)
}

// closing gives the brackets that close those open in code.
func closing(code string) string {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(code))
	s.Init(file, []byte(code), nil, 0)
	open := ""
	for {
		switch _, tok, _ := s.Scan(); tok {
		case token.LPAREN:
			open = ")" + open
		case token.LBRACK:
			open = "]" + open
		case token.LBRACE:
			open = "}" + open
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if open != "" {
				open = open[1:]
			}
		case token.EOF:
			return open
		}
	}
}

// keywordRests gives what makes a keyword of the letters that code ends in.
func keywordRests(code string) (rests []string) {
	start := strings.LastIndexFunc(code, func(r rune) bool { return r < 'a' || r > 'z' }) + 1
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		if rest, ok := strings.CutPrefix(tok.String(), code[start:]); ok && start < len(code) {
			rests = append(rests, rest+" ")
		}
	}
	return rests
}

// inToken says that the error is the scanner's: some characters are no token. These come before all others.
func inToken(e *cell.Error) bool {
	for _, words := range []string{"not terminated", "illegal character", "illegal rune", "illegal UTF-8", "has no digits", "invalid digit", "escape"} {
		if strings.Contains(e.Message, words) {
			return true
		}
	}
	return false
}

// offset gives the place of an error in its code.
func offset(code string, e *cell.Error) int {
	at := 0
	for range e.Line - 1 {
		at += strings.IndexByte(code[at:], '\n') + 1
	}
	return at + e.Column - 1
}

// indentAfter is the white space that the next line should begin with: spaces, since consoles show a
// tab as ^I, except in code that has tabs.
func indentAfter(code string) string {
	lines := strings.Split(strings.TrimRight(code, " \t\r\n"), "\n")
	last := lines[len(lines)-1]
	indent := last[:len(last)-len(strings.TrimLeft(last, " \t"))]
	if strings.HasSuffix(last, "{") || strings.HasSuffix(last, "(") {
		if strings.Contains(indent, "\t") {
			return indent + "\t"
		}
		return indent + "    "
	}
	return indent
}
