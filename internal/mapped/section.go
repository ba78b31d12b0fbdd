package mapped

import (
	"archive/zip"
	"fmt"
	"hash/crc32"
	"io"
)

// View lends use n bytes of r from an offset on: those of the file, as File.View, where r is one or a section of one; else a copy.
func View(r io.ReaderAt, offset, n int64, use func(bytes []byte) error) error {
	switch r := r.(type) {
	case *File:
		return r.View(offset, n, use)
	case *io.SectionReader:
		outer, start, size := r.Outer()
		if offset < 0 || n < 0 || offset > size || n > size-offset {
			return fmt.Errorf("%d bytes from %d on, of a part of %d: %w", n, offset, size, io.ErrUnexpectedEOF)
		}
		return View(outer, start+offset, n, use)
	}
	bytes, err := io.ReadAll(io.NewSectionReader(r, offset, n)) // A false n claims no memory.
	if err == nil && int64(len(bytes)) < n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	return use(bytes)
}

// Member is a member of the archive in r, with its checksum verified.
//
// Errors: it is compressed, and so cannot be read in place; it is damaged.
func Member(r io.ReaderAt, member *zip.File) (*io.SectionReader, error) {
	size := int64(member.UncompressedSize64)
	if member.Method != zip.Store || member.CompressedSize64 != member.UncompressedSize64 {
		return nil, fmt.Errorf("%s has %d bytes, %d as stored: want it stored as it is, not compressed", member.Name, size, member.CompressedSize64)
	}
	start, err := member.DataOffset()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", member.Name, err)
	}
	err = View(r, start, size, func(bytes []byte) error {
		if sum := crc32.ChecksumIEEE(bytes); sum != member.CRC32 && member.CRC32 != 0 { // 0 where the writer did not count.
			return fmt.Errorf("the checksum is %08x: want %08x", sum, member.CRC32)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", member.Name, err)
	}
	return io.NewSectionReader(r, start, size), nil
}
