// Package place names the folders that GoNB-TL writes to.
//
//	root, err := place.Root() // ~/.cache/gonbtl on Linux
package place

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// HomeEnv is the environment variable that moves everything GoNB-TL keeps to another folder.
const HomeEnv = "GONBTL_HOME"

// Names are what there may be directly under Root. The root may be a folder of the user's with other things
// in it, so what is not named here is never written, and never removed.
var Names = []string{
	"bin",         // Commands.
	"python",      // The Python environment.
	"go",          // Go itself, where colab.sh found none.
	"files",       // Downloaded data, weights and plugins.
	"downloads",   // Wheels that the user placed by hand.
	"plugins",     // Which PJRT plugin to load.
	"sessions",    // Variables of notebooks.
	"executables", // Compiled XLA programs.
	"features",    // What frozen layers gave.
	"pictures",    // Pixels of pictures that were decoded.
	"peers",       // Python environments to measure against.
	"out",         // Executed notebooks, where the current folder cannot be written.
	"setup.lock",  // Held while setup runs.
}

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

// Join is Root with more path elements added, of which the first is one of Names.
func Join(elem ...string) (string, error) {
	if len(elem) > 0 && !slices.Contains(Names, elem[0]) {
		return "", fmt.Errorf("place: %q is not among the names that uninstall knows", elem[0])
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{root}, elem...)...), nil
}
