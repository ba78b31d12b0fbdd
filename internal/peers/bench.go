package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/plugin"
)

//go:embed *.py
var scripts embed.FS

// Names of the sides.
const (
	ours       = "tl"
	tensorflow = "Keras on TensorFlow"
	jax        = "Keras on JAX"
	pytorch    = "PyTorch"
)

// peers are what runs the scripts of the others: the environment of Python packages, and a variable.
var peers = map[string]struct{ library, env string }{
	tensorflow: {"keras", "KERAS_BACKEND=tensorflow"},
	jax:        {"keras", "KERAS_BACKEND=jax"},
	pytorch:    {"torch", "HF_HUB_OFFLINE=1"},
}

// bench is where the sides are measured.
type bench struct {
	self   string            // This program, which is our side too.
	python map[string]string // Interpreters, by library.
	dir    string            // The scripts, and what the sides write. It is removed in the end.
	photos string            // The folder with the photographs.
	logs   map[string]*os.File
	// servers are the processes of the sides that run jobs.
	servers map[string]*server
}

// newBench makes the Python environments and brings the plugin of ours, where they are not there.
func newBench(ctx context.Context, photos string) (b *bench, err error) {
	b = &bench{python: map[string]string{}, logs: map[string]*os.File{}, servers: map[string]*server{}}
	for _, name := range []string{ours, tensorflow, jax, pytorch} {
		b.servers[name] = &server{bench: b, name: name}
	}
	if b.photos, err = filepath.Abs(photos); err != nil {
		return nil, err
	}
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if _, err := plugin.Install(ctx, kind(), plugin.Options{}); err != nil {
		return nil, err
	}
	for library, list := range packages() {
		if b.python[library], err = environment(ctx, library, list); err != nil {
			return nil, err
		}
	}
	if b.dir, err = os.MkdirTemp("", "gonbtl-peers-"); err != nil {
		return nil, err
	}
	if err := errors.Join(os.CopyFS(b.dir, scripts), b.openLogs()); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// openLogs opens a file for what each side says beside its answers.
func (b *bench) openLogs() error {
	for side := range b.servers {
		path, err := place.Join("peers", side+".log")
		if err != nil {
			return err
		}
		if b.logs[side], err = os.Create(path); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) close() {
	for _, s := range b.servers {
		s.stop()
	}
	for _, log := range b.logs {
		_ = log.Close()
	}
	_ = os.RemoveAll(b.dir)
}

// command is a program of one of the sides: a script of the peer's, or the part of this program with the script's name.
func (b *bench) command(ctx context.Context, side, name string, args ...string) *exec.Cmd {
	peer, foreign := peers[side]
	cmd := child.Command(ctx, b.self, append([]string{ownPrograms, name}, args...)...)
	if foreign {
		script := filepath.Join(b.dir, name+"_"+peer.library+".py")
		cmd = child.Command(ctx, b.python[peer.library], append([]string{script}, args...)...)
	}
	// On a GPU each process takes memory as it needs it, so that the sides can be there at once.
	cmd.Env = append(os.Environ(), peer.env, "TF_CPP_MIN_LOG_LEVEL=3", "TORCHINDUCTOR_CACHE_DIR="+filepath.Join(b.dir, "inductor"),
		"TF_FORCE_GPU_ALLOW_GROWTH=true", "XLA_PYTHON_CLIENT_PREALLOCATE=false")
	cmd.Stderr = b.logs[side]
	return cmd
}

// newHome is a folder for GONBTL_HOME without compiled programs and features, as on a machine where nothing has run yet, but with the
// plugin, the weights and the digits.
func (b *bench) newHome(ctx context.Context) (string, error) {
	for _, file := range []string{"efficientnet-lite0", "digits-8x8"} {
		if _, err := fetch.File(ctx, file, fetch.Options{}); err != nil {
			return "", err
		}
	}
	home, err := os.MkdirTemp(b.dir, "home-")
	if err != nil {
		return "", err
	}
	for _, name := range []string{"files", "plugins"} {
		known, err := place.Join(name)
		if err != nil {
			return "", err
		}
		if err := errors.Join(os.MkdirAll(known, 0o755), os.Symlink(known, filepath.Join(home, name))); err != nil {
			return "", err
		}
	}
	return home, nil
}

// checkPhotos tells what is missing where the folder is not one of photographs.
func (b *bench) checkPhotos() error {
	for _, part := range []string{"train", "val"} {
		if _, err := os.Stat(filepath.Join(b.photos, part)); err != nil {
			return fmt.Errorf("%w: give with -photos a folder that has train and val, such as the hymenoptera_data of PyTorch's tutorial", err)
		}
	}
	return nil
}
