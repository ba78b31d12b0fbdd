package tl

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"

	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// LoadModel reads what Save wrote and verifies that it answers as it did then.
//
// Errors name the file and the tensor: a file that is not a saved model or is cut short, weights that are missing, too many, of
// another shape or not finite, a golden example that comes out differently.
func LoadModel(path string) (*Model, error) {
	m, _, err := loadModel(path, loading{verify: true})
	return m, err
}

// LoadClassifier reads a classifier that Save wrote, as LoadModel does a model.
//
// Errors: those of LoadModel, and a file without classes.
func LoadClassifier(path string) (*Classifier, error) {
	return loadClassifier(path, loading{verify: true})
}

func loadClassifier(path string, how loading) (*Classifier, error) {
	m, d, err := loadModel(path, how)
	if err != nil {
		return nil, err
	}
	if d.Thresholds != nil {
		return nil, fmt.Errorf("%s: a multi-label classifier: it is read by LoadMultiLabelClassifier", path)
	}
	if err := errors.Join(checkClasses(d.Classes), m.checkOutput(len(d.Classes), "classes")); err != nil {
		return nil, fmt.Errorf("%s: not a classifier: %w; a plain model is read by LoadModel", path, err)
	}
	m.head = partHead
	return &Classifier{Model: *m, classes: d.Classes}, nil
}

// loading says how a file is loaded.
type loading struct {
	verify bool   // by the golden example
	over   *Model // the base of a model that was saved over one
	// carried is the folder of a session that the model is in: the frozen weights are in a file of their own there.
	carried string
}

func loadModel(path string, how loading) (m *Model, d description, err error) {
	file, err := openArchive(path)
	if err != nil {
		return nil, d, err
	}
	defer file.file.Close()
	m = &Model{}
	d, err = m.read(file, how)
	if err == nil && how.verify {
		err = m.verify(file)
	}
	if err != nil {
		return nil, d, fmt.Errorf("%s: %w", path, err)
	}
	return m, d, nil
}

func (m *Model) read(from *archive, how loading) (d description, err error) {
	text, err := from.read(descriptionFile)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("%s: %w", descriptionFile, err)
	}
	if d.Format != formatName || d.Version != formatVersion {
		return d, fmt.Errorf("%s: format %q version %d: want %q version %d", descriptionFile, d.Format, d.Version, formatName, formatVersion)
	}
	if err := m.rebuild(d); err != nil {
		return d, fmt.Errorf("%s: %w", descriptionFile, err)
	}
	file, err := from.tensors(weightsFile)
	if err != nil {
		return d, err
	}
	switch {
	case how.carried != "":
		err = m.fillCarried(file, filepath.Join(how.carried, frozenFile))
	case d.Base != nil || how.over != nil:
		err = m.fillOver(file, how.over, d.Base)
	default:
		err = m.fill(file)
	}
	if err != nil {
		return d, err
	}
	return d, m.readAssets(from)
}

func (m *Model) readAssets(from *archive) error {
	for _, file := range from.File {
		name, ok := strings.CutPrefix(file.Name, assetsFolder)
		if !ok {
			continue
		}
		content, err := from.read(file.Name)
		if err == nil {
			err = m.SetAsset(name, content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rebuild makes m the model that d describes, with weights still to come.
func (m *Model) rebuild(d description) error {
	l, err := layer.Unmarshal(d.Net)
	if err != nil {
		return err
	}
	net, ok := l.(layer.Sequential)
	if !ok {
		return fmt.Errorf("the net is a %s: want a sequential", layer.Kind(l))
	}
	if err := m.build(d.Input, net); err != nil {
		return err
	}
	if d.LoRA != nil {
		if err := m.adapt(*d.LoRA); err != nil {
			return err
		}
	}
	m.FreezeWhere(func(path string) bool { return slices.Contains(d.Frozen, path) })
	m.trainings = d.Trainings
	compiled, err := d.options()
	if err != nil {
		return err
	}
	return m.Compile(compiled)
}

// fillCarried takes the weights that are not in a file from another archive.
func (m *Model) fillCarried(file *weights.Safetensors, path string) error {
	from, err := openArchive(path)
	if err != nil {
		return err
	}
	defer from.file.Close()
	frozen, err := from.tensors(weightsFile)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return m.fill(file, frozen)
}

// fill gives each parameter its tensor, from the first file that has it; none may be missing and none left over.
func (m *Model) fill(files ...*weights.Safetensors) error {
	names, from := 0, map[string]*weights.Safetensors{}
	for _, file := range slices.Backward(files) {
		names += len(file.Names())
		for _, name := range file.Names() {
			from[name] = file
		}
	}
	if names != len(m.params) {
		return fmt.Errorf("%s: has %d tensors: the layers have %d parameters", weightsFile, names, len(m.params))
	}
	for _, p := range m.params {
		file := from[p.Path]
		if file == nil {
			file = files[0] // Which says what it has instead.
		}
		if err := p.fill(file); err != nil {
			return err
		}
	}
	return nil
}

func (p *param) fill(file *weights.Safetensors) (err error) {
	p.value, err = valueOf(file, weightsFile, p.Path, p.Shape)
	return err
}

// goldenTolerance is how far a logit may be from the saved one: backends add in another order.
const goldenTolerance = 1e-3

func (m *Model) verify(from *archive) error {
	file, err := from.tensors(exampleFile)
	if err != nil {
		return err
	}
	input, err := weights.Read(file, "input")
	if err != nil {
		return err
	}
	want, err := weights.Read(file, "output")
	if err != nil {
		return err
	}
	if !slices.Equal(input.Shape, m.input) || !slices.Equal(want.Shape, m.output) ||
		input.DType != dtypes.Float32 || want.DType != dtypes.Float32 {
		return fmt.Errorf("%s: %s %v to %s %v: the model takes float32 %v to %v", exampleFile, input.DType, input.Shape, want.DType, want.Shape,
			m.input, m.output)
	}
	example, errInput := input.Floats()
	answer, errOutput := want.Floats()
	if err := errors.Join(errInput, errOutput); err != nil {
		return fmt.Errorf("%s: %w", exampleFile, err)
	}
	got, err := m.predictOne(example)
	if err != nil {
		return fmt.Errorf("%s: %w", exampleFile, err)
	}
	for i, w := range answer {
		if !(math.Abs(float64(got[i]-w)) <= goldenTolerance*(1+math.Abs(float64(w)))) {
			return fmt.Errorf("%s: output %d comes out as %g, was %g when the model was saved: the file is damaged or another version made it",
				exampleFile, i, got[i], w)
		}
	}
	return nil
}
