package engine

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// spot is a cursor in a cell, with what the cell can see.
type spot struct {
	child  *child
	vars   []store.Variable
	code   string
	cursor int // in bytes
}

func (k *kernel) spot(ctx context.Context, code string, cursor int) (spot, error) {
	c, err := k.gonb.child(ctx)
	if err != nil {
		return spot{}, err
	}
	vars, err := store.List(k.session.vars())
	return spot{child: c, vars: vars, code: code, cursor: cursor}, err
}

// input is the cell of a spot.
func (k *kernel) input(p spot) cell.Input {
	return cell.Input{Source: p.code, Number: k.count + 1, Vars: p.vars, Book: &k.book, Packages: p.child.packages}
}

// complete answers a request for completions at the cursor.
func (k *kernel) complete(ctx context.Context, m wire.Message) completeReply {
	request, _ := decode[cursorRequest](m)
	nothing := completeReply{Status: "ok", Matches: []string{}, CursorStart: request.CursorPos, CursorEnd: request.CursorPos, Metadata: map[string]any{}}
	p, err := k.spot(ctx, request.Code, byteOffset(request.Code, request.CursorPos))
	if err != nil {
		return nothing
	}
	if _, command := commandAt(p.code[:p.cursor]); command || !p.child.hasGopls() {
		return k.completeName(p)
	}
	source, at, reply, err := k.ask(ctx, p, "complete_request", 0)
	if err != nil {
		return nothing
	}
	found, err := decode[completeReply](reply)
	if err != nil || len(found.Matches) == 0 {
		return nothing
	}
	// What is replaced ends at the cursor, so that only its length matters.
	replaced := max(0, at-utf16Offset(source, found.CursorStart))
	start := max(0, p.cursor-replaced)
	return completeReply{
		Status: "ok", Matches: found.Matches, Metadata: map[string]any{},
		CursorStart: utf8.RuneCountInString(p.code[:start]), CursorEnd: utf8.RuneCountInString(p.code[:p.cursor]),
	}
}

// inspect answers a request for documentation of what is at the cursor.
func (k *kernel) inspect(ctx context.Context, code string, cursor, detail int) inspectReply {
	nothing := inspectReply{Status: "ok", Data: map[string]any{}, Metadata: map[string]any{}}
	p, err := k.spot(ctx, code, cursor)
	if err != nil {
		return nothing
	}
	if !p.child.hasGopls() {
		return k.inspectName(p)
	}
	_, _, reply, err := k.ask(ctx, p, "inspect_request", detail)
	if err != nil {
		return nothing
	}
	found, err := decode[inspectReply](reply)
	if err != nil || !found.Found {
		return nothing
	}
	if text, ok := found.Data["text/markdown"].(string); ok {
		found.Data["text/markdown"] = ownLink.ReplaceAllString(text, "")
	}
	if _, ok := found.Data["text/plain"]; !ok {
		found.Data["text/plain"] = found.Data["text/markdown"]
	}
	return found
}

// ownLink is gopls's link to the documentation of what the notebook itself declares, which has none.
var ownLink = regexp.MustCompile("\n+---\n+\\[`\\(?\\*?main\\.[^]]* on pkg\\.go\\.dev\\]\\([^)]*\\)\\s*$")

// ask asks GoNB about a place in a cell. It gives the program that it asked about, too, and the place
// in that.
func (k *kernel) ask(ctx context.Context, p spot, kind string, detail int) (source string, at int, reply wire.Message, err error) {
	plan, at := cell.Complete(k.input(p), p.cursor)
	if err := p.child.writeFile(plan.File); err != nil {
		return "", 0, reply, err
	}
	source = asciiBefore(plan.Source, at)
	reply, err = p.child.call(ctx, kind, cursorRequest{Code: source, CursorPos: utf16Length(source[:at]), DetailLevel: detail}, nil)
	if errors.Is(err, errGone) {
		k.gonb.begin()
	}
	return source, at, reply, err
}

// asciiBefore replaces what is not ASCII in the line before a place, mostly in strings: GoNB counts
// columns in bytes and tells gopls that they are UTF-16.
func asciiBefore(source string, at int) string {
	start := strings.LastIndexByte(source[:at], '\n') + 1
	line := []byte(source[start:at])
	for i, b := range line {
		if b >= utf8.RuneSelf {
			line[i] = 'x'
		}
	}
	return source[:start] + string(line) + source[at:]
}

// Jupyter counts a cell in code points, GoNB in units of UTF-16, and Go in bytes.

// byteOffset is the place in text of a cursor that Jupyter gave.
func byteOffset(text string, cursor int) int {
	for i := range text {
		if cursor <= 0 {
			return i
		}
		cursor--
	}
	return len(text)
}

// utf16Offset is the place in text of a cursor that GoNB gave.
func utf16Offset(text string, cursor int) int {
	for i, r := range text {
		if cursor <= 0 {
			return i
		}
		cursor -= utf16.RuneLen(r)
	}
	return len(text)
}

func utf16Length(text string) int {
	return len(utf16.Encode([]rune(text)))
}
