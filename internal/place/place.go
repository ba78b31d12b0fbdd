// Package place names the folders that GoNB-TL writes to.
//
//	root, err := place.Root() // ~/.cache/gonbtl on Linux
package place

import (
	"fmt"
	"os"
	"path/filepath"
)

// HomeEnv is the environment variable that moves everything GoNB-TL keeps to another folder.
const HomeEnv = "GONBTL_HOME"

// Root is the folder that holds all that GoNB-TL installs, downloads and stores: $GONBTL_HOME, or
// "gonbtl" in the user's cache folder. It is not created.
func Root() (string, error) {
	if home := os.Getenv(HomeEnv); home != "" {
		return filepath.Abs(home)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w; set %s to a folder that can be written", err, HomeEnv)
	}
	return filepath.Join(cache, "gonbtl"), nil
}

// Join is Root with more path elements added.
func Join(elem ...string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root}, elem...)...), nil
}
