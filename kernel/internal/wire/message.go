// Package wire speaks Jupyter's messaging protocol: signed messages over ZeroMQ sockets.
//
//	conn, err := wire.ReadConnection(file)
//	codec := wire.Codec{Key: []byte(conn.Key)}
//	shell, err := wire.Listen(wire.Router, conn.Endpoint(conn.ShellPort))
//	for frames := range shell.Received() {
//		request, err := codec.Decode(frames)
//		reply, err := wire.New(session, "kernel_info_reply", content)
//		reply.Identities, reply.Parent = request.Identities, request.RawHeader
//		shell.Send(codec.Encode(reply))
//	}
//
// The sockets are our own small ZMTP implementation. A kernel faces whatever connects to its port,
// and the Go libraries at hand let one such peer take the process down: a frame header that claims
// 2^62 bytes is allocated before it is read, an empty subscription is indexed, and a peer that
// never finishes its handshake, or stops reading, holds up everybody else.
package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ProtocolVersion is the version of Jupyter's messaging protocol that this package speaks.
const ProtocolVersion = "5.4"

// delimiter stands between the routing identities and the signed part of a message.
const delimiter = "<IDS|MSG>"

// ErrSignature says that a message was not signed with the connection's key.
var ErrSignature = errors.New("the signature does not match the connection's key")

// Header identifies a message.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// Message is a Jupyter message. Parts that only pass through stay as the JSON they came in.
type Message struct {
	Identities [][]byte // who sent it, or where it goes; for IOPub, the topic
	Header     Header
	RawHeader  json.RawMessage // the header as received: a reply carries it as its parent
	Parent     json.RawMessage
	Metadata   json.RawMessage
	Content    json.RawMessage
	Buffers    [][]byte
}

// New makes a message of our own, with no parent.
func New(session, kind string, content any) (Message, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return Message{}, fmt.Errorf("content of %s: %w", kind, err)
	}
	return Message{
		Header: Header{
			ID: NewID(), Session: session, Username: "kernel", Type: kind, Version: ProtocolVersion,
			Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z07:00"),
		},
		Content: text,
	}, nil
}

// NewID makes a random identifier.
func NewID() string {
	var id [16]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// ParentID is the msg_id of the message's parent, or "".
func (m Message) ParentID() string {
	var parent Header
	_ = json.Unmarshal(m.Parent, &parent) // a parent that is no header has no id
	return parent.ID
}

// Codec turns messages into ZeroMQ frames and back. With an empty key, nothing is signed.
type Codec struct {
	Key []byte
}

// Encode gives the frames of m, identities first.
func (c Codec) Encode(m Message) [][]byte {
	header := []byte(m.RawHeader)
	if len(header) == 0 {
		header, _ = json.Marshal(m.Header) // six strings: cannot fail
	}
	signed := [][]byte{header, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), c.sign(signed))
	frames = append(frames, signed...)
	return append(frames, m.Buffers...)
}

func orEmpty(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("{}")
	}
	return raw
}

// Decode reads the frames of a message and checks its signature.
func (c Codec) Decode(frames [][]byte) (Message, error) {
	at := 0
	for at < len(frames) && string(frames[at]) != delimiter {
		at++
	}
	if len(frames)-at < 6 {
		return Message{}, fmt.Errorf("message of %d frames, %d of them identities: expected %s, a signature and four parts after the identities",
			len(frames), at, delimiter)
	}
	signed := frames[at+2 : at+6]
	if !hmac.Equal(c.sign(signed), frames[at+1]) {
		return Message{}, ErrSignature
	}
	m := Message{
		Identities: frames[:at], RawHeader: signed[0], Parent: signed[1], Metadata: signed[2], Content: signed[3],
		Buffers: frames[at+6:],
	}
	for i, part := range []string{"header", "parent header", "metadata", "content"} {
		if !isObject(signed[i]) {
			return Message{}, fmt.Errorf("%s of the message: expected a JSON object", part)
		}
	}
	if err := json.Unmarshal(signed[0], &m.Header); err != nil {
		return Message{}, fmt.Errorf("header of the message: %w", err)
	}
	if m.Header.Type == "" {
		return Message{}, errors.New("header of the message: no msg_type")
	}
	return m, nil
}

func isObject(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}

// sign gives the hexadecimal HMAC of the parts, or nothing without a key.
func (c Codec) sign(parts [][]byte) []byte {
	if len(c.Key) == 0 {
		return nil
	}
	mac := hmac.New(sha256.New, c.Key)
	for _, part := range parts {
		mac.Write(part)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}
