package conformance

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/client"
)

// portable are cells, with what they print, that follow the README's advice for notebooks that run in plain GoNB too.
var portable = []struct{ source, stdout string }{
	{"import (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc double(i int) int { return 2 * i }\n\nvar start = 21", ""},
	{"%%\nfmt.Println(double(start))", "42\n"},
	{"%%\nif err := os.WriteFile(\"value.txt\", []byte(\"forty-three\"), 0o644); err != nil {\n\tpanic(err)\n}", ""},
	{"%%\ntext, err := os.ReadFile(\"value.txt\")\nif err != nil {\n\tpanic(err)\n}\nfmt.Println(string(text))", "forty-three\n"},
	{"type Point struct{ X, Y int }\n\nfunc (p Point) Sum() int { return p.X + p.Y }", ""},
	{"func main() {\n\tfmt.Println(Point{40, 4}.Sum())\n}", "44\n"},
	{"%exec show\nfunc show() { fmt.Println(start + 24) }", "45\n"},
	{"!cat value.txt", "forty-three"},
	{"%%bash\necho 46", "46\n"},
	{"import \"flag\"\n\nvar n = flag.Int(\"n\", 0, \"\")\n\n%% -n=47\nfmt.Println(*n)", "47\n"},
	{"%args 48\nfunc main() {\n\tfmt.Println(os.Args[1])\n}", "48\n"},
}

func TestPortableNotebook(t *testing.T) {
	for name, n := range map[string]*notebook{"GoNB-TL": start(t), "GoNB": startPlain(t)} {
		for _, cell := range portable {
			if got := n.ok(cell.source).Stream("stdout"); got != cell.stdout {
				t.Errorf("%s: %q printed %q, want %q", name, cell.source, got, cell.stdout)
			}
		}
	}
}

// startPlain starts GoNB without us.
func startPlain(t *testing.T) *notebook {
	t.Helper()
	bin := filepath.Join(home, "bin")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	k, err := client.Start(ctx, client.Options{
		Argv: []string{filepath.Join(bin, "gonb"), "--kernel", "{connection_file}"}, Dir: t.TempDir(),
		Env: append(os.Environ(), "TMPDIR="+t.TempDir(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Kill)
	return &notebook{Kernel: k, t: t}
}
