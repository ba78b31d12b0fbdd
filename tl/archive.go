package tl

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gonbtl/gonbtl/internal/mapped"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// archive is the file of a saved model, open. Its members are stored as they are, so that each can be read where it lies and claims no
// more memory than the file is long.
type archive struct {
	*zip.Reader
	file *mapped.File
}

func openArchive(path string) (*archive, error) {
	file, err := mapped.Open(path)
	if err != nil {
		return nil, err
	}
	reader, err := zip.NewReader(file, file.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: not a saved model, or cut short: %w", path, err), file.Close())
	}
	return &archive{reader, file}, nil
}

// member is a part of the file, whose checksum is right.
func (a *archive) member(name string) (*io.SectionReader, error) {
	i := slices.IndexFunc(a.File, func(file *zip.File) bool { return file.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("not a saved model: no %s in it", name)
	}
	return mapped.Member(a.file, a.File[i])
}

// read is a copy of a member.
func (a *archive) read(name string) ([]byte, error) {
	part, err := a.member(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(part)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return content, nil
}

// tensors is a member with weights, open as long as the archive is.
func (a *archive) tensors(name string) (*weights.Safetensors, error) {
	part, err := a.member(name)
	if err != nil {
		return nil, err
	}
	return weights.ReadSafetensors(part, part.Size(), name)
}
