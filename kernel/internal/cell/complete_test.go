package cell

import (
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

func TestComplete(t *testing.T) {
	var book Book
	first, err := Rewrite(Input{Source: "import m \"math\"\ntype P struct{ X int }\nfunc (p P) Len() int { return p.X }\nfunc area() float64 { return m.Pi }", Number: 1, Book: &book})
	if err != nil {
		t.Fatal(err)
	}
	book.Add(first)
	vars := []store.Variable{{Name: "p", Type: `"main".P`, Cell: 1}, {Name: "bad", Problem: "gone"}}
	for _, test := range []struct{ source, before string }{ // ‸ is the cursor
		{"p.‸", "p."},
		{"x := p\nx.Le‸\ny := 3", "x.Le"},
		{"func f() {\n\tp.‸\n}\nz := 1", "p."},
		{"m.S‸", "m.S"},
		{"if (‸", "if ("},
		{"}‸", "}"},
		{"‸", "func main() {\n"},
		{"!ls\nar‸ea()", "ar"},
		{"!ls‸", "!ls"},
	} {
		cursor := strings.Index(test.source, "‸")
		source := strings.Replace(test.source, "‸", "", 1)
		p, at := Complete(Input{Source: source, Number: 2, Book: &book, Vars: vars}, cursor)
		if !strings.HasSuffix(p.Source[:at], test.before) || !strings.HasPrefix(p.Source[at:], source[cursor:min(cursor+1, len(source))]) {
			t.Errorf("%q: the cursor stands after %q", test.source, p.Source[:at])
		}
		if p.PassThrough {
			continue
		}
		for _, want := range []string{"var p P\n", "func area() float64"} {
			if !strings.Contains(p.File, want) {
				t.Errorf("%q: the file lacks %q:\n%s", test.source, want, p.File)
			}
		}
	}
}

func TestMembers(t *testing.T) {
	var book Book
	first, err := Rewrite(Input{Source: "import m \"math\"\ntype B struct{ Y int }\ntype P struct {\n\tB\n\tx int\n}\nfunc (p *P) Len() int { return p.x }\nfunc made() *P { return nil }", Number: 1, Book: &book})
	if err != nil {
		t.Fatal(err)
	}
	book.Add(first)
	in := Input{Number: 2, Book: &book, Packages: std(), Vars: []store.Variable{{Name: "p", Type: `"main".P`, Cell: 1}, {Name: "b", Type: `*"strings".Builder`, Cell: 1}}}
	for _, test := range []struct{ source, want, not string }{ // ‸ is the cursor
		{"p.‸", "B Len Y x", ""},
		{"p.‸\nfmt.Println(1)", "B Len Y x", ""},
		{"if p.Le‸ > 1 {", "Len", ""},
		{"made().‸", "Len", ""},
		{"q := []P{p}\nfor _, r := range q {\n\tr.‸\n}", "Len", ""},
		{"b.Wri‸", "WriteString String", "buf"},
		{"m.S‸", "Sqrt Sin", "sqrt"},
		{"strings.‸", "Repeat Builder", ""},
		{"x := time.Now()\nx.‸", "Unix Add", "wall"},
		{"nothing.‸", "", "Len"},
		{"3‸", "", "Len"},
		{"!ls p.‸", "", "Len"},
	} {
		cursor := strings.Index(test.source, "‸")
		in.Source = strings.Replace(test.source, "‸", "", 1)
		got := Members(in, cursor)
		for _, name := range strings.Fields(test.want) {
			if !slices.Contains(got, name) {
				t.Errorf("%q: no %s in %v", test.source, name, got)
			}
		}
		if test.not != "" && slices.Contains(got, test.not) {
			t.Errorf("%q: %s in %v", test.source, test.not, got)
		}
	}
}
