package tl

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/gonbtl/gonbtl/tl/data"
)

// Forecaster is a body that knows series under a head that forecasts them. It sees the last steps of a series on the scale of its
// last season (see data.Scale), so that one model serves series of all sizes, and answers in their own unit.
type Forecaster struct {
	Model
	spec forecastSpec
}

// ForecasterOptions say what is put around the body, and how series are shown to it.
type ForecasterOptions struct {
	// Season is the number of steps in a season: 12 for months; default 1, for series without. See data.Frequency.
	Season int
	// Stride is the number of steps from one training window to the next; default 1. A larger one makes epochs shorter.
	Stride int
	// Head is what is put around the body beside the forecast's own layer.
	Head HeadOptions
}

// NewForecaster puts a new head that forecasts so many steps on a body that takes [steps, 1]. The body may be new or trained; its
// weights are shared as NewClassifier does.
//
// Errors: a body that takes something else than [steps, 1], or fewer steps than two seasons.
func NewForecaster(base *Model, horizon int, opts ForecasterOptions) (*Forecaster, error) {
	if horizon <= 0 {
		return nil, fmt.Errorf("horizon of %d steps: want at least 1", horizon)
	}
	m, err := addHead(base, horizon, opts.Head)
	if err != nil {
		return nil, err
	}
	m.compiled.Loss = MeanAbsoluteError{}
	return newForecaster(m, forecastSpec{Season: cmp.Or(opts.Season, 1), Stride: cmp.Or(opts.Stride, 1)})
}

// forecastSpec is how a forecaster sees series, as it is written in a file.
type forecastSpec struct {
	Season int `json:"season"`
	Stride int `json:"stride"`
}

