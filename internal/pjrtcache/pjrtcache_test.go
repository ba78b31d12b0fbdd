package pjrtcache_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonbtl/gonbtl/internal/pjrtcache"
	"github.com/gonbtl/gonbtl/internal/plugin"
	"github.com/gonbtl/gonbtl/internal/testenv"
)

// world is a home with a plugin that notes what it is asked to do.
type world struct {
	testing.TB
	home, notes string
	env         []string
}

// newWorld builds the plugin; see testdata/witness.c for the defines.
func newWorld(t testing.TB, defines ...string) *world {
	t.Helper()
	testenv.Setup(t)
	real, err := plugin.Find("cpu")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, home: filepath.Join(t.TempDir(), "home")}
	w.notes = filepath.Join(w.home, "notes")
	witness := filepath.Join(t.TempDir(), "witness_cpu.so")
	args := []string{"-shared", "-fPIC", "-I.", "-o", witness, "testdata/witness.c", "-ldl"}
	for _, define := range defines {
		args = append(args, "-D"+define)
	}
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	if err := os.MkdirAll(w.home, 0o755); err != nil {
		t.Fatal(err)
	}
	w.env = append(os.Environ(), "GONBTL_HOME="+w.home, "GONBTL_BACKEND=cpu", plugin.Env("cpu")+"="+witness,
		"REAL="+real.Path, "WITNESS="+w.notes, "XLA_FLAGS=", pjrtcache.Env+"=")
	return w
}

// run does the work in a new process, and returns how often the plugin did what.
func (w *world) run(work string, env ...string) (result, map[string]int) {
	w.Helper()
	_ = os.Remove(w.notes)
	r, err := w.start(work, env...)
	if err != nil {
		w.Fatal(err)
	}
	return r, w.noted()
}

func (w *world) start(work string, env ...string) (r result, err error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(w.env[:len(w.env):len(w.env)], env...), childEnv+"="+work, fmt.Sprint(begunEnv, "=", time.Now().UnixNano()))
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("%s: %w\n%s", work, err, stderr.Bytes())
	}
	return r, json.Unmarshal(stdout.Bytes(), &r)
}

func (w *world) noted() map[string]int {
	counts := map[string]int{}
	notes, _ := os.ReadFile(w.notes)
	for _, what := range strings.Fields(string(notes)) {
		counts[what]++
	}
	return counts
}

// did fails the test unless the plugin did what is wanted, n times each, and nothing else.
func (w *world) did(when string, got map[string]int, n int, want ...string) {
	w.Helper()
	wanted := map[string]int{}
	for _, what := range want {
		wanted[what] += n
	}
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		w.Errorf("%s: the plugin did %v, want %v", when, got, wanted)
	}
}

// forget removes what processes have kept of a kind.
func (w *world) forget(kind string) {
	w.Helper()
	if err := os.RemoveAll(filepath.Join(w.home, kind)); err != nil {
		w.Fatal(err)
	}
}

func (w *world) entries() []string {
	w.Helper()
	entries, err := filepath.Glob(filepath.Join(w.home, "executables", "*.xla"))
	if err != nil {
		w.Fatal(err)
	}
	return entries
}

// TestSecondProcessLoads compares a process without the cache, one that fills it, and one that uses it.
func TestSecondProcessLoads(t *testing.T) {
	for _, name := range []string{"add", "lesson", "deep", "gomlx", "head", "mobilenet"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			plain, did := w.run(name, pjrtcache.Env+"=off")
			n := did["compile"]
			w.did("without the cache", did, n, "compile")
			w.forget("features")
			first, did := w.run(name)
			w.did("the first process", did, n, "compile", "serialize")
			w.forget("features")
			second, did := w.run(name)
			w.did("the second process", did, n, "load")
			if n == 0 || len(w.entries()) != n {
				t.Errorf("%d programs compiled and %d kept; want as many, and some", n, len(w.entries()))
			}
			if first.Digest != plain.Digest || second.Digest != plain.Digest {
				t.Errorf("losses and variables: got %s without the cache, %s in the first process, %s in the second; want one",
					plain.Digest, first.Digest, second.Digest)
			}
			if plain.Uncached+first.Uncached+second.Uncached != "" {
				t.Errorf("got trouble: %q %q %q", plain.Uncached, first.Uncached, second.Uncached)
			}
		})
	}
}

