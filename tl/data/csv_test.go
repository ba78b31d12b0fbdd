package data_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl/data"
)

func gzipped(text string) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte(text))
	w.Close()
	return packed.Bytes()
}

// rows are all examples of a set with their class names.
func rows(a *data.Arrays) (list []string) {
	for i := range a.Len() {
		list = append(list, fmt.Sprintf("%v %s", a.Input(i), a.Spec().Classes[a.Labels()[i]]))
	}
	return list
}

func TestCSV(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		opts             data.CSVOptions
		want             []string
		classes          []string
	}{
		{name: "label last by default", text: "1,2,cat\n3,4,dog\n", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "no newline at the end", text: "1,2,cat\n3,4,dog", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "CRLF", text: "1,2,cat\r\n3,4,dog\r\n", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "byte order mark", text: "\ufeff1,2,cat\n3,4,dog\n", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "byte order mark before the header", text: "\ufeffkind,x\ncat,1\ndog,2\n",
			opts: data.CSVOptions{Header: true, Label: "kind"}, want: []string{"[1] cat", "[2] dog"}},
		{name: "spaces around fields", text: " 1 , 2 , cat \n3,4,dog\n", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "blank lines", text: "1,2,cat\n\n3,4,dog\n\n", want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "header, label by name", text: "x,kind,y\n1,cat,2\n3,dog,4\n",
			opts: data.CSVOptions{Header: true, Label: "kind"}, want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "header, label by number", text: "x,kind,y\n1,cat,2\n3,dog,4\n",
			opts: data.CSVOptions{Header: true, Label: "1"}, want: []string{"[1 2] cat", "[3 4] dog"}},
		{name: "a name that is a number", text: "1,0\ncat,7\ndog,8\n",
			opts: data.CSVOptions{Header: true, Label: "1"}, want: []string{"[7] cat", "[8] dog"}},
		{name: "label first", text: "cat,1\ndog,2\n", opts: data.CSVOptions{Label: "0"}, want: []string{"[1] cat", "[2] dog"}},
		{name: "tab by the file's name", file: "a.tsv", text: "1\tcat\n2\tdog\n", want: []string{"[1] cat", "[2] dog"}},
		{name: "tab, packed", file: "a.tsv.gz", text: "1\tcat\n2\tdog\n", want: []string{"[1] cat", "[2] dog"}},
		{name: "semicolon", text: "1;cat\n2;dog\n", opts: data.CSVOptions{Comma: ';'}, want: []string{"[1] cat", "[2] dog"}},
		{name: "quoted label with a comma", text: "1,\"cat, black\"\n2,dog\n", want: []string{"[1] cat, black", "[2] dog"}},
		{name: "number labels in order of size", text: "1,10\n2,9\n3,10\n",
			want: []string{"[1] 10", "[2] 9", "[3] 10"}, classes: []string{"9", "10"}},
		{name: "text labels by alphabet", text: "1,10\n2,9\n3,x\n",
			want: []string{"[1] 10", "[2] 9", "[3] x"}, classes: []string{"10", "9", "x"}},
		{name: "classes as given", text: "1,b\n2,a\n", opts: data.CSVOptions{Classes: []string{"b", "z", "a"}},
			want: []string{"[1] b", "[2] a"}, classes: []string{"b", "z", "a"}},
		{name: "skipped lines", text: "# made by \"someone\"\n# 2 columns, one label, odd number of \" \n1,cat\n2,dog\n",
			opts: data.CSVOptions{Skip: 2}, want: []string{"[1] cat", "[2] dog"}},
		{name: "skipped lines before a header", text: "17\nx,kind\n1,cat\n2,dog\n",
			opts: data.CSVOptions{Skip: 1, Header: true, Label: "kind"}, want: []string{"[1] cat", "[2] dog"}},
		{name: "exponents and signs", text: "-1e2,+.5,cat\n1E-3,0,dog\n", want: []string{"[-100 0.5] cat", "[0.001 0] dog"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.csv")
			text := []byte(test.text)
			if test.file != "" {
				path = filepath.Join(filepath.Dir(path), test.file)
			}
			if strings.HasSuffix(path, ".gz") {
				text = gzipped(test.text)
			}
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := data.CSV(path, test.opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := rows(a); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := a.Spec().Classes; test.classes != nil && !slices.Equal(got, test.classes) {
				t.Errorf("classes %q, want %q", got, test.classes)
			}
			if got := a.Spec().Name; got != filepath.Base(path) {
				t.Errorf("name %q, want that of the file", got)
			}
		})
	}
}

