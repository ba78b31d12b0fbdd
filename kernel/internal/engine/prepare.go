package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/cell/packages"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// setup are the GoNB commands that every child begins with. Modules are fetched only when an import
// is missing, and symbols for debuggers, a third of the link time of a large cell, are left out.
const setup = `%noautoget
%goflags "-ldflags=-s -w"
`

// prepare makes a fresh GoNB ready for cells, with what the user has set in an earlier one.
func (c *child) prepare(ctx context.Context, settings string) error {
	dir, err := c.sourceDir()
	if err != nil {
		return err
	}
	if err := writeModule(ctx, dir, os.Getenv(ModuleEnv)); err != nil {
		return err
	}
	c.packages = packages.New(dir, c.adopt)
	go c.packages.Find("fmt", []string{"Println"}) // the first question takes a while: it lists the standard library
	if err := c.writeFile(""); err != nil {
		return err
	}
	return c.order(ctx, setup+"%track "+filepath.Join(dir, cell.FileName)+"\n"+settings)
}

// adopt makes a command one of GoNB's: it has its environment and ends with it.
func (c *child) adopt(command *exec.Cmd) {
	command.Env = c.command.Env
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: c.command.Process.Pid}
}

// writeFile puts the source of a cell beside GoNB's own.
func (c *child) writeFile(source string) error {
	if source == "" {
		source = "package main\n"
	}
	dir, err := c.sourceDir()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, cell.FileName), []byte(source), 0o600)
}

// gonbExecute is an execute_request for GoNB, which insists on every field.
func gonbExecute(code string, allowStdin bool) map[string]any {
	return map[string]any{
		"code": code, "silent": true, "store_history": true, "allow_stdin": allowStdin,
		"user_expressions": map[string]string{}, "stop_on_error": true,
	}
}

// order runs GoNB's own commands, whose output is of no interest unless they fail.
func (c *child) order(ctx context.Context, commands string) error {
	var said strings.Builder
	reply, err := c.call(ctx, "execute_request", gonbExecute(commands, false), func(m wire.Message) {
		if s, err := decode[stream](m); err == nil && m.Header.Type == "stream" {
			said.WriteString(s.Text)
		}
	})
	if err != nil {
		return err
	}
	if r, err := decode[gonbReply](reply); err != nil || r.Status != "ok" {
		return fmt.Errorf("GoNB refused %q: %s", commands, said.String())
	}
	return nil
}
