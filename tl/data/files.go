package data

import (
	"path/filepath"
	"slices"
)

// ImageFiles is a set of pictures to predict on, without labels:
//
//	answers, err := clf.Predict(data.ImageFiles("mine.jpg"))
//
// They are read as ImageFolder reads them, each when it is asked for: it is Read, and so Predict, that fails where one is not there or
// cannot be decoded. Their size is what the model takes; 224 where none is asked.
func ImageFiles(paths ...string) *Images {
	name := "images"
	if len(paths) == 1 {
		name = filepath.Base(paths[0])
	}
	opts, _ := FolderOptions{Name: name}.withDefaults("") // Defaults are never wrong.
	set := &Images{paths: slices.Clone(paths), labels: make([]int32, len(paths)), anySize: true}
	return set.sized(opts)
}

// Sized is the set in the size that a model takes, if it is one of ImageFiles; any other keeps its own.
func (s *Images) Sized(size int) *Images {
	if !s.anySize || size <= 0 {
		return s
	}
	opts := s.opts
	opts.Size = size
	return s.sized(opts)
}

// sized is the set with other options. It has no pixels yet.
func (s *Images) sized(opts FolderOptions) *Images {
	other := *s
	other.opts, other.spec = opts, Spec{Name: opts.Name, Input: []int{opts.Size, opts.Size, 3}}
	return &other
}
