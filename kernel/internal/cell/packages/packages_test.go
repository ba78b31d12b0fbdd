package packages

import "testing"

func TestFind(t *testing.T) {
	g := New(".", nil)
	for _, test := range []struct {
		name    string
		symbols []string
		want    string
	}{
		{"fmt", nil, "fmt"},
		{"rand", []string{"Intn"}, "math/rand"},
		{"rand", []string{"NewPCG", "New"}, "math/rand/v2"},
		{"rand", []string{"Prime"}, "crypto/rand"},
		{"template", []string{"New"}, "text/template"},
		{"template", []string{"HTML"}, "html/template"},
		{"fmt", []string{"Nothing"}, ""},
		{"nothing", nil, ""},
		{"poll", []string{"FD"}, ""},
	} {
		if got := g.Find(test.name, test.symbols); got != test.want {
			t.Errorf("%s%v: %q, want %q", test.name, test.symbols, got, test.want)
		}
	}
}

func TestImport(t *testing.T) {
	g := New(".", nil)
	p, err := g.Import("strings")
	if err != nil || p.Scope().Lookup("ToUpper") == nil {
		t.Fatal(p, err)
	}
	again, err := g.Import("strings")
	if again != p || err != nil {
		t.Error("strings was imported twice", err)
	}
	if _, err := g.Import("no/such/package"); err == nil {
		t.Error("no/such/package was imported")
	}
	if p, err := g.Import("unsafe"); err != nil || p.Scope().Lookup("Sizeof") == nil {
		t.Error(p, err)
	}
}
