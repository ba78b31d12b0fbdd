package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var errDamaged = errors.New("it is damaged")

// Sum is a checksum of a value, which also tells whether it changed.
func Sum(data []byte) uint64 {
	return uint64(crc32.ChecksumIEEE(data))<<32 | uint64(crc32.Checksum(data, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// write writes the file of a record: magic, length and checksum of the header, header, data.
func (d *Dir) write(r *Record) error {
	header := appendHeader(nil, r)
	head := []byte(magic)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(header)))
	head = binary.LittleEndian.AppendUint32(head, crc32.ChecksumIEEE(header))
	head = append(head, header...)
	path := filepath.Join(d.path, r.file)
	f, err := os.OpenFile(path+tempExt, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(head)
	if err == nil {
		_, err = f.Write(r.Data)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(path+tempExt, path)
	}
	if err != nil {
		_ = os.Remove(path + tempExt)
	}
	return err
}

// readHeader reads the start of a record's file.
func readHeader(path string) (*Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, 1<<10)
	n, err := io.ReadFull(f, b)
	if err != nil && n < len(magic)+8 {
		return nil, errDamaged
	}
	b = b[:n]
	if size := len(magic) + 8 + int(binary.LittleEndian.Uint32(b[len(magic):])); size > n && size < 1<<26 {
		b = append(b, make([]byte, size-n)...)
		if _, err := io.ReadFull(f, b[n:]); err != nil {
			return nil, errDamaged
		}
	}
	r, _, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	r.file = filepath.Base(path)
	r.seq, err = strconv.ParseInt(strings.TrimSuffix(r.file, recordExt), 16, 64)
	return r, err
}

// parseHeader reads the header that a file starts with; size is where the data begins.
func parseHeader(b []byte) (r *Record, size int, err error) {
	start := len(magic) + 8
	if len(b) < start || string(b[:len(magic)]) != magic {
		return nil, 0, errDamaged
	}
	n := int(binary.LittleEndian.Uint32(b[len(magic):]))
	if n < 0 || n > len(b)-start {
		return nil, 0, errDamaged
	}
	header := b[start : start+n]
	if crc32.ChecksumIEEE(header) != binary.LittleEndian.Uint32(b[len(magic)+4:]) {
		return nil, 0, errDamaged
	}
	h := headerReader{data: header}
	r = h.record()
	if h.bad {
		return nil, 0, errDamaged
	}
	return r, start + n, nil
}

// appendHeader writes what is known of a record. Its form is its own because every cell links this package, and
// encoding/json takes longer to link than all the rest of it.
func appendHeader(b []byte, r *Record) []byte {
	b = binary.AppendVarint(b, int64(r.Cell))
	b = binary.AppendVarint(b, r.Saved.UnixNano())
	b = binary.AppendVarint(b, r.Size)
	b = binary.BigEndian.AppendUint64(b, r.Sum)
	b = appendStrings(b, r.Objects)
	b = binary.AppendUvarint(b, uint64(len(r.Vars)))
	for _, v := range r.Vars {
		b = appendStrings(b, []string{v.Name, string(v.Type), v.Problem})
		b = appendStrings(b, v.Dynamic)
	}
	return b
}

func appendStrings[S ~string](b []byte, list []S) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

// A headerReader reads what appendHeader wrote; bad is set when that is not what data is.
type headerReader struct {
	data []byte
	bad  bool
}

func (h *headerReader) record() *Record {
	r := &Record{Cell: int(h.varint()), Saved: time.Unix(0, h.varint()), Size: h.varint()}
	r.Sum = binary.BigEndian.Uint64(append(h.bytes(8), make([]byte, 8)...))
	r.Objects = readStrings[string](h)
	for range h.count() {
		names := append(readStrings[string](h), "", "", "")
		r.Vars = append(r.Vars, Variable{Name: names[0], Type: Type(names[1]), Problem: names[2], Dynamic: readStrings[Type](h)})
	}
	return r
}

func (h *headerReader) varint() int64 {
	x, n := binary.Varint(h.data)
	h.bytes(n)
	return x
}

// count reads the length of a list, which cannot be longer than what is left.
func (h *headerReader) count() int {
	x, n := binary.Uvarint(h.data)
	h.bytes(n)
	if x > uint64(len(h.data)) {
		h.bad = true
		return 0
	}
	return int(x)
}

func (h *headerReader) bytes(n int) []byte {
	if n < 0 || n > len(h.data) {
		h.bad = true
		n = 0
	}
	b := h.data[:n:n]
	h.data = h.data[n:]
	return b
}

func readStrings[S ~string](h *headerReader) []S {
	var list []S
	for range h.count() {
		list = append(list, S(h.bytes(h.count())))
	}
	return list
}
