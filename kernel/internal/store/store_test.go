package store

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T, path string) *Dir {
	t.Helper()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, d *Dir, data string, names ...string) {
	t.Helper()
	r := Record{Cell: len(data), Data: []byte(data)}
	for _, name := range names {
		r.Vars = append(r.Vars, Variable{Name: name, Type: "int", Dynamic: []Type{`"main".T`}})
	}
	if err := d.Write(r); err != nil {
		t.Fatal(err)
	}
}

// contents is every variable with its group and its data.
func contents(t *testing.T, path string) string {
	t.Helper()
	d := open(t, path)
	var b strings.Builder
	for _, v := range d.Variables() {
		r, err := d.Read(v.Name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s%v=%s ", v.Name, v.Group, r.Data)
	}
	return strings.TrimSpace(b.String())
}

func TestWriteAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vars")
	d := open(t, path)
	write(t, d, "one", "a", "b")
	write(t, d, "two", "c")
	write(t, d, "three", "a")
	if got, want := contents(t, path), "a[a]=three b[b]=one c[c]=two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	write(t, open(t, path), "four", "b", "größe")
	entries, _ := os.ReadDir(path)
	if len(entries) != 3 {
		t.Errorf("%d files, want 3: the record that owns nothing goes", len(entries))
	}
	v := open(t, path).Variables()[0]
	if v.Cell != 5 || v.Size != 5 || time.Since(v.Saved) > time.Hour || !reflect.DeepEqual(v.Dynamic, []Type{`"main".T`}) {
		t.Errorf("a is listed as %+v", v)
	}
	d = open(t, path)
	if err := d.Remove("größe", "c", "nobody"); err != nil {
		t.Fatal(err)
	}
	if got, want := contents(t, path), "a[a]=three b[b]=four"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := Reset(path); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, path); got != "" {
		t.Errorf("after Reset: %q", got)
	}
	if got := contents(t, filepath.Join(path, "nowhere")); got != "" {
		t.Errorf("of no folder: %q", got)
	}
}

