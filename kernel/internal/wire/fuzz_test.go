package wire

import (
	"bufio"
	"bytes"
	"testing"
)

// FuzzDecode feeds the bytes of a connection, after its greeting, to all that reads them.
func FuzzDecode(f *testing.F) {
	codec := Codec{}
	m, _ := New("s", "execute_request", map[string]string{"code": "x"})
	m.Identities = [][]byte{[]byte("id")}
	f.Add(appendMessage(nil, codec.Encode(m)))
	f.Add(appendFrame(nil, flagCommand, append([]byte("\x05READY"), property("Socket-Type", "DEALER")...)))
	f.Add(appendFrame(nil, flagCommand, []byte("\x04PING\x00\x00context")))
	f.Add([]byte{flagLong, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{flagLong | flagMore, 0, 0, 0, 0, 0, 0, 1, 0})
	f.Fuzz(func(t *testing.T, stream []byte) {
		p := &peer{in: bufio.NewReader(bytes.NewReader(stream))}
		s := newSocket(Pub)
		l := newLink(p)
		close(l.gone) // what it is sent is dropped
		for {
			frames, command, err := p.readMessage()
			if err != nil {
				return
			}
			if len(frames) == 0 {
				t.Fatal("a message without frames")
			}
			if command {
				_, _ = parseProperties(frames[0])
				s.obey(l, frames[0])
			}
			s.subscribe(l, frames[0])
			decoded, err := codec.Decode(frames)
			if err != nil {
				continue
			}
			again, err := codec.Decode(codec.Encode(decoded))
			if err != nil || again.Header != decoded.Header || !bytes.Equal(again.Content, decoded.Content) {
				t.Fatalf("%q became %q, %v", decoded, again, err)
			}
		}
	})
}
