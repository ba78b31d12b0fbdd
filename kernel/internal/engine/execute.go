package engine

import (
	"context"
	"errors"
	"fmt"
	"log"
	"regexp"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// execute runs a cell and answers its request. After a failure it gives the cells that were waiting
// behind it, which are to be aborted: those that were sent before the client could know.
func (k *kernel) execute(ctx context.Context, m wire.Message) (aborted []wire.Message) {
	begin := time.Now()
	request, err := readExecute(m)
	if err != nil {
		k.front.reply(k.front.shell, m, executeReply{Status: "error", ExecutionCount: k.count,
			failure: plainFailure("request error", err.Error())})
		return nil
	}
	if request.StoreHistory {
		k.count++
		k.history.add(k.count, request.Code)
	}
	if !request.Silent {
		k.front.publish(m, "execute_input", executeInput{Code: request.Code, ExecutionCount: k.count})
	}
	r := k.newRun(m, request)
	reply := executeReply{Status: "ok", ExecutionCount: k.count, Payload: []any{}, UserExpressions: map[string]any{}}
	failed := r.cellOrQuestion(ctx, &reply)
	r.out.print.flush()
	reply.failure = failed
	if failed == nil {
		reply.UserExpressions = r.userExpressions(ctx)
	} else {
		reply.Status = "error"
		if !request.Silent {
			k.front.publish(m, "error", failed)
		}
	}
	if failed != nil && request.StopOnError {
		time.Sleep(underway - time.Since(begin))
		aborted = k.queue.takeCells()
	}
	k.front.reply(k.front.shell, m, reply)
	return aborted
}

// underway is how long a cell that was sent right behind another may take to arrive.
const underway = 50 * time.Millisecond

// abort answers cells that are not to run.
func (k *kernel) abort(cells []wire.Message) {
	for _, m := range cells {
		k.front.status(m, "busy")
		k.front.reply(k.front.shell, m, status{"aborted"})
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
	return &run{kernel: k, message: m, request: request, number: k.count, out: k.newOutputs(m, request.Silent)}
}

// page is a payload that clients show in a pager.
type page struct {
	Source string         `json:"source"`
	Data   map[string]any `json:"data"`
	Start  int            `json:"start"`
}

// question is a cell that asks what something is, as in "strings.Repeat?".
var question = regexp.MustCompile(`^\s*([\pL_][\pL\pN_.]*)\?\s*$`)

// cellOrQuestion runs the cell, or answers it.
func (r *run) cellOrQuestion(ctx context.Context, reply *executeReply) *failure {
	at := question.FindStringSubmatch(r.request.Code)
	if at == nil {
		return r.cell(ctx)
	}
	found := r.inspect(ctx, at[1], len(at[1])-1, 1)
	if !found.Found {
		return plainFailure("not found", fmt.Sprintf("%s is not known", at[1]))
	}
	reply.Payload = append(reply.Payload, page{Source: "page", Data: found.Data})
	return nil
}

// cell runs the cell of the request; nil when all went well.
func (r *run) cell(ctx context.Context) *failure {
	plan, failed := r.plan(ctx)
	if failed != nil {
		return failed
	}
	if failed := r.ownCommands(plan); failed != nil {
		return failed
	}
	if strings.TrimSpace(plan.Source) == "" && plan.File == "" {
		r.keep(plan)
		return nil
	}
	if r.wasInterrupted() { // while it was being planned
		return interruptedFailure()
	}
	r.out.settings = strings.Count("\n"+plan.Source, "\n%env ")
	reply, failed := r.build(ctx, plan)
	if failed != nil {
		return failed
	}
	failed = r.outcome(reply, plan)
	if failed == nil {
		r.gonb.remember(plan.Source)
	}
	if failed == nil || r.out.started {
		r.keep(plan)
	}
	if failed == nil {
		r.out.showResult(r.number)
	}
	return failed
}

// plan rewrites the cell, given the variables and declarations there are.
func (r *run) plan(ctx context.Context) (*cell.Plan, *failure) {
	c, err := r.gonb.child(ctx)
	if err != nil {
		return nil, plainFailure("kernel error", err.Error())
	}
	vars, err := store.List(r.session.vars())
	if err != nil {
		return nil, plainFailure("session error", err.Error())
	}
	plan, err := cell.Rewrite(cell.Input{Source: r.request.Code, Number: r.number, Vars: vars, Book: &r.book, Packages: c.packages})
	if err != nil {
		return nil, r.buildError(err.Error())
	}
	return plan, nil
}

// keep remembers what the cell declared, now that it has compiled.
func (r *run) keep(plan *cell.Plan) {
	if !r.request.StoreHistory {
		return
	}
	r.book.Add(plan)
	if err := r.session.record(r.number, r.request.Code); err != nil {
		r.out.stream("stderr", "This cell's declarations are not kept for after a crash: "+err.Error()+"\n")
	}
}

// build has GoNB build and run the cell. Modules that an import needs are fetched first, if it turns
// out that they are missing.
func (r *run) build(ctx context.Context, plan *cell.Plan) (wire.Message, *failure) {
	retried := false
	for fetched := map[string]bool{}; ; {
		c, err := r.gonb.child(ctx)
		if err != nil {
			return wire.Message{}, plainFailure("kernel error", err.Error())
		}
		reply, err := r.send(ctx, c, plan)
		switch {
		case errors.Is(err, errGone) && !retried && r.untouched(plan):
			retried = true // it may have died before it saw the cell
			continue
		case errors.Is(err, errGone):
			r.gonb.begin()
			return reply, r.crashed(c)
		case err != nil:
			return reply, plainFailure("kernel error", err.Error())
		}
		if c.useSystemLinker(ctx, reply) {
			plan = withoutCommands(plan)
			continue
		}
		missing := missingPackages(reply)
		if len(missing) == 0 || fetched[missing[0]] {
			return reply, nil
		}
		if failed := r.fetch(ctx, c, missing); failed != nil {
			return reply, failed
		}
		for _, name := range missing {
			fetched[name] = true
		}
		plan = withoutCommands(plan)
	}
}

// untouched says that nothing of the cell has been done yet, as far as anybody can see.
func (r *run) untouched(plan *cell.Plan) bool {
	return !r.out.started && !r.wasInterrupted() && strings.HasPrefix(plan.Source, "func main()")
}

// send has GoNB execute the plan, with its outputs and events going to the clients as they come.
func (r *run) send(ctx context.Context, c *child, plan *cell.Plan) (reply wire.Message, err error) {
	if err := c.writeFile(plan.File); err != nil {
		return reply, err
	}
	r.events.until(func() {
		reply, err = c.call(ctx, "execute_request", gonbExecute(plan.Source, r.request.AllowStdin), r.out.message)
	}, r.out.event)
	if err == nil && plan.Cleanup != "" {
		err = c.order(ctx, plan.Cleanup)
	}
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
