// Package device opens the device that models run on: a CPU, an NVIDIA GPU or a TPU through an XLA PJRT plugin, or
// GoMLX's pure-Go backend where no plugin can be had.
//
//	dev, err := device.Open()
//	fmt.Println(dev) // XLA on CPU (PJRT plugin lammps-jax-pjrt-cpu 0.11.2)
//
// The environment variable GONBTL_BACKEND chooses: cpu, cuda, tpu, go, or auto (the default: the best that works).
package device

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend"  // Backend "go".
	_ "github.com/gomlx/go-xla/compute/xla" // Backend "xla".

	"github.com/gonbtl/gonbtl/internal/pjrtcache"
	"github.com/gonbtl/gonbtl/internal/plugin"
	"github.com/gonbtl/gonbtl/internal/try"
)

// Env is the environment variable that chooses the kind of device.
const Env = "GONBTL_BACKEND"

// Kinds of device, as Env names them.
const (
	Auto = "auto"
	CPU  = "cpu"
	CUDA = "cuda"
	TPU  = "tpu"
	Go   = "go"
)

// Device is an open GoMLX backend with the facts that a person wants to know of it.
type Device struct {
	compute.Backend
	// Kind is one of CPU, CUDA, TPU and Go.
	Kind string
	// Plugin is the PJRT plugin behind it; zero for Go.
	Plugin plugin.Plugin
	// Fallback says why a better kind was not taken; empty when nothing better was to be had.
	Fallback string
	// Uncached says why compiled programs are not kept from one process to the next; empty where they are, and for Go.
	Uncached string
}

// String is one line: the compiler, the kind of device, the plugin, and the number of devices where there are many GPUs or TPUs.
func (d *Device) String() string {
	line := "GoMLX pure-Go backend"
	if d.Kind != Go {
		line = fmt.Sprintf("XLA on %s (PJRT plugin %s)", strings.ToUpper(d.Kind), strings.TrimSpace(d.Plugin.Source+" "+d.Plugin.Version))
	}
	if n := d.NumDevices(); n > 1 && d.Kind != CPU && d.Kind != Go {
		line += fmt.Sprintf(", %d devices", n)
	}
	for _, trouble := range []string{d.Fallback, d.Uncached} {
		if trouble != "" {
			line += "; " + trouble
		}
	}
	return line
}

// SaveTo keeps nothing: a device is opened anew in each process, and one that a notebook carries from cell to cell too.
func (d *Device) SaveTo(string) error { return nil }

// LoadFrom opens the process's device.
func (d *Device) LoadFrom(string) error {
	open, err := Open()
	if err == nil {
		*d = *open
	}
	return err
}

// Open returns the process's device, opened on the first call. Every model of a process shares it.
//
// Errors: Env names an unknown kind, or a kind that is not on this machine.
var Open = sync.OnceValues(func() (*Device, error) {
	kind := os.Getenv(Env)
	if kind == "" {
		kind = Auto
	}
	return OpenKind(kind)
})

// OpenKind opens a device of the given kind, whatever Env says. The caller finalizes it.
func OpenKind(kind string) (*Device, error) {
	switch kind {
	case CPU, CUDA, TPU:
		return openPlugin(kind)
	case Go:
		return openGo("")
	case Auto:
		return openBest()
	}
	return nil, fmt.Errorf("%s=%q: unknown kind of device; want one of %s, %s, %s, %s, %s", Env, kind, CPU, CUDA, TPU, Go, Auto)
}

// openBest tries the kinds from the fastest down. A plugin that is not installed is passed over in silence, for few
// machines have a GPU; one that is installed and fails is worth a word.
func openBest() (*Device, error) {
	var trouble []string
	for _, kind := range []string{CUDA, TPU, CPU} {
		dev, err := openPlugin(kind)
		if err == nil {
			dev.Fallback = strings.Join(trouble, "; ")
			return dev, nil
		}
		if !errors.Is(err, plugin.ErrNone) {
			trouble = append(trouble, fmt.Sprintf("%s not used: %v", kind, err))
		}
	}
	if len(trouble) == 0 {
		trouble = []string{"no PJRT plugin is installed; `gonbtl setup` installs one, and XLA is many times faster"}
	}
	return openGo(strings.Join(trouble, "; "))
}

func openPlugin(kind string) (*Device, error) {
	found, err := plugin.Find(kind)
	if err != nil {
		return nil, err
	}
	dev := &Device{Kind: kind, Plugin: found}
	if err := pjrtcache.Register(found); err != nil {
		dev.Uncached = err.Error()
	}
	// An absolute path: with a bare name go-xla asks the network first.
	if dev.Backend, err = newBackend("xla:" + found.Path); err != nil {
		return nil, fmt.Errorf("PJRT plugin %s: %w", found.Path, err)
	}
	return dev, nil
}

func openGo(fallback string) (*Device, error) {
	backend, err := newBackend("go")
	if err != nil {
		return nil, fmt.Errorf("GoMLX pure-Go backend: %w", err)
	}
	return &Device{Backend: backend, Kind: Go, Fallback: fallback}, nil
}

func newBackend(config string) (compute.Backend, error) {
	return try.Do(func() (compute.Backend, error) { return compute.NewWithConfig(config) })
}
