package tl

import (
	"flag"
	"time"

	"github.com/gonbtl/gonbtl/tl/device"
)

// UpdateGoldens is set where the golden files are to be written anew.
var UpdateGoldens = flag.Bool("update", false, "write the golden files anew")

// SetMaxFeatures bounds the memory for cached features until restore is called.
func SetMaxFeatures(bytes int) (restore func()) {
	old := maxFeatures
	maxFeatures = bytes
	return func() { maxFeatures = old }
}

// SetFeatureFiles puts the files of cached features in another folder, and bounds their size, until restore is called.
func SetFeatureFiles(dir string, bytes int64) (restore func()) {
	oldFolder, oldSize := featureFolder, maxFeatureFiles
	featureFolder, maxFeatureFiles = func() (string, error) { return dir, nil }, bytes
	return func() { featureFolder, maxFeatureFiles = oldFolder, oldSize }
}

// OpenRows tells if bytes are a file of features, which can then be read.
func OpenRows(file []byte, n, width int) error {
	store := memory(file)
	r, err := openRows(&store, int64(len(file)), n, width)
	if err != nil {
		return err
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	_, err = r.read(all, []int{width})
	return err
}

// SetCheckpointPace sets the time between two writes of a checkpoint until restore is called.
func SetCheckpointPace(pace time.Duration) (restore func()) {
	old := checkpointPace
	checkpointPace = pace
	return func() { checkpointPace = old }
}

// SetFreeMemory makes the machine have so much free memory until restore is called.
func SetFreeMemory(bytes int64) (restore func()) {
	old := freeMemory
	freeMemory = func(*device.Device) int64 { return bytes }
	return func() { freeMemory = old }
}

// Bucket is the length of a batch whose longest text has so many tokens.
var Bucket = bucket
