package datasets

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/place"
)

const (
	antsBeesURL    = "https://download.pytorch.org/tutorial/hymenoptera_data.zip"
	antsBeesSHA256 = "fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209"
)

// AntsBees is the folder of the photographs of ants and bees of PyTorch's tutorial on transfer learning, which are from ImageNet: in
// "train" 123 and 121 of them, in "val" 70 and 83, each with a folder for each class as data.ImageFolder reads it.
//
// The archive of 47 MB is downloaded once and unpacked in the cache. Where that cannot be, hymenoptera_data.zip may be placed by hand
// in the folder $GONBTL_DOWNLOADS.
//
// Errors: it is not in the cache and cannot be downloaded; they name the address and the SHA-256.
func AntsBees() (string, error) {
	dir, err := place.Join("files", "hymenoptera_data")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil // It got there by a rename, whole.
	}
	archive, err := fetch.Archive(context.Background(), antsBeesURL, antsBeesSHA256, fetch.Options{})
	if err != nil {
		return "", err
	}
	if err := unpackPhotographs(archive, dir); err != nil {
		return "", fmt.Errorf("%s: %w", archive, err)
	}
	return dir, nil
}

// photograph is the name of a file that is used; the archive also has a picture that says that it was not found.
var photograph = regexp.MustCompile(`^hymenoptera_data/((?:train|val)/(?:ants|bees)/[^/\\]+\.jpg)$`)

// unpackPhotographs makes the folder of an archive: all of it or nothing.
func unpackPhotographs(archive, dir string) error {
	packed, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer packed.Close()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	partial, err := os.MkdirTemp(filepath.Dir(dir), ".hymenoptera-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(partial)
	count := 0
	for _, f := range packed.File {
		if name := photograph.FindStringSubmatch(f.Name); name != nil {
			count++
			if err := unpackFile(f, filepath.Join(partial, name[1])); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	if count == 0 {
		return errors.New("no photographs of ants and bees in it")
	}
	if err := os.Rename(partial, dir); err != nil {
		if _, there := os.Stat(dir); there == nil {
			return nil // Another process was faster.
		}
		return err
	}
	return nil
}

func unpackFile(f *zip.File, path string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
