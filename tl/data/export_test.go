package data

// SetMaxCSV bounds the text of a file until restore is called.
func SetMaxCSV(n int64) (restore func()) {
	old := maxCSV
	maxCSV = n
	return func() { maxCSV = old }
}
