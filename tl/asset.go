package tl

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"unicode/utf8"
)

// SetAsset gives the model a file that travels with it, as a tokenizer: Save writes it, Load gives it back, and a classifier
// has what its base has. No content takes the asset away.
//
// Errors: a name that is not a path in a folder, with slashes.
func (m *Model) SetAsset(name string, content []byte) error {
	if !fs.ValidPath(name) || name == "." || !utf8.ValidString(name) {
		return fmt.Errorf("asset %q: want the name of a file, as \"tokenizer.json\"", name)
	}
	if len(content) == 0 {
		delete(m.assets, name)
		return nil
	}
	if m.assets == nil {
		m.assets = map[string][]byte{}
	}
	m.assets[name] = bytes.Clone(content)
	return nil
}

// Asset is a copy of what SetAsset gave the model under a name; nil where it has none.
func (m *Model) Asset(name string) []byte { return bytes.Clone(m.assets[name]) }

// Assets are the names of the model's assets, sorted.
func (m *Model) Assets() []string { return slices.Sorted(maps.Keys(m.assets)) }
