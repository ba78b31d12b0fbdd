package engine

import (
	"context"
	"errors"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// complete answers a request for completions at the cursor.
func (k *kernel) complete(ctx context.Context, m wire.Message) completeReply {
	request, _ := decode[cursorRequest](m)
	nothing := completeReply{Status: "ok", Matches: []string{}, CursorStart: request.CursorPos, CursorEnd: request.CursorPos, Metadata: map[string]any{}}
	cursor := byteOffset(request.Code, request.CursorPos)
	plan, at, reply, err := k.askAt(ctx, "complete_request", request.Code, cursor, 0)
	if err != nil {
		return nothing
	}
	found, err := decode[completeReply](reply)
	if err != nil || len(found.Matches) == 0 {
		return nothing
	}
	// What is replaced ends at the cursor, so that only its length matters.
	replaced := max(0, at-utf16Offset(plan.Source, found.CursorStart))
	start := max(0, cursor-replaced)
	return completeReply{
		Status: "ok", Matches: found.Matches, Metadata: map[string]any{},
		CursorStart: utf8.RuneCountInString(request.Code[:start]), CursorEnd: utf8.RuneCountInString(request.Code[:cursor]),
	}
}

// inspect answers a request for documentation of what is at the cursor.
func (k *kernel) inspect(ctx context.Context, m wire.Message) inspectReply {
	request, _ := decode[cursorRequest](m)
	return k.inspectAt(ctx, request.Code, byteOffset(request.Code, request.CursorPos), request.DetailLevel)
}

func (k *kernel) inspectAt(ctx context.Context, code string, cursor, detail int) inspectReply {
	nothing := inspectReply{Status: "ok", Data: map[string]any{}, Metadata: map[string]any{}}
	_, _, reply, err := k.askAt(ctx, "inspect_request", code, cursor, detail)
	if err != nil {
		return nothing
	}
	found, err := decode[inspectReply](reply)
	if err != nil || !found.Found {
		return nothing
	}
	return found
}

// askAt asks GoNB about a place in a cell. It gives the program that it asked about, too, and the
// place in that.
func (k *kernel) askAt(ctx context.Context, kind, code string, cursor, detail int) (plan *cell.Plan, at int, reply wire.Message, err error) {
	c, err := k.gonb.child(ctx)
	if err != nil {
		return nil, 0, reply, err
	}
	vars, err := store.List(k.session.vars())
	if err != nil {
		return nil, 0, reply, err
	}
	plan, at = cell.Complete(cell.Input{Source: code, Number: k.count + 1, Vars: vars, Book: &k.book, Packages: c.packages}, cursor)
	if err := c.writeFile(plan.File); err != nil {
		return nil, 0, reply, err
	}
	reply, err = k.ask(ctx, kind, cursorRequest{Code: plan.Source, CursorPos: utf16Length(plan.Source[:at]), DetailLevel: detail})
	return plan, at, reply, err
}

// ask sends GoNB a question that runs no code.
func (k *kernel) ask(ctx context.Context, kind string, content any) (wire.Message, error) {
	c, err := k.gonb.child(ctx)
	if err != nil {
		return wire.Message{}, err
	}
	reply, err := c.call(ctx, kind, content, nil)
	if errors.Is(err, errGone) {
		k.gonb.begin()
	}
	return reply, err
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
