package fetch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/internal/place"
)

// TestNPM asks a registry that the environment names, then one that ~/.npmrc names, then a folder with files placed by hand.
func TestNPM(t *testing.T) {
	var asked []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		io.WriteString(w, content)
	}))
	defer server.Close()
	t.Setenv(place.HomeEnv, t.TempDir())
	t.Setenv(OfflineEnv, "")
	t.Setenv(DownloadsEnv, "")
	t.Setenv("npm_config_registry", server.URL+"/mirror/")
	pinned := Package{Name: "@scope/mails", Version: "1.2.3", SHA256: sum([]byte(content))}
	fetch := func(p Package, opts Options) (string, error) {
		opts.Log = io.Discard
		return npm(context.Background(), server.Client(), p, opts.withDefaults())
	}
	for range 2 {
		path, err := fetch(pinned, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
	if want := "/mirror/@scope/mails/-/mails-1.2.3.tgz"; len(asked) != 1 || asked[0] != want {
		t.Errorf("asked for %q, want once for %s", asked, want)
	}

	t.Setenv(place.HomeEnv, t.TempDir())
	for _, test := range []struct {
		p    Package
		opts Options
		want string
	}{
		{pinned, Options{Offline: true}, OfflineEnv + "=1 forbids downloading"},
		{Package{Name: "mails", Version: "1", SHA256: strings.Repeat("0", 64)}, Options{}, "or put mails-1.tgz (SHA-256 0000"},
	} {
		if _, err := fetch(test.p, test.opts); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v; want %q", test.p, err, test.want)
		}
	}

	t.Setenv(DownloadsEnv, t.TempDir())
	by := filepath.Join(os.Getenv(DownloadsEnv), pinned.file())
	for text, want := range map[string]string{content: "", "other": "not the pinned file"} {
		if err := os.WriteFile(by, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		path, err := fetch(pinned, Options{Offline: true})
		if want == "" && (err != nil || path != by) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q placed by hand: %q, %v; want %q", text, path, err, want)
		}
	}
}

func TestRegistry(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("npm_config_registry", "")
	t.Setenv("NPM_CONFIG_REGISTRY", "")
	if got := registry(); !strings.HasPrefix(got, "https://") || strings.HasSuffix(got, "/") {
		t.Errorf("the default is %q", got)
	}
	settings := "; a comment\nfund=false\nregistry = \"https://mirror.example.com/npm/\"\n"
	if err := os.WriteFile(filepath.Join(home, ".npmrc"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := registry(), "https://mirror.example.com/npm"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	t.Setenv("npm_config_registry", "https://other.example.com")
	if got, want := registry(), "https://other.example.com"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
