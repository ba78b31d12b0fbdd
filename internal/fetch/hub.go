package fetch

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// HubEnv is the environment variable with the address of the model hub, as the hub's own library reads it.
const HubEnv = "HF_ENDPOINT"

const hub = "https://huggingface.co"

// hubFile is a file of a model on the hub.
type hubFile struct{ model, revision, path string }

var hubForm = regexp.MustCompile(`^hf://([\w.-]+/[\w.-]+)(?:@([\w.-]+))?/([^?#@]+)$`)

// parseHub reads the form that the hub's own library has for a file, hf://owner/model@revision/file; without a revision it is main.
func parseHub(source string) (hubFile, error) {
	parts := hubForm.FindStringSubmatch(source)
	if parts == nil {
		return hubFile{}, fmt.Errorf("address %q: want hf://owner/model@revision/file", source)
	}
	return hubFile{model: parts[1], revision: cmp.Or(parts[2], "main"), path: parts[3]}, nil
}

// address is where the hub, or another server in its place, has the file.
func (f hubFile) address() string {
	server := strings.TrimSuffix(cmp.Or(os.Getenv(HubEnv), hub), "/")
	return fmt.Sprintf("%s/%s/resolve/%s/%s", server, f.model, f.revision, f.path)
}

// cached is the file where the hub's own library keeps what it has downloaded, by its digest; "" where it is not there.
func (f hubFile) cached(digest string) string {
	folder := os.Getenv("HF_HUB_CACHE")
	if folder == "" {
		home := os.Getenv("HF_HOME")
		if home == "" {
			cache, err := os.UserHomeDir()
			if err != nil {
				return ""
			}
			home = filepath.Join(cache, ".cache", "huggingface")
		}
		folder = filepath.Join(home, "hub")
	}
	path := filepath.Join(folder, "models--"+strings.ReplaceAll(f.model, "/", "--"), "blobs", digest)
	if found, err := Digest(path); err != nil || found != digest {
		return ""
	}
	return path
}
