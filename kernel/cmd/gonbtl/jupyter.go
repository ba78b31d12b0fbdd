package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"syscall"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/engine"
	"github.com/gonbtl/gonbtl/kernel/internal/install"
)

// kernel serves Jupyter. It handles signals itself, since an interrupt is about a cell and not about it.
func kernel(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl kernel", flag.ContinueOnError)
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("kernel: no connection file; Jupyter starts kernels and gives them one")
	}
	return engine.Run(context.Background(), rest[0])
}

// lab becomes JupyterLab.
func lab(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl lab", flag.ContinueOnError)
	var more []string // JupyterLab's own options, after "--".
	if at := slices.Index(args, "--"); at >= 0 {
		args, more = args[:at], args[at+1:]
	}
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	python, err := environment()
	if err != nil {
		return err
	}
	argv := []string{python, "-I", "-m", "jupyterlab", "--MultiKernelManager.default_kernel_name=" + install.KernelName}
	if len(rest) == 1 {
		if !isFolder(rest[0]) {
			return fmt.Errorf("lab: %s is not a folder", rest[0])
		}
		argv = append(argv, "--ServerApp.root_dir="+rest[0])
	}
	return syscall.Exec(python, append(argv, more...), jupyterEnv())
}

// environment is the interpreter of the Python environment that setup made.
func environment() (string, error) {
	root, err := place.Root()
	if err != nil {
		return "", err
	}
	python := install.Python(root)
	if _, err := os.Stat(python); err != nil {
		return "", errors.New("JupyterLab is not installed; run: gonbtl setup")
	}
	return python, nil
}

// jupyterEnv makes Jupyter prefer our kernelspec to one of the same name elsewhere.
func jupyterEnv() []string {
	return append(os.Environ(), "JUPYTER_PREFER_ENV_PATH=1", "PYTHONUTF8=1")
}
