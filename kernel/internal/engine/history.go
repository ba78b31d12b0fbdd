package engine

import (
	"regexp"
	"slices"
	"strings"
)

// history is the cells that this kernel has executed, by their number.
type history struct {
	entries []entry
}

type entry struct {
	number int
	source string
	output string // the text of its result, if it had one
}

type historyRequest struct {
	Output  bool   `json:"output"`
	Raw     bool   `json:"raw"`
	Access  string `json:"hist_access_type"` // range, tail or search
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    *int   `json:"stop"`
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

type historyReply struct {
	Status  string   `json:"status"`
	History [][3]any `json:"history"`
}

func (h *history) add(number int, source string) {
	h.entries = append(h.entries, entry{number: number, source: source})
}

// putBefore puts the cells of an earlier kernel before those of this one.
func (h *history) putBefore(past []pastCell) {
	var earlier []entry
	for _, p := range past {
		earlier = append(earlier, entry{number: p.Number, source: p.Source})
	}
	h.entries = append(earlier, h.entries...)
}

// result notes what the newest cell showed.
func (h *history) result(text string) {
	if len(h.entries) > 0 {
		h.entries[len(h.entries)-1].output = text
	}
}

// source gives the text of a cell.
func (h *history) source(number int) (string, bool) {
	for _, e := range slices.Backward(h.entries) {
		if e.number == number {
			return e.source, true
		}
	}
	return "", false
}

// find answers a history request. There is one session: this one.
func (h *history) find(r historyRequest) historyReply {
	var found []entry
	switch r.Access {
	case "range":
		found = h.between(r)
	case "search":
		found = h.matching(r)
	default:
		found = slices.Clone(h.entries)
	}
	if r.N > 0 && r.Access != "range" && len(found) > r.N {
		found = found[len(found)-r.N:]
	}
	reply := historyReply{Status: "ok", History: [][3]any{}}
	for _, e := range found {
		var input any = e.source
		if r.Output {
			input = [2]any{e.source, nilIfEmpty(e.output)}
		}
		reply.History = append(reply.History, [3]any{0, e.number, input})
	}
	return reply
}

// between gives a range of cells; as in IPython, session 0 is the current one and stop is not
// included.
func (h *history) between(r historyRequest) (found []entry) {
	if r.Session > 0 {
		return nil
	}
	for _, e := range h.entries {
		if e.number >= r.Start && (r.Stop == nil || e.number < *r.Stop) {
			found = append(found, e)
		}
	}
	return found
}

// matching gives the cells that match a pattern in which * and ? stand for any text and any letter.
func (h *history) matching(r historyRequest) (found []entry) {
	text := regexp.QuoteMeta(r.Pattern)
	text = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(text)
	pattern := regexp.MustCompile(`(?s)^` + text + `$`) // quoted: always a valid expression
	for _, e := range slices.Backward(h.entries) {
		repeated := slices.ContainsFunc(found, func(f entry) bool { return f.source == e.source })
		if pattern.MatchString(e.source) && !(r.Unique && repeated) {
			found = append(found, e)
		}
	}
	slices.Reverse(found)
	return found
}

func nilIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}
