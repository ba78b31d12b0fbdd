package install

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gonbtl/gonbtl/internal/fetch"
)

// packages are this module's packages in Go's build cache, so that the first cell that imports them does not wait for GoMLX
// and the C code of go-xla to compile.
func (i *installer) packages() Part {
	path := filepath.Join(i.bin(), "packages")
	built := i.module.reference() + " " + runtime.Version()
	return Part{
		Name:  "compiled packages",
		Place: path,
		Fix:   "run: gonbtl setup",
		Check: holds(path, built, "are those of another source or Go"),
		Make: func(ctx context.Context, log io.Writer) error {
			stop := fetch.Watch(log, "compiling packages", i.bin(), 0)
			defer stop()
			dir, err := i.module.dir(ctx)
			if err != nil {
				return err
			}
			_, err = i.goCommand(ctx, dir, "build", "-mod=readonly", "fmt", "./kernel/session/...", "./tl/...", "./widgets/...")
			if err != nil {
				return err
			}
			return i.intoBin("packages", func(path string) error { return os.WriteFile(path, []byte(built), 0o644) })
		},
	}
}
