// Package install puts in place all that the kernel needs, and looks after it.
//
//	parts, err := install.Parts(ctx, install.Options{})
//	err = install.Setup(ctx, parts, os.Stdout)
//
// Everything is a Part: a thing with a pinned version and a place, that can be checked and, mostly, made.
// Setup, doctor and uninstall are three walks over one list of them.
package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
)

// Part is one thing that setup puts in place, or that it needs to be there.
type Part struct {
	Name    string
	Version string // The version wanted; "" where any will do.
	Place   string // The file or folder that it is, or is looked for.
	Fix     string // What to do when it is missing.
	Without string // What becomes of things without it, if it may be missing; "" for parts that are needed.
	// Check returns the version found, or what is wrong.
	Check func(context.Context) (found string, err error)
	// Make puts the part in place. It is nil for parts that only the user can install.
	Make func(ctx context.Context, log io.Writer) error
}

// State is what Check found out about a part, as doctor shows it.
type State struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Needed  bool   `json:"needed"`
	Version string `json:"version"`
	Place   string `json:"place"`
	Problem string `json:"problem,omitempty"`
	Fix     string `json:"fix,omitempty"`
}

// Setup makes the parts that are not in place, in order, with a line for each. One process does so at a time.
// It may be killed at any point: a part counts as there only when it was made whole.
func Setup(ctx context.Context, parts []Part, log io.Writer) error {
	unlock, err := lock(ctx, log)
	if err != nil {
		return err
	}
	defer unlock()
	if err := prerequisites(ctx, parts, log); err != nil {
		return err
	}
	for _, part := range parts {
		if part.Make == nil {
			continue
		}
		if err := part.setup(ctx, log); err != nil {
			return err
		}
	}
	return nil
}

// prerequisites checks all that only the user can install, so that all that is missing is said at once.
func prerequisites(ctx context.Context, parts []Part, log io.Writer) error {
	var missing []string
	for _, part := range parts {
		if part.Make != nil {
			continue
		}
		found, err := part.Check(ctx)
		if err == nil {
			part.say(log, "✓", found, "found")
			continue
		}
		part.say(log, "✗", "", fmt.Sprintf("%v; %s", err, part.Fix))
		missing = append(missing, part.Name)
	}
	if len(missing) > 0 {
		return fmt.Errorf("install what is missing (%s) and run this again", strings.Join(missing, ", "))
	}
	return nil
}

func (p *Part) setup(ctx context.Context, log io.Writer) error {
	if found, err := p.Check(ctx); err == nil {
		p.say(log, "✓", found, "already there")
		return nil
	}
	start := time.Now()
	err := p.Make(ctx, log)
	var found string
	if err == nil {
		found, err = p.Check(ctx)
	}
	switch {
	case err == nil:
		p.say(log, "✓", found, fmt.Sprintf("installed in %.1f s", time.Since(start).Seconds()))
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case p.Without != "" && !grave(err):
		p.say(log, "–", "", fmt.Sprintf("%v; without it %s", err, p.Without))
		return nil
	}
	return fmt.Errorf("%s: %w", p.Name, err)
}

// grave reports whether an error is one that must not pass, even where the part may be missing: a file that is not what it should
// be, or a full disk.
func grave(err error) bool {
	var refused *fetch.DigestError
	return errors.As(err, &refused) || errors.Is(err, syscall.ENOSPC)
}

func (p *Part) say(log io.Writer, mark, version, what string) {
	name := strings.TrimSpace(p.Name + " " + version)
	fmt.Fprintf(log, "%s %-44s %s\n", mark, name, what)
}

// Doctor checks every part, and says which are missing and what to do.
func Doctor(ctx context.Context, parts []Part) (states []State, healthy bool) {
	healthy = true
	for _, part := range parts {
		s := State{Name: part.Name, OK: true, Needed: part.Without == "", Place: part.Place}
		found, err := part.Check(ctx)
		if s.Version = found; err != nil {
			s.OK, s.Version, s.Problem, s.Fix = false, part.Version, err.Error(), part.Fix
			healthy = healthy && part.Without != ""
		}
		states = append(states, s)
	}
	return states, healthy
}

// lock keeps a second setup waiting until the first is done.
func lock(ctx context.Context, log io.Writer) (unlock func(), err error) {
	root, err := place.Root()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("%w; set %s to a folder that can be written", err, place.HomeEnv)
	}
	l := flock.New(filepath.Join(root, lockFile))
	held, err := l.TryLock()
	if err == nil && !held {
		fmt.Fprintln(log, "waiting for another setup to finish")
		_, err = l.TryLockContext(ctx, 200*time.Millisecond)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", l.Path(), err)
	}
	return func() { l.Unlock() }, nil
}

// errMissing is what Check says of a part that is not there at all.
var errMissing = errors.New("not installed")

// holds checks a part that is a file with a given text; other says what it is where the text is another.
func holds(path, text, other string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		switch held, err := os.ReadFile(path); {
		case err != nil:
			return "", errMissing
		case string(held) != text:
			return "", errors.New(other)
		}
		return "", nil
	}
}
