package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/internal/words"
)

var isDigest = regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString

// maxURL bounds what a server may send.
const maxURL = 16 << 30

// URL is the path in the cache of the file at an address that begins with https://, or hf:// for the model hub, and has the given
// SHA-256, downloaded and verified first where it is missing. The digest, not the address, decides what is used.
func URL(ctx context.Context, address, digest string, opts Options) (string, error) {
	return downloadURL(ctx, http.DefaultClient, address, digest, opts.withDefaults())
}

func downloadURL(ctx context.Context, client *http.Client, address, digest string, opts Options) (string, error) {
	if strings.HasPrefix(address, "hf://") {
		file, err := parseHub(address)
		if err != nil {
			return "", err
		}
		if kept := file.cached(strings.ToLower(digest)); kept != "" {
			return kept, nil
		}
		address = file.address()
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" {
		return "", fmt.Errorf("address %q: want one that begins with https://", address)
	}
	if digest = strings.ToLower(digest); !isDigest(digest) {
		return "", fmt.Errorf("fetch %s: SHA-256 %q: want 64 hexadecimal digits, to tell that the file is the right one", address, digest)
	}
	dir, err := place.Join("files", "sha256-"+digest)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "file"+path.Ext(parsed.Path))
	if _, err := os.Stat(file); err == nil {
		return file, nil // It got there by a rename after its digest was found right.
	}
	if opts.Offline {
		return "", fmt.Errorf("fetch %s: it is not in the cache and %s=1 forbids downloading; download it elsewhere (SHA-256 %s) and give its path",
			address, OfflineEnv, digest)
	}
	if err := obtainURL(ctx, client, address, digest, file, opts); err != nil {
		return "", fmt.Errorf("fetch %s: %w", address, err)
	}
	return file, nil
}

// obtainURL downloads to a partial file beside the final one, which it becomes.
func obtainURL(ctx context.Context, client *http.Client, address, digest, file string, opts Options) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	unlock, err := lock(ctx, dir+".lock", opts.Log)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(file); err == nil {
		return nil // Another process was faster.
	}
	body, size, err := get(ctx, client, address)
	if err != nil {
		return fmt.Errorf("%w; or download it elsewhere (SHA-256 %s) and give its path", err, digest)
	}
	defer body.Close()
	stop := Watch(opts.Log, words.Sayf("downloading %s", address), dir, size)
	defer stop()
	return saveVerified(body, file, digest)
}

// get begins a download; size is 0 where the server does not tell.
func get(ctx context.Context, client *http.Client, address string) (body io.ReadCloser, size int64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, 0, errors.Join(fmt.Errorf("the server answers %s", response.Status), response.Body.Close())
	}
	return response.Body, max(response.ContentLength, 0), nil
}

// saveVerified writes what it reads to a file, if it has the digest. What a killed process left is written over.
func saveVerified(r io.Reader, file, expected string) error {
	partial := file + ".partial"
	defer os.Remove(partial)
	_, found, err := save(io.LimitReader(r, maxURL), partial)
	if err != nil {
		return err
	}
	if found != expected {
		return fmt.Errorf("what came has the SHA-256 %s: want %s; the file has changed there, or the digest is of another", found, expected)
	}
	return os.Rename(partial, file)
}
