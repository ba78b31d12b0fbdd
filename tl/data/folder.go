package data

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"golang.org/x/sync/errgroup"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Images is a set of pictures in files: RGB from 0 to 255, [size, size, 3].
type Images struct {
	opts    FolderOptions
	spec    Spec
	paths   []string
	labels  []int32
	pixels  pixelFile
	rows    []int // of the pictures in pixels
	skipped []Skipped
	// anySize leaves the size to the model.
	anySize bool
}

// Skipped is a file that is not in the set.
type Skipped struct{ Path, Reason string }

// FolderOptions say how a folder of pictures is read.
type FolderOptions struct {
	// Name is what the set is called; default the folder's.
	Name string
	// Size is the height and width that pictures are scaled to; default 224.
	Size int
	// Crop is how much of the shorter side the square in the middle takes, at most 1; default 0.875, which most networks were
	// evaluated with.
	Crop float64
	// Classes are the folders to read, in order; default all, by alphabet.
	Classes []string
	// MaxPixels is the largest picture that is decoded; default 64 million.
	MaxPixels int
}

func (o FolderOptions) withDefaults(dir string) (FolderOptions, error) {
	switch {
	case o.Size < 0:
		return o, fmt.Errorf("size %d: want a positive number of pixels", o.Size)
	case o.MaxPixels < 0:
		return o, fmt.Errorf("max pixels %d: want a positive number", o.MaxPixels)
	case !(o.Crop >= 0 && o.Crop <= 1):
		return o, fmt.Errorf("crop %v: want more than 0 and at most 1", o.Crop)
	}
	o.Name, o.Size = cmp.Or(o.Name, filepath.Base(dir)), cmp.Or(o.Size, 224)
	o.Crop, o.MaxPixels = cmp.Or(o.Crop, 0.875), cmp.Or(o.MaxPixels, 64_000_000)
	return o, nil
}

