package tl

import "path/filepath"

// stateFile is the model in a folder of a notebook's session.
const stateFile = "model.tl"

// SaveTo keeps the model in a folder, for a notebook that carries its variables from cell to cell.
func (m *Model) SaveTo(dir string) error {
	return m.save(filepath.Join(dir, stateFile), description{}, false)
}

// LoadFrom takes back what SaveTo kept.
func (m *Model) LoadFrom(dir string) error {
	kept, _, err := loadModel(filepath.Join(dir, stateFile), false)
	if err == nil {
		*m = *kept
	}
	return err
}

// SaveTo keeps the classifier in a folder, for a notebook that carries its variables from cell to cell.
func (c *Classifier) SaveTo(dir string) error {
	return c.save(filepath.Join(dir, stateFile), c.front(), false)
}

// LoadFrom takes back what SaveTo kept.
func (c *Classifier) LoadFrom(dir string) error {
	kept, err := loadClassifier(filepath.Join(dir, stateFile), false)
	if err == nil {
		*c = *kept
	}
	return err
}
