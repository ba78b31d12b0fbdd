package tl

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// maxFeatureFiles bounds the features on disk, in bytes: those used longest ago are removed.
var maxFeatureFiles int64 = 4 << 30

// featureFolder is where the files are.
var featureFolder = func() (string, error) { return place.Join("features") }

// keptFeatures are features that were perhaps computed before, in this process or another: they are kept in files named by all that
// they depend on. A file that is damaged is replaced. Where no file can be had they are in memory.
func (m *Model) keptFeatures(ctx context.Context, d data.Dataset, to int) (set data.Dataset, found bool, err error) {
	known, path := m.knownFeatures(d, to)
	if known != nil {
		return known, true, nil
	}
	err = errStore
	if path != "" {
		set, err = m.makeFeatureFile(ctx, d, to, path)
	}
	if errors.Is(err, errStore) {
		set, err = m.features(ctx, d, to)
	}
	return set, false, err
}

// knownFeatures are those that are kept in a file, nil if they are not; path is where they belong, "" where no file can be had.
func (m *Model) knownFeatures(d data.Dataset, to int) (known data.Dataset, path string) {
	path, err := m.featureFile(d, to)
	if err != nil || path == "" {
		return nil, ""
	}
	shape := m.rows[to-1].Shape[1:]
	rows, err := openFeatures(path, d.Len(), product(shape, maxLayer))
	if err != nil {
		return nil, path
	}
	return newFeatureSet(d, shape, rows), path
}

// entry is where a set enters a model that is not trained: with the features of the frozen layers, behind those, where a training
// has left them, else with its examples, at the first step. To look costs a digest of the frozen weights, which few examples are not
// worth.
func (m *Model) entry(d data.Dataset) (_ data.Dataset, from int) {
	if d.Len() < predictBatch || !slices.ContainsFunc(m.params, func(p *param) bool { return p.frozen }) {
		return d, 0
	}
	traced, err := m.trace(true)
	if err != nil || traced.live == len(m.steps) || len(m.between(0, traced.live)) == 0 {
		return d, 0
	}
	if known, _ := m.knownFeatures(d, traced.live); known != nil {
		return known, traced.live
	}
	return d, 0
}

// openFeatures opens a file of features, and notes that it is in use. The file is closed with the set.
func openFeatures(path string, n, width int) (*rows, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	known, err := openRows(file, info.Size(), n, width)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // What is not noted is removed early, which costs time alone.
	return known, nil
}

// makeFeatureFile computes features to a file, which gets its name when it is whole.
func (m *Model) makeFeatureFile(ctx context.Context, d data.Dataset, to int, path string) (set data.Dataset, err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, errors.Join(errStore, err)
	}
	file, err := os.CreateTemp(dir, "*"+partialFeatures)
	if err != nil {
		return nil, errors.Join(errStore, err)
	}
	if set, err = m.writeFeatures(ctx, d, to, file); err == nil {
		if errName := os.Rename(file.Name(), path); errName != nil {
			err = errors.Join(errStore, errName)
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	return set, trimFeatures(dir)
}

const partialFeatures = ".partial"

// trimFeatures removes the files that were used longest ago, until the others fit, and what killed processes left behind.
func trimFeatures(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var files []fs.FileInfo
	total := int64(0)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // Another process removed it.
		}
		if filepath.Ext(entry.Name()) != partialFeatures {
			total += info.Size()
			files = append(files, info)
		} else if time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range files {
		if total <= maxFeatureFiles {
			break
		}
		total -= info.Size()
		if err := os.Remove(filepath.Join(dir, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// featureFile names the file of the features by what they depend on: the device, the layers and their weights, the examples and how
// many run at once. It is "" where that cannot be told: for a layer or a set of one's own.
func (m *Model) featureFile(d data.Dataset, to int) (string, error) {
	examples := data.Fingerprint(d)
	if examples == "" {
		return "", nil
	}
	key := sha256.New()
	fmt.Fprintf(key, "%s %s %v %d %v\n%s\n", m.dev.Kind, m.dev.Plugin.SHA256, m.input, min(m.atOnce(0), d.Len()), m.lora, examples)
	for _, step := range m.steps[:to] {
		text, err := layer.Marshal(step.Layer)
		if err != nil {
			return "", nil
		}
		fmt.Fprintf(key, "%s\n", text)
	}
	for _, p := range m.between(0, to) {
		if err := addValue(key, p); err != nil {
			return "", err
		}
	}
	dir, err := featureFolder()
	return filepath.Join(dir, fmt.Sprintf("%x", key.Sum(nil))), err
}
