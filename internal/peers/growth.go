package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// growth measures time and memory of features and head for more and more images: copies of the photographs. The ratio is of the time for
// an image with the fewest, and that with the most: at least 1 where time grows linearly or less.
func (b *bench) growth(ctx context.Context, counts []int) ([]result, error) {
	home, err := b.newHome(ctx)
	if err != nil {
		return nil, err
	}
	r := result{Case: "features and head for more images", Unit: "s", Floor: 1}
	if _, err := b.grow(ctx, home, filepath.Join(b.photos, "val"), counts[0]); err != nil { // Compiles, and does not count.
		return nil, err
	}
	for _, count := range counts {
		o, err := b.grow(ctx, home, filepath.Join(b.photos, "train"), count)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(os.Stderr, "%d images: %.1f s, %d MiB\n", count, o.seconds(), o.memory)
		m := summary(ours, fmt.Sprintf("%d images", count), []outcome{o})
		m.Images = count
		r.Sides = append(r.Sides, m)
	}
	few, most := r.Sides[0], r.Sides[len(r.Sides)-1]
	r.Ratio = few.Median / float64(few.Images) / (most.Median / float64(most.Images))
	return []result{r}, nil
}

// grow trains a head on so many copies of the images in a folder.
func (b *bench) grow(ctx context.Context, home, from string, count int) (outcome, error) {
	dir, err := os.MkdirTemp(b.dir, "images-")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	if err := copies(dir, from, count); err != nil {
		return outcome{}, err
	}
	return b.runProgram(ctx, home, ours, "growth", dir)
}

// copies makes a folder of so many images in two classes, links to those of another folder in turn.
func copies(dir, from string, count int) error {
	var files []string
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: no images in it", from)
	}
	slices.Sort(files)
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "a"), 0o755), os.MkdirAll(filepath.Join(dir, "b"), 0o755)); err != nil {
		return err
	}
	for i := range count {
		link := filepath.Join(dir, string("ab"[i%2]), fmt.Sprintf("%06d.jpg", i))
		if err := os.Symlink(files[i%len(files)], link); err != nil {
			return err
		}
	}
	return nil
}
