package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/client"
	"github.com/gonbtl/gonbtl/kernel/internal/engine"
)

// contender is a kernel with its way of writing the cells.
type contender struct {
	name     string
	argv     []string
	env      []string
	prepare  []string
	trivial  func(i int) string
	library  func(i int) string // imports a large library
	notebook func(i int) string // cell i of 50, with 30 variables
	kernel   *client.Kernel
}

func (c *contender) start(ctx context.Context) (err error) {
	c.kernel, err = client.Start(ctx, client.Options{Argv: c.argv, Env: c.env, Log: os.Stderr})
	if err != nil {
		return err
	}
	for _, cell := range append(c.prepare, c.trivial(-1), c.library(-1)) {
		if err := c.execute(ctx, cell); err != nil {
			return err
		}
	}
	return nil
}

func (c *contender) execute(ctx context.Context, cell string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	r, err := c.kernel.Execute(ctx, cell)
	if err != nil {
		return fmt.Errorf("%s: %q: %w", c.name, cell, err)
	}
	if r.Status() != "ok" {
		return fmt.Errorf("%s: %q: %s %s", c.name, cell, r.Reply.Content, r.Stream("stderr"))
	}
	return nil
}

// all lists the contenders.
func (b *bench) all() ([]*contender, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bin, err := place.Join("bin")
	if err != nil {
		return nil, err
	}
	gonb := filepath.Join(bin, "gonb")
	if _, err := os.Stat(gonb); err != nil {
		return nil, errors.New("gonb is not installed: run `gonbtl setup`")
	}
	root, err := moduleFolder()
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), engine.ModuleEnv+"="+root, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	plain := b.plain(gonb, root, env)
	flags := *plain
	flags.name = "GoNB, our flags"
	flags.prepare = append(flags.prepare, plain.library(-1), "%noautoget\n%goflags \"-ldflags=-s -w\"")
	list := []*contender{plain, &flags, b.ours(self, env)}
	if b.python != "" {
		list = append(list, b.ipykernel())
	}
	return list, nil
}

// moduleFolder is the folder of this module's source.
func moduleFolder() (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("the module's folder: %w", err)
	}
	return strings.TrimSpace(string(root)), nil
}

// plain is GoNB as it comes, with this module and GoMLX fetched.
func (b *bench) plain(gonb, root string, env []string) *contender {
	fetch := "!*go mod edit -require=github.com/gonbtl/gonbtl@v0.0.0 -replace=github.com/gonbtl/gonbtl='" + root + "' && " +
		"go get github.com/gomlx/gomlx@v0.28.2 2>&1 | tail -1"
	return &contender{
		name: "plain GoNB", argv: []string{gonb, "--kernel", "{connection_file}"}, env: env, prepare: []string{fetch},
		trivial: func(i int) string { return fmt.Sprintf("%%%%\nfmt.Println(%d)", i) },
		library: func(i int) string {
			return fmt.Sprintf("import %q\n%%%%\n_ = %s\nfmt.Println(%d)", b.library, b.use, i)
		},
		notebook: func(i int) string { return fmt.Sprintf("var v%d = %d\n%%%%\nfmt.Println(v%d)", i%30, i, i%30) },
	}
}

// ours is this module's kernel.
func (b *bench) ours(self string, env []string) *contender {
	return &contender{
		name: "GoNB-TL", argv: []string{self, "-kernel", "{connection_file}"}, env: env,
		trivial:  func(i int) string { return fmt.Sprintf("fmt.Println(%d)", i) },
		library:  func(i int) string { return fmt.Sprintf("import %q\n_ = %s\nfmt.Println(%d)", b.library, b.use, i) },
		notebook: func(i int) string { return fmt.Sprintf("v%d := %d\nfmt.Println(v%d)", i%30, i, max(0, i%30-1)) },
	}
}

// ipykernel is Python's kernel.
func (b *bench) ipykernel() *contender {
	return &contender{
		name: "Python", argv: []string{b.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"},
		trivial:  func(i int) string { return fmt.Sprintf("print(%d)", i) },
		library:  func(i int) string { return fmt.Sprintf("import json\nprint(%d)", i) },
		notebook: func(i int) string { return fmt.Sprintf("v%d = %d\nprint(v%d)", i%30, i, max(0, i%30-1)) },
	}
}
