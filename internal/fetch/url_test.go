package fetch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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
