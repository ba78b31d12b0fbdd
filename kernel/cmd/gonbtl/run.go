package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/kernel/internal/install"
)

// driver is the little that must be Python, for nbclient and nbconvert are.
//
//go:embed driver.py
var driver string

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gonbtl run", flag.ContinueOnError)
	var params parameters
	flags.Var(&params, "p", "set a parameter of the notebook, as `NAME=VALUE`; may be repeated")
	out := flags.String("o", "", "write to the folder `DIR` (default: the notebook's own)")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("run: no notebook given; usage: gonbtl run NOTEBOOK [-p NAME=VALUE]... [-o DIR]")
	}
	e, err := newExecution(rest[0], *out)
	if err != nil {
		return err
	}
	if e.notebook, err = params.inject(e.notebook); err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	return e.run(ctx)
}

// execution is one notebook on its way through a kernel.
type execution struct {
	notebook    []byte
	folder      string // The kernel's working folder: the notebook's.
	ipynb, html string // Where the results go.
}

// newExecution reads the notebook, and sees to it that its results can be written.
func newExecution(path, out string) (*execution, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	e := &execution{folder: filepath.Dir(path)}
	if e.notebook, err = os.ReadFile(path); err != nil {
		return nil, err
	}
	if out == "" {
		out = e.folder
	}
	if out, err = filepath.Abs(out); err != nil {
		return nil, err
	}
	if err := writable(out); err != nil {
		return nil, fmt.Errorf("no results can be written to %s: %w; choose another folder with -o DIR", out, err)
	}
	name := strings.TrimSuffix(filepath.Base(path), ".ipynb") + ".executed"
	e.ipynb = filepath.Join(out, name+".ipynb")
	e.html = filepath.Join(out, name+".html")
	return e, nil
}

// writable makes the folder if it is not there, and tries to write in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".gonbtl-*")
	if err != nil {
		return err
	}
	file.Close()
	return os.Remove(file.Name())
}

// run has the driver execute the notebook. The driver says what goes on, and writes what there is also when
// a cell fails or the user interrupts.
func (e *execution) run(ctx context.Context) error {
	python, err := environment()
	if err != nil {
		return err
	}
	cmd := child.Command(ctx, python, "-I", "-c", driver, install.KernelName, e.folder, e.ipynb, e.html)
	cmd.Env = jupyterEnv()
	cmd.Stdin = bytes.NewReader(e.notebook)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// In a group of its own, an interrupt from the keyboard reaches it once, through us.
	cmd.SysProcAttr.Setpgid = true
	child.Tie(cmd, syscall.SIGTERM) // It keeps what there is when we are killed.
	cmd.WaitDelay = time.Minute
	var exit *exec.ExitError
	switch err = cmd.Run(); {
	case ctx.Err() != nil && !errors.As(err, &exit):
		return ctx.Err()
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return failure{exit.ExitCode()} // The driver has said why.
	case err != nil:
		return fmt.Errorf("run: the notebook's driver ended: %w", err)
	}
	return nil
}
