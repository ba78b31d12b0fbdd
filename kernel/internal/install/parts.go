package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/plugin"
)

// Options says what to install. The zero value is what most people want.
type Options struct {
	// Backend is cpu, cuda, tpu or go: the device that notebooks run on. The default, auto, is the best
	// that works.
	Backend string
	// NoPython leaves out the Python environment: the kernel is registered with the Jupyter that is there.
	NoPython bool
}

// Backends are the values of Options.Backend.
var Backends = append([]string{"auto", "go"}, plugin.Kinds...)

// lessonData is what the lessons need, by fetch's names.
var lessonData = []string{"mnist-5k", "digits-8x8"}

// installer holds what several parts share.
type installer struct {
	Options
	root   string
	module module
}

// Parts lists everything that setup installs or needs, in the order in which it has to be made.
func Parts(opts Options) ([]Part, error) {
	if opts.Backend != "" && !slices.Contains(Backends, opts.Backend) {
		return nil, fmt.Errorf("backend %q: expected one of %s", opts.Backend, strings.Join(Backends, ", "))
	}
	root, err := place.Root()
	if err != nil {
		return nil, err
	}
	i := &installer{Options: opts, root: root, module: source()}
	parts := []Part{i.golang(), i.compiler(), i.python3(), i.command(), i.gonb(), i.goimports(), i.gopls()}
	if !opts.NoPython {
		parts = append(parts, i.environment())
	}
	for _, kind := range i.plugins() {
		parts = append(parts, i.plugin(kind))
	}
	for _, name := range lessonData {
		parts = append(parts, i.data(name))
	}
	return append(parts, i.kernelspecs()...), nil
}

// plugins are the kinds of plugin that the backend asks for.
func (i *installer) plugins() []string {
	switch i.Backend {
	case "go":
		return nil
	case "cuda", "tpu":
		return []string{"cpu", i.Backend}
	case "cpu":
		return []string{"cpu"}
	}
	return slices.DeleteFunc(slices.Clone(plugin.Kinds), func(kind string) bool { return !plugin.HasDevice(kind) })
}

// plugin is the PJRT plugin of one kind. Only one that was asked for by name must be had: where the choice
// is ours, GoMLX's own backend takes its place.
func (i *installer) plugin(kind string) Part {
	dir, _ := place.Join("plugins")
	return Part{
		Name:     "PJRT plugin " + kind,
		Place:    dir,
		Fix:      "run: gonbtl setup --backend " + kind,
		Optional: i.Backend != kind,
		Check: func(context.Context) (string, error) {
			found, err := plugin.Find(kind)
			if err != nil {
				return "", errors.Unwrap(err)
			}
			return found.Source + " " + found.Version, nil
		},
		Make: func(ctx context.Context, log io.Writer) error {
			_, err := plugin.Install(ctx, kind, plugin.Options{Log: log})
			if err != nil && i.Backend != kind {
				return fmt.Errorf("%w; without it notebooks run on the pure-Go backend", err)
			}
			return err
		},
	}
}

// data is one data set of the lessons.
func (i *installer) data(name string) Part {
	path, _ := fetch.Cached(name)
	return Part{
		Name:  "data " + name,
		Place: path,
		Fix:   "run: gonbtl setup",
		Check: func(context.Context) (string, error) {
			if _, ok := fetch.Cached(name); !ok {
				return "", errMissing
			}
			return "", nil
		},
		Make: func(ctx context.Context, log io.Writer) error {
			_, err := fetch.File(ctx, name, fetch.Options{Log: log})
			return err
		},
	}
}
