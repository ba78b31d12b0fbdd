package install

import (
	"context"
	_ "embed"
	"io"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
)

// labSettings keep our JupyterLab from asking about news and from looking for updates, which setup pins.
//
//go:embed overrides.json
var labSettings []byte

// lab is the settings of the environment's JupyterLab; the user's own choices go before them.
func (i *installer) lab() Part {
	path := filepath.Join(i.root, "python", "share", "jupyter", "lab", "settings", "overrides.json")
	return Part{
		Name:  "JupyterLab settings",
		Place: path,
		Fix:   "run: gonbtl setup",
		Check: holds(path, string(labSettings), "differ from those of this version"),
		Make: func(context.Context, io.Writer) error {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			return atomicfile.Write(path, func(w io.Writer) error {
				_, err := w.Write(labSettings)
				return err
			})
		},
	}
}
