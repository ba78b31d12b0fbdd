package device_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/device"
)

func TestOpenIsXLA(t *testing.T) {
	testenv.Setup(t)
	t.Setenv(device.Env, "")
	dev, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	if dev.Kind == device.Go || dev.Plugin.Path == "" || !strings.Contains(dev.String(), "XLA on "+strings.ToUpper(dev.Kind)) {
		t.Errorf("%s: %+v", dev, dev.Plugin)
	}
	again, err := device.Open()
	if err != nil || again != dev {
		t.Errorf("the second Open gives another device: %v", err)
	}
}

func TestOpenGo(t *testing.T) {
	dev, err := device.OpenKind(device.Go)
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Finalize()
	if got := dev.String(); got != "GoMLX pure-Go backend" || dev.Fallback != "" {
		t.Errorf("%q, fallback %q", got, dev.Fallback)
	}
}

func TestOpenKindErrors(t *testing.T) {
	library := filepath.Join(t.TempDir(), "plugin.so")
	if err := os.WriteFile(library, []byte("not a library"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, kind, plugin, want string }{
		{"unknown kind", "gpu", "", `GONBTL_BACKEND="gpu": unknown kind of device; want one of cpu, cuda, tpu, go, auto`},
		{"no such file", device.CPU, library + ".missing", library + ".missing"},
		{"relative path", device.CPU, "plugin.so", "absolute path"},
		{"not a library", device.CPU, library, library},
		{"not installed", device.TPU, "", "gonbtl setup --backend tpu"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GONBTL_HOME", t.TempDir())
			t.Setenv("HOME", t.TempDir())
			t.Setenv("GONBTL_PJRT_CPU", test.plugin)
			dev, err := device.OpenKind(test.kind)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, %v, want %q", dev, err, test.want)
			}
		})
	}
}

// A plugin that fails is passed over with a word, and so is one that is not installed.
func TestAutoFallsBack(t *testing.T) {
	library := filepath.Join(t.TempDir(), "plugin.so")
	if err := os.WriteFile(library, []byte("not a library"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GONBTL_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	for plugin, want := range map[string]string{library: "cpu not used: ", "": "gonbtl setup"} {
		t.Setenv("GONBTL_PJRT_CPU", plugin)
		dev, err := device.OpenKind(device.Auto)
		if err != nil {
			t.Fatal(err)
		}
		defer dev.Finalize()
		if dev.Kind != device.Go {
			t.Skipf("this machine has a %s", dev.Kind)
		}
		if !strings.Contains(dev.Fallback, want) || !strings.HasSuffix(dev.String(), dev.Fallback) {
			t.Errorf("plugin %q: %s", plugin, dev)
		}
	}
}

// The environment variable decides, in a process of its own because Open opens once.
func TestEnv(t *testing.T) {
	if kind := os.Getenv("DEVICE_TEST_KIND"); kind != "" {
		dev, err := device.Open()
		if kind == device.Go && (err != nil || dev.Kind != device.Go) {
			t.Fatalf("got %v, %v", dev, err)
		}
		if kind != device.Go && (err == nil || !strings.Contains(err.Error(), kind)) {
			t.Fatalf("got %v, %v", dev, err)
		}
		return
	}
	for _, kind := range []string{device.Go, "quantum"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestEnv$")
		cmd.Env = append(os.Environ(), "DEVICE_TEST_KIND="+kind, device.Env+"="+kind)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", kind, err, out)
		}
	}
}

// A notebook carries a device from cell to cell as nothing: the next cell opens its own.
func TestCarriedDeviceIsOpenedAnew(t *testing.T) {
	testenv.Setup(t)
	open, err := device.Open()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := open.SaveTo(dir); err != nil {
		t.Fatal(err)
	}
	var carried device.Device
	if err := carried.LoadFrom(dir); err != nil {
		t.Fatal(err)
	}
	if carried.String() != open.String() || carried.Backend != open.Backend {
		t.Errorf("carried it is %s, opened %s", &carried, open)
	}
}
