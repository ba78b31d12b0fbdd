package cell

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"sort"
	"strings"
)

// An Error is something wrong with the text of a cell, found before any compiler runs.
type Error struct {
	Cell, Line, Column int
	Message            string
}

// Error names the cell and the line, as the compiler's own messages about cells do.
func (e *Error) Error() string {
	return fmt.Sprintf("/In[%d]:%d:%d: %s", e.Cell, e.Line, e.Column, e.Message)
}

// text is the source of one cell; every offset in this package counts from its first byte.
type text struct {
	number int
	user   string // as the user wrote it
	code   []byte // the same with commands blanked and line directives disarmed
	starts []int  // offset of each line
}

func newText(number int, user string) (*text, []command) {
	commands, code := takeCommands(user)
	if strings.HasPrefix(user, "\uFEFF") {
		copy(code, "   ")
	}
	t := &text{number: number, user: user, code: code, starts: []int{0}}
	for i, c := range code {
		if c == '\n' {
			t.starts = append(t.starts, i+1)
		}
	}
	return t, commands
}

// position is the 1-based line and column of an offset.
func (t *text) position(off int) (line, column int) {
	off = min(max(off, 0), len(t.code))
	line = sort.SearchInts(t.starts, off+1)
	return line, off - t.starts[line-1] + 1
}

func (t *text) errorAt(off int, format string, args ...any) error {
	line, column := t.position(off)
	return &Error{t.number, line, column, fmt.Sprintf(format, args...)}
}

// wrapper turns statements into a file that go/parser reads; header is as long, for declarations, which may have
// a comment above.
const (
	wrapper = "package p;func _(){"
	header  = "package p;        \n"
)

// syntax is a parsed cell: declarations that Go allows only outside functions, and statements.
type syntax struct {
	*text
	fset       *token.FileSet
	importFile *ast.File
	declFile   *ast.File
	stmtFile   *ast.File
}

// offset is the place of pos in the cell.
func (s *syntax) offset(pos token.Pos) int {
	return min(s.fset.Position(pos).Offset-len(wrapper), len(s.code))
}

// body is the statements of the cell.
func (s *syntax) body() []ast.Stmt {
	return s.stmtFile.Decls[0].(*ast.FuncDecl).Body.List
}

// parse reads a cell. Imports, other declarations and statements may be mixed; each kind is parsed with the others
// blanked, so that offsets stay the user's.
func parse(t *text) (*syntax, error) {
	spans, err := declarations(t)
	if err != nil {
		return nil, err
	}
	s := &syntax{text: t, fset: token.NewFileSet()}
	imports := func(x span) bool { return x.isImport }
	decls := func(x span) bool { return !x.isImport }
	if s.importFile, err = s.file(header, only(t.code, spans, imports), "\n"); err != nil {
		return nil, err
	}
	if s.declFile, err = s.file(header, only(t.code, spans, decls), "\n"); err != nil {
		return nil, err
	}
	if s.stmtFile, err = s.file(wrapper, without(t.code, spans), "\n}"); err != nil {
		return nil, err
	}
	if len(s.stmtFile.Decls) != 1 {
		return nil, t.errorAt(s.offset(s.stmtFile.Decls[1].Pos()), "syntax error: unexpected declaration")
	}
	return s, nil
}

func (s *syntax) file(before string, code []byte, after string) (*ast.File, error) {
	file, err := parser.ParseFile(s.fset, "", before+string(code)+after, parser.ParseComments)
	if err != nil {
		return nil, s.syntaxError(err)
	}
	return file, nil
}

// without is code with spans blanked.
func without(code []byte, spans []span) []byte {
	rest := bytes.Clone(code)
	for _, s := range spans {
		blank(rest[s.start:s.end])
	}
	return rest
}

// only is code with all blanked but the spans of one kind.
func only(code []byte, spans []span, kind func(span) bool) []byte {
	rest := bytes.Clone(code)
	end := 0
	for _, s := range spans {
		if kind(s) {
			blank(rest[end:s.start])
			end = s.end
		}
	}
	blank(rest[end:])
	return rest
}

