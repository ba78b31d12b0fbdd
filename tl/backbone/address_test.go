package backbone_test

import (
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/testenv"
	"github.com/gonbtl/gonbtl/tl/backbone"
)

// addressEnv tells a process of TestAddress which weights to load.
const addressEnv = "TEST_ADDRESS"

// TestAddressChild is a program that loads weights from an address: a process of its own, for Go reads the certificates that it
// trusts once in a process.
func TestAddressChild(t *testing.T) {
	address, digest, ok := strings.Cut(os.Getenv(addressEnv), " ")
	if !ok {
		t.Skip("runs as a part of TestAddress")
	}
	m, err := backbone.New("mobilenet_v2", backbone.Options{Weights: address, SHA256: digest})
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	values, _, err := m.Weight("top/conv2d/kernel")
	fmt.Println("loaded:", values[0], err)
}

// Weights come from a server or a hub once, only with the right digest, and never where downloading is forbidden.
func TestAddress(t *testing.T) {
	env := testenv.Setup(t)
	file := formulaFile(t, readGolden(t, "mobilenet_v2").Shapes)
	digest, err := fetch.Digest(file)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.ServeFile(w, r, file)
	}))
	defer server.Close()
	certificate := filepath.Join(t.TempDir(), "server.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	want, err := backbone.New("mobilenet_v2", backbone.Options{Weights: file})
	if err != nil {
		t.Fatal(err)
	}
	kernel, _, err := want.Weight("top/conv2d/kernel")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	plugin, err := filepath.Abs(filepath.Join(env.Home, "plugins"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(plugin, filepath.Join(home, "plugins")); err != nil {
		t.Fatal(err)
	}
	load := func(address, digest string, settings ...string) string {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAddressChild$", "-test.v")
		cmd.Env = append(os.Environ(), "GONBTL_HOME="+home, "HF_HOME="+home, "HF_HUB_CACHE=", "HF_ENDPOINT="+server.URL, "SSL_CERT_FILE="+certificate,
			fetch.OfflineEnv+"=", addressEnv+"="+address+" "+digest)
		cmd.Env = append(cmd.Env, settings...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	good := fmt.Sprint("loaded: ", kernel[0], " <nil>")
	address := server.URL + "/weights.safetensors"
	for _, test := range []struct {
		name, address, digest string
		settings              []string
		want                  string
		asked                 int
	}{
		{"offline, by name", "imagenet", "", []string{fetch.OfflineEnv + "=1"}, "fetch https://download.pytorch.org/models/mobilenet_v2-b0353104.pth", 0},
		{"offline", address, digest, []string{fetch.OfflineEnv + "=1"}, fetch.OfflineEnv + "=1 forbids downloading", 0},
		{"no digest", address, "", nil, "want 64 hexadecimal digits", 0},
		{"another digest", address, strings.Repeat("0", 64), nil, "what came has the SHA-256 " + digest, 1},
		{"a server that is not trusted", address, digest, []string{"SSL_CERT_FILE=/dev/null"}, "failed to verify certificate", 1},
		{"a host that is not there", "https://nowhere.invalid/weights.pth", digest, nil, "download it elsewhere (SHA-256 " + digest + ") and give its path", 1},
		{"the hub", "hf://owner/model@v1/weights.safetensors", digest, nil, good, 2},
		{"the server, kept already", address, digest, nil, good, 2},
		{"offline, kept already", address, digest, []string{fetch.OfflineEnv + "=1"}, good, 2},
	} {
		if got := load(test.address, test.digest, test.settings...); !strings.Contains(got, test.want) || asked != test.asked {
			t.Errorf("%s: %s\nasked %d times; want %q, asked %d times", test.name, got, asked, test.want, test.asked)
		}
	}
	kept := filepath.Join(home, "files", "sha256-b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889", "file.pth")
	if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o755), os.Link(file, kept)); err != nil {
		t.Fatal(err)
	}
	if got := load("imagenet", "", fetch.OfflineEnv+"=1"); !strings.Contains(got, good) {
		t.Errorf("by name, kept already: %s", got)
	}
}
