package engine

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// execute runs a cell and answers its request. On failure the cells that wait behind it are aborted.
func (k *kernel) execute(ctx context.Context, m wire.Message) {
	request, err := readExecute(m)
	if err != nil {
		k.front.reply(k.front.shell, m, executeReply{Status: "error", ExecutionCount: k.count,
			failure: &failure{Name: "request error", Value: err.Error(), Traceback: []string{err.Error()}}})
		return
	}
	if request.StoreHistory {
		k.count++
		k.history.add(k.count, request.Code)
	}
	if !request.Silent {
		k.front.publish(m, "execute_input", executeInput{Code: request.Code, ExecutionCount: k.count})
	}
	r := k.newRun(m, request)
	failed := r.cell(ctx)
	reply := executeReply{Status: "ok", ExecutionCount: k.count, failure: failed}
	if failed == nil {
		reply.UserExpressions = r.userExpressions(ctx)
	} else {
		reply.Status = "error"
		if !request.Silent {
			k.front.publish(m, "error", failed)
		}
	}
	k.front.reply(k.front.shell, m, reply)
	if failed != nil && request.StopOnError {
		k.abortWaiting()
	}
}

// abortWaiting answers the cells that were sent before the client could know of the failure.
func (k *kernel) abortWaiting() {
	const underway = 20 * time.Millisecond // for those that are still in the socket
	time.Sleep(underway)
	for _, m := range k.queue.takeCells() {
		k.front.status(m, "busy")
		k.front.reply(k.front.shell, m, executeReply{Status: "aborted", ExecutionCount: k.count})
		k.front.status(m, "idle")
	}
}

// run is one execution of a cell.
type run struct {
	*kernel
	message wire.Message
	request executeRequest
	number  int
	out     *outputs
}

func (k *kernel) newRun(m wire.Message, request executeRequest) *run {
	return &run{kernel: k, message: m, request: request, number: k.count, out: &outputs{kernel: k, about: m, silent: request.Silent}}
}

// cell runs the cell of the request; nil when all went well.
func (r *run) cell(ctx context.Context) *failure {
	if strings.TrimSpace(r.request.Code) == "" {
		return nil
	}
	c, err := r.gonb.child(ctx)
	if err != nil {
		return plainFailure("kernel error", err.Error())
	}
	reply, err := r.send(ctx, c, r.request.Code)
	switch {
	case errors.Is(err, errGone):
		r.gonb.begin()
		return r.crashed(c)
	case err != nil:
		return plainFailure("kernel error", err.Error())
	}
	return r.outcome(reply)
}

// send has GoNB execute source, with its outputs and events going to the clients as they come.
func (r *run) send(ctx context.Context, c *child, source string) (reply wire.Message, err error) {
	r.events.until(func() {
		reply, err = c.call(ctx, "execute_request", gonbExecute(source, r.request.AllowStdin), r.out.message)
	}, r.out.event)
	return reply, err
}

// crashed tells the user that GoNB itself has failed.
func (r *run) crashed(c *child) *failure {
	log.Printf("GoNB ended: %v%s", c.err, c.log.note())
	return plainFailure("GoNB crash", fmt.Sprintf(
		"GoNB, which compiles and runs the cells, ended (%v) and was started again; variables and declarations of earlier cells are kept", c.err))
}

// userExpressions evaluates the expressions that a client wants to know after a cell.
func (r *run) userExpressions(ctx context.Context) map[string]any {
	values := map[string]any{}
	for name, expression := range r.request.UserExpressions {
		values[name] = r.evaluate(ctx, expression)
	}
	return values
}

type expressionError struct {
	Status string `json:"status"`
	*failure
}

type expressionValue struct {
	Status string `json:"status"`
	display
}

// evaluate runs an expression as a cell whose only output is its value.
func (r *run) evaluate(ctx context.Context, expression string) any {
	e := r.newRun(r.message, executeRequest{Code: expression, Silent: true})
	if failed := e.cell(ctx); failed != nil {
		return expressionError{Status: "error", failure: failed}
	}
	if e.out.result == nil {
		e.out.result = &display{Data: map[string]any{"text/plain": ""}, Metadata: map[string]any{}}
	}
	return expressionValue{Status: "ok", display: *e.out.result}
}
