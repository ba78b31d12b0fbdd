package tl

// SetMaxFeatures bounds the memory for cached features until restore is called.
func SetMaxFeatures(bytes int) (restore func()) {
	old := maxFeatures
	maxFeatures = bytes
	return func() { maxFeatures = old }
}
