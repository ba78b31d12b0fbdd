package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestCodecRoundTrip(t *testing.T) {
	codec := Codec{Key: []byte("secret")}
	m, err := New("session", "execute_request", map[string]any{"code": "x := 1"})
	if err != nil {
		t.Fatal(err)
	}
	m.Identities = [][]byte{[]byte("client"), {}}
	m.Parent = []byte(`{"msg_id":"parent"}`)
	m.Buffers = [][]byte{{0, 1, 2}}
	got, err := codec.Decode(codec.Encode(m))
	if err != nil {
		t.Fatal(err)
	}
	if got.Header != m.Header || string(got.Content) != string(m.Content) || got.ParentID() != "parent" {
		t.Errorf("decoded %+v, encoded %+v", got, m)
	}
	if len(got.Identities) != 2 || string(got.Identities[0]) != "client" || !bytes.Equal(got.Buffers[0], m.Buffers[0]) {
		t.Errorf("identities %q, buffers %v", got.Identities, got.Buffers)
	}
}

func TestDecodeRefuses(t *testing.T) {
	codec := Codec{Key: []byte("secret")}
	m, _ := New("session", "execute_request", struct{}{})
	frames := func(change func([][]byte) [][]byte) [][]byte { return change(codec.Encode(m)) }
	// sign makes a message of these parts that passes the signature check.
	sign := func(parts ...string) [][]byte {
		var signed [][]byte
		for _, p := range parts {
			signed = append(signed, []byte(p))
		}
		return append([][]byte{[]byte(delimiter), codec.sign(signed)}, signed...)
	}
	for name, test := range map[string]struct {
		frames [][]byte
		want   string
	}{
		"nothing":       {nil, "frames"},
		"no delimiter":  {[][]byte{{}, {}, {}, {}, {}, {}, {}}, "frames"},
		"cut short":     {frames(func(f [][]byte) [][]byte { return f[:5] }), "frames"},
		"bad signature": {frames(func(f [][]byte) [][]byte { f[1] = []byte("00"); return f }), "signature"},
		"changed":       {frames(func(f [][]byte) [][]byte { f[5] = []byte(`{"code":"evil"}`); return f }), "signature"},
		"other key":     {Codec{Key: []byte("other")}.Encode(m), "signature"},
		"unsigned":      {Codec{}.Encode(m), "signature"},
		"no JSON":       {sign("{}", "{}", "{}", "{"), "content"},
		"no object":     {sign("[]", "{}", "{}", "{}"), "header"},
		"no type":       {sign("{}", "{}", "{}", "{}"), "msg_type"},
		"wrong types":   {sign(`{"msg_type":3}`, "{}", "{}", "{}"), "header"},
	} {
		_, err := codec.Decode(test.frames)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want one about %q", name, err, test.want)
		}
	}
	if _, err := codec.Decode(Codec{Key: []byte("other")}.Encode(m)); !errors.Is(err, ErrSignature) {
		t.Errorf("got %v, want ErrSignature", err)
	}
}
