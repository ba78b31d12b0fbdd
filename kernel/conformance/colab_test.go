package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/kernel/internal/client"
)

// colab is a machine as Colab lends them: with Python, curl and a C compiler, and without Go.
type colab struct {
	t    *testing.T
	home string
	env  []string
}

const (
	colabModule  = "github.com/gonbtl/gonbtl"
	testVersions = "v0.0.1-test." // followed by a number
)

func newColab(t *testing.T, goproxy string) *colab {
	t.Helper()
	home := t.TempDir()
	return &colab{t: t, home: home, env: append(os.Environ(), "HOME="+home, "PATH="+pathWithoutGo(t), "XDG_CACHE_HOME=", "XDG_DATA_HOME=",
		"JUPYTER_DATA_DIR=", place.HomeEnv+"=", "GOPROXY="+goproxy, "GONOSUMDB="+colabModule, "GOFLAGS=-modcacherw",
		"GOCACHE="+goEnv(t, "GOCACHE"), "GOMODCACHE="+goEnv(t, "GOMODCACHE"))}
}

// pathWithoutGo is a folder with all the commands that there are but Go's.
func pathWithoutGo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, from := range filepath.SplitList(os.Getenv("PATH")) {
		for _, command := range glob(t, from, "*") {
			if name := filepath.Base(command); name != "go" && name != "gofmt" {
				_ = os.Symlink(command, filepath.Join(dir, name)) // fails for what an earlier folder has
			}
		}
	}
	return dir
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// bootstrap runs the script with those settings.
func (c *colab) bootstrap(env ...string) (string, error) {
	cell := exec.Command("sh", "-c", "cat ../colab.sh | sh -s -- --backend go")
	cell.Env = append(c.env, env...)
	out, err := cell.CombinedOutput()
	return string(out), err
}

// TestColab runs the bootstrap, and then a cell with the kernel that it has registered.
func TestColab(t *testing.T) {
	if testing.Short() {
		t.Skip("installs Go")
	}
	version := fmt.Sprintf("%s%d", testVersions, time.Now().Unix()) // a new one: the go command remembers what a version holds
	proxy := t.TempDir()
	publish(t, proxy, version)
	linkToolchain(t, proxy)
	c := newColab(t, "file://"+proxy+","+goEnv(t, "GOPROXY"))
	t.Cleanup(c.forget)
	out, err := c.bootstrap("GONBTL_VERSION=" + version)
	if err != nil || !strings.Contains(out, "Change runtime type") {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = c.bootstrap("GONBTL_VERSION=" + version)
	if err != nil || strings.Contains(out, "downloading") || strings.Contains(out, "installed in") {
		t.Errorf("the second time: %v\n%s", err, out)
	}
	n := c.startRegistered()
	n.ok("x := 42")
	if got := n.ok("x").Text(); got != "42" {
		t.Errorf("x is %q", got)
	}
}

// TestColabWithoutGo has no Go to download, or one that is not the pinned one.
func TestColabWithoutGo(t *testing.T) {
	c := newColab(t, "http://127.0.0.1:9")
	if out, err := c.bootstrap(); err == nil || !strings.Contains(out, "colab.sh: no Go from http://127.0.0.1:9: check the network") {
		t.Errorf("no network: %v\n%s", err, out)
	}
	proxy := t.TempDir()
	c = newColab(t, "file://"+proxy)
	if err := os.WriteFile(filepath.Join(toolchainDir(t, proxy), toolchain+".zip"), []byte("not it"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := c.bootstrap(); err == nil || !strings.Contains(out, "refused the Go archive") {
		t.Errorf("another archive: %v\n%s", err, out)
	}
	if left := glob(t, c.home, ".cache/gonbtl/go/*"); len(left) > 0 {
		t.Errorf("a Go that was refused left %v", left)
	}
}

// publish puts the module as it is here into a proxy's folder.
func publish(t *testing.T, proxy, version string) {
	t.Helper()
	dir := filepath.Join(proxy, colabModule, "@v")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(repo, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"list": version, version + ".mod": string(mod), version + ".info": `{"Version":"` + version + `"}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if err := modzip.CreateFromDir(archive, module.Version{Path: colabModule, Version: version}, repo); err != nil {
		t.Fatal(err)
	}
}

// toolchain is the Go that colab.sh installs, as a version of the module golang.org/toolchain.
const toolchain = "v0.0.1-go1.26.8.linux-amd64"

func toolchainDir(t *testing.T, proxy string) string {
	t.Helper()
	dir := filepath.Join(proxy, "golang.org", "toolchain", "@v")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// linkToolchain puts Go into a proxy's folder, by way of the module cache.
func linkToolchain(t *testing.T, proxy string) {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", "golang.org/toolchain@"+toolchain).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var found struct{ Zip string }
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(found.Zip, filepath.Join(toolchainDir(t, proxy), toolchain+".zip")); err != nil {
		t.Fatal(err)
	}
}

// forget removes the tests' versions of the module from the module cache, those of killed tests too.
func (c *colab) forget() {
	cache := goEnv(c.t, "GOMODCACHE")
	for _, path := range append(glob(c.t, cache, "cache/download/"+colabModule+"/@v/"+testVersions+"*"), glob(c.t, cache, colabModule+"@"+testVersions+"*")...) {
		if err := os.RemoveAll(path); err != nil {
			c.t.Error(err)
		}
	}
}

// startRegistered starts the kernel as Colab does: by its kernelspec, on ipc.
func (c *colab) startRegistered() *notebook {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.home, ".local", "share", "jupyter", "kernels", "gonbtl", "kernel.json"))
	if err != nil {
		c.t.Fatal(err)
	}
	var spec struct {
		Argv []string
		Env  map[string]string
	}
	if err := json.Unmarshal(text, &spec); err != nil {
		c.t.Fatal(err)
	}
	path := pathWithoutGo(c.t)
	for name, value := range spec.Env {
		c.env = append(c.env, name+"="+strings.ReplaceAll(value, "${PATH}", path))
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	k, err := client.Start(ctx, client.Options{Argv: spec.Argv, Env: c.env, Transport: "ipc", Dir: c.t.TempDir()})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := k.Shutdown(ctx); err != nil {
			c.t.Error(err)
		}
	})
	return &notebook{Kernel: k, t: c.t}
}
