package tl

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"weak"

	"github.com/gomlx/gomlx/core/tensors"
)

// A model in a folder of a notebook's session is two archives: one of frozen weights and one of all else. A file whose content has not
// changed since the model was kept last is not written again: it gets another name. So training a head costs no more than the head.
const (
	stateFile  = "model.tl"
	frozenFile = "frozen.tl"
)

// kept is where a model was kept last, and what it was then. Values are never changed in place, so that their addresses tell
// whether they are the same; the addresses are weak, for what training has replaced is not to stay in memory.
type kept struct {
	dir           string
	description   string
	frozen, moved map[string]weak.Pointer[tensors.Tensor] // by path: those in frozenFile, and the others
	assets        map[string][]byte
}

// now is what would be kept in a folder.
func (m *Model) now(dir string, front description) (kept, error) {
	d, err := m.describe(front)
	if err != nil {
		return kept{}, err
	}
	text, err := json.Marshal(d)
	k := kept{dir: dir, description: string(text), assets: maps.Clone(m.assets),
		frozen: map[string]weak.Pointer[tensors.Tensor]{}, moved: map[string]weak.Pointer[tensors.Tensor]{}}
	for _, p := range m.params {
		if p.frozen {
			k.frozen[p.Path] = weak.Make(p.value)
		} else {
			k.moved[p.Path] = weak.Make(p.value)
		}
	}
	return k, err
}

// same reports whether what was kept in stateFile is still what the model is. Assets are replaced whole: SetAsset clones them.
func (k kept) same(old kept) bool {
	return k.description == old.description && maps.Equal(k.moved, old.moved) &&
		maps.EqualFunc(k.assets, old.assets, func(a, b []byte) bool { return len(a) == len(b) && &a[0] == &b[0] })
}

// again gives a file that was kept before its name in the new folder, and tells if that could be done.
func (k kept) again(old kept, name string) bool {
	return old.dir != "" && os.Link(filepath.Join(old.dir, name), filepath.Join(k.dir, name)) == nil
}

// keep writes the model for the next cell.
func (m *Model) keep(dir string, front description) error {
	now, err := m.now(dir, front)
	if err != nil {
		return err
	}
	var moved, frozen []*param
	for _, p := range m.params {
		if p.frozen {
			frozen = append(frozen, p)
		} else {
			moved = append(moved, p)
		}
	}
	if !now.same(m.kept) || !now.again(m.kept, stateFile) {
		if err := m.write(filepath.Join(dir, stateFile), front, moved, m.assets, false); err != nil {
			return err
		}
	}
	if !maps.Equal(now.frozen, m.kept.frozen) || !now.again(m.kept, frozenFile) {
		if err := m.write(filepath.Join(dir, frozenFile), description{}, frozen, nil, false); err != nil {
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
	k, _, err := loadModel(filepath.Join(dir, stateFile), loading{carried: dir})
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
	k, err := loadClassifier(filepath.Join(dir, stateFile), loading{carried: dir})
	if err != nil {
		return err
	}
	*c = *k
	return c.tookBack(dir, c.front())
}
