package tl

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/tl/weights"
)

// A model that is saved over its base holds the head, the adapters and whatever else differs from the base: kilobytes, where the base
// has megabytes. It is loaded over the same base, which is told by a digest of the weights that it lends.

// baseSpec is what a description says of the base.
type baseSpec struct {
	// Prefix is where the base's parameters are in the model.
	Prefix string `json:"prefix"`
	// SHA256 is the digest of the weights that are not in the file.
	SHA256 string `json:"sha256"`
}

// SaveOver writes to one file what the model has and base has not: the head or adapters, and whatever else was trained. It is written
// whole or not at all.
//
// Errors: those of Save, and a base that lends nothing.
func (m *Model) SaveOver(path string, base *Model) error {
	return m.saveOver(path, description{}, base)
}

// SaveOver writes to one file what the classifier has and base has not: the head, adapters, and whatever else was trained. It is
// written whole or not at all.
//
// Errors: those of Save, and a base that lends nothing.
func (c *Classifier) SaveOver(path string, base *Model) error {
	return c.saveOver(path, c.front(), base)
}

// SaveOver is that of Classifier.
func (c *MultiLabelClassifier) SaveOver(path string, base *Model) error {
	return c.saveOver(path, c.front(), base)
}

// SaveOver is that of Classifier.
func (r *Regressor) SaveOver(path string, base *Model) error {
	return r.saveOver(path, r.front(), base)
}

// SaveOver is that of Classifier.
func (f *Forecaster) SaveOver(path string, base *Model) error {
	return f.saveOver(path, f.front(), base)
}

// LoadModelOver reads what SaveOver wrote, verifies that the base is the same, and that the model answers as it did then. It shares the
// base's weights until one is trained.
//
// Errors: those of LoadModel, and another base than the one that the model was saved over.
func LoadModelOver(path string, base *Model) (*Model, error) {
	m, _, err := loadModel(path, loading{verify: true, over: base})
	return m, err
}

// LoadClassifierOver reads a classifier as LoadModelOver does a model.
//
// Errors: those of LoadClassifier and LoadModelOver.
func LoadClassifierOver(path string, base *Model) (*Classifier, error) {
	return loadClassifier(path, loading{verify: true, over: base})
}

// LoadMultiLabelClassifierOver reads a classifier as LoadModelOver does a model.
//
// Errors: those of LoadMultiLabelClassifier and LoadModelOver.
func LoadMultiLabelClassifierOver(path string, base *Model) (*MultiLabelClassifier, error) {
	return loadMultiLabelClassifier(path, loading{verify: true, over: base})
}

// LoadRegressorOver reads a regressor as LoadModelOver does a model.
//
// Errors: those of LoadRegressor and LoadModelOver.
func LoadRegressorOver(path string, base *Model) (*Regressor, error) {
	return loadRegressor(path, loading{verify: true, over: base})
}

// LoadForecasterOver reads a forecaster as LoadModelOver does a model.
//
// Errors: those of LoadForecaster and LoadModelOver.
func LoadForecasterOver(path string, base *Model) (*Forecaster, error) {
	return loadForecaster(path, loading{verify: true, over: base})
}

func (m *Model) saveOver(path string, front description, base *Model) error {
	own, lent, err := m.part(base)
	if err == nil && len(lent) == 0 {
		err = errors.New("the base has none of the model's weights: give the base that it was made from, or call Save")
	}
	if err == nil {
		front.Base = &baseSpec{Prefix: m.basePrefix()}
		front.Base.SHA256, err = digest(lent)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	assets := maps.Clone(m.assets)
	maps.DeleteFunc(assets, func(name string, content []byte) bool { return bytes.Equal(base.assets[name], content) })
	return m.write(path, front, own, assets, true)
}

// basePrefix is where the parameters of the base are: in the body, where the model has a new head.
func (m *Model) basePrefix() string {
	if m.head == partHead {
		return partBody + "/"
	}
	return ""
}

// part tells the parameters that the base has too, to the bit, from the model's own.
func (m *Model) part(base *Model) (own, lent []*param, err error) {
	if base == nil || len(base.params) == 0 {
		return nil, nil, errors.New("the base model has no weights")
	}
	for _, p := range m.params {
		same := false
		if q := base.lends(p, m.basePrefix()); q != nil {
			if same, err = sameBits(p, q); err != nil {
				return nil, nil, err
			}
		}
		if same {
			lent = append(lent, p)
		} else {
			own = append(own, p)
		}
	}
	return own, lent, nil
}

// lends is the base's parameter in the place of p, if it has one of that shape.
func (m *Model) lends(p *param, prefix string) *param {
	path, ok := strings.CutPrefix(p.Path, prefix)
	if q := m.byPath[path]; ok && q != nil && slices.Equal(q.Shape, p.Shape) {
		return q
	}
	return nil
}

func sameBits(p, q *param) (same bool, err error) {
	if p.value == q.value {
		return true, nil
	}
	var inner error
	err = p.value.ConstBytes(func(a []byte) {
		inner = q.value.ConstBytes(func(b []byte) { same = bytes.Equal(a, b) })
	})
	return same, errors.Join(err, inner)
}

// digest is the SHA-256 of parameters: their paths, shapes and numbers.
func digest(params []*param) (string, error) {
	all := sha256.New()
	for _, p := range params {
		if err := addParam(all, p); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", all.Sum(nil)), nil
}

func addParam(to io.Writer, p *param) error {
	fmt.Fprintf(to, "%q ", p.Path)
	return addValue(to, p)
}

// addValue adds a parameter without its path, which is another in another model.
func addValue(to io.Writer, p *param) error {
	fmt.Fprintf(to, "%v\n", p.Shape)
	if err := p.value.ConstBytes(func(numbers []byte) { _, _ = to.Write(numbers) }); err != nil {
		return fmt.Errorf("parameter %s: %w", p.Path, err)
	}
	return nil
}

// fillOver gives each parameter its tensor, or what the base has in its place. No tensor may be left over.
func (m *Model) fillOver(file *weights.Safetensors, base *Model, spec *baseSpec) error {
	switch {
	case spec == nil:
		return errors.New("holds all weights and needs no base: load it without one")
	case base == nil:
		return errors.New("was saved over a base, whose weights it does not hold: load it over the same base, as with LoadClassifierOver")
	}
	var lent []*param
	names := file.Names()
	for _, p := range m.params {
		if _, own := slices.BinarySearch(names, p.Path); own {
			if err := p.fill(file); err != nil {
				return err
			}
			continue
		}
		q := base.lends(p, spec.Prefix)
		if q == nil {
			return fmt.Errorf("%s: no tensor %q, and the base has no such parameter of shape %v: it is another base", weightsFile, p.Path, p.Shape)
		}
		p.value = q.value
		lent = append(lent, p)
	}
	if extra := len(names) - (len(m.params) - len(lent)); extra != 0 {
		return fmt.Errorf("%s: has %d tensors that are no parameters of the layers", weightsFile, extra)
	}
	m.assets = maps.Clone(base.assets)
	return spec.check(lent)
}

// check demands that the base lends what it lent when the model was saved.
func (b *baseSpec) check(lent []*param) error {
	found, err := digest(lent)
	if err == nil && found != b.SHA256 {
		err = fmt.Errorf("saved over a base whose %d weights have the SHA-256 %s, those of this base have %s: give the base that it was trained on",
			len(lent), b.SHA256, found)
	}
	return err
}
