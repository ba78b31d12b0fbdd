// Package pjrtcache keeps compiled XLA programs on disk, so that a program compiled in one process is not compiled again in
// the next: in a notebook each cell is a process.
//
//	found, err := plugin.Find("cpu")
//	err = pjrtcache.Register(found)
//	backend, err := compute.NewWithConfig("xla:" + found.Path) // Compiles once, in whatever process.
//
// The cache stands between go-xla and the plugin: it gives go-xla a copy of the plugin's table of functions in which only the
// function that compiles is another. That one looks for a file with the same program, options, plugin, machine and settings, and
// has the plugin load what is in it. Whatever goes wrong, it compiles. What it loads is the machine code that the plugin made, so
// results are the same to the last bit.
//
// On the same way programs for CPUs are lowered: cpukernel puts calls to functions of its own in the place of convolutions.
//
// The environment variable GONBTL_EXECUTABLE_CACHE=off turns the cache off, and leaves the lowering.
package pjrtcache

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/plugin"
)

// Env is the environment variable that turns the cache off.
const Env = "GONBTL_EXECUTABLE_CACHE"

var registered = struct {
	sync.Mutex
	byPath map[string]error
}{byPath: map[string]error{}}

// Register puts the cache around a plugin for CPUs or for CUDA, and has programs for CPUs lowered by cpukernel on their way to the
// compiler, with the cache or without; go-xla finds all that under the plugin's own path. It does nothing for other plugins.
//
// Errors: the plugin cannot be loaded or is not of a known version, or something on which programs depend is not known. Then programs
// are compiled in each process; where the first is the cause, go-xla uses the plugin as it is.
func Register(p plugin.Plugin) error {
	if p.Kind == "tpu" {
		return nil
	}
	registered.Lock()
	defer registered.Unlock()
	err, done := registered.byPath[p.Path]
	if !done {
		s, errStore := openStore()
		if err = errors.Join(errStore, wrap(p, s)); err != nil {
			err = fmt.Errorf("PJRT plugin %s without a cache of executables: %w", p.Path, err)
		}
		registered.byPath[p.Path] = err
	}
	return err
}

// openStore is the user's store; nil where nothing is to be kept.
func openStore() (*store, error) {
	switch setting := os.Getenv(Env); setting {
	case "", "on":
	case "off":
		return nil, nil
	default:
		return nil, fmt.Errorf("%s=%q: want on or off", Env, setting)
	}
	dir, err := place.Join("executables")
	if err != nil {
		return nil, err
	}
	if err := ownFolder(dir); err != nil {
		return nil, err
	}
	return &store{dir: dir, limit: maxSize}, nil
}
