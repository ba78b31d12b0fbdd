// Package rich lets a cell show images and JSON. It is a package of its own because most cells show neither, and to
// link image/png and encoding/json takes time. The kernel imports it where a cell may need it.
package rich

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"

	"github.com/gonbtl/gonbtl/kernel/session"
)

// Use makes the session show images and JSON.
func Use() { session.Render = render }

func render(v any) (session.Bundle, error) {
	switch v := v.(type) {
	case interface{ MIMEBundle() map[string]any }:
		return session.Encode(v.MIMEBundle(), json.Marshal)
	case image.Image:
		return picture(v)
	}
	return session.Bundle{"text/plain": session.Text(v)}, nil
}

func picture(img image.Image) (session.Bundle, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	size := img.Bounds().Size()
	return session.Bundle{
		"image/png":  base64.StdEncoding.EncodeToString(b.Bytes()),
		"text/plain": fmt.Sprintf("%T of %d × %d pixels", img, size.X, size.Y),
	}, nil
}
