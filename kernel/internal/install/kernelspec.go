package install

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gonbtl/gonbtl/internal/place"
)

// KernelName is the name by which Jupyter knows the kernel.
const KernelName = "gonbtl"

//go:embed logo
var logos embed.FS

// spec is a kernel.json file.
type spec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
}

// kernelspecs register the kernel: with the environment's Jupyter, and with the user's own.
func (i *installer) kernelspecs() []Part {
	user := i.kernelspec("kernel for your own Jupyter", userDataDir)
	if i.NoPython {
		return []Part{user}
	}
	user.Without = "only gonbtl lab and gonbtl run have it"
	own := func() (string, error) { return filepath.Join(i.root, "python", "share", "jupyter"), nil }
	return []Part{i.kernelspec("kernel for gonbtl lab and run", own), user}
}

func (i *installer) kernelspec(name string, dataDir func() (string, error)) Part {
	data, err := dataDir()
	dir := filepath.Join(data, "kernels", KernelName)
	return Part{
		Name:  name,
		Place: dir,
		Fix:   "run: gonbtl setup",
		Check: func(context.Context) (string, error) {
			if err != nil {
				return "", err
			}
			installed, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
			if err != nil {
				return "", errMissing
			}
			if !bytes.Equal(installed, i.spec(installed)) {
				return "", errors.New("written for another version or place")
			}
			return KernelName, nil
		},
		Make: func(context.Context, io.Writer) error {
			if err != nil {
				return err
			}
			return i.writeSpec(dir)
		},
	}
}

// spec is the wanted kernel.json. Where no backend is asked for, the one of the installed file stays.
func (i *installer) spec(installed []byte) []byte {
	env := map[string]string{
		"PATH":           i.bin() + ":${PATH}:" + filepath.Dir(lookPath("go")),
		place.HomeEnv:    i.root,
		"GONBTL_MODULE":  i.module.reference(),
		"GONBTL_BACKEND": i.Backend,
	}
	var old spec
	if json.Unmarshal(installed, &old) == nil && i.Backend == "" {
		env["GONBTL_BACKEND"] = old.Env["GONBTL_BACKEND"]
	}
	if b := env["GONBTL_BACKEND"]; b == "" || b == "auto" {
		delete(env, "GONBTL_BACKEND")
	}
	data, err := json.MarshalIndent(spec{
		Argv:          []string{filepath.Join(i.bin(), "gonbtl"), "kernel", "{connection_file}"},
		DisplayName:   "Go (GoNB-TL)",
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
	}, "", "  ")
	if err != nil {
		panic(err) // Strings alone cannot fail.
	}
	return append(data, '\n')
}

// writeSpec writes the kernelspec's folder; kernel.json comes last, and makes it count.
func (i *installer) writeSpec(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := logos.ReadDir("logo")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		data, err := logos.ReadFile("logo/" + entry.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, entry.Name()), data, 0o644); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, "kernel.json")
	installed, _ := os.ReadFile(file)
	aside := filepath.Join(dir, partial+".json")
	defer os.Remove(aside)
	if err := os.WriteFile(aside, i.spec(installed), 0o644); err != nil {
		return err
	}
	return os.Rename(aside, file)
}

// userDataDir is where the user's own Jupyter looks for kernels.
func userDataDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%w; set JUPYTER_DATA_DIR", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); strings.HasPrefix(dir, "/") {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}
