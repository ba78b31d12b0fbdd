package fetch

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/gonbtl/gonbtl/internal/words"
)

// content is what the test's wheel holds.
const content = "some data\n"

func TestTable(t *testing.T) {
	hex64 := regexp.MustCompile(`^[0-9a-f]{64}$`)
	names, dirs := make(map[string]bool), make(map[string]bool)
	for _, w := range wheels {
		if !hex64.MatchString(w.SHA256) || w.Size <= 0 || !strings.Contains(w.File, "-"+w.Version+"-") {
			t.Errorf("%s: bad digest, size or version", w.File)
		}
		if dirs[w.dir()] {
			t.Errorf("%s: shares its folder with another wheel", w.File)
		}
		dirs[w.dir()] = true
		files := make(map[string]bool)
		for _, m := range w.members {
			if !hex64.MatchString(m.SHA256) || m.Size <= 0 || names[m.Name] || files[m.file()] {
				t.Errorf("%s: bad digest or size, or not the only one of its name", m.Name)
			}
			names[m.Name], files[m.file()] = true, true
		}
	}
}

func TestPlatforms(t *testing.T) {
	tests := []struct{ file, want string }{
		{"mlxtend-0.25.0-py3-none-any.whl", "any"},
		{"a-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "manylinux_2_27_x86_64 manylinux_2_28_x86_64"},
	}
	for _, test := range tests {
		w := wheel{File: test.file}
		if got := strings.Join(w.platforms(), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.file, got, test.want)
		}
	}
}

// bench is a cache in a folder of its own, with one wheel to fetch and a Python that pretends.
type bench struct {
	home, wheel string
	options     Options
	log         *bytes.Buffer
}

// newBench makes the wheel's table one of a single wheel. The script is what "python -m pip download" does,
// with the destination in $dest and a good wheel in $wheel.
func newBench(t *testing.T, script string) *bench {
	t.Helper()
	b := &bench{home: filepath.Join(t.TempDir(), "a hömé"), log: new(bytes.Buffer)}
	t.Setenv("GONBTL_HOME", b.home)
	t.Setenv(OfflineEnv, "")
	t.Setenv(DownloadsEnv, "")
	dir := t.TempDir()
	b.wheel = filepath.Join(dir, "thing-1.0-py3-none-any.whl")
	data := zipped(t, map[string]string{"thing/data.csv": content, "thing/more.txt": "more\n"})
	writeFile(t, b.wheel, data)
	setWheels(t, &wheel{
		Package: "thing", Version: "1.0", File: filepath.Base(b.wheel), SHA256: sum(data), Size: int64(len(data)),
		members: []member{
			{Name: "thing", Path: "thing/data.csv", SHA256: sum([]byte(content)), Size: int64(len(content))},
			{Name: "more", Path: "thing/more.txt", SHA256: sum([]byte("more\n")), Size: 5},
		},
	})
	python := filepath.Join(dir, "python")
	text := fmt.Sprintf("#!/bin/sh\nwheel='%s'\ncalls='%s'\necho call >> \"$calls\"\n"+
		"for a; do case $a in --dest=*) dest=${a#--dest=};; esac; done\n%s\n", b.wheel, filepath.Join(dir, "calls"), script)
	writeFile(t, python, []byte(text))
	if err := os.Chmod(python, 0o755); err != nil {
		t.Fatal(err)
	}
	b.options = Options{Log: b.log, Python: python}
	return b
}

// calls is how often pip was called.
func (b *bench) calls() int {
	data, _ := os.ReadFile(filepath.Join(filepath.Dir(b.wheel), "calls"))
	return bytes.Count(data, []byte("call"))
}

