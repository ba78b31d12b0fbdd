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
	parts := []Part{i.golang(), i.compiler(), i.python3(), i.command(), i.gonb(), i.goimports(), i.gopls(), i.packages()}
	if i.Backend == "cuda" || i.Backend == "tpu" {
		parts = append(parts, device(i.Backend))
	}
	if !opts.NoPython {
		parts = append(parts, i.environment(), i.lab())
	}
	for _, kind := range i.plugins() {
		parts = append(parts, i.plugin(kind))
	}
	parts = append(parts, i.kernelspecs()...)
	for _, name := range lessonData {
		parts = append(parts, i.data(name))
	}
	return parts, nil
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

// device is the device that a backend was asked for by name.
func device(kind string) Part {
	return Part{
		Name: strings.ToUpper(kind) + " device",
		Fix:  "choose another with --backend, or none for the best that works",
		Check: func(context.Context) (string, error) {
			if !plugin.HasDevice(kind) {
				return "", errors.New("this machine has none, or no driver for it")
			}
			return "", nil
		},
	}
}

// Backend names what notebooks run on where the user chose none: the best that is in place.
func Backend() string {
	for _, kind := range []string{"tpu", "cuda", "cpu"} {
		if _, err := plugin.Find(kind); err == nil && plugin.HasDevice(kind) {
			return kind
		}
	}
	return "go"
}

// plugin is the PJRT plugin of one kind. Only one that was asked for by name must be had.
func (i *installer) plugin(kind string) Part {
	there, _ := plugin.Find(kind)
	return Part{
		Name:    "PJRT plugin " + kind,
		Place:   there.Path,
		Fix:     "run: gonbtl setup --backend " + kind,
		Without: i.withoutPlugin(kind),
		Check: func(context.Context) (string, error) {
			found, err := plugin.Find(kind)
			if err != nil {
				return "", err
			}
			return found.Source + " " + found.Version, nil
		},
		Make: func(ctx context.Context, log io.Writer) error {
			_, err := plugin.Install(ctx, kind, plugin.Options{Log: log})
			return err
		},
	}
}

func (i *installer) withoutPlugin(kind string) string {
	switch {
	case kind == i.Backend:
		return ""
	case kind == "cpu":
		return "notebooks run on GoMLX's pure-Go backend, slowly"
	}
	return "notebooks run on the CPU"
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
