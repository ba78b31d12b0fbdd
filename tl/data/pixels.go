package data

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"github.com/gonbtl/gonbtl/internal/place"
)

// pixelFile is a file in the user's cache with the decoded pictures of a set, one after the other, each with its checksum: a set takes no
// memory, and is decoded once, not once in each process. A picture that is not there, not whole or not what was written is decoded again.
// "" keeps nothing.
type pixelFile string

// maxPixelFile bounds the file of one set, in bytes: pictures beyond are decoded each time that they are read. maxPixelFiles bounds those
// of all sets together: those used longest ago are removed.
const (
	maxPixelFile  = 1 << 30
	maxPixelFiles = 4 << 30
)

// pixelsOf is the file of a set, named by what its pictures are made of. It need not be there.
func pixelsOf(s *Images) pixelFile {
	name := s.Fingerprint()
	dir, err := place.Join("pictures")
	if name == "" || err != nil || os.MkdirAll(dir, 0o755) != nil {
		return ""
	}
	path := filepath.Join(dir, name)
	now := time.Now()
	_ = os.Chtimes(path, now, now) // So that it is not removed next.
	_ = place.Trim(dir, maxPixelFiles)
	return pixelFile(path)
}

var pixelSums = crc32.MakeTable(crc32.Castagnoli)

// read gives the picture in a row, of so many bytes; nil where it is not there.
func (f pixelFile) read(row, size int) []byte {
	if f == "" {
		return nil
	}
	file, err := os.Open(string(f))
	if err != nil {
		return nil
	}
	defer file.Close()
	bytes := make([]byte, size+crc32.Size)
	_, err = file.ReadAt(bytes, int64(row)*int64(len(bytes)))
	rgb, sum := bytes[:size:size], bytes[size:]
	if err != nil || crc32.Checksum(rgb, pixelSums) != binary.LittleEndian.Uint32(sum) {
		return nil
	}
	return rgb
}

// write keeps a picture in a row. Where it cannot, as on a full disk, the picture is decoded again.
func (f pixelFile) write(row int, rgb []byte) {
	bytes := binary.LittleEndian.AppendUint32(rgb[:len(rgb):len(rgb)], crc32.Checksum(rgb, pixelSums))
	if f == "" || (row+1)*len(bytes) > maxPixelFile {
		return
	}
	file, err := os.OpenFile(string(f), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	_, _ = file.WriteAt(bytes, int64(row)*int64(len(bytes)))
	_ = file.Close()
}