func setWheels(t *testing.T, w ...*wheel) {
	old := wheels
	wheels = w
	t.Cleanup(func() { wheels = old })
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

const goodPip = `cp "$wheel" "$dest/"`

func TestFile(t *testing.T) {
	b := newBench(t, goodPip)
	for range 2 {
		path, err := File(context.Background(), "thing", b.options)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != content {
			t.Fatalf("%s: got %q, %v", path, data, err)
		}
	}
	if _, err := File(context.Background(), "more", b.options); err != nil {
		t.Fatal(err)
	}
	if b.calls() != 1 {
		t.Errorf("pip was called %d times, want once for both files of the wheel", b.calls())
	}
	if want := "  downloading thing 1.0 (0.0 MB)\n"; b.log.String() != want {
		t.Errorf("log: got %q, want %q", b.log, want)
	}
}

func TestFileConcurrent(t *testing.T) {
	b := newBench(t, "sleep 0.2; "+goodPip)
	b.options.Log = io.Discard
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := File(context.Background(), "thing", b.options); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if b.calls() != 1 {
		t.Errorf("pip was called %d times, want 1", b.calls())
	}
}

// TestFileAfterKill starts from what a killed process leaves: a staging folder, and a member that is short.
func TestFileAfterKill(t *testing.T) {
	b := newBench(t, goodPip)
	dir := filepath.Join(b.home, "files", "thing-1.0")
	writeFile(t, filepath.Join(dir, ".partial", "thing-1.0-py3-none-any.whl"), []byte("half"))
	writeFile(t, filepath.Join(dir, "data.csv"), []byte("so"))
	path, err := File(context.Background(), "thing", b.options)
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); string(data) != content {
		t.Errorf("got %q", data)
	}
	if _, err := os.Stat(filepath.Join(dir, ".partial")); !os.IsNotExist(err) {
		t.Errorf("staging folder: got %v, want it gone", err)
	}
}

func TestFileErrors(t *testing.T) {
	tests := []struct {
		name, script string
		offline      bool
		is           error
		want         []string // Parts of the message.
	}{
		{"other file", `echo other > "$dest/$(basename "$wheel")"`, false, nil,
			[]string{"fetch thing", "thing-1.0-py3-none-any.whl: refused", "expected", "found " + sum([]byte("other\n"))}},
		{"pip sees other digest", `echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
			echo "    Expected sha256 aa"; echo "         Got        ` + strings.Repeat("ab", 32) + `"; exit 1`, false, nil,
			[]string{"refused", "found " + strings.Repeat("ab", 32)}},
		{"no network", `echo "WARNING: Retrying ... NewConnectionError('...')"; echo "ERROR: No matching distribution found for thing"; exit 1`,
			false, nil, []string{"no connection", "put the file thing-1.0-py3-none-any.whl", "downloads"}},
		{"not there", `echo "ERROR: No matching distribution found for thing==1.0"; exit 1`, false, ErrNotOffered, []string{"does not offer"}},
		{"disk full", `echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"; exit 1`,
			false, syscall.ENOSPC, []string{"free about"}},
		{"other error", `echo "  ERROR: one"; echo "ERROR: two"; exit 2`, false, nil, []string{"thing==1.0: two"}},
		{"no output", `exit 3`, false, nil, []string{"exit status 3"}},
		{"nothing left", `exit 0`, false, os.ErrNotExist, nil},
		{"offline", goodPip, true, nil, []string{OfflineEnv, "put the file thing-1.0-py3-none-any.whl"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, test.script)
			b.options.Offline = test.offline
			_, err := File(context.Background(), "thing", b.options)
			if err == nil {
				t.Fatal("got no error")
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got %v, want one that is %v", err, test.is)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to say %q", err, part)
				}
			}
			if files, _ := filepath.Glob(filepath.Join(b.home, "files", "*", "*")); len(files) > 0 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
}

// A download is no mistake, which is what a notebook shows of standard error.
func TestLogInANotebook(t *testing.T) {
	for pipe, want := range map[string]*os.File{"": os.Stderr, "/tmp/pipe": os.Stdout} {
		t.Setenv(protocol.GONB_PIPE_ENV, pipe)
		if got := (Options{}).withDefaults().Log; got != want {
			t.Errorf("with the pipe %q: %v", pipe, got)
		}
	}
}

func TestFileUnknownName(t *testing.T) {
	_, err := File(context.Background(), "mnist", Options{})
	if err == nil || !strings.Contains(err.Error(), "mnist-5k") {
		t.Errorf("got %v, want an error that lists the names", err)
	}
}

