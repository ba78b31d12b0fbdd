package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/place"
)

//go:embed keras.requirements.txt
var kerasPackages []byte

//go:embed torch.requirements.txt
var torchPackages []byte

// environment is the interpreter of a Python environment with just these packages, made if it is not there. Its list is
// written last, and until then it does not count.
func environment(ctx context.Context, name string, packages []byte) (python string, err error) {
	dir, err := place.Join("peers", name)
	if err != nil {
		return "", err
	}
	python, list := filepath.Join(dir, "bin", "python3"), filepath.Join(dir, "requirements.txt")
	if installed, err := os.ReadFile(list); err == nil && string(installed) == string(packages) {
		return python, nil
	}
	fmt.Fprintf(os.Stderr, "installing %s, once: gigabytes, and minutes\n", name)
	if err := fill(ctx, dir, python, packages); err != nil {
		return "", err
	}
	return python, os.WriteFile(list, packages, 0o644)
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
