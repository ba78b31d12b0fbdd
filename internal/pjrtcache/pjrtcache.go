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
// The environment variable GONBTL_EXECUTABLE_CACHE=off turns it off.
package pjrtcache

import (
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
	byPath map[string]bool
}{byPath: map[string]bool{}}

// Register puts the cache around a plugin for CPUs or for CUDA; go-xla finds it under the plugin's own path. It does nothing
// for other plugins, or when Env is off.
//
// Errors: the plugin cannot be loaded or is not of a known version, or something on which programs depend is not known. Then
// go-xla uses the plugin as it would without the cache.
func Register(p plugin.Plugin) error {
	switch setting := os.Getenv(Env); {
	case setting == "off", p.Kind == "tpu":
		return nil
	case setting != "" && setting != "on":
		return fmt.Errorf("%s=%q: want on or off", Env, setting)
	}
	registered.Lock()
	defer registered.Unlock()
	if registered.byPath[p.Path] {
		return nil
	}
	dir, err := place.Join("executables")
	if err != nil {
		return err
	}
	err = ownFolder(dir)
	if err == nil {
		err = wrap(p, &store{dir: dir, limit: maxSize})
	}
	if err != nil {
		return fmt.Errorf("PJRT plugin %s without a cache of executables: %w", p.Path, err)
	}
	registered.byPath[p.Path] = true
	return nil
}
