// Package widgets shows models and data in a notebook: training curves, charts, tables, image grids, confusion matrices, embeddings.
//
//	history, err := clf.Fit(train, valid, tl.FitOptions{Callbacks: []tl.Callback{widgets.Live()}})
//	widgets.Curves(history)
//
// Every widget is a value that a notebook shows where it is the last expression of a cell; Show shows one anywhere else. They
// are static HTML, SVG and PNG, so a saved or exported notebook looks as it did, without network and without scripts. Outside a
// notebook they are text.
package widgets

import (
	"fmt"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Shower is a value that has forms for a notebook, by MIME type: text, or the bytes of an image.
type Shower interface {
	MIMEBundle() map[string]any
}

// Show shows a value now, in the output of the cell that runs. Outside a notebook its text is printed.
func Show(v Shower) { show(v, "") }

// show shows a value in the place that id names, or in a new one where id is empty.
func show(v Shower, id string) {
	bundle := v.MIMEBundle()
	if !gonbui.IsNotebook {
		if id == "" {
			fmt.Fprintln(os.Stdout, bundle["text/plain"])
		}
		return
	}
	data := make(map[protocol.MIMEType]any, len(bundle))
	for mime, content := range bundle {
		data[protocol.MIMEType(mime)] = content
	}
	gonbui.SendData(&protocol.DisplayData{Data: data, DisplayID: id})
}
