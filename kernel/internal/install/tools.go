package install

import (
	"context"
	"debug/buildinfo"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/fetch"
)

// The versions of what is built with Go. The first two are those of go.mod; gopls has a go.mod of its own,
// because its requirements differ from this module's.
const (
	gonbVersion  = "v0.11.4"
	toolsVersion = "v0.44.0"
	goplsVersion = "v0.20.0"
)

func (i *installer) bin() string { return filepath.Join(i.root, "bin") }

// partial is the folder in which files are written before they are moved to where they belong.
const partial = ".partial"

// command is the gonbtl command itself, copied to where the kernelspec can count on it.
func (i *installer) command() Part {
	path := filepath.Join(i.bin(), "gonbtl")
	return Part{
		Name:  "gonbtl",
		Place: path,
		Fix:   "run: gonbtl setup",
		Check: func(context.Context) (string, error) {
			self, err := os.Executable()
			if err != nil {
				return "", err
			}
			there, err := fetch.Digest(path)
			if err != nil {
				return "", errMissing
			}
			if here, err := fetch.Digest(self); err != nil || here != there {
				return "", errors.New("differs from the one that is running")
			}
			return i.module.version, nil
		},
		Make: func(context.Context, io.Writer) error {
			self, err := os.Executable()
			if err != nil {
				return err
			}
			return i.intoBin("gonbtl", func(path string) error { return copyFile(path, self) })
		},
	}
}

func (i *installer) gonb() Part {
	return i.tool("gonb", gonbVersion, "github.com/janpfeifer/gonb", "github.com/janpfeifer/gonb")
}

func (i *installer) goimports() Part {
	return i.tool("goimports", toolsVersion, "golang.org/x/tools", "golang.org/x/tools/cmd/goimports")
}

// tool is a command built from this module's own requirements.
func (i *installer) tool(name, version, module, pkg string) Part {
	return i.built(name, version, module, func(ctx context.Context, path string) error {
		dir, err := i.module.dir(ctx)
		if err != nil {
			return err
		}
		return i.build(ctx, dir, path, pkg)
	})
}

// goplsModule is a module that requires gopls and nothing else. Built by it, gopls is pinned down to the
// digests of what it requires in turn, and needs no network where the module cache has it all.
//
//go:embed gopls
var goplsModule embed.FS

func (i *installer) gopls() Part {
	return i.built("gopls", goplsVersion, "golang.org/x/tools/gopls", func(ctx context.Context, path string) error {
		dir := filepath.Dir(path)
		for _, name := range []string{"mod", "sum"} {
			data, err := goplsModule.ReadFile("gopls/gopls." + name)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, "go."+name), data, 0o644); err != nil {
				return err
			}
		}
		return i.build(ctx, dir, path, "golang.org/x/tools/gopls")
	})
}

// build builds a command of the module in dir.
func (i *installer) build(ctx context.Context, dir, path, pkg string) error {
	_, err := i.goCommand(ctx, dir, "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path, pkg)
	return err
}

// built is a command in the bin folder, known by what the go command wrote in it.
func (i *installer) built(name, version, module string, build func(ctx context.Context, path string) error) Part {
	path := filepath.Join(i.bin(), name)
	return Part{
		Name:    name,
		Version: version,
		Place:   path,
		Fix:     "run: gonbtl setup",
		Check: func(context.Context) (string, error) {
			info, err := buildinfo.ReadFile(path)
			if err != nil {
				return "", errMissing
			}
			if info.Main.Path != module || info.Main.Version != version {
				return "", fmt.Errorf("found %s %s, expected %s", info.Main.Path, info.Main.Version, version)
			}
			return version, nil
		},
		Make: func(ctx context.Context, log io.Writer) error {
			stop := fetch.Watch(log, "building "+name, i.bin(), 0)
			defer stop()
			return i.intoBin(name, func(path string) error { return build(ctx, path) })
		},
	}
}

// intoBin has make write a command to a path aside, and moves it into the bin folder when it is whole.
func (i *installer) intoBin(name string, make func(path string) error) error {
	aside := filepath.Join(i.bin(), partial)
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.MkdirAll(aside, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	path := filepath.Join(aside, name)
	if err := make(path); err != nil {
		return err
	}
	return os.Rename(path, filepath.Join(i.bin(), name))
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
