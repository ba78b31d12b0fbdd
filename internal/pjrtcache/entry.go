package pjrtcache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// An entry is a file: magic, which ends in the version of the format; the key; the length of the executable; the executable;
// the SHA-256 of all that. An entry without an executable says that the plugin cannot load what it makes of this program.
const (
	magic     = "GONBTLX\x01"
	keyAt     = len(magic)
	lengthAt  = keyAt + len(key{})
	payloadAt = lengthAt + 8
	sumSize   = sha256.Size
)

// encode is the contents of an entry's file.
func encode(k key, executable []byte) []byte {
	file := make([]byte, 0, payloadAt+len(executable)+sumSize)
	file = append(file, magic...)
	file = append(file, k[:]...)
	file = binary.LittleEndian.AppendUint64(file, uint64(len(executable)))
	file = append(file, executable...)
	sum := sha256.Sum256(file)
	return append(file, sum[:]...)
}

// decode is the executable in an entry's file.
//
// Errors: the file is not whole, not as it was written, or the entry of another program.
func decode(k key, file []byte) ([]byte, error) {
	if !bytes.HasPrefix(file, []byte(magic)) {
		return nil, errors.New("not an entry of this version")
	}
	if len(file) < payloadAt+sumSize {
		return nil, fmt.Errorf("%d bytes; want at least %d", len(file), payloadAt+sumSize)
	}
	if !bytes.Equal(file[keyAt:lengthAt], k[:]) {
		return nil, fmt.Errorf("the entry of %x; want %x", file[keyAt:lengthAt], k)
	}
	end := len(file) - sumSize
	executable := file[payloadAt:end]
	if length := binary.LittleEndian.Uint64(file[lengthAt:payloadAt]); length != uint64(len(executable)) {
		return nil, fmt.Errorf("%d bytes of executable; want %d", len(executable), length)
	}
	if sum := sha256.Sum256(file[:end]); !bytes.Equal(sum[:], file[end:]) {
		return nil, errors.New("the checksum is wrong")
	}
	return executable, nil
}
