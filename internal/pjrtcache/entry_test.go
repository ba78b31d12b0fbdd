package pjrtcache

import (
	"bytes"
	"strings"
	"testing"
)

var testKey = newKey([]byte("a program"))

func TestEntry(t *testing.T) {
	for _, executable := range [][]byte{nil, []byte("machine code"), bytes.Repeat([]byte{0}, 1<<20)} {
		got, err := decode(testKey, encode(testKey, executable))
		if err != nil || !bytes.Equal(got, executable) {
			t.Errorf("%d bytes: got %d and %v", len(executable), len(got), err)
		}
	}
}

func TestEntryRefusesEveryTruncation(t *testing.T) {
	whole := encode(testKey, []byte("machine code"))
	for n := range whole {
		if got, err := decode(testKey, whole[:n]); err == nil {
			t.Errorf("the first %d bytes of %d: got %q", n, len(whole), got)
		}
	}
	if got, err := decode(testKey, append(whole, 0)); err == nil {
		t.Errorf("a byte too many: got %q", got)
	}
}

func TestEntryRefusesEveryChange(t *testing.T) {
	whole := encode(testKey, []byte("machine code"))
	for i := range whole {
		for bit := range 8 {
			changed := bytes.Clone(whole)
			changed[i] ^= 1 << bit
			if got, err := decode(testKey, changed); err == nil {
				t.Errorf("bit %d of byte %d changed: got %q", bit, i, got)
			}
		}
	}
}

func TestEntryOfAnotherProgram(t *testing.T) {
	_, err := decode(testKey, encode(newKey([]byte("another")), []byte("machine code")))
	if err == nil || !strings.Contains(err.Error(), "the entry of") {
		t.Errorf("got %v, want an error that names both", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(testKey, nil))
	f.Add(encode(testKey, []byte("machine code")))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, file []byte) {
		executable, err := decode(testKey, file)
		if err == nil && !bytes.Equal(encode(testKey, executable), file) {
			t.Errorf("accepted %q, which is not what is written for %q", file, executable)
		}
	})
}
