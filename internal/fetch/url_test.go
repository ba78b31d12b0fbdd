package fetch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
)

func TestURL(t *testing.T) {
	t.Setenv(place.HomeEnv, t.TempDir())
	t.Setenv(OfflineEnv, "")
	good := sum([]byte(content))
	var calls atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		switch r.URL.Path {
		case "/good.pth":
			io.WriteString(w, content)
		case "/cut.pth":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, content)
		case "/other.pth":
			io.WriteString(w, "something else")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	fetch := func(path, digest string, opts Options) (string, error) {
		opts.Log = io.Discard
		return downloadURL(context.Background(), server.Client(), server.URL+path, digest, opts.withDefaults())
	}
	for _, test := range []struct {
		path, digest string
		opts         Options
		want         string
	}{
		{"/missing.pth", good, Options{}, "the server answers 404 Not Found"},
		{"/other.pth", good, Options{}, "the file has changed there"},
		{"/cut.pth", good, Options{}, "unexpected EOF"},
		{"/good.pth", "", Options{}, "want 64 hexadecimal digits"},
		{"/good.pth", good, Options{Offline: true}, OfflineEnv + "=1 forbids downloading"},
	} {
		_, err := fetch(test.path, test.digest, test.opts)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) {
			t.Errorf("%s: %v; want %q", test.path, err, test.want)
		}
	}
	before := calls.Load()
	for range 2 {
		path, err := fetch("/good.pth", strings.ToUpper(good), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != content || filepath.Ext(path) != ".pth" {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.partial"))
		if err != nil || len(left) > 0 {
			t.Errorf("left over: %v, %v", left, err)
		}
	}
	if n := calls.Load() - before; n != 1 {
		t.Errorf("downloaded %d times: want once", n)
	}
	for _, address := range []string{"http://example.com/x", "file:///etc/passwd", "https://", "::"} {
		if _, err := URL(context.Background(), address, good, Options{}); err == nil || !strings.Contains(err.Error(), "want one that begins with https://") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// The model hub, played by a server of our own: the file is asked for once, by its revision, and found in the hub's own cache.
func TestHub(t *testing.T) {
	t.Setenv(place.HomeEnv, t.TempDir())
	t.Setenv(OfflineEnv, "")
	home := t.TempDir()
	t.Setenv("HF_HOME", home)
	t.Setenv("HF_HUB_CACHE", "")
	good := sum([]byte(content))
	var asked []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		io.WriteString(w, content)
	}))
	t.Setenv(HubEnv, server.URL+"/")
	fetch := func(address string) (string, error) {
		return downloadURL(context.Background(), server.Client(), address, good, Options{Log: io.Discard}.withDefaults())
	}
	for _, address := range []string{"hf://owner/model-1.5@v2/onnx/model.safetensors", "hf://owner/model-1.5/model.safetensors"} {
		path, err := fetch(address)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
	if want := []string{"/owner/model-1.5/resolve/v2/onnx/model.safetensors"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q: one digest is one file", asked, want)
	}
	for _, bad := range []string{"hf://", "hf://model/file", "hf://owner/model@", "hf://owner/model@v1/", "hf://owner/model/a?b"} {
		if _, err := fetch(bad); err == nil || !strings.Contains(err.Error(), "want hf://owner/model@revision/file") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	server.Close()
	t.Setenv(place.HomeEnv, t.TempDir())
	if _, err := fetch("hf://owner/model/file"); err == nil || !strings.Contains(err.Error(), "refused") || !strings.Contains(err.Error(), "give its path") {
		t.Errorf("a hub that cannot be reached: %v", err)
	}
	blobs := filepath.Join(home, "hub", "models--owner--model", "blobs")
	if err := os.MkdirAll(blobs, 0o755); err != nil {
		t.Fatal(err)
	}
	blob := filepath.Join(blobs, good)
	if err := os.WriteFile(blob, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fetch("hf://owner/model/file"); err == nil {
		t.Error("a damaged file of the hub's cache is taken")
	}
	if err := os.WriteFile(blob, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if path, err := fetch("hf://owner/model/file"); err != nil || path != blob {
		t.Errorf("got %s, %v: want the file of the hub's own cache", path, err)
	}
}
