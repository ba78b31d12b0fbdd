package fetch

import (
	"bufio"
	"cmp"
	"context"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Package is one version of an npm package, pinned. The registry is only a carrier: what is inside is data, and none of its code
// ever runs.
type Package struct {
	Name, Version, SHA256 string
}

// file is the name of its archive.
func (p Package) file() string { return path.Base(p.Name) + "-" + p.Version + ".tgz" }

// NPM is the path of a package's archive (tar, packed by gzip) in the cache, downloaded and verified first where it is missing. npm
// itself is not needed; where the user has set a registry for it, that one is asked. As with Archive, one placed by hand is used.
func NPM(ctx context.Context, p Package, opts Options) (string, error) {
	return npm(ctx, http.DefaultClient, p, opts.withDefaults())
}

func npm(ctx context.Context, client *http.Client, p Package, opts Options) (string, error) {
	return archive(ctx, client, registry()+"/"+p.Name+"/-/"+p.file(), p.SHA256, opts)
}

// registry is the one that the user's npm asks: by the environment, else by ~/.npmrc, else the public one.
func registry() string {
	set := cmp.Or(os.Getenv("npm_config_registry"), os.Getenv("NPM_CONFIG_REGISTRY"), npmrc(), "https://registry.npmjs.org")
	return strings.TrimSuffix(set, "/")
}

// npmrc is the registry in the user's ~/.npmrc, or "".
func npmrc() (address string) {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	file, err := os.Open(filepath.Join(home, ".npmrc"))
	if err != nil {
		return ""
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), "=")
		if strings.TrimSpace(key) == "registry" {
			address = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return address
}