func TestFileByHand(t *testing.T) {
	tests := []struct {
		name  string
		place func(b *bench) string
		good  bool
	}{
		{"downloads folder", func(b *bench) string { return filepath.Join(b.home, "downloads") }, true},
		{"folder of the environment", func(b *bench) string {
			dir := filepath.Join(b.home, "elsewhere")
			os.Setenv(DownloadsEnv, dir)
			return dir
		}, true},
		{"wrong file", func(b *bench) string { return filepath.Join(b.home, "downloads") }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, "exit 1")
			b.options.Offline = true
			data, err := os.ReadFile(b.wheel)
			if err != nil {
				t.Fatal(err)
			}
			if !test.good {
				data = append(data, 'x')
			}
			writeFile(t, filepath.Join(test.place(b), filepath.Base(b.wheel)), data)
			_, err = File(context.Background(), "thing", b.options)
			var refused *DigestError
			if test.good && err != nil || !test.good && !errors.As(err, &refused) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFileInterrupted(t *testing.T) {
	b := newBench(t, `touch "$dest/started"; sleep 60`)
	b.options.Log = io.Discard
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for {
			if found, _ := filepath.Glob(filepath.Join(b.home, "files", "*", ".partial", "started")); len(found) > 0 {
				cancel()
				return
			}
		}
	}()
	if _, err := File(ctx, "thing", b.options); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestExtractErrors(t *testing.T) {
	good := member{Path: "thing/data.csv", SHA256: sum([]byte(content)), Size: int64(len(content))}
	other := good
	other.SHA256 = sum([]byte("x"))
	longer := good
	longer.Size++
	shorter := good
	shorter.Size--
	missing := good
	missing.Path = "thing/none.csv"
	tests := []struct {
		name   string
		member member
		to     string
		want   string
	}{
		{"good", good, "data.csv", ""},
		{"other digest", other, "data.csv", "refused"},
		{"shorter than pinned", longer, "data.csv", "refused"},
		{"longer than pinned", shorter, "data.csv", "refused"},
		{"missing", missing, "data.csv", "thing/none.csv"},
		{"disk full", good, "/dev/full", "no space left on device"},
	}
	data := zipped(t, map[string]string{"thing/data.csv": content})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			if !filepath.IsAbs(test.to) {
				test.to = filepath.Join(t.TempDir(), test.to)
			}
			err = test.member.extract(archive, test.to)
			if got := fmt.Sprint(err); err != nil && (test.want == "" || !strings.Contains(got, test.want)) || err == nil && test.want != "" {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// FuzzExtract gives hostile wheels: whatever is in them, no more than the pinned size is written, only to
// where it belongs, and only the pinned bytes count as good.
func FuzzExtract(f *testing.F) {
	f.Add(zipped(f, map[string]string{"thing/data.csv": content}))
	f.Add(zipped(f, map[string]string{"thing/data.csv": strings.Repeat("0", 1<<16), "../../evil": "x"}))
	f.Add([]byte("PK\x05\x06"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		root := t.TempDir()
		file, staging, dir := filepath.Join(root, "w.whl"), filepath.Join(root, "staging"), filepath.Join(root, "dir")
		writeFile(t, file, data)
		for _, d := range []string{staging, dir} {
			if err := os.Mkdir(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		w := &wheel{members: []member{{Path: "thing/data.csv", SHA256: sum([]byte(content)), Size: int64(len(content))}}}
		err := w.extract(file, staging, dir)
		there, readErr := os.ReadFile(filepath.Join(dir, "data.csv"))
		if (err == nil) != (readErr == nil && string(there) == content) {
			t.Errorf("error %v, but the file is %q", err, there)
		}
		if folderSize(staging) > int64(len(content))+1 {
			t.Errorf("%d bytes were written", folderSize(staging))
		}
	})
}

// What is downloaded is said in the reader's language.
func TestFileInPortuguese(t *testing.T) {
	b := newBench(t, goodPip)
	t.Setenv(words.Variable, "pt")
	if _, err := File(context.Background(), "thing", b.options); err != nil {
		t.Fatal(err)
	}
	if want := "  baixando thing 1.0 (0.0 MB)\n"; b.log.String() != want {
		t.Errorf("log %q, want %q", b.log, want)
	}
}

// TestFileReal downloads a small file with the machine's own pip.
func TestFileReal(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads 1.4 MB")
	}
	t.Setenv("GONBTL_HOME", t.TempDir())
	path, err := File(context.Background(), "mnist-5k", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, m := lookup("mnist-5k"); checkDigest(path, m.SHA256) != nil {
		t.Errorf("%s: %v", path, checkDigest(path, m.SHA256))
	}
}

func TestWatchOnNoTerminal(t *testing.T) {
	var b bytes.Buffer
	Watch(&b, "doing it", t.TempDir(), 10)()
	if b.String() != "  doing it\n" {
		t.Errorf("got %q", b.String())
	}
}
