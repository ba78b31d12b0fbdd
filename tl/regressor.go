package tl

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Regressor is a trained body under a head that gives numbers: preprocessing, body, head. It learns targets in
// standard deviations from their mean, which it measures in the first Fit, keeps and saves; what it predicts is in their own unit.
type Regressor struct {
	Model
	targets []target
}

// target is a number that is predicted, with the mean and the deviation that stand for 0 and 1 in training.
type target struct {
	Name      string  `json:"name"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // 0 before the first Fit.
}

// NewRegressor puts a new head for the named targets on a trained body, as NewClassifier does.
//
// Errors: no targets or two of one name; preprocessing that does not give what the body takes.
func NewRegressor(base *Model, targets []string, opts HeadOptions) (*Regressor, error) {
	r := &Regressor{}
	for _, name := range targets {
		r.targets = append(r.targets, target{Name: name})
	}
	if err := r.checkTargets(); err != nil {
		return nil, err
	}
	m, err := addHead(base, len(targets), opts)
	if err != nil {
		return nil, err
	}
	r.Model = *m
	return r, nil
}

func (r *Regressor) checkTargets() error {
	if len(r.targets) == 0 {
		return errors.New("no targets: want the name of at least one")
	}
	for _, t := range r.targets {
		if !(t.Deviation >= 0 && t.Deviation <= math.MaxFloat32 && math.Abs(t.Mean) <= math.MaxFloat32) {
			return fmt.Errorf("target %q has mean %v and deviation %v: want finite numbers", t.Name, t.Mean, t.Deviation)
		}
	}
	return checkNames("target", r.Targets())
}

// Targets are the names of what is predicted, in order.
func (r *Regressor) Targets() []string {
	names := make([]string, len(r.targets))
	for i, t := range r.targets {
		names[i] = t.Name
	}
	return names
}

// Fit trains as Model.Fit does. The losses in the history are of targets in standard deviations: with the mean squared error, 1 is
// what always answering the mean gets.
//
// Errors: a set with another number of targets, or with one that never changes, and those of Model.Fit.
func (r *Regressor) Fit(train, valid data.Dataset, opts FitOptions) (*History, error) {
	if size(train) == 0 {
		return nil, errors.New("the training set has no examples")
	}
	if err := r.checkSet(train); err != nil {
		return nil, err
	}
	targets := r.targets
	if targets[0].Deviation == 0 {
		var err error
		if targets, err = measureTargets(train, r.Targets()); err != nil {
			return nil, err
		}
	}
	if given(valid) != nil {
		valid = standardTargets(valid, targets)
	}
	history, err := r.Model.Fit(standardTargets(train, targets), valid, opts)
	if history != nil {
		r.targets = targets // Training began, so that the weights are of this scale.
	}
	return history, err
}

func (r *Regressor) checkSet(d data.Dataset) error {
	if spec := d.Spec(); spec.Classes != nil || spec.Target != len(r.targets) {
		return fmt.Errorf("%s has %d numbers and the classes %q as targets: want %d numbers, %q",
			spec.Name, spec.Target, spec.Classes, len(r.targets), r.Targets())
	}
	return nil
}

// measureTargets finds the mean and the deviation of each target.
func measureTargets(d data.Dataset, names []string) ([]target, error) {
	rows, err := readTargets(d)
	if err != nil {
		return nil, err
	}
	targets := make([]target, len(names))
	for k, name := range names {
		mean, deviation := moments(rows, k)
		if deviation == 0 {
			return nil, fmt.Errorf("%s: target %q is %g in all %d training examples: nothing to learn", d.Spec().Name, name, mean, len(rows))
		}
		targets[k] = target{Name: name, Mean: mean, Deviation: deviation}
	}
	return targets, nil
}

// readTargets reads a set for the sake of its targets.
func readTargets(d data.Dataset) (rows [][]float32, err error) {
	for start := 0; start < d.Len(); start += predictBatch {
		var indices []int
		for i := start; i < min(start+predictBatch, d.Len()); i++ {
			indices = append(indices, i)
		}
		batch, err := data.Read(d, indices)
		if err != nil {
			return nil, err
		}
		flat, err := tensors.CopyFlatData[float32](batch.Targets)
		if err := errors.Join(err, batch.Finalize()); err != nil {
			return nil, err
		}
		rows = slices.AppendSeq(rows, slices.Chunk(flat, len(flat)/len(indices)))
	}
	return rows, nil
}

// standardTargetSet is a set whose targets are in standard deviations from the mean.
type standardTargetSet struct {
	data.Dataset
	targets []target
}

// standardTargets keeps a set that is drawn anew in each pass one.
func standardTargets(d data.Dataset, targets []target) data.Dataset {
	s := standardTargetSet{Dataset: d, targets: targets}
	varied, ok := d.(data.Varied)
	if !ok {
		return s
	}
	v := variedTargetSet{standardTargetSet: s, varied: varied}
	if few, ok := d.(fewViews); ok {
		return fewTargetSet{variedTargetSet: v, few: few}
	}
	return v
}

// Fingerprint is that of the set and of the scale.
func (s standardTargetSet) Fingerprint() string {
	whole := data.Fingerprint(s.Dataset)
	if whole == "" {
		return ""
	}
	return fmt.Sprintf("%s, standard targets %v", whole, s.targets)
}

// Read scales the targets of a batch.
func (s standardTargetSet) Read(indices []int) (data.Batch, error) {
	batch, err := s.Dataset.Read(indices)
	if err != nil {
		return data.Batch{}, err
	}
	flat, err := tensors.CopyFlatData[float32](batch.Targets)
	if err != nil {
		return data.Batch{}, err
	}
	for i, v := range flat {
		t := s.targets[i%len(s.targets)]
		flat[i] = float32((float64(v) - t.Mean) / t.Deviation)
	}
	scaled := tensors.FromFlatDataAndDimensions(flat, batch.Targets.Shape().Dimensions...)
	if err := batch.Targets.FinalizeAll(); err != nil {
		return data.Batch{}, err
	}
	return data.Batch{Inputs: batch.Inputs, Targets: scaled}, nil
}

type variedTargetSet struct {
	standardTargetSet
	varied data.Varied
}

// View is the set as one pass sees it.
func (s variedTargetSet) View(pass uint64) data.Dataset {
	return standardTargets(s.varied.View(pass), s.targets)
}

type fewTargetSet struct {
	variedTargetSet
	few fewViews
}

// Views is how many different views there are.
func (s fewTargetSet) Views() int { return s.few.Views() }

// Predict gives the targets of each example, [examples][targets], in their own unit.
//
// Errors: examples whose shape the regressor does not take; an empty set.
func (r *Regressor) Predict(d data.Dataset) ([][]float32, error) {
	rows, err := r.Model.Predict(d)
	if err != nil {
		return nil, err
	}
	r.unscale(rows)
	return rows, nil
}

// unscale turns what the model gives to the targets' own unit.
func (r *Regressor) unscale(rows [][]float32) {
	for _, row := range rows {
		for k, t := range r.targets {
			if t.Deviation != 0 {
				row[k] = float32(float64(row[k])*t.Deviation + t.Mean)
			}
		}
	}
}

// Evaluate predicts a set with targets and reports on the errors.
//
// Errors: data that does not fit the regressor.
func (r *Regressor) Evaluate(d data.Dataset) (*RegressionReport, error) {
	if size(d) == 0 {
		return nil, errNoExamples
	}
	if err := r.checkSet(d); err != nil {
		return nil, err
	}
	truth, answers, err := r.compare(d)
	if err != nil {
		return nil, err
	}
	r.unscale(answers)
	return newRegressionReport(truth, answers), nil
}

// Save writes the regressor, its targets with their scale and its preprocessing to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (r *Regressor) Save(path string) error { return r.save(path, r.front()) }

// front is what is saved beside the model.
func (r *Regressor) front() description { return description{Targets: r.targets} }

// LoadRegressor reads a regressor that Save wrote, as LoadModel does a model.
//
// Errors: those of LoadModel, and a file without targets.
func LoadRegressor(path string) (*Regressor, error) {
	return loadRegressor(path, loading{verify: true})
}

func loadRegressor(path string, how loading) (*Regressor, error) {
	m, d, err := loadModel(path, how)
	if err != nil {
		return nil, err
	}
	m.head = partHead
	r := &Regressor{Model: *m, targets: d.Targets}
	if err := errors.Join(r.checkTargets(), r.checkOutput(len(d.Targets), "targets")); err != nil {
		return nil, fmt.Errorf("%s: not a regressor: %w", path, err)
	}
	return r, nil
}

// SaveTo keeps the regressor in a folder, for a notebook that carries its variables from cell to cell.
func (r *Regressor) SaveTo(dir string) error { return r.keep(dir, r.front()) }

// LoadFrom takes back what SaveTo kept.
func (r *Regressor) LoadFrom(dir string) error {
	k, err := loadRegressor(filepath.Join(dir, stateFile), loading{carried: dir})
	if err != nil {
		return err
	}
	*r = *k
	return r.tookBack(dir, r.front())
}
