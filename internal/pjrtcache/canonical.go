package pjrtcache

import (
	"bytes"
	"strconv"
)

// canonical is the text of a StableHLO program without the names that do not matter: a value is called by the place where
// its name first appears, and the module has no name. GoMLX gives values random names in one process after the other.
//
// Two programs of one canonical text differ in names only: whatever is not the name of a value is copied as it is, comments and
// quoted strings whole, and names map one to one. Text that cannot be a program is returned unchanged.
func canonical(program []byte) []byte {
	text, _ := rename(program)
	if text == nil {
		return program
	}
	return text
}

// rename is canonical, with the names in the order of their numbers; nil where the text cannot be a program.
func rename(program []byte) (text []byte, names [][]byte) {
	text, program = cutModuleName(program)
	numbers := map[string]int{}
	for len(program) > 0 {
		n := tokenLen(program)
		if n == 0 {
			return nil, nil
		}
		token := program[:n]
		program = program[n:]
		if token[0] != '%' || n == 1 {
			text = append(text, token...)
			continue
		}
		number, known := numbers[string(token)]
		if !known {
			number = len(names)
			numbers[string(token)] = number
			names = append(names, token)
		}
		text = strconv.AppendInt(append(text, '%'), int64(number), 10)
	}
	return text, names
}

// tokenLen is the length of what the text starts with: a string, a comment, the name of a value, or a stretch of anything
// else. It is 0 for a string without an end.
func tokenLen(text []byte) int {
	switch {
	case text[0] == '"':
		return stringLen(text)
	case text[0] == '%':
		return 1 + nameLen(text[1:])
	case bytes.HasPrefix(text, []byte("//")):
		if end := bytes.IndexByte(text, '\n'); end >= 0 {
			return end
		}
		return len(text)
	}
	if end := bytes.IndexAny(text[1:], `"%/`); end >= 0 {
		return 1 + end
	}
	return len(text)
}

// stringLen is the length of the quoted string that the text starts with, 0 if it does not end on its line.
func stringLen(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\n':
			return 0
		case '"':
			return i + 1
		}
	}
	return 0
}

// nameLen is the length of the name that the text starts with, by MLIR's rule for what follows a %: digits, or a letter or one
// of $._- and then any of these.
func nameLen(text []byte) int {
	numeric := len(text) > 0 && isDigit(text[0])
	for i, c := range text {
		if !isDigit(c) && (numeric || !isLetter(c)) {
			return i
		}
	}
	return len(text)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '$' || c == '.' || c == '_' || c == '-'
}

// cutModuleName starts the canonical text, with what is before the symbol of a program that starts with "module @symbol"; rest
// is what comes after it.
func cutModuleName(program []byte) (text, rest []byte) {
	const module = "module @"
	text = make([]byte, 0, len(program))
	rest, found := bytes.CutPrefix(program, []byte(module))
	if !found {
		return text, program
	}
	n := nameLen(rest)
	if len(rest) > 0 && rest[0] == '"' {
		n = stringLen(rest)
	}
	return append(text, module...), rest[n:]
}
