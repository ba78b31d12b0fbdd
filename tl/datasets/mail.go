package datasets

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// letter is what a reader sees of a mail: sender, subject, and the body's plain text, or its HTML without tags.
type letter struct{ from, subject, body string }

// readMail reads a mail. Mails, those of spammers above all, break every rule: what cannot be understood is taken as it stands.
func readMail(source []byte) letter {
	if bytes.HasPrefix(source, []byte("From ")) { // The line that parts the mails of a mailbox.
		_, source, _ = bytes.Cut(source, []byte("\n"))
	}
	message, err := mail.ReadMessage(bytes.NewReader(source))
	if err != nil {
		_, body, _ := bytes.Cut(source, []byte("\n\n"))
		return letter{body: oneLine(plainText(decoded(body)))}
	}
	body := mailBody(message.Body, message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), 0)
	text := body.plain
	if strings.TrimSpace(text) == "" {
		text = body.html
	}
	return letter{from: headerText(message.Header, "From"), subject: headerText(message.Header, "Subject"), body: oneLine(text)}
}

// headerText is one header's, with the letters that it encodes.
func headerText(header mail.Header, key string) string {
	decoder := mime.WordDecoder{CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil }}
	text, err := decoder.DecodeHeader(header.Get(key))
	if err != nil {
		text = header.Get(key)
	}
	return strings.TrimSpace(decoded([]byte(text)))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// text is subject and body.
func (l letter) text() string { return strings.TrimSpace(l.subject + "\n" + l.body) }

// body is the text of a mail in both forms that it may have.
type body struct{ plain, html string }

// maxNesting bounds the parts inside parts.
const maxNesting = 8

func mailBody(r io.Reader, contentType, encoding string, depth int) body {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(strings.ToLower(contentType), ";")
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" && depth < maxNesting {
		return multipartBody(multipart.NewReader(r, params["boundary"]), depth)
	}
	if kind != "" && !strings.HasPrefix(kind, "text/") {
		return body{}
	}
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	content, _ := io.ReadAll(r) // What came before an error is the text.
	text := decoded(content)
	if kind == "text/html" || htmlStart.MatchString(text[:min(len(text), 300)]) { // Many say that they are plain, and are not.
		return body{html: plainText(text)}
	}
	return body{plain: text}
}

func multipartBody(parts *multipart.Reader, depth int) (all body) {
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return all
		}
		one := mailBody(part, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), depth+1)
		all.plain += one.plain + "\n"
		all.html += one.html + "\n"
	}
}

// decoded is UTF-8, or else what Windows writes in the west, which most mails of the time are.
func decoded(content []byte) string {
	if utf8.Valid(content) {
		return string(content)
	}
	text, _ := charmap.Windows1252.NewDecoder().Bytes(content) // Every byte has a letter.
	return string(text)
}

var (
	htmlUnseen = regexp.MustCompile(`(?is)<(script|style|title)\b.*?</(script|style|title)\s*>|<!--.*?-->`)
	htmlStart  = regexp.MustCompile(`(?i)<(x-)?html\b`)
	htmlTag    = regexp.MustCompile(`(?s)<[a-zA-Z/!][^>]*>`)
)

// plainText is HTML without its tags.
func plainText(text string) string {
	return html.UnescapeString(htmlTag.ReplaceAllString(htmlUnseen.ReplaceAllString(text, " "), " "))
}
