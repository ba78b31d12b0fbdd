package fetch

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"

	"github.com/gonbtl/gonbtl/internal/place"
)

// Archive is as URL. A file of the address's name that was placed by hand in "downloads" in the cache, or in $GONBTL_DOWNLOADS, is used
// as it is, once verified.
func Archive(ctx context.Context, address, digest string, opts Options) (string, error) {
	return archive(ctx, http.DefaultClient, address, digest, opts.withDefaults())
}

func archive(ctx context.Context, client *http.Client, address, digest string, opts Options) (string, error) {
	name := path.Base(address)
	by, err := placed(name)
	if err != nil {
		return "", err
	}
	if by != "" {
		return by, checkDigest(by, digest)
	}
	file, err := downloadURL(ctx, client, address, digest, opts)
	if err != nil {
		return "", fmt.Errorf("%w; or put %s (SHA-256 %s) in $%s", err, name, digest, DownloadsEnv)
	}
	return file, nil
}

// placed is the path of a file that was placed by hand, or "".
func placed(name string) (string, error) {
	downloads, err := place.Join("downloads")
	if err != nil {
		return "", err
	}
	for _, dir := range []string{os.Getenv(DownloadsEnv), downloads} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); dir != "" && err == nil {
			return file, nil
		}
	}
	return "", nil
}