func TestObjectsAndAdopt(t *testing.T) {
	src, dst := t.TempDir(), t.TempDir()
	d := open(t, src)
	name, size, err := d.NewObject(func(path string) error { return os.WriteFile(filepath.Join(path, "f"), []byte("1234"), 0o600) })
	if err != nil || size != 4 {
		t.Fatal(size, err)
	}
	if err := d.Write(Record{Vars: []Variable{{Name: "m"}, {Name: "n"}}, Objects: []string{name}, Size: size, Data: []byte("m")}); err != nil {
		t.Fatal(err)
	}
	write(t, open(t, dst), "mine", "n")
	if err := Adopt(dst, src); err != nil {
		t.Fatal(err)
	}
	if got, want := contents(t, dst), "m[m]=m n[n]=mine"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	to := open(t, dst)
	if b, err := os.ReadFile(filepath.Join(to.Object(to.Record("m").Objects[0]), "f")); string(b) != "1234" {
		t.Error(string(b), err)
	}
	if to.Size() != 4+1+4 {
		t.Errorf("size %d", to.Size())
	}
	if err := to.Remove("m"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(to.Object(name)); err == nil {
		t.Error("the folder of a removed record stays")
	}
	if _, _, err := d.NewObject(func(string) error { return os.ErrInvalid }); err != os.ErrInvalid {
		t.Error(err)
	}
}

func TestDamage(t *testing.T) {
	path := t.TempDir()
	write(t, open(t, path), "data", "a")
	file := filepath.Join(path, open(t, path).Record("a").file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		for _, damaged := range [][]byte{whole[:n], append(append(bytes.Clone(whole[:n]), whole[n]^1), whole[n+1:]...)} {
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			d := open(t, path)
			if d.Record("a") == nil {
				continue
			}
			if _, err := d.Read("a"); err == nil || !strings.Contains(err.Error(), "run the cell that set it again") {
				t.Fatalf("damage at %d: %v", n, err)
			}
		}
	}
	for _, name := range []string{"x.tmp", "y.obj", "zz.var", "foreign"} {
		if err := os.WriteFile(filepath.Join(path, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Clean(); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(path)
	if len(entries) != 2 {
		t.Errorf("Clean leaves %v", entries)
	}
}

// TestKill kills a program that stores all the time, and finds one of the values that it stored, whole.
func TestKill(t *testing.T) {
	if path := os.Getenv("STORE_TEST_KILL"); path != "" {
		storeForever(t, path)
	}
	path := t.TempDir()
	for i := range 40 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKill")
		cmd.Env = append(os.Environ(), "STORE_TEST_KILL="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(10+i*3) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		d := open(t, path)
		for _, v := range d.Variables() {
			r, err := d.Read(v.Name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Trim(string(r.Data), string(r.Data[:1])) != "" {
				t.Fatalf("%s is a mixture", v.Name)
			}
			for _, o := range r.Objects {
				if b, err := os.ReadFile(filepath.Join(d.Object(o), "f")); err != nil || !bytes.Equal(b, r.Data) {
					t.Fatalf("the folder of %s: %v", v.Name, err)
				}
			}
		}
	}
	d := open(t, path)
	if err := d.Clean(); err != nil || len(d.Variables()) != 2 {
		t.Error(err, d.Variables())
	}
	if entries, _ := os.ReadDir(path); len(entries) > 4 {
		t.Errorf("files stay: %v", entries)
	}
}

func storeForever(t *testing.T, path string) {
	for i := byte(0); ; i++ {
		data := bytes.Repeat([]byte{'a' + i%26}, 100_000)
		d := open(t, path)
		o, _, err := d.NewObject(func(dir string) error { return os.WriteFile(filepath.Join(dir, "f"), data, 0o600) })
		if err != nil {
			t.Fatal(err)
		}
		d.Write(Record{Vars: []Variable{{Name: "a"}, {Name: "b"}}, Data: data, Objects: []string{o}})
		d.Write(Record{Vars: []Variable{{Name: "b"}}, Data: data})
	}
}

func TestType(t *testing.T) {
	for _, test := range []struct {
		typ            Type
		source, text   string
		imports, names []string
	}{
		{`int`, "int", "int", nil, nil},
		{`map["main".K][]*"math/big".Int`, "map[K][]*p_big.Int", "map[K][]*big.Int", []string{"math/big"}, []string{"K"}},
		{`"main".Größe["main".T,string]`, "Größe[T,string]", "Größe[T,string]", nil, []string{"Größe", "T"}},
		{"struct { A int \"x:\\\"y\\\"\"; B \"a/b\".C }", "struct { A int \"x:\\\"y\\\"\"; B p_b.C }", "struct { A int \"x:\\\"y\\\"\"; B b.C }", []string{"a/b"}, nil},
		{`"broken`, `"broken`, `"broken`, nil, nil},
	} {
		got := test.typ.Source(func(p string) string { return "p_" + p[strings.LastIndex(p, "/")+1:] })
		if got != test.source || test.typ.String() != test.text || !slices.Equal(test.typ.Imports(), test.imports) || !slices.Equal(test.typ.Names(), test.names) {
			t.Errorf("%s: %s, %s, %v, %v", test.typ, got, test.typ, test.typ.Imports(), test.typ.Names())
		}
	}
}

// FuzzFile: no bytes make reading a record's file panic.
func FuzzFile(f *testing.F) {
	r := &Record{Cell: 3, Objects: []string{"o"}, Vars: []Variable{{Name: "a", Type: "int"}, {Name: "b", Problem: "p"}}}
	f.Add(appendHeader(nil, r), "int")
	f.Fuzz(func(t *testing.T, header []byte, typ string) {
		h := headerReader{data: header}
		if r := h.record(); !h.bad {
			appendHeader(nil, r)
		}
		parseHeader(header)
		Type(typ).Names()
		Type(typ).Imports()
	})
}
