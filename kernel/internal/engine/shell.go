package engine

import (
	"context"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// work handles the shell's requests, one after the other.
func (k *kernel) work(ctx context.Context) {
	for {
		m, ok := k.queue.next(ctx)
		if !ok {
			return
		}
		k.begin(m)
		k.front.status(m, "busy")
		aborted := k.answer(ctx, m)
		interrupters := k.finish()
		for _, about := range append(interrupters, m) {
			k.front.status(about, "idle")
		}
		k.abort(aborted)
	}
}

// begin notes the request that outputs are about from now on.
func (k *kernel) begin(m wire.Message) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn.Add(1)
	k.current = m
	k.executing = m.Header.Type == "execute_request"
	k.interrupts = 0
}

// finish notes that the request has been answered. It gives the interrupts that were waiting for that.
func (k *kernel) finish() (interrupters []wire.Message) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.turn.Add(1)
	k.executing = false
	interrupters, k.interrupters = k.interrupters, nil
	return interrupters
}

// idleAfterCell publishes that an interrupt is done, once the cell that it is about has ended: clients
// take "idle" as the end of the cell, whatever it is about.
func (k *kernel) idleAfterCell(interrupt wire.Message) {
	k.mu.Lock()
	later := k.executing
	if later {
		k.interrupters = append(k.interrupters, interrupt)
	}
	k.mu.Unlock()
	if !later {
		k.front.status(interrupt, "idle")
	}
}

// answer handles one request. Those of an unknown kind get no reply, as the protocol says. It gives
// the cells that are to be aborted.
func (k *kernel) answer(ctx context.Context, m wire.Message) (aborted []wire.Message) {
	reply := func(content any) { k.front.reply(k.front.shell, m, content) }
	switch m.Header.Type {
	case "execute_request":
		return k.execute(ctx, m)
	case "kernel_info_request":
		reply(kernelInfo())
	case "complete_request":
		reply(k.complete(ctx, m))
	case "inspect_request":
		request, _ := decode[cursorRequest](m)
		reply(k.inspect(ctx, request.Code, byteOffset(request.Code, request.CursorPos), request.DetailLevel))
	case "is_complete_request":
		request, _ := decode[cursorRequest](m)
		reply(isComplete(request.Code))
	case "history_request":
		request, _ := decode[historyRequest](m)
		reply(k.history.find(request))
	case "comm_info_request":
		reply(k.comms.info(m))
	case "shutdown_request":
		request, _ := decode[shutdown](m)
		reply(shutdown{Status: "ok", Restart: request.Restart})
		k.shutdown(m, request)
	}
	return nil
}
