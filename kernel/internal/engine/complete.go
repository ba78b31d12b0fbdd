package engine

import (
	"context"
	"errors"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// complete answers a request for completions at the cursor.
func (k *kernel) complete(ctx context.Context, m wire.Message) completeReply {
	request, _ := decode[cursorRequest](m)
	nothing := completeReply{Status: "ok", Matches: []string{}, CursorStart: request.CursorPos, CursorEnd: request.CursorPos, Metadata: map[string]any{}}
	reply, err := k.ask(ctx, "complete_request", request)
	if err != nil {
		return nothing
	}
	found, err := decode[completeReply](reply)
	if err != nil || found.Matches == nil {
		return nothing
	}
	found.Status = "ok"
	found.Metadata = map[string]any{}
	return found
}

// inspect answers a request for documentation of what is at the cursor.
func (k *kernel) inspect(ctx context.Context, m wire.Message) inspectReply {
	request, _ := decode[cursorRequest](m)
	nothing := inspectReply{Status: "ok", Data: map[string]any{}, Metadata: map[string]any{}}
	reply, err := k.ask(ctx, "inspect_request", request)
	if err != nil {
		return nothing
	}
	found, err := decode[inspectReply](reply)
	if err != nil || !found.Found {
		return nothing
	}
	return found
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
