package engine

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// outputs turns what GoNB and the cell's program say into what the clients see. Messages and events
// arrive on different goroutines, but what they touch is apart, except in finish, which comes last.
type outputs struct {
	kernel *kernel
	about  wire.Message
	silent bool
	print  *streams

	// From GoNB.
	settings int             // %env commands that it has yet to speak of
	ending   string          // a stderr message that may be GoNB's word on how the program ended
	crash    strings.Builder // stderr from the line on which the Go runtime reports a crash

	// From the program.
	started bool
	result  *display
	failed  *event
}

func (k *kernel) newOutputs(m wire.Message, silent bool) *outputs {
	return &outputs{kernel: k, about: m, silent: silent, print: &streams{front: k.front, about: m}}
}

// message handles one message from GoNB.
func (o *outputs) message(m wire.Message) {
	switch m.Header.Type {
	case "stream":
		s, err := decode[stream](m)
		switch {
		case err == nil && s.Name == "stderr":
			o.stderr(s.Text)
			return
		case err == nil:
			o.stream(s.Name, o.setting(s.Text))
			return
		}
	case "display_data", "update_display_data":
		m.Content = nestJSON(m.Content)
	case "execute_input", "error":
		return // our own say it better
	}
	o.print.flush()
	o.kernel.front.forward(o.about, m)
}

// setLine is GoNB's word on a %env command.
var setLine = regexp.MustCompile(`^Set: (\w+)=(".*")\n$`)

// setting says in the reader's language, which a %env command may just have chosen, what GoNB says of such a command.
func (o *outputs) setting(text string) string {
	at := setLine.FindStringSubmatch(text)
	if at == nil || o.settings == 0 {
		return text
	}
	o.settings--
	if value, err := strconv.Unquote(at[2]); err == nil && at[1] == words.Variable {
		_ = os.Setenv(words.Variable, value) // The kernel speaks the language of its notebook.
	}
	return words.Sayf("Set: %s=%s", at[1], at[2]) + "\n"
}

var (
	endingLine  = regexp.MustCompile(`^(\^C\n)?(exit status \d+|signal: [a-z ]+)( \(core dumped\))?\n$`)
	crashReport = regexp.MustCompile(`(?m)^(panic: |fatal error: |runtime: |SIGQUIT: |unexpected fault address )`)
)

// stderr passes text on, but for what becomes the cell's error: the Go runtime's report of a crash,
// and GoNB's last line about it.
func (o *outputs) stderr(text string) {
	if o.crash.Len() > 0 && !endingLine.MatchString(text) {
		o.crash.WriteString(text)
		return
	}
	o.flushEnding()
	if endingLine.MatchString(text) {
		o.ending = text
		return
	}
	if at := crashReport.FindStringIndex(text); at != nil {
		o.crash.WriteString(text[at[0]:])
		text = text[:at[0]]
	}
	o.stream("stderr", text)
}

func (o *outputs) flushEnding() {
	o.stream("stderr", o.ending)
	o.ending = ""
}

func (o *outputs) stream(name, text string) { o.print.write(name, text) }

// finish passes on what was held back, and turned out not to be an error.
func (o *outputs) finish(failed bool) {
	if failed {
		return
	}
	o.stream("stderr", o.crash.String())
	o.flushEnding()
}

// event handles one event from the program.
func (o *outputs) event(e event) {
	switch e.Kind {
	case "start":
		o.started = true
	case "result":
		o.result = &display{Data: e.Data, Metadata: orNone(e.Metadata)}
	case "display":
		o.display(e)
	case "clear":
		o.print.flush()
		o.kernel.front.publish(o.about, "clear_output", map[string]bool{"wait": e.Wait})
	case "note":
		o.stream("stderr", strings.TrimRight(e.Text, "\n")+"\n")
	case "error":
		o.failed = &e
	}
}

// display shows data, or updates what an earlier event of that id showed.
func (o *outputs) display(e event) {
	d := display{Data: e.Data, Metadata: orNone(e.Metadata)}
	kind := "display_data"
	if e.ID != "" {
		d.Transient = map[string]any{"display_id": e.ID}
		if o.kernel.shown[e.ID] {
			kind = "update_display_data"
		}
		o.kernel.shown[e.ID] = true
	}
	o.print.flush()
	o.kernel.front.publish(o.about, kind, d)
}

// showResult publishes the value of the cell's last expression, after all that it printed.
func (o *outputs) showResult(count int) {
	if o.result == nil || o.silent {
		return
	}
	o.print.flush()
	o.result.ExecutionCount = count
	o.kernel.front.publish(o.about, "execute_result", o.result)
	if text, ok := o.result.Data["text/plain"].(string); ok {
		o.kernel.history.result(text)
	}
}

func orNone(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// nestJSON turns the values of +json MIME types that are strings into the JSON that they hold: GoNB's
// pipe cannot carry them otherwise.
func nestJSON(content json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	var data map[string]json.RawMessage
	if json.Unmarshal(content, &fields) != nil || json.Unmarshal(fields["data"], &data) != nil {
		return content
	}
	changed := false
	for mime, value := range data {
		var text string
		if strings.HasSuffix(mime, "json") && json.Unmarshal(value, &text) == nil && json.Valid([]byte(text)) {
			data[mime] = json.RawMessage(text)
			changed = true
		}
	}
	if !changed {
		return content
	}
	fields["data"], _ = json.Marshal(data)
	out, _ := json.Marshal(fields)
	return out
}