// ImageFolder reads a folder that has a folder for each class, with its pictures: JPEG, PNG, GIF (the first frame), WebP and
// BMP, told by their first bytes. Folders inside a class belong to it; files and folders whose name begins with a dot are passed over.
//
// The square in the middle of each picture is scaled to one size by bicubic interpolation, turned upright as EXIF says; what is
// transparent becomes white. All files are decoded now, in parallel: those that cannot be are left out and listed by Skipped, and so are
// those that claim more than MaxPixels, before they take memory. The pixels are kept in a file of the user's cache, from which they are
// read: memory does not grow with the set, and another process that reads the same files decodes none.
//
// Errors: the folder does not exist or has no folders; folders that are parts of a set, as train and val, not classes; a class without
// a picture.
func ImageFolder(dir string, opts FolderOptions) (*Images, error) {
	opts, err := opts.withDefaults(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	classes := opts.Classes
	if classes == nil {
		if classes, err = classFolders(dir); err != nil {
			return nil, err
		}
	}
	set := &Images{opts: opts, spec: Spec{Name: opts.Name, Input: []int{opts.Size, opts.Size, 3}, Classes: slices.Clone(classes)}}
	for label, class := range classes {
		files, err := filesBelow(filepath.Join(dir, class))
		if err != nil {
			return nil, fmt.Errorf("class %q: %w", class, err)
		}
		set.paths = append(set.paths, files...)
		set.labels = append(set.labels, slices.Repeat([]int32{int32(label)}, len(files))...)
	}
	return set, set.decode()
}

// classFolders are the names of the folders in dir.
func classFolders(dir string) ([]string, error) {
	classes, err := foldersIn(dir)
	if err != nil {
		return nil, err
	}
	if len(classes) == 0 {
		return nil, fmt.Errorf("%s: no folders in it: want one for each class, with its pictures", dir)
	}
	return classes, checkParts(dir, classes)
}

// foldersIn are the names of the folders in dir, also of those that are links.
func foldersIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		info, err := os.Stat(filepath.Join(dir, entry.Name()))
		if err == nil && info.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// partNames are what the parts of a set are called, each with a folder for each class.
var partNames = []string{"train", "training", "val", "valid", "validation", "test", "testing"}

// checkParts refuses to take the parts of a set for classes.
func checkParts(dir string, classes []string) error {
	var parts, calls []string
	for _, class := range classes {
		part := filepath.Join(dir, class)
		if inner, _ := foldersIn(part); len(inner) > 0 && slices.Contains(partNames, strings.ToLower(class)) {
			parts, calls = append(parts, class), append(calls, fmt.Sprintf("data.ImageFolder(%q, ...)", part))
		}
	}
	if parts == nil {
		return nil
	}
	return fmt.Errorf("%s: %s with folders of their own are parts of a set, not classes: read each by itself, %s; or name the Classes",
		dir, strings.Join(parts, " and "), strings.Join(calls, " and "))
}

// filesBelow are the files in a folder and those in it, by alphabet.
func filesBelow(dir string) ([]string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != dir && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return filepath.SkipDir
			}
		case !entry.IsDir():
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

// decode reads all files, keeps their pixels, and takes out those that cannot be read.
func (s *Images) decode() error {
	s.pixels = pixelsOf(s)
	reasons := make([]error, len(s.paths))
	err := each(len(s.paths), func(ctx context.Context, i int) error {
		if s.pixels.read(i, s.size()) == nil {
			square, err := s.square(ctx, i)
			if reasons[i] = err; err == nil {
				s.pixels.write(i, square)
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	all := *s
	s.paths, s.labels = nil, nil
	count := make([]int, len(s.spec.Classes))
	for i, reason := range reasons {
		if reason != nil {
			s.skipped = append(s.skipped, Skipped{Path: all.paths[i], Reason: reason.Error()})
			continue
		}
		s.paths, s.labels, s.rows = append(s.paths, all.paths[i]), append(s.labels, all.labels[i]), append(s.rows, i)
		count[all.labels[i]]++
	}
	if empty := slices.Index(count, 0); empty >= 0 {
		return fmt.Errorf("%s: class %q has no picture that can be read%s", s.spec.Name, s.spec.Classes[empty], s.firstSkipped())
	}
	return nil
}

func (s *Images) firstSkipped() string {
	if len(s.skipped) == 0 {
		return ""
	}
	return fmt.Sprintf("; %d files were skipped, the first of them %s: %s", len(s.skipped), s.skipped[0].Path, s.skipped[0].Reason)
}

// size is the bytes of a picture.
func (s *Images) size() int { return 3 * s.opts.Size * s.opts.Size }

func (s *Images) decoder() decoder { return decoder{s.opts.Size, s.opts.Crop, s.opts.MaxPixels} }

// each calls use for 0 to n-1, on all processors. Its first error stops the rest.
func each(n int, use func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error { return use(ctx, i) })
	}
	return group.Wait()
}

// Len is the number of pictures.
func (s *Images) Len() int { return len(s.paths) }

// Spec is the shape of the pictures and the names of the classes.
func (s *Images) Spec() Spec { return s.spec }

// Labels are the class of each picture; nil where the set is one of ImageFiles. The caller must not change them.
func (s *Images) Labels() []int32 {
	if s.spec.Classes == nil {
		return nil
	}
	return s.labels
}

// Path is the file of a picture; "" where the set has no such example.
func (s *Images) Path(i int) string { return at(s.paths, i) }

// Skipped are the files that are not in the set, each with the reason.
func (s *Images) Skipped() []Skipped { return slices.Clone(s.skipped) }

// Read gives the pictures at the indices as tensors.
//
// Errors: a file that is decoded again has changed; one of ImageFiles that cannot be decoded.
func (s *Images) Read(indices []int) (Batch, error) {
	if err := checkIndices(s.spec.Name, indices, s.Len()); err != nil {
		return Batch{}, err
	}
	size := s.size()
	inputs, err := inputsOf(len(indices), s.spec.Input, func(flat []float32) error {
		return each(len(indices), func(ctx context.Context, at int) error {
			pixels, err := s.rgb(ctx, indices[at])
			for k, value := range pixels {
				flat[at*size+k] = float32(value)
			}
			return err
		})
	})
	if err != nil {
		return Batch{}, err
	}
	return Batch{Inputs: inputs, Targets: tensors.FromFlatDataAndDimensions(pick(s.labels, indices), len(indices))}, nil
}

// rgb is the pixels of a picture, decoded now where they are not kept.
func (s *Images) rgb(ctx context.Context, i int) ([]byte, error) {
	if s.pixels != "" {
		if kept := s.pixels.read(s.rows[i], s.size()); kept != nil {
			return kept, nil
		}
	}
	pixels, err := s.square(ctx, i)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.paths[i], err)
	}
	return pixels, nil
}

// square decodes a picture.
func (s *Images) square(ctx context.Context, i int) ([]byte, error) {
	d := s.decoder()
	square, err := d.file(ctx, s.paths[i], d.square)
	return square.rgb, err
}

// String is one line: the name, the number of pictures, their shape, the number of classes, and how many files were skipped.
func (s *Images) String() string {
	line := describe(s)
	if len(s.skipped) > 0 {
		line += words.Sayf("; %d files skipped", len(s.skipped))
	}
	return line
}
