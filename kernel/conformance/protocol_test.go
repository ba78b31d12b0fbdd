package conformance

import (
	"context"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/kernel/internal/client"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

func TestTransports(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			n := startOn(t, transport)
			if got := n.ok("!echo hello").Stream("stdout"); got != "hello\n" {
				t.Errorf("stdout %q", got)
			}
			n.Heartbeat.Send([][]byte{{}, []byte("beat")})
			if got := <-n.Heartbeat.Received(); string(got[1]) != "beat" {
				t.Errorf("heartbeat %q", got)
			}
		})
	}
}

func TestExecuteRequestFields(t *testing.T) {
	n := start(t)
	content := func(change func(map[string]any)) map[string]any {
		c := client.ExecuteContent("!echo hello")
		change(c)
		return c
	}
	kinds := func(r client.Result) []string {
		return slices.DeleteFunc(r.Order, func(kind string) bool { return kind == "status" })
	}
	r := n.ask("execute_request", content(func(c map[string]any) { c["silent"] = true }))
	if got := kinds(r); slices.Contains(got, "execute_input") || r.Field("execution_count") != 0.0 {
		t.Errorf("silent: %v, count %v", got, r.Field("execution_count"))
	}
	r = n.ask("execute_request", content(func(c map[string]any) { c["store_history"] = false }))
	if got := kinds(r); !slices.Contains(got, "execute_input") || r.Field("execution_count") != 0.0 {
		t.Errorf("store_history false: %v, count %v", got, r.Field("execution_count"))
	}
	r = n.ask("execute_request", map[string]any{"code": "!echo hello"}) // the rest has defaults
	if r.Status() != "ok" || r.Field("execution_count") != 1.0 {
		t.Errorf("defaults: %s", r.Reply.Content)
	}
	r = n.ask("execute_request", map[string]any{"code": 7})
	if r.Status() != "error" {
		t.Errorf("wrong type: %s", r.Reply.Content)
	}
	if r = n.ok(""); r.Field("execution_count") != 2.0 {
		t.Errorf("empty cell: %s", r.Reply.Content)
	}
}

func TestFailureAbortsTheQueue(t *testing.T) {
	n := start(t)
	first := n.send("execute_request", client.ExecuteContent("!sleep 0.3\npanic(1)"))
	second := n.send("execute_request", client.ExecuteContent("!echo second"))
	question := n.send("kernel_info_request", struct{}{})
	third := n.send("execute_request", client.ExecuteContent("!echo third"))
	if r := n.wait(first); r.Status() != "error" {
		t.Errorf("first: %s", r.Reply.Content)
	}
	for _, p := range []*client.Pending{second, third} {
		if r := n.wait(p); r.Status() != "aborted" || len(r.Messages) > 0 {
			t.Errorf("queued behind a failure: %s, %v", r.Reply.Content, r.Order)
		}
	}
	if r := n.wait(question); r.Status() != "ok" {
		t.Errorf("question: %s", r.Reply.Content)
	}
	n.ok("!echo fourth")

	content := client.ExecuteContent("x :=")
	content["stop_on_error"] = false
	n.send("execute_request", content)
	if r := n.wait(n.send("execute_request", client.ExecuteContent("!echo fifth"))); r.Status() != "ok" {
		t.Errorf("stop_on_error false: %s", r.Reply.Content)
	}
}