func TestOtherFlagsAreAnotherProgram(t *testing.T) {
	w := newWorld(t)
	w.run("add")
	_, did := w.run("add", "XLA_FLAGS=--xla_cpu_enable_fast_math=true")
	w.did("with other flags", did, 1, "compile", "serialize")
	_, did = w.run("add", "XLA_FLAGS=--xla_cpu_enable_fast_math=true")
	w.did("with other flags again", did, 1, "load")
	r, did := w.run("add", "XLA_FLAGS=--xla_dump_to="+t.TempDir())
	w.did("with dumps", did, 1, "compile")
	if !strings.Contains(r.Uncached, "dumps") {
		t.Errorf("got %q, want it to say why nothing is kept", r.Uncached)
	}
}

// A program that changes XLA's settings after the plugin was loaded neither takes what others made nor leaves anything to them.
func TestLateFlagsAreNotKept(t *testing.T) {
	w := newWorld(t)
	_, did := w.run("late")
	w.did("with late flags", did, 1, "compile")
	w.run("add")
	_, did = w.run("late")
	w.did("with late flags, and an entry without", did, 1, "compile")
}

func TestFolderOfOthers(t *testing.T) {
	w := newWorld(t)
	w.run("add")
	dir := filepath.Join(w.home, "executables")
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	r, did := w.run("add")
	w.did("where others can write", did, 1, "compile")
	if !strings.Contains(r.Uncached, "chmod 700") {
		t.Errorf("got %q, want the way out", r.Uncached)
	}
}

// Each region of an entry is damaged, and the entry cut short at each: the plugin sees nothing of it.
func TestDamagedEntriesAreReplaced(t *testing.T) {
	w := newWorld(t)
	whole, _ := w.run("add")
	entry := w.entries()[0]
	sound, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string][]byte{"empty": nil, "text": []byte("hello"), "too long": append(bytes.Clone(sound), 0)}
	for name, at := range map[string]int{
		"magic": 0, "version": 7, "key": 8, "length": 40, "start of the executable": 48, "its middle": len(sound) / 2,
		"its end": len(sound) - 33, "checksum": len(sound) - 32, "last byte": len(sound) - 1,
	} {
		damages[name] = bytes.Clone(sound)
		damages[name][at] ^= 0x10
		damages["cut at "+name] = sound[:at]
	}
	for name, damaged := range damages {
		if err := os.WriteFile(entry, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		r, did := w.run("add")
		w.did(name, did, 1, "compile", "serialize")
		if r.Digest != whole.Digest {
			t.Errorf("%s: got %s, want %s", name, r.Digest, whole.Digest)
		}
		if mended, err := os.ReadFile(entry); err != nil || len(mended) != len(sound) {
			t.Errorf("%s: afterwards %d bytes, %v; want %d", name, len(mended), err, len(sound))
		}
	}
	_, did := w.run("add")
	w.did("at last", did, 1, "load")
}

func TestManyProcesses(t *testing.T) {
	w := newWorld(t)
	const n = 6
	results, errs := make([]result, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { results[i], errs[i] = w.start("gomlx") })
	}
	all.Wait()
	for i := range n {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if results[i].Digest != results[0].Digest {
			t.Errorf("process %d got %s, want %s", i, results[i].Digest, results[0].Digest)
		}
	}
	_, did := w.run("gomlx")
	w.did("one more process", did, len(w.entries()), "load")
	files, err := os.ReadDir(filepath.Join(w.home, "executables"))
	if err != nil || len(files) != len(w.entries())+1 {
		t.Errorf("got %v and %v; want the entries and the lock, and nothing half-written", files, err)
	}
}

