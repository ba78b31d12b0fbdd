package engine

import (
	"encoding/json"
	"runtime"

	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// The contents of the messages that the kernel reads and writes itself.

// status is a reply that says no more.
type status struct {
	Status string `json:"status"`
}

type shutdown struct {
	Status  string `json:"status,omitempty"`
	Restart bool   `json:"restart"`
}

type executeRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// readExecute reads a request with the protocol's defaults for what it leaves out.
func readExecute(m wire.Message) (executeRequest, error) {
	content := struct {
		executeRequest
		StoreHistory *bool `json:"store_history"`
		AllowStdin   *bool `json:"allow_stdin"`
		StopOnError  *bool `json:"stop_on_error"`
	}{}
	if err := json.Unmarshal(m.Content, &content); err != nil {
		return executeRequest{}, err
	}
	orTrue := func(b *bool) bool { return b == nil || *b }
	r := content.executeRequest
	r.StoreHistory = orTrue(content.StoreHistory) && !r.Silent
	r.AllowStdin = orTrue(content.AllowStdin)
	r.StopOnError = orTrue(content.StopOnError)
	return r, nil
}

type executeReply struct {
	Status          string         `json:"status"` // ok, error or aborted
	ExecutionCount  int            `json:"execution_count"`
	UserExpressions map[string]any `json:"user_expressions"`
	Payload         []any          `json:"payload"`
	*failure
}

// gonbReply is GoNB's answer to a cell.
type gonbReply struct {
	Status string `json:"status"`
	Value  string `json:"evalue"`
}

// failure is an error as Jupyter shows it.
type failure struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

type executeInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

type stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// display is the content of display_data, update_display_data and execute_result.
type display struct {
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
	Transient      map[string]any `json:"transient,omitempty"`
	ExecutionCount int            `json:"execution_count,omitempty"`
}

type cursorRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`
	DetailLevel int    `json:"detail_level"`
}

type completeReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"`
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"`
}

type inspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

type isCompleteReply struct {
	Status string `json:"status"` // complete, incomplete or invalid
	Indent string `json:"indent,omitempty"`
}

// kernelInfo is what a client learns about the kernel before anything else.
func kernelInfo() map[string]any {
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.ProtocolVersion,
		"implementation":         "gonbtl",
		"implementation_version": "0.1.0",
		"banner":                 "Go (GoNB-TL) on " + runtime.Version(),
		"language_info": map[string]string{
			"name":               "go",
			"version":            runtime.Version()[len("go"):],
			"mimetype":           "text/x-go",
			"file_extension":     ".go",
			"pygments_lexer":     "go",
			"codemirror_mode":    "go",
			"nbconvert_exporter": "script",
		},
		"help_links": []map[string]string{
			{"text": "Go", "url": "https://go.dev/doc/"},
			{"text": "Go packages", "url": "https://pkg.go.dev/"},
			{"text": "GoNB", "url": "https://github.com/janpfeifer/gonb"},
		},
	}
}
