package mapped

import (
	"fmt"
	"io"
)

// Section is a part of a file, as a member of an archive.
type Section struct {
	file      *File
	offset, n int64
}

// Section is the n bytes from an offset on.
func (f *File) Section(offset, n int64) Section { return Section{f, offset, n} }

// View is File.View, with offsets from where the section begins.
func (s Section) View(offset, n int64, use func(bytes []byte) error) error {
	if offset < 0 || n < 0 || offset > s.n || n > s.n-offset {
		return fmt.Errorf("%s: %d bytes from %d on, of a part of %d: %w", s.file.name, n, offset, s.n, io.ErrUnexpectedEOF)
	}
	return s.file.View(s.offset+offset, n, use)
}

// ReadAt is File.ReadAt, with offsets from where the section begins.
func (s Section) ReadAt(p []byte, offset int64) (int, error) {
	return io.NewSectionReader(s.file, s.offset, s.n).ReadAt(p, offset)
}