func TestPluginsThatCannot(t *testing.T) {
	tests := []struct {
		define, uncached string
		runs             [][]string // What the plugin does in one process after the other.
	}{
		{"NO_LOAD", "", [][]string{{"compile", "serialize"}, {"load", "compile", "serialize", "load"}, {"compile"}, {"compile"}}},
		{"NO_SERIALIZE", "", [][]string{{"compile", "serialize"}, {"compile", "serialize"}}},
		{"NO_VERSION", "", [][]string{{"compile"}, {"compile"}}},
		{"OLD", "version", [][]string{{"compile"}, {"compile"}}},
	}
	for _, test := range tests {
		t.Run(test.define, func(t *testing.T) {
			w := newWorld(t, test.define)
			plain, _ := w.run("add", pjrtcache.Env+"=off")
			for i, want := range test.runs {
				r, did := w.run("add")
				w.did(fmt.Sprintf("process %d", i+1), did, 1, want...)
				if r.Digest != plain.Digest {
					t.Errorf("process %d: got %s, want %s", i+1, r.Digest, plain.Digest)
				}
				if !strings.Contains(r.Uncached, test.uncached) || (r.Uncached == "") != (test.uncached == "") {
					t.Errorf("process %d: got %q, want it to say %q", i+1, r.Uncached, test.uncached)
				}
			}
		})
	}
}

func TestNowhereToKeep(t *testing.T) {
	w := newWorld(t)
	if err := os.WriteFile(filepath.Join(w.home, "executables"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, did := w.run("add")
	w.did("without a folder", did, 1, "compile", "serialize")
}

func TestUnknownSetting(t *testing.T) {
	w := newWorld(t)
	r, did := w.run("add", pjrtcache.Env+"=no")
	w.did("with an unknown setting", did, 1, "compile")
	if !strings.Contains(r.Uncached, pjrtcache.Env+`="no"`) {
		t.Errorf("got %q, want it to name the setting", r.Uncached)
	}
}

// TestABI compiles assertions against the header that go-xla is built with.
func TestABI(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/gomlx/go-xla").Output()
	if err != nil {
		t.Fatal(err)
	}
	headers := filepath.Join(strings.TrimSpace(string(dir)), "pjrt")
	if out, err := exec.Command("cc", "-fsyntax-only", "-I.", "-I"+headers, "testdata/abi.c").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// BenchmarkFirstStep is the time from the start of a process to the end of the first step of training, in parts: the process itself,
// the plugin, its client, the model (as one cell leaves it to the next), its data, and the step with its programs. First runs have no
// entries, and no features of frozen layers; second runs have them. The ratio of the two follows.
func BenchmarkFirstStep(b *testing.B) {
	for _, name := range []string{"lesson", "deep", "head", "mobilenet"} {
		w, runs := newWorld(b), map[string]float64{}
		want, _ := w.run(name)
		for _, state := range []string{"first", "second"} {
			b.Run(name+"/"+state, func(b *testing.B) { runs[state] = w.measure(b, name, want.Digest, state == "first") })
		}
		b.Run(name+"/ratio", func(b *testing.B) {
			b.ReportMetric(runs["first"]/runs["second"], "times-faster")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// measure reports the parts of the work, and returns the milliseconds of all. Each run must give the same bits.
func (w *world) measure(b *testing.B, name, digest string, first bool) (mean float64) {
	parts, sum := map[string]float64{}, result{}
	for b.Loop() {
		if first {
			w.forget("executables")
			w.forget("features")
		}
		r, _ := w.run(name)
		if r.Digest != digest {
			b.Errorf("losses and variables: got %s, want %s", r.Digest, digest)
		}
		for _, part := range r.Parts {
			parts[part.Name] += part.Time.Seconds()
			mean += part.Time.Seconds()
		}
		sum.CPU += r.CPU
	}
	report := func(seconds float64, what string) float64 {
		ms := 1000 * seconds / float64(b.N)
		b.ReportMetric(ms, "ms-"+strings.ReplaceAll(what, " ", "-"))
		return ms
	}
	for name, seconds := range parts {
		report(seconds, name)
	}
	report(sum.CPU.Seconds(), "cpu")
	b.ReportMetric(0, "ns/op")
	return report(mean, "all")
}
