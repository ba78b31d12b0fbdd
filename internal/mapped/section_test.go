package mapped

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Of a file, of a section of a section, and of what can only be copied, View lends the same bytes.
func TestViewOf(t *testing.T) {
	all := content(1000)
	file, _ := openNew(t, all)
	plain := bytes.NewReader(all)
	want := all[200:300]
	for name, r := range map[string]io.ReaderAt{
		"file":              io.NewSectionReader(file, 200, 100),
		"section":           io.NewSectionReader(io.NewSectionReader(file, 150, 300), 50, 100),
		"bytes":             io.NewSectionReader(plain, 200, 100),
		"a reader that can": io.NewSectionReader(struct{ io.ReaderAt }{plain}, 200, 100),
	} {
		err := View(r, 0, 100, func(got []byte) error {
			if !bytes.Equal(got, want) {
				t.Errorf("%s: other bytes", name)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, outside := range [][2]int64{{-1, 1}, {0, 101}, {100, 1}, {0, -1}, {1, 1<<63 - 1}} {
			err := View(r, outside[0], outside[1], func([]byte) error { t.Error("used"); return nil })
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %d bytes from %d on: got %v", name, outside[1], outside[0], err)
			}
		}
	}
	if err := View(plain, 999, 2, func([]byte) error { return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("past the end: got %v", err)
	}
}

func TestMember(t *testing.T) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, method := range map[string]uint16{"stored": zip.Store, "compressed": zip.Deflate} {
		out, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = fmt.Fprint(out, "what is in it")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read := func(archive []byte, name string) (string, error) {
		file, _ := openNew(t, archive)
		r, err := zip.NewReader(file, file.Size())
		if err != nil {
			t.Fatal(err)
		}
		for _, member := range r.File {
			if member.Name == name {
				part, err := Member(file, member)
				if err != nil {
					return "", err
				}
				text, err := io.ReadAll(part)
				return string(text), err
			}
		}
		return "", errors.New("not there")
	}
	if got, err := read(packed.Bytes(), "stored"); got != "what is in it" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := read(packed.Bytes(), "compressed"); err == nil || !strings.Contains(err.Error(), "compressed has 13 bytes") {
		t.Errorf("a compressed member: got %v", err)
	}
	damaged := bytes.Replace(packed.Bytes(), []byte("what is in it"), []byte("what is im it"), 1)
	if _, err := read(damaged, "stored"); err == nil || !strings.Contains(err.Error(), "stored: the checksum is") {
		t.Errorf("a damaged member: got %v", err)
	}
}
