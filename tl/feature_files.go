package tl

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
	"weak"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/mapped"
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
//
// The set is closed by who asks for it.
func (m *Model) keptFeatures(ctx context.Context, d data.Dataset, to int) (set *featureSet, found bool, err error) {
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
func (m *Model) knownFeatures(d data.Dataset, to int) (known *featureSet, path string) {
	path, err := m.featureFile(d, to)
	if err != nil || path == "" {
		return nil, ""
	}
	rows, err := openFeatures(path, d.Len(), m.featureWidth(to))
	if err != nil {
		return nil, path
	}
	return m.newFeatureSet(d, to, rows), path
}

// entry is where a set can enter a model that is not trained: behind the frozen layers, with their features, where a training has left
// those; nil where it has not. To look costs a digest of the frozen weights, which few examples are not worth.
func (m *Model) entry(d data.Dataset) (known *featureSet, from int) {
	if d.Len() < predictBatch || !slices.ContainsFunc(m.params, func(p *param) bool { return p.frozen }) {
		return nil, 0
	}
	traced, err := m.trace(true)
	if err != nil || traced.live == len(m.steps) || len(m.between(0, traced.live)) == 0 {
		return nil, 0
	}
	known, _ = m.knownFeatures(d, traced.live)
	return known, traced.live
}

// openFeatures maps a file of features, and notes that it is in use.
func openFeatures(path string, n, width int) (*rows, error) {
	file, err := mapped.Open(path)
	if err != nil {
		return nil, err
	}
	known, err := openRows(file, file.Size(), n, width)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // What is not noted is removed early, which costs time alone.
	return known, nil
}

// makeFeatureFile computes features to a file, which gets its name when it is whole.
func (m *Model) makeFeatureFile(ctx context.Context, d data.Dataset, to int, path string) (*featureSet, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, errors.Join(errStore, err)
	}
	file, err := os.CreateTemp(dir, "*"+place.Partial)
	if err != nil {
		return nil, errors.Join(errStore, err)
	}
	rows, err := m.fillFeatureFile(ctx, d, to, file)
	if err == nil {
		if err = os.Rename(file.Name(), path); err != nil {
			err = errors.Join(errStore, err, rows.close())
		}
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(file.Name()))
	}
	if err := place.Trim(dir, maxFeatureFiles); err != nil {
		return nil, errors.Join(err, rows.close())
	}
	return m.newFeatureSet(d, to, rows), nil
}

// fillFeatureFile computes features to a file, which it closes, and maps what it has written.
func (m *Model) fillFeatureFile(ctx context.Context, d data.Dataset, to int, file *os.File) (*rows, error) {
	writer, err := m.writeFeatures(ctx, d, to, file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	written, err := mapped.Open(file.Name())
	if err != nil {
		return nil, errors.Join(errStore, err, file.Close())
	}
	rows, err := writer.seal(written)
	if errClose := file.Close(); err == nil && errClose != nil {
		err = errors.Join(errStore, errClose)
	}
	if err != nil {
		return nil, errors.Join(err, written.Close())
	}
	return rows, nil
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
		sum, err := p.sum()
		if err != nil {
			return "", err
		}
		key.Write(sum[:])
	}
	dir, err := featureFolder()
	return filepath.Join(dir, fmt.Sprintf("%x", key.Sum(nil))), err
}

// valueSum is the digest of a parameter's value, as long as it has that one.
type valueSum struct {
	of  weak.Pointer[tensors.Tensor]
	sum [sha256.Size]byte
}

// sum is the digest of the parameter's numbers. It is taken once for each value, for values are never changed in place: each look for
// features would hash all weights again.
func (p *param) sum() ([sha256.Size]byte, error) {
	if now := weak.Make(p.value); p.summed.of != now {
		hash := sha256.New()
		if err := addValue(hash, p); err != nil {
			return p.summed.sum, err
		}
		p.summed = valueSum{now, [sha256.Size]byte(hash.Sum(nil))}
	}
	return p.summed.sum, nil
}
