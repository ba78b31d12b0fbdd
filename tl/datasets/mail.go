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

// mailText is what a reader sees of a mail: the subject, and the body's plain text, or its HTML without tags. Mails, those of spammers
// above all, break every rule: what cannot be understood is taken as it stands.
func mailText(source []byte) string {
	if bytes.HasPrefix(source, []byte("From ")) { // The line that parts the mails of a mailbox.
		_, source, _ = bytes.Cut(source, []byte("\n"))
	}
	message, err := mail.ReadMessage(bytes.NewReader(source))
	if err != nil {
		_, body, _ := bytes.Cut(source, []byte("\n\n"))
		return joined("", plainText(decoded(body)))
	}
	decoder := mime.WordDecoder{CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil }}
	subject, err := decoder.DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		subject = message.Header.Get("Subject")
	}
	body := mailBody(message.Body, message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), 0)
	text := body.plain
	if strings.TrimSpace(text) == "" {
		text = body.html
	}
	return joined(decoded([]byte(subject)), text)
}

func joined(subject, text string) string {
	return strings.TrimSpace(strings.TrimSpace(subject) + "\n" + strings.Join(strings.Fields(text), " "))
}

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
