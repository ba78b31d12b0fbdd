package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/cell/packages"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

const (
	// setup are the GoNB commands that every child begins with: modules are fetched only when an import
	// is missing.
	setup = "%noautoget\n"

	// Symbols for debuggers, half of the link time of a large cell, are left out. Go's own linker spares
	// the cell another fifth where it has C code in it; the system's is for code that it cannot link.
	ownLinker    = "%goflags \"-ldflags=-s -w -linkmode=internal\"\n"
	systemLinker = "%goflags \"-ldflags=-s -w\"\n"
)

// linkFlags are the flags to begin with. Elsewhere than on Linux, C code needs the system's linker.
func linkFlags() string {
	if runtime.GOOS == "linux" {
		return ownLinker
	}
	return systemLinker
}

// linkProblem is the linker's word, not the compiler's.
var linkProblem = regexp.MustCompile(`(?m)(^\S*/link: |relocation target |loadelf: |unsupported relocation|unexpected relocation)`)

// useSystemLinker is called after a failed build. It says whether that was the fault of Go's own
// linker, which is then not used any more.
func (c *child) useSystemLinker(ctx context.Context, reply wire.Message) bool {
	content, err := decode[gonbReply](reply)
	if err != nil || !c.ownLinker || !linkProblem.MatchString(content.Value) {
		return false
	}
	c.ownLinker = false
	return c.order(ctx, systemLinker) == nil
}

// prepare makes a fresh GoNB ready for cells, with what the user has set in an earlier one.
func (c *child) prepare(ctx context.Context, settings string) error {
	dir, err := c.sourceDir()
	if err != nil {
		return err
	}
	if err := writeModule(ctx, dir, os.Getenv(ModuleEnv)); err != nil {
		return err
	}
	c.ownLinker = !strings.Contains(settings, "%goflags") && linkFlags() == ownLinker
	c.packages = packages.New(dir, c.adopt)
	go c.packages.Find("fmt", []string{"Println"}) // the first question takes a while: it lists the standard library
	if err := c.writeFile(""); err != nil {
		return err
	}
	return c.order(ctx, setup+linkFlags()+"%track "+filepath.Join(dir, cell.FileName)+"\n"+settings)
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
