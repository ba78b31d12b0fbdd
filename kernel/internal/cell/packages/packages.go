// Package packages answers what the packages that cells import hold, from the export data that the go command has
// compiled for the cells anyway.
package packages

import (
	"bytes"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
)

// Go knows packages as the go command finds them from one module's folder. It remembers them.
type Go struct {
	dir     string
	prepare func(*exec.Cmd)

	mu       sync.Mutex
	imported map[string]*types.Package
	exports  map[string]string // import path to file of export data
	standard map[string][]string
	importer types.Importer
}

// New returns the packages seen from the module in dir. Each go command that it runs is handed to prepare first,
// unless that is nil.
func New(dir string, prepare func(*exec.Cmd)) *Go {
	g := &Go{dir: dir, prepare: prepare, imported: map[string]*types.Package{}, exports: map[string]string{}}
	g.importer = importer.ForCompiler(token.NewFileSet(), "gc", g.open)
	return g
}

// Import returns the types of a package.
func (g *Go) Import(importPath string) (*types.Package, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	if p := g.imported[importPath]; p != nil {
		return p, nil
	}
	if g.exports[importPath] == "" {
		if err := g.list(importPath); err != nil {
			return nil, err
		}
	}
	p, err := g.importer.Import(importPath)
	if err == nil {
		g.imported[importPath] = p
	}
	return p, err
}

// open opens the export data of a package that list found.
func (g *Go) open(importPath string) (io.ReadCloser, error) {
	if file := g.exports[importPath]; file != "" {
		return os.Open(file)
	}
	return nil, fmt.Errorf("no export data for %s", importPath)
}

// list finds the export data of a package.
func (g *Go) list(importPath string) error {
	out, err := g.run("list", "-export", "-f", "{{.ImportPath}} {{.Export}}", "--", importPath)
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		if name, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			g.exports[name] = file
		}
	}
	return nil
}

func (g *Go) run(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = g.dir
	if g.prepare != nil {
		g.prepare(cmd)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("go %s: %s", strings.Join(args, " "), strings.TrimSpace(stderr.String()))
	}
	return string(out), err
}

// Find returns the path of the standard package with a name and exported symbols, "" if there is none. Where several
// have them all, the one with the shortest path wins, and of those the last by name, which makes it math/rand and
// text/template.
func (g *Go) Find(name string, symbols []string) string {
	for _, p := range g.named(name) {
		pkg, err := g.Import(p)
		missing := func(symbol string) bool { return pkg.Scope().Lookup(symbol) == nil }
		if err == nil && !slices.ContainsFunc(symbols, missing) {
			return p
		}
	}
	return ""
}

// named lists the standard packages with a name, the best first.
func (g *Go) named(name string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.standard == nil {
		out, err := g.run("list", "std")
		if err != nil {
			return nil
		}
		g.standard = byName(strings.Fields(out))
	}
	return g.standard[name]
}

func byName(paths []string) map[string][]string {
	found := map[string][]string{}
	for _, p := range paths {
		if elements := strings.Split(p, "/"); slices.Contains(elements, "internal") || elements[0] == "vendor" {
			continue
		}
		name := path.Base(p)
		if name == "v2" {
			name = path.Base(path.Dir(p))
		}
		found[name] = append(found[name], p)
	}
	for _, list := range found {
		slices.SortFunc(list, func(a, b string) int {
			if c := strings.Count(a, "/") - strings.Count(b, "/"); c != 0 {
				return c
			}
			return strings.Compare(b, a)
		})
	}
	return found
}
