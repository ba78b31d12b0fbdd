package plugin

import (
	"os"
	"path/filepath"
	"regexp"
)

// goxlaNames are the file names that go-xla's installer gives to plugins, under its own folder.
var goxlaNames = map[string]string{
	"cpu":  "pjrt_c_api_cpu*plugin.*",
	"cuda": filepath.Join("nvidia", "pjrt_c_api_cuda*plugin.so"),
	"tpu":  "pjrt_c_api_tpu*plugin.so",
}

// installed is the newest plugin that go-xla's installer left in one of its places, or "".
func installed(kind string) string {
	for _, dir := range goxlaDirs() {
		found, _ := filepath.Glob(filepath.Join(dir, goxlaNames[kind]))
		for i := len(found) - 1; i >= 0; i-- {
			if isLibrary(found[i]) == nil {
				return found[i]
			}
		}
	}
	return ""
}

// goxlaDirs are the folders that go-xla's installer writes to.
func goxlaDirs() []string {
	dirs := []string{"/usr/local/lib/go-xla"}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append([]string{
			filepath.Join(home, ".local", "lib", "go-xla"),
			filepath.Join(home, "Library", "Application Support", "go-xla"),
		}, dirs...)
	}
	return dirs
}

var versionInName = regexp.MustCompile(`v\d+\.\d+\.\d+`)

// goxlaVersion is the version in a plugin's file name, or "unknown".
func goxlaVersion(path string) string {
	if v := versionInName.FindString(filepath.Base(path)); v != "" {
		return v
	}
	return "unknown"
}
