// Package plugin finds and installs PJRT plugins, the shared libraries that hold XLA for one kind of device.
//
//	p, err := plugin.Find("cpu") // p.Path is what to load
//
// A plugin is native code that runs in the user's process. One that is downloaded is pinned by version and
// SHA-256 and verified before anything loads it; one that the user put there is taken as it is, and its
// digest recorded.
package plugin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Kinds are the devices that a plugin can serve.
var Kinds = []string{"cpu", "cuda", "tpu"}

// ErrNone is the error, wrapped, of Find where no plugin of the kind is installed.
var ErrNone = errors.New("no PJRT plugin is installed")

// Plugin is an installed PJRT plugin.
type Plugin struct {
	Kind    string `json:"kind"`
	Path    string `json:"path"`    // Absolute.
	Version string `json:"version"` // Of the package that it came in, or "unknown".
	SHA256  string `json:"sha256"`
	Source  string `json:"source"` // Where it came from, for people to read.
}

// Env is the environment variable that names the user's own plugin of a kind: GONBTL_PJRT_CPU and so on.
func Env(kind string) string { return "GONBTL_PJRT_" + strings.ToUpper(kind) }

// Find is the installed plugin of a kind: the one that the environment names, or the one that setup chose,
// or one that go-xla's installer left. It never downloads.
func Find(kind string) (Plugin, error) {
	if !slices.Contains(Kinds, kind) {
		return Plugin{}, fmt.Errorf("plugin kind %q: expected one of %s", kind, strings.Join(Kinds, ", "))
	}
	if path := os.Getenv(Env(kind)); path != "" {
		if !filepath.IsAbs(path) {
			return Plugin{}, fmt.Errorf("%s is %q: expected an absolute path", Env(kind), path)
		}
		return identify(Plugin{Kind: kind, Path: path, Version: "unknown", Source: Env(kind)})
	}
	chosen, err := readRecord(chosenFile(kind))
	if err == nil && chosen.Kind == kind && chosen.confirm(chosenFile(kind)) {
		return chosen.Plugin, nil
	}
	if path := installed(kind); path != "" {
		return identify(Plugin{Kind: kind, Path: path, Version: goxlaVersion(path), Source: "go-xla"})
	}
	return Plugin{}, fmt.Errorf("%w for %s; run: gonbtl setup --backend %s", ErrNone, kind, kind)
}

// HasDevice reports whether this machine seems to have a device of the kind.
func HasDevice(kind string) bool {
	var patterns []string
	switch kind {
	case "cpu":
		return true
	case "cuda":
		patterns = []string{"/dev/nvidia[0-9]*", "/dev/dxg"} // The second is WSL's.
	case "tpu":
		patterns = []string{"/dev/accel[0-9]*", "/dev/accel/accel[0-9]*", "/dev/vfio/[0-9]*"}
	}
	for _, pattern := range patterns {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return true
		}
	}
	return false
}
