package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

const (
	// modulePath is the module that cells may import without fetching anything.
	modulePath = "github.com/gonbtl/gonbtl"

	// ModuleEnv says where that module is: the folder of a clone, or a version such as v0.1.0.
	ModuleEnv = "GONBTL_MODULE"
)

// writeModule gives the cells' module in dir the requirements of our own, so that a cell may import
// it, and whatever it depends on, in the very versions that it was tested with.
func writeModule(ctx context.Context, dir, setting string) error {
	if setting == "" {
		return fmt.Errorf("%s is not set, so that cells have no way to keep variables: run `gonbtl setup`, which registers the kernel with it", ModuleEnv)
	}
	ours, err := findModule(ctx, setting)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(ours.Dir, "go.mod"))
	if err != nil {
		return fmt.Errorf("%s=%s: %w", ModuleEnv, setting, err)
	}
	file, err := modfile.Parse(filepath.Join(ours.Dir, "go.mod"), text, nil)
	if err != nil {
		return err
	}
	name, err := moduleName(dir)
	if err != nil {
		return err
	}
	if text, err = cellModule(file, name, ours); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(ours.Dir, "go.sum"))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), append(sums, ours.sums()...), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644)
}

// module is our own module as the go command knows it. In a clone there is only the folder.
type module struct {
	Dir, Version, Sum, GoModSum string
	Error                       string
}

// findModule finds the module in a clone, or in the module cache, where it is fetched if need be.
func findModule(ctx context.Context, setting string) (module, error) {
	if filepath.IsAbs(setting) {
		return module{Dir: setting}, nil
	}
	command := exec.CommandContext(ctx, "go", "mod", "download", "-json", modulePath+"@"+setting)
	command.Dir = os.TempDir()
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := command.Output()
	var m module
	if jsonErr := json.Unmarshal(out, &m); jsonErr != nil || m.Error != "" {
		return m, fmt.Errorf("%s=%s: %w", ModuleEnv, setting, errors.Join(err, errors.New(m.Error)))
	}
	return m, nil
}

// sums are the module's own lines for go.sum.
func (m module) sums() string {
	if m.Sum == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %s\n%[1]s %[2]s/go.mod %[4]s\n", modulePath, m.Version, m.Sum, m.GoModSum)
}

func moduleName(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", err
	}
	return modfile.ModulePath(text), nil
}

// cellModule makes the go.mod of the cells from ours: the same requirements, and us.
func cellModule(ours *modfile.File, name string, m module) ([]byte, error) {
	out := new(modfile.File)
	if err := out.AddModuleStmt(name); err != nil {
		return nil, err
	}
	if err := out.AddGoStmt(ours.Go.Version); err != nil {
		return nil, err
	}
	for _, r := range ours.Require {
		out.AddNewRequire(r.Mod.Path, r.Mod.Version, r.Indirect)
	}
	version := m.Version
	if version == "" {
		version = "v0.0.0"
	}
	out.AddNewRequire(modulePath, version, false)
	out.Cleanup()
	text := bytes.NewBuffer(modfile.Format(out.Syntax))
	for _, r := range ours.Replace {
		fmt.Fprintf(text, "\nreplace %s => %s\n", r.Old, absolute(r.New.Path, r.New.Version, m.Dir))
	}
	if m.Version == "" {
		// In quotes, or GoNB takes it as a folder to watch, with all that is below it.
		fmt.Fprintf(text, "\nreplace %s => %q\n", modulePath, m.Dir)
	}
	return text.Bytes(), nil
}

func absolute(path, version, dir string) string {
	if version != "" {
		return path + " " + version
	}
	if strings.HasPrefix(path, ".") {
		path = filepath.Join(dir, path)
	}
	return fmt.Sprintf("%q", path)
}
