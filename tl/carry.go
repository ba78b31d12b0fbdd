package tl

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"weak"

	"github.com/gomlx/gomlx/core/tensors"
)

// stateFile is the model in a folder of a notebook's session.
const stateFile = "model.tl"

// kept is where a model was kept last, and what it was then. Values are never changed in place, so that their addresses tell
// whether they are the same; the addresses are weak, for what training has replaced is not to stay in memory.
type kept struct {
	path        string
	description string
	values      []weak.Pointer[tensors.Tensor]
	assets      map[string][]byte
}

// now is what would be kept in a folder.
func (m *Model) now(dir string, front description) (kept, error) {
	d, err := m.describe(front)
	if err != nil {
		return kept{}, err
	}
	text, err := json.Marshal(d)
	k := kept{path: filepath.Join(dir, stateFile), description: string(text), assets: maps.Clone(m.assets)}
	for _, p := range m.params {
		k.values = append(k.values, weak.Make(p.value))
	}
	return k, err
}

// same reports whether what was kept is still what the model is. Assets are replaced whole: SetAsset clones them.
func (k kept) same(old kept) bool {
	return k.description == old.description && slices.Equal(k.values, old.values) &&
		maps.EqualFunc(k.assets, old.assets, func(a, b []byte) bool { return len(a) == len(b) && &a[0] == &b[0] })
}

// keep writes the model for the next cell. One that has not changed since is not written again: its file gets another name.
func (m *Model) keep(dir string, front description) error {
	now, err := m.now(dir, front)
	if err != nil {
		return err
	}
	if m.kept.path == "" || !now.same(m.kept) || os.Link(m.kept.path, now.path) != nil {
		if err := m.save(now.path, front, false); err != nil {
			return err
		}
	}
	m.kept = now
	return nil
}

// tookBack notes where the model comes from.
func (m *Model) tookBack(dir string, front description) (err error) {
	m.kept, err = m.now(dir, front)
	return err
}

// SaveTo keeps the model in a folder, for a notebook that carries its variables from cell to cell.
func (m *Model) SaveTo(dir string) error { return m.keep(dir, description{}) }

// LoadFrom takes back what SaveTo kept.
func (m *Model) LoadFrom(dir string) error {
	k, _, err := loadModel(filepath.Join(dir, stateFile), loading{})
	if err != nil {
		return err
	}
	*m = *k
	return m.tookBack(dir, description{})
}

// SaveTo keeps the classifier in a folder, for a notebook that carries its variables from cell to cell.
func (c *Classifier) SaveTo(dir string) error { return c.keep(dir, c.front()) }

// LoadFrom takes back what SaveTo kept.
func (c *Classifier) LoadFrom(dir string) error {
	k, err := loadClassifier(filepath.Join(dir, stateFile), loading{})
	if err != nil {
		return err
	}
	*c = *k
	return c.tookBack(dir, c.front())
}
