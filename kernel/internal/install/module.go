package install

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"

	"github.com/gonbtl/gonbtl/internal/child"
)

const modulePath = "github.com/gonbtl/gonbtl"

// module is the source that this command was built from.
type module struct {
	folder  string // "" if it was built with -trimpath.
	version string // "(devel)" in a clone.
}

var cached = regexp.MustCompile(`@(v[^/@]+)$`) // A folder of the module cache.

// source finds the module by where this file was when it was compiled.
func source() module {
	m := module{version: "(devel)"}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path == modulePath && info.Main.Version != "" {
		m.version = info.Main.Version
	}
	_, file, _, ok := runtime.Caller(0)
	if root := filepath.Join(filepath.Dir(file), "..", "..", ".."); ok && filepath.IsAbs(root) {
		m.folder = root
	}
	if found := cached.FindStringSubmatch(m.folder); found != nil {
		m.version = found[1]
	}
	return m
}

// Source is the folder with this module's source, notebooks included.
func Source(ctx context.Context) (string, error) { return source().dir(ctx) }

// isClone reports whether the source is a folder of the user's, not of the module cache.
func (m module) isClone() bool { return m.folder != "" && !cached.MatchString(m.folder) }

// reference is what a program needs to use this module: the clone's folder, or the version.
func (m module) reference() string {
	if m.isClone() {
		return m.folder
	}
	return m.version
}

// dir is the folder with the module's source, which is downloaded if the module cache lacks it.
func (m module) dir(ctx context.Context) (string, error) {
	if _, err := os.Stat(filepath.Join(m.folder, "go.mod")); m.folder != "" && err == nil {
		return m.folder, nil
	}
	if m.version == "(devel)" {
		return "", fmt.Errorf("the source folder %q of this command is gone: run go run ./kernel/cmd/gonbtl setup in a clone", m.folder)
	}
	cmd := child.Command(ctx, "go", "mod", "download", "-json", modulePath+"@"+m.version)
	cmd.Dir = os.TempDir()
	out, err := output(ctx, cmd)
	if err != nil {
		return "", err
	}
	var found struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &found); err != nil || found.Dir == "" {
		return "", errors.New("go mod download: no folder in its answer")
	}
	return found.Dir, nil
}
