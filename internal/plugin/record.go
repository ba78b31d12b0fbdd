package plugin

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
)

// record is a plugin with the state of its file when its digest was taken. Hashing 200 MB in each process
// would be too slow, so size and time stand for the digest from then on.
type record struct {
	Plugin
	Size    int64     `json:"size"`
	ModTime time.Time `json:"modTime"`
}

// unchanged reports whether the file is still the one that was hashed.
func (r *record) unchanged() bool {
	info, err := os.Stat(r.Path)
	return err == nil && filepath.IsAbs(r.Path) && info.Size() == r.Size && info.ModTime().Equal(r.ModTime)
}

// identify fills in the digest of a plugin that the user installed, from the record of an earlier time if
// the file is unchanged since.
func identify(p Plugin) (Plugin, error) {
	name := fmt.Sprintf("seen-%x", sha256.Sum256([]byte(p.Path)))[:21]
	if seen, err := readRecord(name); err == nil && seen.Path == p.Path && seen.unchanged() {
		p.SHA256 = seen.SHA256
		return p, nil
	}
	if err := isLibrary(p.Path); err != nil {
		return Plugin{}, fmt.Errorf("%s plugin of %s: %w", p.Kind, p.Source, err)
	}
	r, err := newRecord(p)
	if err != nil {
		return Plugin{}, err
	}
	_ = r.write(name) // A folder that cannot be written costs time, no more.
	return r.Plugin, nil
}

// newRecord takes the digest of the plugin's file.
func newRecord(p Plugin) (*record, error) {
	info, err := os.Stat(p.Path)
	if err != nil {
		return nil, err
	}
	if p.SHA256, err = fetch.Digest(p.Path); err != nil {
		return nil, err
	}
	return &record{Plugin: p, Size: info.Size(), ModTime: info.ModTime()}, nil
}

// chosenFile names the record of the plugin that setup chose.
func chosenFile(kind string) string { return kind }

func readRecord(name string) (*record, error) {
	path, err := place.Join("plugins", name+".json")
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseRecord(path, data)
}

func parseRecord(path string, data []byte) (*record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w; run: gonbtl setup", path, err)
	}
	if !filepath.IsAbs(r.Path) || len(r.SHA256) != 64 || strings.Trim(r.SHA256, "0123456789abcdef") != "" {
		return nil, fmt.Errorf("%s: no absolute path and SHA-256 in it; run: gonbtl setup", path)
	}
	return &r, nil
}

// write puts the record in its file, whole or not at all.
func (r *record) write(name string) error {
	dir, err := place.Join("plugins")
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, name+".json"), func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
}
