package tl

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// A saved model is a zip archive of data alone, no code:
//
//	model.json             what the model is: layers, classes, what is frozen, how it was compiled
//	weights.safetensors    the parameters, by path
//	example.safetensors    one example and what the model gave for it, which Load verifies
const (
	descriptionFile = "model.json"
	weightsFile     = "weights.safetensors"
	exampleFile     = "example.safetensors"
	formatVersion   = 1
)

// description is model.json.
type description struct {
	Format    string          `json:"format"`
	Version   int             `json:"version"`
	Input     []int           `json:"input"`
	Net       json.RawMessage `json:"net"`
	Classes   []string        `json:"classes,omitempty"`
	Frozen    []string        `json:"frozen,omitempty"`
	Loss      Loss            `json:"loss,omitempty"`
	Optimizer *optimizerSpec  `json:"optimizer,omitempty"`
}

const formatName = "gonbtl model"

// Save writes the model to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (m *Model) Save(path string) error { return m.save(path, nil, true) }

// Save writes the classifier, its classes and its preprocessing to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (c *Classifier) Save(path string) error { return c.save(path, c.classes, true) }

// save writes the archive. A golden example costs a compilation: what is only kept from one cell to the next goes without.
func (m *Model) save(path string, classes []string, golden bool) error {
	write := func() error {
		if len(m.steps) == 0 {
			return errNoLayers
		}
		d, err := m.describe(classes)
		if err != nil {
			return err
		}
		all, err := m.tensors()
		if err != nil {
			return err
		}
		var example []weights.Tensor
		if golden {
			if example, err = m.goldenExample(); err != nil {
				return err
			}
		}
		return atomicfile.Write(path, func(w io.Writer) error { return writeArchive(w, d, all, example) })
	}
	if err := write(); err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return nil
}

func (m *Model) describe(classes []string) (description, error) {
	net, err := layer.Marshal(m.net)
	if err != nil {
		return description{}, err
	}
	d := description{Format: formatName, Version: formatVersion, Input: m.input, Net: net, Classes: classes, Loss: m.compiled.Loss}
	for _, p := range m.params {
		if p.frozen {
			d.Frozen = append(d.Frozen, p.Path)
		}
	}
	d.Optimizer, err = marshalOptimizer(m.compiled.Optimizer)
	return d, err
}

// tensors are the parameters as bytes, in the order of the layers. Numbers that Load would refuse are not written.
func (m *Model) tensors() ([]weights.Tensor, error) {
	list := make([]weights.Tensor, len(m.params))
	for i, p := range m.params {
		values, err := tensors.CopyFlatData[float32](p.value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Path, err)
		}
		if !finite(values) {
			return nil, fmt.Errorf("parameter %s holds numbers that are not finite", p.Path)
		}
		list[i] = weights.Tensor{Name: p.Path, DType: dtypes.Float32, Shape: p.Shape, Data: floatBytes(values)}
	}
	return list, nil
}

// goldenExample is an example with numbers from 0 to 1 and what the model gives for it now.
func (m *Model) goldenExample() ([]weights.Tensor, error) {
	n := 1
	for _, dim := range m.input {
		n *= dim
	}
	input := make([]float32, n)
	for i := range input {
		input[i] = float32(i%17) / 17
	}
	output, err := m.predictOne(input)
	if err != nil {
		return nil, err
	}
	if !finite(output) {
		return nil, errors.New("what the model gives for an example with numbers from 0 to 1 is not finite")
	}
	return []weights.Tensor{
		{Name: "input", DType: dtypes.Float32, Shape: m.input, Data: floatBytes(input)},
		{Name: "output", DType: dtypes.Float32, Shape: m.output, Data: floatBytes(output)},
	}, nil
}

