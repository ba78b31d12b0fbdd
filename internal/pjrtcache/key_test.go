package pjrtcache

import (
	"slices"
	"strings"
	"testing"
)

func TestKeyTellsPartsApart(t *testing.T) {
	keys := map[key][]string{}
	for _, parts := range [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"", "ab"}, {"ab", ""}} {
		var list [][]byte
		for _, part := range parts {
			list = append(list, []byte(part))
		}
		k := newKey(list...)
		if other, taken := keys[k]; taken {
			t.Errorf("%q and %q have one key", parts, other)
		}
		keys[k] = parts
	}
}

func TestSource(t *testing.T) {
	tests := []struct{ name, code, format, want string }{
		{"text", "f(%a)", "mlir", "f(%0)"},
		{"bytecode", "ML\xefR %a", "mlir", "ML\xefR %a"},
		{"protocol buffer", "\x0a\x02%a", "hlo", "\x0a\x02%a"},
	}
	for _, test := range tests {
		if got := string(source([]byte(test.code), test.format)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestProcessor(t *testing.T) {
	const cpuinfo = "processor\t: 0\nvendor_id\t: A\nmodel name\t: A 1\ncpu MHz\t\t: 2000.1\nflags\t\t: fpu avx2\n\n" +
		"processor\t: 1\nvendor_id\t: A\nmodel name\t: A 1\ncpu MHz\t\t: 3000.2\nflags\t\t: fpu\n\n"
	want := []string{"vendor_id: A", "model name: A 1", "flags: fpu avx2", "flags: fpu"}
	if got := processor([]byte(cpuinfo)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSurroundings(t *testing.T) {
	t.Setenv("XLA_FLAGS", "")
	plain, err := surroundings()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ flags, wantErr string }{
		{"", ""},
		{"--xla_cpu_enable_fast_math=true", ""},
		{" --xla_cpu_enable_fast_math=false", ""},
		{"flags.txt", "names a file"},
		{"--xla_dump_to=there", "dumps"},
	}
	seen := map[string]bool{string(plain): true}
	for _, test := range tests[1:] {
		t.Setenv("XLA_FLAGS", test.flags)
		got, err := surroundings()
		switch {
		case test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)):
			t.Errorf("XLA_FLAGS=%q: got %v, want it to say %q", test.flags, err, test.wantErr)
		case test.wantErr == "" && (err != nil || seen[string(got)]):
			t.Errorf("XLA_FLAGS=%q: got %v and surroundings seen before: %v", test.flags, err, seen[string(got)])
		}
		seen[string(got)] = true
	}
}
