package cell

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden rewrites the notebooks in testdata, cell by cell. A file holds cells named In[1], In[2], …, the
// variables stored before a cell as Vars[n], lines of a name and a type, and what Rewrite makes of it as Out[n].
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := &txtar.Archive{Comment: archive.Comment, Files: rewriteAll(archive)}
			if *update {
				if err := os.WriteFile(name, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); string(txtar.Format(got)) != string(want) {
				t.Errorf("run go test -update and look at the difference:\n%s", firstDifference(string(txtar.Format(got)), string(want)))
			}
		})
	}
}

func rewriteAll(archive *txtar.Archive) []txtar.File {
	var book Book
	vars := map[string]store.Variable{}
	var out []txtar.File
	number := 0
	for _, f := range archive.Files {
		switch {
		case strings.HasPrefix(f.Name, "Vars"):
			for line := range strings.Lines(string(f.Data)) {
				name, typ, _ := strings.Cut(strings.TrimSpace(line), " ")
				vars[name] = store.Variable{Name: name, Type: store.Type(typ), Cell: number}
			}
			out = append(out, f)
		case strings.HasPrefix(f.Name, "In"):
			number++
			out = append(out, f, rewriteOne(f, number, &book, vars))
		}
	}
	return out
}

func rewriteOne(f txtar.File, number int, book *Book, vars map[string]store.Variable) txtar.File {
	var list []store.Variable
	for _, name := range sortedKeys(vars) {
		list = append(list, vars[name])
	}
	out := txtar.File{Name: fmt.Sprintf("Out[%d]", number)}
	plan, err := Rewrite(Input{Source: strings.TrimSuffix(string(f.Data), "\n"), Number: number, Vars: list, Book: book, Packages: std()})
	if err != nil {
		out.Data = []byte(err.Error() + "\n")
		return out
	}
	book.Add(plan)
	out.Data = []byte("GoNB: " + strings.TrimSuffix(plan.Source, "\n") + "\n" + plan.File)
	return out
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, as[i], bs[i])
		}
	}
	return "one is longer"
}