func TestInterrupt(t *testing.T) {
	n := start(t)
	running := n.send("execute_request", client.ExecuteContent("!echo started; sleep 98765"))
	queued := n.send("execute_request", client.ExecuteContent("!echo queued"))
	until(t, "the cell runs", func() bool { return len(n.processes("98765")) > 0 })
	p, err := n.Send(n.Control, "interrupt_request", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	if r := n.wait(p); r.Reply.Header.Type != "interrupt_reply" || r.Status() != "ok" {
		t.Errorf("interrupt: %s %s", r.Reply.Header.Type, r.Reply.Content)
	}
	if r := n.wait(running); r.Status() != "error" || r.Field("ename") != "Interrupted" {
		t.Errorf("interrupted cell: %s", r.Reply.Content)
	}
	if r := n.wait(queued); r.Status() != "aborted" {
		t.Errorf("cell behind it: %s", r.Reply.Content)
	}
	n.ok("!echo alive")
}

func TestInterruptBySignal(t *testing.T) {
	n := start(t)
	running := n.send("execute_request", client.ExecuteContent("!sleep 98765"))
	until(t, "the cell runs", func() bool { return len(n.processes("98765")) > 0 })
	n.signal(os.Interrupt)
	if r := n.wait(running); r.Field("ename") != "Interrupted" {
		t.Errorf("interrupted cell: %s", r.Reply.Content)
	}
	n.signal(os.Interrupt) // with nothing to stop
	time.Sleep(100 * time.Millisecond)
	n.ok("!echo alive")
}

func TestSecondInterruptKills(t *testing.T) {
	n := start(t)
	running := n.send("execute_request", client.ExecuteContent("!trap '' INT; sleep 98765; sleep 98765; sleep 98765"))
	until(t, "the cell runs", func() bool { return len(n.processes("98765")) > 0 })
	n.signal(os.Interrupt)
	time.Sleep(2 * time.Second) // a hasty double press is not meant to kill
	n.signal(os.Interrupt)
	if r := n.wait(running); r.Field("ename") != "Interrupted" {
		t.Errorf("interrupted cell: %s", r.Reply.Content)
	}
	n.ok("!echo alive")
}

func TestHistory(t *testing.T) {
	n := start(t)
	n.ok("!echo one")
	n.ok("!echo two")
	n.ok("!echo one")
	ask := func(request map[string]any) (sources []string) {
		r := n.ask("history_request", request)
		for _, entry := range r.Field("history").([]any) {
			sources = append(sources, entry.([]any)[2].(string))
		}
		return sources
	}
	for name, test := range map[string]struct {
		request map[string]any
		want    []string
	}{
		"tail":   {map[string]any{"hist_access_type": "tail", "n": 2}, []string{"!echo two", "!echo one"}},
		"range":  {map[string]any{"hist_access_type": "range", "session": 0, "start": 2, "stop": 3}, []string{"!echo two"}},
		"open":   {map[string]any{"hist_access_type": "range", "session": 0, "start": 2}, []string{"!echo two", "!echo one"}},
		"other":  {map[string]any{"hist_access_type": "range", "session": 1, "start": 0}, nil},
		"search": {map[string]any{"hist_access_type": "search", "pattern": "*t?o", "n": 9}, []string{"!echo two"}},
		"unique": {map[string]any{"hist_access_type": "search", "pattern": "!echo*", "unique": true}, []string{"!echo two", "!echo one"}},
		"quoted": {map[string]any{"hist_access_type": "search", "pattern": "[*(", "n": 9}, nil},
	} {
		if got := ask(test.request); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestIsComplete(t *testing.T) {
	n := start(t)
	for code, want := range map[string]string{
		"x := 1":                         "complete",
		"for i := range 3 {":             "incomplete",
		"for i := range 3 {\n}":          "complete",
		"func f() int {\n\treturn 1\n}":  "complete",
		"type T struct {":                "incomplete",
		"x := `raw":                      "incomplete",
		"fmt.Println(1,":                 "incomplete",
		"x := )":                         "invalid",
		"}":                              "invalid",
		"!ls":                            "complete",
		"%%\nif true {":                  "incomplete",
		"import \"fmt\"\nfmt.Println(1)": "complete",
	} {
		if r := n.ask("is_complete_request", map[string]string{"code": code}); r.Status() != want {
			t.Errorf("%q: %s, want %s", code, r.Status(), want)
		}
	}
	r := n.ask("is_complete_request", map[string]string{"code": "if x {\n\tfor {"})
	if r.Field("indent") != "\t\t" {
		t.Errorf("indent %q", r.Field("indent"))
	}
}

func TestComms(t *testing.T) {
	n := start(t)
	open := map[string]any{"comm_id": "c1", "target_name": "widget", "data": map[string]any{}}
	info := func(target string) map[string]any {
		return n.ask("comm_info_request", map[string]string{"target_name": target}).Field("comms").(map[string]any)
	}
	if got := info(""); len(got) != 0 {
		t.Errorf("at first: %v", got)
	}
	n.send("comm_open", open)
	until(t, "the channel is open", func() bool { return len(info("")) == 1 })
	if len(info("widget")) != 1 || len(info("other")) != 0 {
		t.Errorf("by target: %v, %v", info("widget"), info("other"))
	}
	n.send("comm_close", map[string]any{"comm_id": "c1", "data": map[string]any{}})
	until(t, "the channel is closed", func() bool { return len(info("")) == 0 })
}

func TestShutdown(t *testing.T) {
	for _, restart := range []bool{false, true} {
		tmp, err := os.MkdirTemp("", "k")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(tmp)
		others := glob(t, home, "sessions/kernel-*")
		n := launch(t, tmp, "ipc")
		running := n.send("execute_request", client.ExecuteContent("!sleep 98765"))
		until(t, "the cell runs", func() bool { return len(n.processes("98765")) > 0 })
		_ = running
		p, err := n.Send(n.Control, "shutdown_request", map[string]bool{"restart": restart})
		if err != nil {
			t.Fatal(err)
		}
		r := n.waitReply(p)
		if r.Status() != "ok" || r.Field("restart") != restart {
			t.Errorf("shutdown: %s", r.Reply.Content)
		}
		select {
		case <-n.Exited():
		case <-time.After(patience):
			t.Fatal("the kernel goes on")
		}
		if left := glob(t, tmp, "*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		until(t, "all processes are gone", func() bool { return len(n.processes("")) == 0 })
		if left := glob(t, home, "sessions/kernel-*"); len(left) > len(others) {
			t.Errorf("variables of a kernel that was shut down: %v", left)
		}
		n.Kill()
	}
}

// waitReply is wait for a request after which the kernel may end before it says that it is idle.
func (n *notebook) waitReply(p *client.Pending) client.Result {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), patience)
	defer cancel()
	r, _ := p.Wait(ctx)
	return r
}

func TestBadSignatureIsDropped(t *testing.T) {
	n := start(t)
	forged := wire.Codec{Key: []byte("guess")}
	for _, socket := range []*wire.Socket{n.Shell, n.Control, n.Stdin} {
		m, err := wire.New("s", "shutdown_request", map[string]bool{"restart": false})
		if err != nil {
			t.Fatal(err)
		}
		socket.Send(forged.Encode(m))
		socket.Send([][]byte{[]byte("no message at all")})
		socket.Send([][]byte{[]byte("<IDS|MSG>"), {}, {}, {}, {}, {}})
	}
	n.ok("!echo alive")
}

func TestGarbageOnEverySocket(t *testing.T) {
	n := startOn(t, "tcp")
	c := n.Connection
	for _, port := range []int{c.ShellPort, c.ControlPort, c.StdinPort, c.IOPubPort, c.HeartbeatPort} {
		for _, bytes := range []string{"", "GET / HTTP/1.1\r\n\r\n", strings.Repeat("\xff", 10_000), strings.Repeat("\x00", 10_000)} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(c.Endpoint(port), "tcp://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			io.WriteString(conn, bytes)
		}
	}
	n.ok("!echo alive")
}

func TestClientVanishes(t *testing.T) {
	n := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	other, err := wire.Dial(ctx, wire.Dealer, n.Connection.Endpoint(n.Connection.ShellPort), "other")
	if err != nil {
		t.Fatal(err)
	}
	m, err := wire.New("other", "execute_request", client.ExecuteContent("!yes | head -100000"))
	if err != nil {
		t.Fatal(err)
	}
	other.Send(n.Codec.Encode(m))
	other.Flush(time.Second)
	other.Close()
	n.ok("!echo alive")
}

func TestUnknownRequestsGetNoReply(t *testing.T) {
	n := start(t)
	n.send("debug_request", struct{}{})
	n.send("nonsense", struct{}{})
	n.ok("!echo alive")
}

// TestCompletionWithoutGopls asks a kernel that has just started, or has no gopls.
func TestCompletionWithoutGopls(t *testing.T) {
	n := start(t)
	n.ok("type P struct{ X int }\n\nfunc (p *P) Len() int { return p.X }\n\npoint := P{1}")
	for code, want := range map[string]string{
		"poi": "point", "point.": "Len X", "é := point.L": "Len", "strings.Repe": "Repeat", "%who": "%whos",
	} {
		r := n.ask("complete_request", map[string]any{"code": code, "cursor_pos": len([]rune(code))})
		var got []string
		for _, match := range r.Field("matches").([]any) {
			got = append(got, match.(string))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
