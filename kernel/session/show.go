package session

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

// A Bundle is a value in the forms that a notebook can show, by MIME type: text as it is, JSON as its text, images
// in base64.
type Bundle map[string]string

// Render finds the forms of what is shown. The package rich replaces it for cells that may show images.
var Render = func(v any) (Bundle, error) {
	if v, ok := v.(interface{ MIMEBundle() map[string]any }); ok {
		return Encode(v.MIMEBundle(), nil)
	}
	return Bundle{"text/plain": Text(v)}, nil
}

// Encode makes a Bundle of the values that a MIMEBundle method returns: strings and bytes; what else there is
// is left to other.
func Encode(values map[string]any, other func(any) ([]byte, error)) (Bundle, error) {
	b := Bundle{}
	for kind, v := range values {
		switch v := v.(type) {
		case string:
			b[kind] = v
		case []byte:
			b[kind] = base64.StdEncoding.EncodeToString(v)
		default:
			if other == nil {
				return nil, fmt.Errorf("%s is a %T where text or bytes are wanted", kind, v)
			}
			text, err := other(v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", kind, err)
			}
			b[kind] = string(text)
		}
	}
	return b, nil
}

// Show shows the value of the last expression of a cell: by its MIMEBundle method if it has one, an image.Image as
// PNG, anything else as text. A nil shows nothing. An error, alone or after other values, ends the cell.
func Show(values ...any) {
	if len(values) == 0 {
		return
	}
	last := len(values) - 1
	Check(values[last])
	if last > 0 && values[last] == nil {
		values = values[:last]
	}
	if len(values) == 1 && values[0] == nil {
		return
	}
	show("result", "", values)
}

// Display shows a value at once, wherever in the cell it is called.
func Display(v any) { show("display", "", []any{v}) }

// DisplayAs shows a value in the place that id names: the first call makes the place, later ones change what it
// shows.
func DisplayAs(id string, v any) { show("display", id, []any{v}) }

// ClearOutput clears what the cell has shown; with wait only when there is something new to show.
func ClearOutput(wait bool) {
	e := newEvent("clear")
	e.key("wait")
	e.text = fmt.Append(e.text, wait)
	events.send(e)
}

func show(kind, id string, values []any) {
	b, err := renderAll(values)
	if err != nil {
		stop(fmt.Errorf("showing a %T: %w", values[0], err))
	}
	if !events.open() {
		fmt.Fprintln(os.Stdout, b["text/plain"])
		return
	}
	e := newEvent(kind)
	if id != "" {
		e.str("id", id)
	}
	e.object("data", func() {
		for mime, text := range b {
			e.str(mime, text)
		}
	})
	events.send(e)
}

// renderAll renders one value, or several as text.
func renderAll(values []any) (Bundle, error) {
	if len(values) == 1 {
		return Render(values[0])
	}
	var parts []string
	for _, v := range values {
		parts = append(parts, Text(v))
	}
	return Bundle{"text/plain": strings.Join(parts, "\n")}, nil
}