func (m *Model) predictOne(input []float32) ([]float32, error) {
	one, err := data.NewArrays(input, m.input, []int{0}, data.ArraysOptions{Name: "golden example"})
	if err != nil {
		return nil, err
	}
	rows, err := m.Predict(one)
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

func floatBytes(values []float32) []byte {
	bytes := make([]byte, 0, 4*len(values))
	for _, v := range values {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	return bytes
}

func writeArchive(w io.Writer, d description, all, example []weights.Tensor) error {
	archive := zip.NewWriter(w)
	// Weights do not compress; stored as they are they can be read in place.
	member := func(name string, write func(io.Writer) error) error {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return err
		}
		return write(file)
	}
	return errors.Join(
		member(descriptionFile, func(w io.Writer) error {
			encoder := json.NewEncoder(w)
			encoder.SetIndent("", "  ")
			return encoder.Encode(d)
		}),
		member(weightsFile, func(w io.Writer) error { return weights.WriteSafetensors(w, all, nil) }),
		member(exampleFile, func(w io.Writer) error { return weights.WriteSafetensors(w, example, nil) }),
		archive.Close())
}

// LoadModel reads what Save wrote and verifies that it answers as it did then.
//
// Errors name the file and the tensor: a file that is not a saved model or is cut short, weights that are missing, too many, of
// another shape or not finite, a golden example that comes out differently.
func LoadModel(path string) (*Model, error) {
	m, _, err := loadModel(path, true)
	return m, err
}

// LoadClassifier reads a classifier that Save wrote, as LoadModel does a model.
//
// Errors: those of LoadModel, and a file without classes.
func LoadClassifier(path string) (*Classifier, error) { return loadClassifier(path, true) }

func loadClassifier(path string, verify bool) (*Classifier, error) {
	m, classes, err := loadModel(path, verify)
	if err != nil {
		return nil, err
	}
	if err := checkClasses(classes); err != nil {
		return nil, fmt.Errorf("%s: not a classifier: %w; a plain model is read by LoadModel", path, err)
	}
	if len(m.output) != 1 || m.output[0] != len(classes) {
		return nil, fmt.Errorf("%s: %d classes for an output of %v", path, len(classes), m.output)
	}
	m.head = partHead
	return &Classifier{Model: *m, classes: classes}, nil
}

func loadModel(path string, verify bool) (m *Model, classes []string, err error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("%s: not a saved model, or cut short: %w", path, err)
	}
	defer archive.Close()
	m = &Model{}
	classes, err = m.read(&archive.Reader)
	if err == nil && verify {
		err = m.verify(&archive.Reader)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, classes, nil
}

func (m *Model) read(archive *zip.Reader) (classes []string, err error) {
	text, err := readMember(archive, descriptionFile)
	if err != nil {
		return nil, err
	}
	var d description
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%s: %w", descriptionFile, err)
	}
	if d.Format != formatName || d.Version != formatVersion {
		return nil, fmt.Errorf("%s: format %q version %d: want %q version %d", descriptionFile, d.Format, d.Version, formatName, formatVersion)
	}
	if err := m.rebuild(d); err != nil {
		return nil, fmt.Errorf("%s: %w", descriptionFile, err)
	}
	file, err := openMember(archive, weightsFile)
	if err != nil {
		return nil, err
	}
	return d.Classes, m.fill(file)
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
	m.FreezeWhere(func(path string) bool { return slices.Contains(d.Frozen, path) })
	optimizer, err := d.Optimizer.optimizer()
	if err != nil {
		return err
	}
	return m.Compile(CompileOptions{Optimizer: optimizer, Loss: d.Loss})
}

// fill gives each parameter its tensor; none may be missing and none left over.
func (m *Model) fill(file *weights.Safetensors) error {
	if names := file.Names(); len(names) != len(m.params) {
		return fmt.Errorf("%s: has %d tensors: the layers have %d parameters", weightsFile, len(names), len(m.params))
	}
	for _, p := range m.params {
		t, err := file.Tensor(p.Path)
		if err != nil {
			return err
		}
		if t.DType != dtypes.Float32 || !slices.Equal(t.Shape, p.Shape) {
			return fmt.Errorf("%s: tensor %q is %s %v: want float32 %v", weightsFile, p.Path, t.DType, t.Shape, p.Shape)
		}
		values, err := t.Floats()
		if err != nil {
			return err
		}
		if !finite(values) {
			return fmt.Errorf("%s: tensor %q holds numbers that are not finite", weightsFile, p.Path)
		}
		p.value = tensors.FromFlatDataAndDimensions(values, p.Shape...)
	}
	return nil
}

// goldenTolerance is how far a logit may be from the saved one: backends add in another order.
const goldenTolerance = 1e-3

func (m *Model) verify(archive *zip.Reader) error {
	file, err := openMember(archive, exampleFile)
	if err != nil {
		return err
	}
	input, err := file.Tensor("input")
	if err != nil {
		return err
	}
	want, err := file.Tensor("output")
	if err != nil {
		return err
	}
	if !slices.Equal(input.Shape, m.input) || !slices.Equal(want.Shape, m.output) || input.DType != dtypes.Float32 || want.DType != dtypes.Float32 {
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
			return fmt.Errorf("%s: output %d comes out as %g, was %g when the model was saved: the file is damaged or another version made it", exampleFile, i, got[i], w)
		}
	}
	return nil
}

// readMember reads a member that is stored as it is, as Save writes it: it can claim no more memory than the file is long.
func readMember(archive *zip.Reader, name string) ([]byte, error) {
	i := slices.IndexFunc(archive.File, func(file *zip.File) bool { return file.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("not a saved model: no %s in it", name)
	}
	if archive.File[i].Method != zip.Store {
		return nil, fmt.Errorf("%s is compressed: want it stored, as Save does", name)
	}
	file, err := archive.File[i].Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

func openMember(archive *zip.Reader, name string) (*weights.Safetensors, error) {
	text, err := readMember(archive, name)
	if err != nil {
		return nil, err
	}
	return weights.ReadSafetensors(bytes.NewReader(text), int64(len(text)), name)
}

// stateFile is the model in a folder of a notebook's session.
const stateFile = "model.tl"

// SaveTo keeps the model in a folder, for a notebook that carries its variables from cell to cell.
func (m *Model) SaveTo(dir string) error { return m.save(filepath.Join(dir, stateFile), nil, false) }

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
	return c.save(filepath.Join(dir, stateFile), c.classes, false)
}

// LoadFrom takes back what SaveTo kept.
func (c *Classifier) LoadFrom(dir string) error {
	kept, err := loadClassifier(filepath.Join(dir, stateFile), false)
	if err == nil {
		*c = *kept
	}
	return err
}