func TestCSVShapeAndName(t *testing.T) {
	a, err := data.ReadCSV(strings.NewReader("1,2,3,4,x\n5,6,7,8,y\n"), "file", data.CSVOptions{Shape: []int{2, 2, 1}, Name: "squares"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.String(), "squares: 2 examples of shape [2 2 1], 2 classes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCSVErrors(t *testing.T) {
	packed := gzipped(strings.Repeat("1,2,cat\n", 5000))
	for _, test := range []struct {
		name, text string
		opts       data.CSVOptions
		want       []string // all in the error
	}{
		{"empty", "", data.CSVOptions{}, []string{"no lines"}},
		{"only a header", "x,kind\n", data.CSVOptions{Header: true}, []string{"no lines"}},
		{"all skipped", "1,cat\n", data.CSVOptions{Skip: 9}, []string{"no lines"}},
		{"header not announced", "x,kind\n1,cat\n", data.CSVOptions{}, []string{"line 1", "column 0", `"x"`, "Header"}},
		{"one column", "1\n2\n", data.CSVOptions{}, []string{"line 1", "has 1 field", `","`}},
		{"other separator", "1;cat\n2;dog\n", data.CSVOptions{}, []string{"line 1", "has 1 field"}},
		{"too few fields", "1,2,cat\n3,dog\n", data.CSVOptions{}, []string{"line 2", "has 2 fields", "want 3"}},
		{"too many fields", "1,2,cat\n3,4,5,dog\n", data.CSVOptions{}, []string{"line 2", "has 4 fields", "want 3"}},
		{"other width than the header", "x,kind\n1,2,cat\n", data.CSVOptions{Header: true}, []string{"line 2", "has 3 fields", "want 2"}},
		{"not a number", "1,2,cat\n3,four,dog\n", data.CSVOptions{}, []string{"line 2", "column 1", `"four"`}},
		{"empty field", "1,2,cat\n3,,dog\n", data.CSVOptions{}, []string{"line 2", "column 1", `""`}},
		{"NaN", "1,2,cat\n3,NaN,dog\n", data.CSVOptions{}, []string{"line 2", "column 1", "NaN", "finite"}},
		{"infinity", "1,2,cat\n-Inf,4,dog\n", data.CSVOptions{}, []string{"line 2", "column 0", "-Inf", "finite"}},
		{"too large", "1,2,cat\n1e39,4,dog\n", data.CSVOptions{}, []string{"line 2", "column 0", "1e39"}},
		{"line after skipped ones", "#\n#\n1,cat\nx,dog\n", data.CSVOptions{Skip: 2}, []string{"line 4", `"x"`}},
		{"open quote", "1,\"cat\n2,dog\n", data.CSVOptions{}, []string{"line 1", `"`}},
		{"open quote after skipped lines", "#\n1,cat\n2,\"dog\n", data.CSVOptions{Skip: 1}, []string{"line 3", `"`}},
		{"no such label", "x,kind\n1,cat\n", data.CSVOptions{Header: true, Label: "sort"}, []string{`"sort"`, `"kind"`}},
		{"label number too large", "1,cat\n2,dog\n", data.CSVOptions{Label: "2"}, []string{`"2"`}},
		{"label number negative", "1,cat\n2,dog\n", data.CSVOptions{Label: "-1"}, []string{`"-1"`}},
		{"unknown class", "1,cat\n2,cow\n", data.CSVOptions{Classes: []string{"cat", "dog"}}, []string{"line 2", `"cow"`, `"cat" "dog"`}},
		{"shape of another size", "1,2,3,cat\n4,5,6,dog\n", data.CSVOptions{Shape: []int{2, 2}}, []string{"[2 2]", "4 numbers each"}},
		{"separator that cannot be", "1,cat\n", data.CSVOptions{Comma: '"'}, []string{"delimiter"}},
		{"truncated gzip", string(packed[:len(packed)-20]), data.CSVOptions{}, []string{"unexpected EOF"}},
		{"gzip header alone", "\x1f\x8b\x08", data.CSVOptions{}, []string{"EOF"}},
		{"negative skip", "1,cat\n", data.CSVOptions{Skip: -1}, []string{"skip -1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := data.ReadCSV(strings.NewReader(test.text), "file.csv", test.opts)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(test.want, "file.csv") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not tell of %s", err, want)
				}
			}
		})
	}
	if _, err := data.CSV(filepath.Join(t.TempDir(), "missing.csv"), data.CSVOptions{}); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
}