// syntaxError makes the first of the parser's errors one of the cell.
func (t *text) syntaxError(err error) error {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return t.errorAt(0, "%v", err)
	}
	off, message := list[0].Pos.Offset-len(wrapper), list[0].Msg
	if off >= len(t.code) { // at the wrapper's closing brace
		message = strings.NewReplacer("found '}'", "found the end of the cell", "found 'EOF'", "found the end of the cell").Replace(message)
	}
	return t.errorAt(off, "syntax error: %s", message)
}

// A span is the text of a declaration in the cell, with the comment right above it.
type span struct {
	start, end int
	isImport   bool
}

// A lexeme is one token with its place.
type lexeme struct {
	off int
	tok token.Token
}

// declarations finds the import, type, const and func declarations at the top level of a cell.
func declarations(t *text) ([]span, error) {
	lexemes, comments, err := scan(t)
	if err != nil {
		return nil, err
	}
	var spans []span
	depth, begins := 0, true
	open := false // the last span has not ended yet
	for i, l := range lexemes {
		if begins && depth == 0 && isDeclaration(lexemes[i:]) {
			spans = append(spans, span{t.withComment(l.off, comments), len(t.code), l.tok == token.IMPORT})
			open = true
		}
		begins = l.tok == token.SEMICOLON && depth == 0
		switch l.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth < 0 {
				return nil, t.errorAt(l.off, "syntax error: unexpected %s", l.tok)
			}
		}
		if begins && open {
			spans[len(spans)-1].end = l.off
			open = false
		}
	}
	return spans, nil
}

// withComment is the start of a declaration at off together with the comments on the lines right above it.
func (t *text) withComment(off int, comments []comment) int {
	for _, c := range slices.Backward(comments) {
		if c.off > off {
			continue
		}
		between := t.code[c.end:off]
		line, _ := t.position(c.off)
		before := t.code[t.starts[line-1]:c.off]
		if len(bytes.TrimSpace(before))+len(bytes.TrimSpace(between)) > 0 || bytes.Count(between, []byte("\n")) != 1 {
			break
		}
		off = c.off
	}
	return off
}

// isDeclaration reports whether the tokens start a declaration that has no place inside a function, or that
// outlives the cell.
func isDeclaration(l []lexeme) bool {
	switch l[0].tok {
	case token.IMPORT, token.TYPE, token.CONST:
		return true
	case token.FUNC:
		if len(l) > 1 && l[1].tok == token.IDENT {
			return true
		}
		return isMethod(l[1:])
	}
	return false
}

// isMethod tells func (r T) Name( from a function literal.
func isMethod(l []lexeme) bool {
	depth := 0
	for i, x := range l {
		switch x.tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			return i > 0 && i+2 < len(l) && l[i+1].tok == token.IDENT && l[i+2].tok == token.LPAREN
		}
	}
	return false
}

// A comment is the place of one.
type comment struct{ off, end int }

// commentEnd is where the comment at off ends; the scanner's text of it lacks carriage returns.
func (t *text) commentEnd(off int) int {
	inside := off + len("//")
	end, more := bytes.IndexByte(t.code[inside:], '\n'), 0
	if t.code[off+1] == '*' {
		end, more = bytes.Index(t.code[inside:], []byte("*/")), len("*/")
	}
	if end < 0 {
		return len(t.code)
	}
	return inside + end + more
}

// scan lists the tokens and comments of a cell and disarms its line directives, which would make every position a lie.
func scan(t *text) (list []lexeme, comments []comment, first error) {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(t.code))
	var s scanner.Scanner
	s.Init(file, t.code, func(pos token.Position, msg string) {
		if first == nil {
			first = t.errorAt(pos.Offset, "syntax error: %s", msg)
		}
	}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		off := file.Offset(pos)
		if tok == token.EOF {
			return list, comments, first
		}
		if tok != token.COMMENT {
			list = append(list, lexeme{off, tok})
			continue
		}
		comments = append(comments, comment{off, t.commentEnd(off)})
		switch {
		case strings.HasPrefix(lit[2:], "line "):
			t.code[off+2] = '_'
		case strings.HasPrefix(lit, "//go:embed ") && first == nil:
			first = t.errorAt(off, "//go:embed finds no files, for cells are compiled in a folder of their own: use os.ReadFile")
		}
	}
}
