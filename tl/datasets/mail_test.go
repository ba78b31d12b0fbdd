package datasets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadMail(t *testing.T) {
	for _, test := range []struct{ name, mail, want string }{
		{"plain", "Subject: Lunch\n\nAt  noon?\n\nYes.\n", "Lunch\nAt noon? Yes."},
		{"mailbox line", "From a@b Thu Aug 22\nSubject: Lunch\n\nNoon\n", "Lunch\nNoon"},
		{"no subject", "To: a@b\n\nNoon\n", "Noon"},
		{"no body", "Subject: Lunch\n\n", "Lunch"},
		{"encoded subject", "Subject: =?utf-8?B?w4kgaG9yYQ==?= =?iso-8859-1?Q?do_caf=E9?=\n\nx\n", "É horado café\nx"},
		{"encoding that is not one", "Subject: =?x?Z?a?=\n\nx\n", "=?x?Z?a?=\nx"},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=iso-8859-1\n\ncaf=E9 a=\nt noon\n", "café at noon"},
		{"base64", "Content-Transfer-Encoding: base64\n\nTm9vbg==\n", "Noon"},
		{"base64 that is damaged", "Content-Transfer-Encoding: base64\n\nTm9v!!!!\n", "Noo"},
		{"HTML", "Content-Type: text/html\n\n<html><title>t</title><style>p{}</style><p>Win&nbsp;<b>money</b><!-- x\n --> 1 < 2</p>\n", "Win money 1 < 2"},
		{"HTML that says it is plain", "Content-Type: text/plain\n\n<!-- x --> <HTML lang=en><p>Win <b>money</b>\n", "Win money"},
		{"both", "Content-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b\nContent-Type: text/plain\n\nplain\n--b--\n", "plain"},
		{"only HTML inside", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>rich</p>\n--c--\n--b\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\n\nR0lG\n--b--\n", "rich"},
		{"boundary that never comes", "Content-Type: multipart/mixed; boundary=b\nSubject: s\n\nx\n", "s"},
		{"headers that are none", "what is this\n\nbody <b>\n", "body"},
		{"Windows' letters", "Subject: s\n\n\x93caf\xe9\x94\n", "s\n“café”"},
		{"nothing", "", ""},
	} {
		if got := readMail([]byte(test.mail)).text(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestReadMailParts(t *testing.T) {
	got := readMail([]byte("From: =?utf-8?Q?Jos=C3=A9?= <jose@example.org>\nSubject: Lunch\n\nAt  noon?\n"))
	if want := (letter{"José <jose@example.org>", "Lunch", "At noon?"}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzReadMail(f *testing.F) {
	f.Add([]byte("Subject: =?utf-8?Q?=FF?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>&#0;\n--b--\n"))
	f.Add([]byte("Content-Transfer-Encoding: base64\n\n/w==\n"))
	f.Fuzz(func(t *testing.T, mail []byte) {
		if text := readMail(mail).text(); !utf8.ValidString(text) || text != strings.TrimSpace(text) {
			t.Errorf("%q", text)
		}
	})
}

// archive packs files as npm does.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	packed := gzip.NewWriter(&b)
	w := tar.NewWriter(packed)
	for name, content := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadSpam(t *testing.T) {
	good := archive(t, map[string]string{
		"package/data/easy-ham-1/00001.txt":  "Subject: Lunch\n\nNoon\n",
		"package/data/hard-ham-1/00001.txt":  "Subject: News\n\nOf today\n",
		"package/data/spam-2/00001.txt":      "Subject: Win\n\nMoney\n",
		"package/data/spam-2/00002.txt":      "Subject:  Win\n\nMoney \n",
		"package/data/spam-2/00002.json":     "{}",
		"package/README.txt":                 "read me",
		"package/data/other/00001.txt":       "x",
		"package/data/spam-2/more/00001.txt": "x",
	})
	read, err := readSpam(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	set, err := read.set(letter.text)
	if err != nil {
		t.Fatal(err)
	}
	counts := [2]int{}
	for _, label := range set.Labels() {
		counts[label]++
	}
	if set.Len() != 3 || counts != [2]int{2, 1} {
		t.Errorf("%s, %v of each class", set, counts)
	}
	for name, bad := range map[string][]byte{
		"not packed": []byte("x"), "cut short": good[:len(good)/2], "no mails": archive(t, map[string]string{"package/README.txt": ""}),
	} {
		if _, err := readSpam(bytes.NewReader(bad)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
