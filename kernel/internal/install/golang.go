package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gonbtl/gonbtl/internal/child"
)

func (i *installer) golang() Part {
	return Part{
		Name:  "Go",
		Place: lookPath("go"),
		Fix:   "install Go from https://go.dev/dl and put it on PATH",
		Check: func(ctx context.Context) (string, error) {
			if lookPath("go") == "" {
				return "", errors.New("no go command on PATH")
			}
			return i.goVersion(ctx)
		},
	}
}

// goVersion is the toolchain that builds this module, which may be another than the go command's own.
func (i *installer) goVersion(ctx context.Context) (string, error) {
	dir, err := i.module.dir(ctx)
	if err != nil {
		return "", err
	}
	if _, err := i.goCommand(ctx, dir, "list", "-m"); err != nil { // Too old for this module's go.mod.
		return "", err
	}
	out, err := i.goCommand(ctx, dir, "env", "GOVERSION")
	if err != nil {
		return "", err
	}
	version, _, _ := strings.Cut(strings.TrimSpace(out), " ")
	return version, nil
}

// goCommand runs the go command so that the user's settings for networks and caches hold, and those for
// modules and workspaces do not: a workspace or -mod=vendor is about the user's own code.
func (i *installer) goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := child.Command(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+cleanFlags(os.Getenv("GOFLAGS")), "GOOS=", "GOARCH=")
	return output(ctx, cmd)
}

// cleanFlags removes -mod and -modfile from the value of GOFLAGS.
func cleanFlags(flags string) string {
	var kept []string
	for _, flag := range strings.Fields(flags) {
		if !strings.HasPrefix(strings.TrimLeft(flag, "-"), "mod") {
			kept = append(kept, flag)
		}
	}
	return strings.Join(kept, " ")
}

func (i *installer) compiler() Part {
	return Part{
		Name:  "C compiler",
		Place: lookPath(cc()),
		Fix:   "install one (on Debian and Ubuntu: apt install gcc libc6-dev; on macOS: xcode-select --install)",
		Check: func(ctx context.Context) (string, error) {
			if lookPath(cc()) == "" {
				return "", fmt.Errorf("no %s on PATH", cc())
			}
			cmd := child.Command(ctx, cc(), "-fsyntax-only", "-x", "c", "-")
			cmd.Stdin = strings.NewReader("#include <stdlib.h>\n")
			_, err := output(ctx, cmd)
			return cc(), err
		},
	}
}

// cc is the C compiler that cgo will call.
func cc() string {
	if name, _, _ := strings.Cut(os.Getenv("CC"), " "); name != "" {
		return name
	}
	if lookPath("gcc") == "" && lookPath("clang") != "" {
		return "clang"
	}
	return "gcc"
}
