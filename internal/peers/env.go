package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/plugin"
)

//go:embed *.requirements.txt
var requirements embed.FS

// kind is the device on which all sides run: an NVIDIA GPU where there is one.
func kind() string {
	if plugin.HasDevice("cuda") {
		return "cuda"
	}
	return "cpu"
}

// packages are the lists of the environments, by name. PyTorch's is the same on a GPU.
func packages() map[string]string {
	keras := map[string]string{"cpu": "keras.requirements.txt", "cuda": "keras.cuda.requirements.txt"}[kind()]
	return map[string]string{"keras": keras, "torch": "torch.requirements.txt"}
}

// environment is the interpreter of a Python environment with just the packages of a list, made if it is not there. The list is
// written into it last, and until then it does not count.
func environment(ctx context.Context, name, list string) (python string, err error) {
	packages, err := requirements.ReadFile(list)
	if err != nil {
		return "", err
	}
	dir, err := place.Join("peers", name)
	if err != nil {
		return "", err
	}
	python, done := filepath.Join(dir, "bin", "python3"), filepath.Join(dir, "requirements.txt")
	if installed, err := os.ReadFile(done); err == nil && string(installed) == string(packages) {
		return python, nil
	}
	fmt.Fprintf(os.Stderr, "installing %s, once: gigabytes, and minutes\n", name)
	if err := fill(ctx, dir, python, packages); err != nil {
		return "", err
	}
	return python, os.WriteFile(done, packages, 0o644)
}

func fill(ctx context.Context, dir, python string, packages []byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := command(ctx, "python3", "-m", "venv", dir); err != nil {
		return err
	}
	list := filepath.Join(dir, "wanted.txt")
	if err := os.WriteFile(list, packages, 0o644); err != nil {
		return err
	}
	return command(ctx, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", list)
}

func command(ctx context.Context, name string, args ...string) error {
	if out, err := child.Command(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %q: %w\n%s", name, args, err, out)
	}
	return nil
}
