package tl

import "flag"

// UpdateGoldens is set where the golden files are to be written anew.
var UpdateGoldens = flag.Bool("update", false, "write the golden files anew")

// SetMaxFeatures bounds the memory for cached features until restore is called.
func SetMaxFeatures(bytes int) (restore func()) {
	old := maxFeatures
	maxFeatures = bytes
	return func() { maxFeatures = old }
}