func newForecaster(m *Model, spec forecastSpec) (*Forecaster, error) {
	f := &Forecaster{Model: *m, spec: spec}
	if err := f.check(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *Forecaster) check() error {
	if f.spec.Season <= 0 {
		return fmt.Errorf("season %d: want a positive number of steps", f.spec.Season)
	}
	if f.spec.Stride <= 0 {
		return fmt.Errorf("stride %d: want a positive number of steps", f.spec.Stride)
	}
	if len(f.input) != 2 || f.input[1] != 1 {
		return fmt.Errorf("the body takes %v: a forecaster's takes [steps, 1]", f.input)
	}
	if len(f.output) != 1 {
		return fmt.Errorf("the head gives %v: want a number for each step ahead", f.output)
	}
	if f.spec.Season > f.input[0]/2 {
		return fmt.Errorf("the body takes %d steps: want at least two seasons of %d", f.input[0], f.spec.Season)
	}
	return nil
}

// Steps is the number of steps that the forecaster sees.
func (f *Forecaster) Steps() int { return firstOf(f.input) }

// Horizon is the number of steps that are forecast.
func (f *Forecaster) Horizon() int { return firstOf(f.output) }

// firstOf is the first dimension of a shape; 0 where it has none, as that of a model without layers.
func firstOf(shape []int) int {
	if len(shape) == 0 {
		return 0
	}
	return shape[0]
}

// Season is the number of steps in a season.
func (f *Forecaster) Season() int { return f.spec.Season }

// Fit trains on all windows of the series in train, as Model.Fit does, and measures on the last window of each series in valid, of
// which train must not know the last steps: see data.SeriesSet.Cut. Losses are mean absolute errors on the scale of the last season: 1
// is how much a season differs from the one before.
//
// Errors: series with numbers that are not finite, or all too short; validation on steps that train knows; those of Model.Fit.
func (f *Forecaster) Fit(train, valid data.SeriesSet, opts FitOptions) (*History, error) {
	learn, err := f.windows("training series", train, false)
	if err != nil {
		return nil, err
	}
	if valid == nil {
		return f.Model.Fit(learn, nil, opts)
	}
	held, err := f.windows("validation series", valid, true)
	if err != nil {
		return nil, err
	}
	if err := f.checkHeldOut(train, valid); err != nil {
		return nil, err
	}
	return f.Model.Fit(learn, held, opts)
}

// checkHeldOut refuses a validation on steps that the training knows.
func (f *Forecaster) checkHeldOut(train, valid data.SeriesSet) error {
	named := map[string]data.SeriesSet{}
	for _, series := range train {
		named[series.Name] = append(named[series.Name], series)
	}
	for _, held := range valid {
		past := len(held.Values) - f.Horizon()
		if past < f.Steps() {
			continue // It is too short to be measured on.
		}
		for _, series := range named[held.Name] {
			both := min(len(series.Values), len(held.Values))
			if both > past && slices.Equal(series.Values[:both], held.Values[:both]) {
				return fmt.Errorf("series %q: training knows %d of the %d steps that validation asks for: train on what Cut(%d) leaves", held.Name, both-past,
					f.Horizon(), f.Horizon())
			}
		}
	}
	return nil
}

func (f *Forecaster) windows(name string, s data.SeriesSet, last bool) (*data.Windows, error) {
	if len(f.steps) == 0 {
		return nil, errNoLayers
	}
	return data.NewWindows(s, data.WindowOptions{Name: name, Input: f.Steps(), Horizon: f.Horizon(),
		Season: f.spec.Season, Stride: f.spec.Stride, Last: last})
}

// Predict forecasts the steps that follow each series.
//
// Errors: a series with a number that is not finite, or with fewer steps than the forecaster sees.
func (f *Forecaster) Predict(s data.SeriesSet) (data.SeriesSet, error) {
	if len(f.steps) == 0 {
		return nil, errNoLayers
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	for i, series := range s {
		if n := len(series.Values); n < f.Steps() {
			return nil, fmt.Errorf("series %d (%q) has %d steps: the forecaster looks at the last %d", i, series.Name, n, f.Steps())
		}
	}
	forecasts, err := f.forecast(s)
	if err != nil {
		return nil, err
	}
	ahead := make(data.SeriesSet, len(s))
	for i, series := range s {
		ahead[i] = data.Series{Name: series.Name, Frequency: series.Frequency, Start: series.At(len(series.Values)), Values: forecasts[i]}
	}
	return ahead, nil
}

// forecast gives the steps after each series, which has as many steps as the forecaster sees or more.
func (f *Forecaster) forecast(s data.SeriesSet) ([][]float64, error) {
	scales := make([]data.Scale, len(s))
	var inputs []float32
	for i, series := range s {
		past := series.Values[len(series.Values)-f.Steps():]
		scales[i] = data.NewScale(past, f.spec.Season)
		inputs = append(inputs, scales[i].Past(past)...)
	}
	unknown := make([]float32, len(s)*f.Horizon())
	windows, err := data.NewRegression(inputs, f.input, unknown, f.Horizon(), data.ArraysOptions{Name: "series"})
	if err != nil {
		return nil, err
	}
	rows, err := f.Model.Predict(windows)
	if err != nil {
		return nil, err
	}
	forecasts := make([][]float64, len(s))
	for i, row := range rows {
		forecasts[i] = make([]float64, len(row))
		for step, v := range row {
			forecasts[i][step] = scales[i].From(step, v)
		}
	}
	return forecasts, nil
}

// Save writes the forecaster to one file. It is written whole or not at all.
//
// Errors: a layer that is not data (layer.Func, or a type of one's own).
func (f *Forecaster) Save(path string) error { return f.save(path, f.front()) }

// front is what is saved beside the model.
func (f *Forecaster) front() description {
	return description{Forecast: &f.spec}
}

// LoadForecaster reads a forecaster that Save wrote, as LoadModel does a model.
//
// Errors: those of LoadModel, and a file without a season.
func LoadForecaster(path string) (*Forecaster, error) {
	return loadForecaster(path, loading{verify: true})
}

func loadForecaster(path string, how loading) (*Forecaster, error) {
	m, d, err := loadModel(path, how)
	if err != nil {
		return nil, err
	}
	if d.Forecast == nil {
		return nil, fmt.Errorf("%s: not a forecaster; a plain model is read by LoadModel", path)
	}
	m.head = partHead
	f, err := newForecaster(m, *d.Forecast)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// SaveTo keeps the forecaster in a folder, for a notebook that carries its variables from cell to cell.
func (f *Forecaster) SaveTo(dir string) error { return f.keep(dir, f.front()) }

// LoadFrom takes back what SaveTo kept.
func (f *Forecaster) LoadFrom(dir string) error {
	k, err := loadForecaster(filepath.Join(dir, stateFile), loading{carried: dir})
	if err != nil {
		return err
	}
	*f = *k
	return f.tookBack(dir, f.front())
}
