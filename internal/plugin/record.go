package plugin

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
)

// record is a plugin with the state of its file when its digest was taken. Hashing 200 MB in each process
// would be too slow, so the state stands for the digest from then on.
type record struct {
	Plugin
	State fileState `json:"state"`
}

// fileState is another when a file's bytes are. Changed is the time of the last change of anything, which no program can set, as tools do
// with the other when they copy.
type fileState struct {
	Size, Inode       int64
	Modified, Changed int64 // nanoseconds
}

func stateOf(path string) (fileState, error) {
	var stat unix.Stat_t
	if err := unix.Stat(path, &stat); err != nil {
		return fileState{}, fmt.Errorf("%s: %w", path, err)
	}
	return fileState{stat.Size, int64(stat.Ino), stat.Mtim.Nano(), stat.Ctim.Nano()}, nil
}

// unchanged reports whether the file is still the one that was hashed.
func (r *record) unchanged() bool {
	state, err := stateOf(r.Path)
	return err == nil && filepath.IsAbs(r.Path) && state == r.State
}

// confirm reports whether the file of a record of the given name is the one that was recorded: where its state differs, as after a copy to
// another machine, by its digest.
func (r *record) confirm(name string) bool {
	if r.unchanged() {
		return true
	}
	now, err := newRecord(r.Plugin)
	if err != nil || now.SHA256 != r.SHA256 {
		return false
	}
	_ = now.write(name) // A folder that cannot be written costs time, no more.
	return true
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
	state, err := stateOf(p.Path)
	if err != nil {
		return nil, err
	}
	if p.SHA256, err = fetch.Digest(p.Path); err != nil {
		return nil, err
	}
	return &record{Plugin: p, State: state}, nil
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