// A hostile file must not make an error as large as itself.
func TestCSVHugeField(t *testing.T) {
	huge := strings.Repeat("9", 1<<20)
	for name, text := range map[string]string{"number": huge + ",cat\n", "label": "1," + huge + "\n"} {
		_, err := data.ReadCSV(strings.NewReader(text), "file.csv", data.CSVOptions{Classes: []string{"cat"}})
		if err == nil || len(err.Error()) > 500 {
			t.Errorf("%s: error of %d bytes", name, len(fmt.Sprint(err)))
		}
	}
}

// What is packed may be far larger than the file: it is refused, not cut off.
func TestCSVBomb(t *testing.T) {
	defer data.SetMaxCSV(1000)()
	_, err := data.ReadCSV(bytes.NewReader(gzipped(strings.Repeat("1,cat\n", 200))), "file.csv", data.CSVOptions{})
	if err == nil || !strings.Contains(err.Error(), "file.csv: holds more than 1000 bytes") {
		t.Errorf("got %v", err)
	}
	if _, err := data.ReadCSV(bytes.NewReader(gzipped(strings.Repeat("1,cat\n", 100))), "file.csv", data.CSVOptions{}); err != nil {
		t.Errorf("600 bytes: %v", err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("1,2,cat\n3,4,dog\n"), "", false, 0, ',')
	f.Add([]byte("\ufeffx,kind\n1,\"a\nb\"\n"), "kind", true, 0, ',')
	f.Add(gzipped("#\n1\tcat\n"), "1", false, 1, '\t')
	f.Fuzz(func(t *testing.T, text []byte, label string, header bool, skip int, comma rune) {
		a, err := data.ReadCSV(bytes.NewReader(text), "fuzz", data.CSVOptions{Label: label, Header: header, Skip: skip, Comma: comma})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz: ") || len(err.Error()) > 5000 {
				t.Fatalf("error does not name the file, or is long: %q", err)
			}
			return
		}
		if a.Len() == 0 || len(a.Labels()) != a.Len() {
			t.Fatalf("%d examples, %d labels", a.Len(), len(a.Labels()))
		}
		for i := range a.Len() {
			for _, v := range a.Input(i) {
				if v-v != 0 {
					t.Fatalf("example %d holds %v", i, v)
				}
			}
		}
	})
}

func ExampleReadCSV_numbers() {
	houses, err := data.ReadCSV(strings.NewReader("rooms,price,age\n3,250000,10\n2,180000,35\n"), "houses.csv",
		data.CSVOptions{Header: true, Label: "price", Numbers: true})
	if err != nil {
		panic(err)
	}
	batch, err := houses.Read([]int{0, 1})
	if err != nil {
		panic(err)
	}
	fmt.Println(houses)
	fmt.Println(batch.Inputs.Value(), batch.Targets.Value())
	// Output:
	// houses.csv: 2 examples of shape [2]
	// [[3 10] [2 35]] [[250000] [180000]]
}

func TestReadCSVNumbersErrors(t *testing.T) {
	for _, bad := range []string{"cheap", "NaN", "1e99", ""} {
		_, err := data.ReadCSV(strings.NewReader("1,2\n3,"+bad+"\n"), "houses.csv", data.CSVOptions{Numbers: true})
		if err == nil || !strings.Contains(err.Error(), "houses.csv: line 2: the label ") || !strings.Contains(err.Error(), "is not a finite number") {
			t.Errorf("label %q: %v", bad, err)
		}
	}
}
