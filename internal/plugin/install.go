package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/gomlx/go-xla/installer"

	"github.com/gonbtl/gonbtl/internal/fetch"
)

// Options says how Install works. The zero value is ready for use.
type Options struct {
	// Log is told what is downloaded. The default is standard error.
	Log io.Writer
	// Python is the interpreter whose pip downloads; see fetch.Options.
	Python string
}

// pin is a plugin that fetch can bring.
type pin struct{ file, version, source string }

// pins are the wheels that hold a plugin, the preferred first. All are built for Linux on x86-64.
var pins = map[string][]pin{
	"cpu": {
		{"pjrt-cpu", "0.11.2", "lammps-jax-pjrt-cpu"},
		{"pjrt-cpu-2", "2026.6.23", "fastatomstruct-xla-cpu"},
	},
	"cuda": {{"pjrt-cuda", "0.11.2", "jax-cuda13-pjrt"}},
	"tpu":  {{"pjrt-tpu", "0.0.52", "libtpu"}},
}

// Install finds or downloads a plugin of the kind and records it for Find: one that is installed already;
// else the first pinned wheel that can be had; else, on platforms that no wheel serves, go-xla's release.
func Install(ctx context.Context, kind string, opts Options) (Plugin, error) {
	if found, err := Find(kind); !errors.Is(err, ErrNone) {
		return found, err
	}
	if !HasDevice(kind) {
		return Plugin{}, fmt.Errorf("no %s device on this machine: choose another backend, such as cpu", kind)
	}
	found, err := download(ctx, kind, opts)
	if err != nil {
		return Plugin{}, err
	}
	if err := isLibrary(found.Path); err != nil {
		return Plugin{}, err
	}
	r, err := newRecord(found)
	if err != nil {
		return Plugin{}, err
	}
	return r.Plugin, r.write(chosenFile(kind))
}

func download(ctx context.Context, kind string, opts Options) (Plugin, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return release(kind)
	}
	var first error
	for _, p := range pins[kind] {
		path, err := fetch.File(ctx, p.file, fetch.Options{Log: opts.Log, Python: opts.Python})
		if err == nil {
			return Plugin{Kind: kind, Path: path, Version: p.version, Source: p.source}, nil
		}
		if first == nil {
			first = err
		}
		if !errors.Is(err, fetch.ErrNotOffered) {
			return Plugin{}, err
		}
	}
	return Plugin{}, first
}

// release has go-xla's own installer bring its release of the plugin to its own folder. It has no digest
// to compare with, only the connection's certificate.
func release(kind string) (Plugin, error) {
	if kind != "cpu" {
		return Plugin{}, fmt.Errorf("no %s plugin for %s/%s: choose the backend cpu or go", kind, runtime.GOOS, runtime.GOARCH)
	}
	lib, err := installer.DefaultHomeLibPath()
	if err != nil {
		return Plugin{}, err
	}
	if err := installer.AutoInstall(lib, true, installer.Quiet); err != nil {
		return Plugin{}, fmt.Errorf("go-xla's release: %w; the backend go needs no plugin", err)
	}
	path := installed(kind)
	if path == "" {
		return Plugin{}, fmt.Errorf("go-xla's installer left no plugin in %s; the backend go needs none", lib)
	}
	return Plugin{Kind: kind, Path: path, Version: goxlaVersion(path), Source: "go-xla"}, nil
}
