package pjrtcache

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ name, program, want string }{
		{"empty", "", ""},
		{"nothing to rename", "func.func @main() { return }", "func.func @main() { return }"},
		{"by first use", "(%x, %y, %x) %10 %y", "(%0, %1, %0) %2 %1"},
		{"module", "module @Exec_7 {\n}", "module @ {\n}"},
		{"quoted module", `module @"a b\"c" {}`, "module @ {}"},
		{"module without a name", "module {\n}", "module {\n}"},
		{"module elsewhere", "{ module @a }", "{ module @a }"},
		{"other symbols", "call @f(%a) : @g", "call @f(%0) : @g"},
		{"strings", `"stablehlo.add"(%a) "%b \" %c" %a`, `"stablehlo.add"(%0) "%b \" %c" %0`},
		{"comments", "%a // %b \"\n%b", "%0 // %b \"\n%1"},
		{"division is no comment", "a / %b", "a / %0"},
		{"results", "%r:2 = f() %r#1", "%0:2 = f() %0#1"},
		{"digits end a name", "%12abc %12_", "%0abc %0_"},
		{"names of everything", "%a.b-c$d_9(%a.b-c$d_8", "%0(%1"},
		{"percent alone", "100% %", "100% %"},
		{"not UTF-8 in a name", "%a\xff%b", "%0\xff%1"},
		{"string without an end", `%a "b`, `%a "b`},
		{"string over two lines", "%a \"b\nc\"", "%a \"b\nc\""},
		{"string that ends in an escape", `%a "b\`, `%a "b\`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(canonical([]byte(test.program))); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// TestCanonicalTellsApart has pairs of programs that are not the same.
func TestCanonicalTellsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"f(%a, %b)", "f(%a, %a)"},
		{"f(%a, %b) %a", "f(%a, %b) %b"},
		{`"%a"`, `"%b"`},
		{"dense<1.0>", "dense<1.5>"},
		{"@f(%a)", "@g(%a)"},
		{"%12abc", "%12abd"},
		{"// \"\n\"%a\"", "// \"\n\"%b\""},
		{"module @f {}", "module {}"},
		{"f() //\ng()", "f() //g()"},
	} {
		if bytes.Equal(canonical([]byte(pair[0])), canonical([]byte(pair[1]))) {
			t.Errorf("%q and %q have one canonical text", pair[0], pair[1])
		}
	}
}

// FuzzRename checks that nothing but names is lost: the canonical text and the names give the program back. Names that are
// different get different numbers, so programs of one text are the same but for names.
func FuzzRename(f *testing.F) {
	f.Add([]byte("module @m {\n  %0 = \"stablehlo.add\"(%x, %arg1#2) : () // %y\n}"))
	f.Add([]byte(`%"a\"%b`))
	f.Add([]byte("%12abc%-%"))
	f.Fuzz(func(t *testing.T, program []byte) {
		text, names := rename(program)
		if text == nil {
			return
		}
		seen := map[string]bool{}
		for _, name := range names {
			if seen[string(name)] {
				t.Fatalf("name %q has two numbers", name)
			}
			seen[string(name)] = true
		}
		if got := restore(text, names); string(got) != withoutModuleName(program) {
			t.Fatalf("%q came back as %q", program, got)
		}
	})
}

// restore puts names for numbers.
func restore(text []byte, names [][]byte) []byte {
	var program []byte
	for len(text) > 0 {
		token := text[:tokenLen(text)]
		text = text[len(token):]
		if number, err := strconv.Atoi(strings.TrimPrefix(string(token), "%")); err == nil && token[0] == '%' {
			token = names[number]
		}
		program = append(program, token...)
	}
	return program
}

func withoutModuleName(program []byte) string {
	text, rest := cutModuleName(program)
	return string(text) + string(rest)
}

// FuzzCanonicalNames writes a program with two sets of names.
func FuzzCanonicalNames(f *testing.F) {
	f.Add([]byte{0, 1, 2, 130, 0, 255, 140})
	f.Fuzz(func(t *testing.T, shape []byte) {
		write := func(name func(int) string) []byte {
			var program strings.Builder
			fmt.Fprintf(&program, "module @%s {", name(0)[1:])
			for _, b := range shape {
				if b < 128 {
					program.WriteString(name(int(b)))
				} else {
					fmt.Fprintf(&program, " = \"op.%d%%x\"(", b)
				}
			}
			return []byte(program.String())
		}
		one := canonical(write(func(i int) string { return fmt.Sprintf("%%metric_%x_uuid", i*7919) }))
		two := canonical(write(func(i int) string { return fmt.Sprintf("%%x-%d.%d", 200-i, i) }))
		if !bytes.Equal(one, two) {
			t.Errorf("other names, another text:\n%s\n%s", one, two)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	line := "    %%%d = \"stablehlo.add\"(%%%d, %%arg%d) : (tensor<32x10xf32>, tensor<32x10xf32>) -> tensor<32x10xf32>\n"
	var program strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&program, line, i+1, i, i%50)
	}
	b.SetBytes(int64(program.Len()))
	b.ReportAllocs()
	for b.Loop() {
		canonical([]byte(program.String()))
	}
}
