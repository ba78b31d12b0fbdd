package cell

import (
	"fmt"
	"strings"
	"testing"
)

// long is a cell of n lines: statements, declarations, comments and raw strings.
func long(n int) string {
	var b strings.Builder
	for i := range n / 10 {
		fmt.Fprintf(&b, "v%d := %d // set\nif v%d > 3 {\n\tv%d++\n}\nfunc f%d(a int) int {\n\treturn a + %d\n}\n_ = `\n%%raw`\n", i, i, i, i, i, i)
	}
	return b.String()
}

func TestLongCell(t *testing.T) {
	var book Book
	plan, err := Rewrite(Input{Source: long(5000), Number: 1, Book: &book, Packages: std()})
	if err != nil {
		t.Fatal(err)
	}
	if errs := check(plan.File); len(errs) > 0 {
		t.Fatal(errs[0])
	}
	book.Add(plan)
	if len(book.Decls()) != 500 {
		t.Errorf("%d declarations", len(book.Decls()))
	}
}

func BenchmarkRewrite(b *testing.B) {
	for _, n := range []int{10, 5000} {
		source := long(n)
		b.Run(fmt.Sprint(n, " lines"), func(b *testing.B) {
			for range b.N {
				if _, err := Rewrite(Input{Source: source, Number: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
