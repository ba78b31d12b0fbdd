package wire

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// This file is ZMTP 3.0 with the NULL mechanism (https://rfc.zeromq.org/spec/23): what one
// connection says, apart from the sockets that it belongs to.

const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4

	greetingSize     = 64
	handshakeTimeout = 10 * time.Second
	writeTimeout     = 30 * time.Second // a peer that takes nothing for this long is gone

	maxMessage = 1 << 30 // bytes in all frames of a message
	maxFrames  = 1 << 12
	chunk      = 1 << 20 // memory for a frame grows by this much as its bytes come in
)

// greeting opens every connection: signature, version 3.0, mechanism.
var greeting = func() [greetingSize]byte {
	g := [greetingSize]byte{0: 0xff, 8: 1, 9: 0x7f, 10: 3}
	copy(g[12:], "NULL")
	return g
}()

// peer is one ZMTP connection after its handshake.
type peer struct {
	conn     net.Conn
	in       *bufio.Reader
	identity string
}

// handshake greets the other side and exchanges READY commands with it.
func handshake(conn net.Conn, kind Kind, identity string) (*peer, error) {
	if err := conn.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return nil, err
	}
	if _, err := conn.Write(greeting[:]); err != nil {
		return nil, err
	}
	p := &peer{conn: conn, in: bufio.NewReader(conn)}
	if err := p.readGreeting(); err != nil {
		return nil, err
	}
	ready := append([]byte("\x05READY"), property("Socket-Type", string(kind))...)
	ready = append(ready, property("Identity", identity)...)
	if _, err := conn.Write(appendFrame(nil, flagCommand, ready)); err != nil {
		return nil, err
	}
	if err := p.readReady(kind); err != nil {
		return nil, err
	}
	return p, conn.SetDeadline(time.Time{})
}

func (p *peer) readGreeting() error {
	var g [greetingSize]byte
	if _, err := io.ReadFull(p.in, g[:]); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if g[0] != 0xff || g[9]&1 == 0 || g[10] < 3 {
		return errors.New("greeting: not ZMTP 3")
	}
	if mechanism := strings.TrimRight(string(g[12:32]), "\x00"); mechanism != "NULL" {
		return fmt.Errorf("greeting: security mechanism %q, expected NULL", mechanism)
	}
	return nil
}

func (p *peer) readReady(kind Kind) error {
	flags, body, err := p.readFrame(1 << 16)
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	rest, ok := bytes.CutPrefix(body, []byte("\x05READY"))
	if flags&flagCommand == 0 || !ok {
		return errors.New("handshake: expected READY")
	}
	properties, err := parseProperties(rest)
	if err != nil {
		return err
	}
	if theirs := Kind(properties["socket-type"]); !slices.Contains(compatible[kind], theirs) {
		return fmt.Errorf("handshake: a %s cannot talk to a %s", theirs, kind)
	}
	p.identity = properties["identity"]
	return nil
}

func property(name, value string) []byte {
	out := append([]byte{byte(len(name))}, name...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(value)))
	return append(out, value...)
}

// parseProperties reads the name-value pairs of a READY command; names in lower case.
func parseProperties(text []byte) (map[string]string, error) {
	properties := map[string]string{}
	for len(text) > 0 {
		nameEnd := 1 + int(text[0])
		if len(text) < nameEnd+4 {
			return nil, errors.New("handshake: property cut short")
		}
		name := strings.ToLower(string(text[1:nameEnd]))
		size := uint64(binary.BigEndian.Uint32(text[nameEnd:]))
		text = text[nameEnd+4:]
		if uint64(len(text)) < size {
			return nil, errors.New("handshake: property cut short")
		}
		properties[name] = string(text[:size])
		text = text[size:]
	}
	return properties, nil
}

// readMessage gives the next message or command of the connection.
func (p *peer) readMessage() (frames [][]byte, command bool, err error) {
	left := maxMessage
	for {
		flags, body, err := p.readFrame(left)
		if err != nil {
			return nil, false, err
		}
		if flags&flagCommand != 0 {
			if len(frames) > 0 {
				return nil, false, errors.New("a command inside a message")
			}
			return [][]byte{body}, true, nil
		}
		frames = append(frames, body)
		left -= len(body)
		if flags&flagMore == 0 {
			return frames, false, nil
		}
		if len(frames) == maxFrames {
			return nil, false, fmt.Errorf("a message of more than %d frames", maxFrames)
		}
	}
}

// readFrame reads one frame of at most limit bytes. The size that a header claims is not trusted:
// memory is taken as bytes arrive.
func (p *peer) readFrame(limit int) (flags byte, body []byte, err error) {
	if flags, err = p.in.ReadByte(); err != nil {
		return 0, nil, err
	}
	if flags&^(flagMore|flagLong|flagCommand) != 0 {
		return 0, nil, fmt.Errorf("frame with unknown flags %#x", flags)
	}
	width := 1
	if flags&flagLong != 0 {
		width = 8
	}
	var header [8]byte
	if _, err := io.ReadFull(p.in, header[8-width:]); err != nil {
		return 0, nil, noEOF(err)
	}
	size := binary.BigEndian.Uint64(header[:])
	if size > uint64(limit) {
		return 0, nil, fmt.Errorf("frame of %d bytes: more than the %d that are left to a message", size, limit)
	}
	for read := 0; read < int(size); read = len(body) {
		step := min(int(size)-read, max(chunk, read))
		body = append(body, make([]byte, step)...)
		if _, err := io.ReadFull(p.in, body[read:]); err != nil {
			return 0, nil, noEOF(err)
		}
	}
	return flags, body, nil
}

// noEOF marks the end of the stream inside a frame as what it is.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// appendMessage appends the ZMTP form of a message's frames.
func appendMessage(out []byte, frames [][]byte) []byte {
	for i, frame := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		out = appendFrame(out, flags, frame)
	}
	return out
}

func appendFrame(out []byte, flags byte, body []byte) []byte {
	if len(body) > 255 {
		out = append(out, flags|flagLong)
		out = binary.BigEndian.AppendUint64(out, uint64(len(body)))
	} else {
		out = append(out, flags, byte(len(body)))
	}
	return append(out, body...)
}

// write sends bytes that are already framed.
func (p *peer) write(framed []byte) error {
	if err := p.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := p.conn.Write(framed)
	return err
}
