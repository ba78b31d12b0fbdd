package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCellModuleBuildsWithoutFetching(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "with space")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module gonb_1a2b3c4d\n\ngo 1.26\n")
	if err := writeModule(t.Context(), dir, root); err != nil {
		t.Fatal(err)
	}
	write("main.go", "package main\n\nimport _ \"golang.org/x/mod/modfile\"\nimport _ \""+modulePath+"/kernel/session\"\n\nfunc main() {}\n")
	list := exec.Command("go", "list", "-deps", ".")
	list.Dir = dir
	list.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
	if out, err := list.CombinedOutput(); err != nil || !strings.Contains(string(out), modulePath+"/kernel/session") {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"module gonb_1a2b3c4d", "replace " + modulePath + " => \""} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestModuleSettingThatIsWrong(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "off")
	for _, setting := range []string{filepath.Join(dir, "nowhere"), "v9.9.9", "nonsense"} {
		err := writeModule(t.Context(), dir, setting)
		if err == nil || !strings.Contains(err.Error(), ModuleEnv) {
			t.Errorf("%s: error %v, want one that names %s", setting, err, ModuleEnv)
		}
	}
}
