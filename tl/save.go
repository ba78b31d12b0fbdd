package tl

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/atomicfile"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// A saved model is a zip archive of data alone, no code:
//
//	model.json             what the model is: layers, classes, what is frozen, how it was compiled and trained
//	weights.safetensors    the parameters, by path
//	example.safetensors    one example and what the model gave for it, which Load verifies
//	assets/                what goes with the model, as a tokenizer
const (
	descriptionFile = "model.json"
	weightsFile     = "weights.safetensors"
	exampleFile     = "example.safetensors"
	assetsFolder    = "assets/"
	formatVersion   = 1
)

// description is model.json.
type description struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Input   []int           `json:"input"`
	Net     json.RawMessage `json:"net"`
	Classes []string        `json:"classes,omitempty"`
	Frozen  []string        `json:"frozen,omitempty"`
	// Thresholds are those of a multi-label classifier, Targets those of a regressor.
	Thresholds []float64 `json:"thresholds,omitempty"`
	Targets    []target  `json:"targets,omitempty"`
	LoRA       *loraSpec `json:"lora,omitempty"`
	// Base is what the model was saved over, if it was.
	Base *baseSpec `json:"base,omitempty"`
	// Forecast is how a forecaster sees series.
	Forecast *forecastSpec `json:"forecast,omitempty"`
	// Trainings are the records of how the weights came to be.
	Trainings []History `json:"trainings,omitempty"`
	compileSpec
}

const formatName = "gonbtl model"

// Save writes the model to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (m *Model) Save(path string) error { return m.save(path, description{}) }

// Save writes the classifier, its classes and its preprocessing to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (c *Classifier) Save(path string) error { return c.save(path, c.front()) }

// front is what a saved classifier has beside the model.
func (c *Classifier) front() description { return description{Classes: c.classes} }

// save writes the archive, whose description begins as front.
func (m *Model) save(path string, front description) error {
	return m.write(path, front, m.params, m.assets, true)
}

// write writes an archive with some of the parameters and assets. A golden example costs a compilation: what is only kept from
// one cell to the next goes without.
func (m *Model) write(path string, front description, params []*param, assets map[string][]byte, golden bool) error {
	write := func() error {
		if len(m.steps) == 0 {
			return errNoLayers
		}
		d, err := m.describe(front)
		if err != nil {
			return err
		}
		c := contents{description: d, assets: assets}
		if c.weights, err = tensorsOf(params); err != nil {
			return err
		}
		if golden {
			if c.example, err = m.goldenExample(); err != nil {
				return err
			}
		}
		return atomicfile.Write(path, c.write)
	}
	if err := write(); err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return nil
}

func (m *Model) describe(d description) (description, error) {
	net, err := layer.Marshal(m.net)
	if err != nil {
		return description{}, err
	}
	d.Format, d.Version, d.Input, d.Net, d.Trainings = formatName, formatVersion, m.input, net, m.trainings
	if len(m.lora.Weights) > 0 {
		d.LoRA = &m.lora
	}
	for _, p := range m.params {
		if p.frozen {
			d.Frozen = append(d.Frozen, p.Path)
		}
	}
	d.compileSpec, err = m.compiled.spec()
	return d, err
}

// tensorsOf are parameters as bytes. Numbers that Load would refuse are not written.
func tensorsOf(params []*param) ([]weights.Tensor, error) {
	list := make([]weights.Tensor, len(params))
	for i, p := range params {
		values, err := tensors.CopyFlatData[float32](p.value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Path, err)
		}
		if !finite(values) {
			return nil, fmt.Errorf("parameter %s holds numbers that are not finite", p.Path)
		}
		list[i] = weights.NewTensor(p.Path, p.Shape, values)
	}
	return list, nil
}

// goldenExample is an example with numbers from 0 to 1 and what the model gives for it now.
func (m *Model) goldenExample() ([]weights.Tensor, error) {
	input := make([]float32, product(m.input, maxLayer))
	for i := range input {
		input[i] = m.sample(i)
	}
	output, err := m.predictOne(input)
	if err != nil {
		return nil, err
	}
	if !finite(output) {
		return nil, errors.New("what the model gives for an example with numbers from 0 to 1 is not finite")
	}
	return []weights.Tensor{weights.NewTensor("input", m.input, input), weights.NewTensor("output", m.output, output)}, nil
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

// finite tells if all numbers are: of one that is not, the difference to itself is not 0. Millions are looked at each time a model is
// loaded.
func finite(values []float32) bool {
	for _, v := range values {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// contents are the members of an archive.
type contents struct {
	description      description
	weights, example []weights.Tensor
	assets           map[string][]byte
}

func (c contents) write(w io.Writer) error {
	archive := zip.NewWriter(w)
	// Weights do not compress; stored as they are they can be read in place.
	member := func(name string, write func(io.Writer) error) error {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return err
		}
		return write(file)
	}
	errs := []error{
		member(descriptionFile, func(w io.Writer) error {
			encoder := json.NewEncoder(w)
			encoder.SetIndent("", "  ")
			return encoder.Encode(c.description)
		}),
		member(weightsFile, func(w io.Writer) error { return weights.WriteSafetensors(w, c.weights, nil) }),
		member(exampleFile, func(w io.Writer) error { return weights.WriteSafetensors(w, c.example, nil) }),
	}
	for _, name := range slices.Sorted(maps.Keys(c.assets)) {
		errs = append(errs, member(assetsFolder+name, func(w io.Writer) error {
			_, err := w.Write(c.assets[name])
			return err
		}))
	}
	return errors.Join(append(errs, archive.Close())...)
}
