package plugin

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// library compiles a shared library that exports the function, as a plugin does.
func library(t *testing.T, path, function string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cc", "-shared", "-fPIC", "-x", "c", "-o", path, "-")
	cmd.Stdin = strings.NewReader("void *" + function + "(void) { return 0; }\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	return path
}

// emptyHome makes the folders that are searched empty ones.
func emptyHome(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("GONBTL_HOME", filepath.Join(home, "cache"))
	for _, kind := range Kinds {
		t.Setenv(Env(kind), "")
	}
	return home
}

func TestFindNone(t *testing.T) {
	emptyHome(t)
	for _, kind := range Kinds {
		_, err := Find(kind)
		if !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "--backend "+kind) {
			t.Errorf("%s: got %v, want %v and the way out", kind, err, ErrNone)
		}
	}
	if _, err := Find("gpu"); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("gpu: got %v, want an error about the kind", err)
	}
}

func TestFindByEnvironment(t *testing.T) {
	home := emptyHome(t)
	good := library(t, filepath.Join(home, "a b é", "plugin.so"), entry)
	tests := []struct{ name, value, want string }{
		{"good", good, ""},
		{"relative", "plugin.so", "absolute"},
		{"missing", filepath.Join(home, "none.so"), "no such file"},
		{"no library", writeText(t, filepath.Join(home, "text.so")), "not a shared library"},
		{"no plugin", library(t, filepath.Join(home, "other.so"), "other"), "does not export " + entry},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(Env("cpu"), test.value)
			found, err := Find("cpu")
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, ErrNone) {
					t.Errorf("got %v, want it to say %q", err, test.want)
				}
				return
			}
			if err != nil || found.Path != test.value || len(found.SHA256) != 64 || found.Source != Env("cpu") {
				t.Errorf("got %+v, %v", found, err)
			}
		})
	}
}

func writeText(t *testing.T, path string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFindInstalledByGoXLA also sees a digest taken again when the file changes.
func TestFindInstalledByGoXLA(t *testing.T) {
	home := emptyHome(t)
	path := filepath.Join(home, ".local", "lib", "go-xla", "pjrt_c_api_cpu_v0.114.0_plugin.so")
	library(t, path, entry)
	first, err := Find("cpu")
	if err != nil || first.Path != path || first.Version != "v0.114.0" || first.Source != "go-xla" {
		t.Fatalf("got %+v, %v", first, err)
	}
	library(t, path, entry+"(void) { return 0; }\nvoid *more")
	second, err := Find("cpu")
	if err != nil || second.SHA256 == first.SHA256 {
		t.Errorf("got %+v, %v, want another digest than %s", second, err, first.SHA256)
	}
}

func TestFindChosen(t *testing.T) {
	home := emptyHome(t)
	path := library(t, filepath.Join(home, "plugin.so"), entry)
	r, err := newRecord(Plugin{Kind: "cpu", Path: path, Version: "1.2", Source: "a wheel"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.write(chosenFile("cpu")); err != nil {
		t.Fatal(err)
	}
	if found, err := Find("cpu"); err != nil || found != r.Plugin {
		t.Errorf("got %+v, %v, want %+v", found, err, r.Plugin)
	}
	whole, err := os.ReadFile(path)
	if err = errors.Join(err, os.Remove(path), os.WriteFile(path, whole, 0o755)); err != nil {
		t.Fatal(err)
	}
	if found, err := Find("cpu"); err != nil || found != r.Plugin {
		t.Errorf("a copy of the file: got %+v, %v, want %+v", found, err, r.Plugin)
	}
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	if found, err := Find("cpu"); !errors.Is(err, ErrNone) {
		t.Errorf("after the file changed: got %+v, %v, want %v", found, err, ErrNone)
	}
}

// Other bytes of the same length and, as a careful copy leaves them, of the same time are another plugin.
func TestFindSeesOtherBytesOfTheSameTime(t *testing.T) {
	home := emptyHome(t)
	path := library(t, filepath.Join(home, "plugin.so"), entry)
	t.Setenv(Env("cpu"), path)
	first, err := Find("cpu")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)-1] ^= 1
	if err := errors.Join(os.WriteFile(path, whole, 0o755), os.Chtimes(path, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if second, err := Find("cpu"); err != nil || second.SHA256 == first.SHA256 {
		t.Errorf("got %+v, %v, want another digest", second, err)
	}
}

func TestInstallTakesWhatIsThere(t *testing.T) {
	home := emptyHome(t)
	t.Setenv("GONBTL_OFFLINE", "1")
	path := library(t, filepath.Join(home, "plugin.so"), entry)
	t.Setenv(Env("cpu"), path)
	if found, err := Install(context.Background(), "cpu", Options{}); err != nil || found.Path != path {
		t.Errorf("got %+v, %v", found, err)
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add([]byte(`{"kind":"cpu","path":"/a","sha256":"` + strings.Repeat("0a", 32) + `","state":{"Size":1,"Inode":2,"Modified":3,"Changed":4}}`))
	f.Add([]byte(`{"path":"relative"}`))
	f.Add([]byte(`[]`))
	f.Add([]byte(``))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseRecord("x.json", data)
		if err == nil && (!filepath.IsAbs(r.Path) || len(r.SHA256) != 64) {
			t.Errorf("accepted %q as %+v", data, r)
		}
	})
}
