package session

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
)

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
	data, err := bundle(values)
	if err != nil {
		stop(fmt.Errorf("showing a %T: %w", values[0], err))
	}
	if !events.open() {
		fmt.Fprintln(os.Stdout, data["text/plain"])
		return
	}
	events.send(event{Kind: "result", Data: data})
}

// bundle is the MIME bundle of what is shown.
func bundle(values []any) (map[string]any, error) {
	if len(values) > 1 {
		var parts []string
		for _, v := range values {
			parts = append(parts, Text(v))
		}
		return map[string]any{"text/plain": strings.Join(parts, "\n")}, nil
	}
	switch v := values[0].(type) {
	case interface{ MIMEBundle() map[string]any }:
		return encoded(v.MIMEBundle())
	case image.Image:
		return picture(v)
	}
	return map[string]any{"text/plain": Text(values[0])}, nil
}

// encoded puts the values of a MIME bundle into the form of Jupyter's messages.
func encoded(b map[string]any) (map[string]any, error) {
	for kind, v := range b {
		switch v := v.(type) {
		case []byte:
			b[kind] = base64.StdEncoding.EncodeToString(v)
		case string:
			if isJSON(kind) && json.Valid([]byte(v)) {
				b[kind] = json.RawMessage(v)
			}
		default:
			if _, err := json.Marshal(v); err != nil {
				return nil, fmt.Errorf("%s: %w", kind, err)
			}
		}
	}
	return b, nil
}

func isJSON(kind string) bool { return strings.HasSuffix(kind, "json") }

func picture(img image.Image) (map[string]any, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	size := img.Bounds().Size()
	return map[string]any{
		"image/png":  base64.StdEncoding.EncodeToString(b.Bytes()),
		"text/plain": fmt.Sprintf("%T of %d × %d pixels", img, size.X, size.Y),
	}, nil
}
