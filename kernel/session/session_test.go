package session_test

import (
	"strings"
	"testing"
	"time"
)

// A step is one cell and what it should do.
type step struct {
	source string
	show   string // what is shown
	fails  string // part of "ename: evalue", of the compiler's messages or of Rewrite's error
	stdout string
}

var notebooks = map[string][]step{
	"numbers live on": {
		{source: "x := 42\nvar y = 1.5\ns := []string{\"a\"}"},
		{source: "x++\ny *= 2\ns = append(s, `b`)\nx", show: "43"},
		{source: "y", show: "3"},
		{source: "s", show: `["a" "b"]`},
	},
	"pointers, shared and in circles": {
		{source: "type Node struct { name string; next *Node; kids map[string]*Node }\na := &Node{name: `a`}\nb := &Node{name: `b`, next: a}\na.next = b\na.kids = map[string]*Node{`b`: b}\nxs := []int{1,2,3,4}\nys := xs[1:3]\np := &xs[2]"},
		{source: "a.next.name = `changed`\n*p = 33"},
		{source: "b.name", show: "changed"},
		{source: "ys", show: "[2 33]"},
		{source: "b.next == a && a.kids[`b`] == b", show: "true"},
		{source: "ys = append(ys, 44)"},
		{source: "xs", show: "[1 2 33 44]"},
	},
	"interfaces": {
		{source: "type Animal interface { Sound() string }\ntype Dog struct{ n int }\nfunc (d *Dog) Sound() string { return `wau` }\nvar pet Animal = &Dog{3}\nvar vals = []any{1, `x`, &Dog{4}, nil, errors.New(`oops`)}\ne := errors.New(`bad`)"},
		{source: "pet.Sound()", show: "wau"},
		{source: "vals[4].(error).Error() + e.Error()", show: "oopsbad"},
		{source: "vals[2].(Animal).Sound()", show: "wau"},
		{source: "vals[3] == nil && vals[1] == `x`", show: "true"},
		{source: "pet = nil"},
		{source: "pet == nil", show: "true"},
	},
	"functions and methods see variables": {
		{source: "counter := 0\nfunc inc() int { counter++; return counter }\ninc()", show: "1"},
		{source: "inc()\ninc()", show: "3"},
		{source: "counter", show: "3"},
		{source: "total := float64(counter) + 0.5\nfunc report() string { return fmt.Sprint(total, counter) }"},
		{source: "report()", show: "3.5 3"},
		{source: "total = 8\nreport()", show: "8 3"},
		{source: "total := `text`\nreport()", show: "text3"},
		{source: "total", show: "text"},
		{source: "type Acc struct{ n int }\nacc := Acc{}\nfunc (a *Acc) Add() { a.n += counter }"},
		{source: "acc.Add()\nacc.n", show: "3"},
		{source: "func (a Acc) Twice() int { return 2 * a.n }\nacc.Twice()", show: "6"},
	},
	"functions and variables of one cell": {
		{source: "import \"math/rand\"\nrand := rand.Intn(1)\nfunc get() int { return rand }\nget()", show: "0"},
		{source: "type Pair[A, B any] struct { a A; b B }\np := Pair[string, map[string]*big.Int]{a: `x`}\nq := []func() error{nil}\nfunc both() string { return p.a + fmt.Sprint(len(q), rand) }\nboth()", show: "x1 0"},
		{source: "both()", show: "x1 0"},
		{source: "q := []func() error{nil}\nboth()", show: "x1 0"},
		{source: "a, b, err := 1, `b`, error(nil)\na, c := 2, 'c'\nfunc all() string { return fmt.Sprint(a, b, c, err) }\nall()", show: "2b99 <nil>"},
		{source: "a = 5\nall()", show: "5b99 <nil>"},
		{source: "type hidden struct{ n int }\nh := struct{ hidden; X any }{hidden{3}, 4}\nfunc peek() int { return h.n + h.X.(int) }\npeek()", show: "7"},
		{source: "h.n = 10\npeek()", show: "14"},
		{source: "var once sync.Once\nvar mu sync.Mutex\nn := 0\nfunc locked() { mu.Lock(); defer mu.Unlock(); once.Do(func() { n++ }) }\nlocked()\nlocked()\nn", show: "1"},
		{source: "locked()\nn", show: "1"},
	},
	"err": {
		{source: "n, err := strconv.Atoi(`12`)\nn", show: "12"},
		{source: "before := 1\nm, err := strconv.Atoi(`x`)\nafter := 2", fails: `*strconv.NumError: strconv.Atoi: parsing "x": invalid syntax`},
		{source: "before", show: "1"},
		{source: "after", fails: "undefined: after"},
		{source: "k, err := strconv.Atoi(`x`)\nif err != nil { k = 7 }\nk", show: "7"},
		{source: "err", fails: "*strconv.NumError"},
		{source: "_, err = strconv.Atoi(`3`)\nerr == nil", show: "true"},
		{source: "strconv.Atoi(`5`)", show: "5"},
		{source: "strconv.Atoi(`q`)", fails: "strconv.Atoi"},
		{source: "func load() error { return fmt.Errorf(`wrapped: %w`, os.ErrNotExist) }\nerr = load()", fails: "wrapped: file does not exist"},
		{source: "var err2 error\nerr2 = load()\nerr := 3\nerr", show: "3"},
	},
	"a failed cell keeps what it did": {
		{source: "a := 1\nb := 2"},
		{source: "a = 10\nvar xs []int\nb = xs[5]\na = 20", fails: "panic: runtime error: index out of range [5] with length 0"},
		{source: "a + b", show: "12"},
		{source: "a = 11\nos.Exit(3)", fails: "exit status 3"},
		{source: "a", show: "11"},
		{source: "m := map[string]int{`k`: 1}\nlog.Fatal(`end`)", fails: "exit status 1"},
		{source: "m[`k`]", show: "1"},
		{source: "m[`k`] = 5\ngo func() { panic(`in a goroutine`) }()\ntime.Sleep(time.Second)", fails: "exit status 2"},
		{source: "m[`k`]", show: "5"},
		{source: "func deep(n int) { if n == 0 { panic(fmt.Sprintf(`at %d`, n)) }; deep(n-1) }\ndeep(3)", fails: "panic: at 0"},
	},
	"what is shown": {
		{source: "fmt.Println(`x`)", stdout: "x\n"},
		{source: "func void() {}\nvoid()"},
		{source: "void()"},
		{source: "var mu sync.Mutex\nmu.Lock()"},
		{source: "len(`abc`)", show: "3"},
		{source: "strings.ToUpper(`abc`)", show: "ABC"},
		{source: "x := 5\nx;"},
		{source: "x // a comment", show: "5"},
		{source: "(x) /* c */", show: "5"},
		{source: "func two() (int, string) { return 1, `b` }\ntwo()", show: "1\nb"},
		{source: "struct{ A int; b string }{1, `q`}", show: `{A:1 b:"q"}`},
		{source: "[][]int{{1,2},{3}}", show: "[[1 2]\n [3]]"},
		{source: "map[string]int{`z`: 1, `a`: 2}", show: "map[a:2 z:1]"},
		{source: "time.Duration(1500) * time.Millisecond", show: "1.5s"},
		{source: "func() int { return 9 }()", show: "9"},
		{source: "func() { }()"},
		{source: "ch := make(chan int, 1)\nch <- 4\n<-ch", show: "4"},
		{source: "type B struct{}\nfunc (B) MIMEBundle() map[string]any { return map[string]any{`text/plain`: `bundle`, `text/html`: `<b>`, `application/x+json`: map[string]any{`a`: 1}} }\nB{}", show: "bundle"},
		{source: "image.NewGray(image.Rect(0, 0, 2, 3))", show: "*image.Gray of 2 × 3 pixels"},
		{source: "sort.Ints([]int{2, 1})"},
		{source: "import \"github.com/gonbtl/gonbtl/kernel/session\"\nsession.ClearOutput(false)"},
		{source: "&[]int{1}", show: "&[1]"},
		{source: "if true {\n x = 3\n}"},
	},
	"shadowing": {
		{source: "x := 1\n{ x := 2; _ = x }\nif x := 3; x > 0 { x++ }\nfor x := range 3 { _ = x }\nfunc(x int) { x = 9 }(4)"},
		{source: "x", show: "1"},
		{source: "x := x + 1\nx := x", fails: "no new variables"},
		{source: "x := x + 1"},
		{source: "x", show: "2"},
		{source: "x := \"text\""},
		{source: "x + `!`", show: "text!"},
		{source: "var x []int\nx = append(x, 1)"},
		{source: "x", show: "[1]"},
		{source: "len := 3\nstring := 4\nnew := 5\nerror := 6"},
		{source: "len + string + new + error", show: "18"},
		{source: "func size(xs []int) int { return len(xs) }\nlen := len + size(x)\nmain := 2"},
		{source: "len + size(nil) + main", show: "6"},
		{source: "main++\nmain", show: "3"},
	},
	"labels, goto, defer, select": {
		{source: "n := 0\nloop:\nif n < 5 {\n\tn++\n\tgoto loop\n}\nn", show: "5"},
		{source: "outer:\nfor i := 0; i < 3; i++ {\n\tfor j := 0; j < 3; j++ {\n\t\tif j == 1 { continue outer }\n\t\tif i == 2 { break outer }\n\t\tn += 10\n\t}\n}\nn", show: "25"},
		{source: "defer func() { n = 100 }()\nn = 1"},
		{source: "n", show: "100"},
		{source: "func safe() (r int) { defer func() { if e := recover(); e != nil { r = -1 } }(); panic(1) }\nn = safe()\nn", show: "-1"},
		{source: "c := make(chan int)\ngo func() { c <- 7 }()\nselect {\ncase v := <-c:\n\tn = v\ncase <-time.After(time.Second):\n}\nn", show: "7"},
		{source: "switch {\ncase n > 5:\n\tn = 50\n\tfallthrough\ncase n > 100:\n\tn++\ndefault:\n}\nvar v any = 3.5\nswitch t := v.(type) {\ncase int:\n\tn += t\ncase float64:\n\tn += int(t)\n}\nn", show: "54"},
		{source: "n = 3\nreturn\nn = 4"},
		{source: "n", show: "3"},
		{source: "a, b := 1, 2\na, b = b, a\n_, z := 5, 6\nvar _ = 7\nvar q, w int = 8, 9\nvar (\n\te1 = 1\n\te2 string\n)\n_ = 3"},
		{source: "[]int{a, b, z, q, w, e1}", show: "[2 1 6 8 9 1]"},
		{source: "end:\n\tfor {\n\t\tbreak end\n\t}\nfin:\n\tif n < 4 { n++; goto fin }\n\tn", show: "4"},
	},
	"generics and closures": {
		{source: "type Pair[K comparable, V any] struct { Key K; Val V }\nfunc (p Pair[K, V]) Swap() Pair[string, string] { return Pair[string, string]{fmt.Sprint(p.Val), fmt.Sprint(p.Key)} }\nfunc Map[T, U any](xs []T, f func(T) U) []U { var r []U; for _, x := range xs { r = append(r, f(x)) }; return r }\np := Pair[string, []int]{`k`, []int{1}}\nps := []Pair[int, *Pair[string, float64]]{{1, &Pair[string, float64]{`x`, 2}}}"},
		{source: "p.Swap().Key", show: "[1]"},
		{source: "Map(ps, func(q Pair[int, *Pair[string, float64]]) float64 { return q.Val.Val })", show: "[2]"},
		{source: "type Stack[T any] struct { items []T }\nfunc (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }\nvar st Stack[time.Time]\nvar su Stack[map[string]Pair[int, big.Int]]"},
		{source: "st.Push(time.Unix(0, 0).UTC())\nst.items[0].Year()", show: "1970"},
		{source: "add := func(n int) func(int) int { return func(m int) int { return n + m } }\nadd(1)(2)", show: "3"},
		{source: "add(3)", fails: "declare it as func add"},
	},
	"types change": {
		{source: "type T struct { A int; B string }\nt := T{1, `b`}\nts := []*T{{2, `c`}}"},
		{source: "type T struct { A int; C float64; B string }\nt", show: `{A:1 C:0 B:"b"}`},
		{source: "ts[0].C = 2.5\nts[0].C", show: "2.5"},
		{source: "type T struct { A string }\nt", fails: "the field A of T was int and is string now"},
		{source: "ts", fails: "was int and is string now"},
		{source: "t = T{`new`}", fails: "was int and is string now"},
		{source: "t := T{`new`}\nt", show: `{A:"new"}`},
		{source: "%rm T"},
		{source: "t", fails: "which no cell declares any more"},
		{source: "func t() int { return 5 }\nt()", show: "5"},
		{source: "t := 6\nt", show: "6"},
		{source: "t", show: "6"},
		{source: "const t = 7\nt", show: "7"},
		{source: "t", show: "7"},
		{source: "const (\n\tA = iota\n\tB\n\tC\n)\nC", show: "2"},
		{source: "B := `b`\nfmt.Sprint(A, B, C)", show: "0b2"},
		{source: "fmt.Sprint(A, B, C)", show: "0b2"},
	},
	"imports": {
		{source: "one := 1\nfunc zero() int { return 0 }\nimport m \"math\"\n_ = one + zero()\nimport \"math/rand\"\nfunc root(x float64) float64 { return m.Sqrt(x) }\nfunc roll() int { return rand.New(rand.NewSource(1)).Intn(1) }\nroot(4)", show: "2"},
		{source: "m.Pi > 3", show: "true"},
		{source: "import m \"strings\"\nm.ToUpper(`a`) + fmt.Sprint(root(9))", show: "A3"},
		{source: "import \"crypto/rand\"\nvar b [4]byte\nrand.Read(b[:])\nroll()", show: "0"},
		{source: "m := 3\nm + int(root(16))", show: "7"},
		{source: "m", show: "3"},
		{source: "import . \"strings\"\nfunc up(s string) string { return ToUpper(s) }\nTitle(`x`) + up(`y`)", show: "XY"},
		{source: "up(`z`)", show: "Z"},
		{source: "import (\n\t_ \"embed\"\n\tt1 \"text/template\"\n\tt2 \"html/template\"\n)\nx, y := t1.New(`a`), t2.HTML(`b`)\ny", show: "b"},
		{source: "y + `c`", show: "bc"},
		{source: "x.Name()", show: "a"},
		{source: "import \"nosuch\"\nnosuch.X()", fails: "/In[12]:1:8: package nosuch is not in std"},
		{source: "rand.Nope", fails: "In[13]:1:6: undefined: rand.Nope"},
		{source: "notimported.X()", fails: "In[14]:1:1: undefined: notimported"},
		{source: "rand := 5\nrand", show: "5"},
		{source: "roll() + rand", show: "5"},
	},
	"an import of the name of a variable": {
		{source: "m := 2\nfunc g() int { return m }"},
		{source: "import m \"math\"\n_ = g()\nm.Sqrt(16) + float64(g())", show: "6"},
		{source: "m.Sqrt(4)", show: "2"},
		{source: "import \"strings\"\nfunc up(s string) string { return strings.ToUpper(s) }\nstrings := strings.Split(`a b`, ` `)\nfunc size() int { return len(strings) }\nup(strings[1]) + fmt.Sprint(size())", show: "B2"},
		{source: "up(strings[0])", show: "A"},
		{source: "func old() int { return 3 }"},
		{source: "n := old()\nold := `new`\nfunc see() string { return old + fmt.Sprint(n) }\nsee()", show: "new3"},
	},
	"what cannot be carried": {
		{source: "f := func(n int) int { return n }\nc := make(chan int)\nfile, err := os.Open(os.DevNull)\nok := 1"},
		{source: "ok", show: "1"},
		{source: "f(1)", fails: "declare it as func f"},
		{source: "c", fails: "c is a chan int: it cannot be carried to later cells"},
		{source: "file", fails: "the operating system keeps open"},
		{source: "type H struct { name string; do []func() }\nh := H{do: []func(){nil, func() {}}}\ng := H{name: `no func`}"},
		{source: "h", fails: "h.do[1] is a func(): it cannot be carried"},
		{source: "g.name", show: "no func"},
		{source: "f := 3\nf", show: "3"},
		{source: "f", show: "3"},
		{source: "ctx, cancel := context.WithCancel(context.Background())\ncancel()"},
		{source: "ctx", fails: "a type that no cell can name: it cannot be carried to later cells"},
	},
	"library types": {
		{source: "when := time.Date(2024, 2, 29, 1, 2, 3, 4, time.UTC)\nz := new(big.Int).Exp(big.NewInt(3), big.NewInt(100), nil)\nre := regexp.MustCompile(`a+`)\nvar buf bytes.Buffer\nbuf.WriteString(`hello`)\nl := list.New()\nl.PushBack(1)\nl.PushBack(`two`)\nvar sb strings.Builder\nsb.WriteString(`sb`)\nvar mu sync.Mutex\nmu.Lock()\nu, err := url.Parse(`http://a/b?c=d`)\nip := netip.MustParseAddr(`10.0.0.1`)\nvar cnt atomic.Int64\ncnt.Store(5)\nvar once sync.Once\nonce.Do(func() {})\nr := rand.New(rand.NewPCG(1, 2))\nfirst := r.Uint64()"},
		{source: "when.Weekday()", show: "Thursday"},
		{source: "z.String()[:5]", show: "51537"},
		{source: "re.FindString(`caat`)", show: "aa"},
		{source: "buf.String() + sb.String()", show: "hellosb"},
		{source: "l.Back().Value", show: "two"},
		{source: "mu.Lock()\nu.Host + ip.String()", show: "a10.0.0.1"},
		{source: "sb.WriteString(`!`)\ncnt.Load()", show: "5"},
		{source: "done := true\nonce.Do(func() { done = false })\ndone", show: "true"},
		{source: "r.Uint64() != first", show: "true"},
	},
	"values that keep themselves": {
		{source: "type Model struct { w []float64; saves *int }\nfunc (m *Model) SaveTo(dir string) error {\n\tfmt.Println(`saved`)\n\treturn os.WriteFile(dir + `/w`, []byte(fmt.Sprint(m.w[0])), 0o600)\n}\nfunc (m *Model) LoadFrom(dir string) error {\n\tb, err := os.ReadFile(dir + `/w`)\n\tm.w = make([]float64, 1)\n\tfmt.Sscan(string(b), &m.w[0])\n\treturn err\n}\nm := &Model{w: []float64{1.5}}\nn := 1", stdout: "saved\n"},
		{source: "same := m\nm.w[0]", show: "1.5", stdout: "saved\nsaved\n"},
		{source: "same.w[0] = 2.5\nn = 2", stdout: "saved\n"},
		{source: "m.w[0]", show: "2.5", stdout: "saved\n"},
		{source: "m == same", show: "true", stdout: "saved\n"},
		{source: "n", show: "2"},
		{source: "m.w = nil", stdout: "saved\n"},
		{source: "m.w[0]", show: "2.5", stdout: "saved\n"},
	},
	"embedded and recursive types": {
		{source: "type Base struct { ID int }\nfunc (b *Base) Inc() { b.ID++ }\ntype Tree struct { Base; *Tag; Left, Right *Tree; Up map[*Tree]bool }\ntype Tag struct { name string }\nt := &Tree{Base: Base{1}, Tag: &Tag{`t`}}\nt.Left = &Tree{Tag: t.Tag}\nt.Up = map[*Tree]bool{t: true, t.Left: false}\ntype List []List\nl := List{{}, {{}}}\ntype F func(F) F\nvar f F\ntype M map[string]M\nm := M{`a`: {`b`: nil}}\nm[`self`] = m\ninner := &t.Base.ID\narr := [3]int{1, 2, 3}\nwin := arr[1:]"},
		{source: "t.Inc()\nt.Left.name + fmt.Sprint(t.ID, t.Up[t], len(t.Up))", show: "t2 true 2"},
		{source: "*inner", show: "2"},
		{source: "*inner = 50\nt.ID", show: "50"},
		{source: "t.Left.Tag == t.Tag", show: "true"},
		{source: "len(l[1])", show: "1"},
		{source: "f == nil", show: "true"},
		{source: "len(m[`self`][`self`])", show: "2"},
		{source: "win[0] = 20\narr", show: "[1 20 3]"},
	},
	"odd text": {
		{source: "\tx\t:= 1 // tab\r\n\ty := `raw\r\n%d\r\n!ls\r\n`\r\nlen(y)", show: "11"},
		{source: "größe, 变量 := 3, \"ß\"\n变量 + fmt.Sprint(größe)", show: "ß3"},
		{source: "//line foo.go:10\n/*line x.go:3:4*/ größe++\n//line bar.go:1\npanic(größe)", fails: "panic: 4"},
		{source: "/* block\n% not a command\n! nor this */\ns := \"//line \" + `/* no\n%% comment */`\n// last"},
		{source: "s", show: "//line /* no\n%% comment */"},
		{source: "func f() string {\n\treturn `\nfunc g() {}\ntype T struct {\n`\n}\nlen(f())", show: "29"},
		{source: "\uFEFFs = `bom`\ns", show: "bom"},
		{source: "a := 1; b := 2; a + b", show: "3"},
		{source: "x := []bool{\n!true,\n}\nx", show: "[false]"},
		{source: "", show: ""},
		{source: "// only a comment"},
		{source: "// a program\npackage main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(`main`) }", stdout: "main\n"},
		{source: "x := [", fails: "/In[13]:1:7: syntax error"},
		{source: "x = \"abc", fails: "string literal not terminated"},
		{source: "func f( {", fails: "/In[15]:1:9: syntax error"},
		{source: "}\nfunc g() {", fails: "unexpected }"},
	},
	"GoNB cells": {
		{source: "x := 5\nys := []int{1}"},
		{source: "%%\nx += 1\nlocal := 3\nfmt.Println(x, local)", stdout: "6 3\n"},
		{source: "x", show: "6"},
		{source: "local", fails: "undefined: local"},
		{source: "import \"flag\"\nvar n = flag.Int(`n`, 7, `n`)\nfunc main() {\n\tflag.Parse()\n\tys = append(ys, *n)\n\tfmt.Println(ys)\n}", stdout: "[1 7]\n"},
		{source: "ys", show: "[1 7]"},
		{source: "%exec hello\nfunc hello() { fmt.Println(`hello`, x) }", stdout: "hello 6\n"},
		{source: "func init_a() { x = 60 }\nx", show: "60"},
		{source: "x = 1\nx", show: "1"},
	},
}

func TestDeadlock(t *testing.T) {
	n := newNotebook(t)
	o := n.run("x := 5\nch := make(chan int)\n<-ch")
	if !strings.Contains(o.stderr, "all goroutines are asleep") {
		t.Errorf("a deadlock is not found: %+v", o)
	}
	n.want("x", "5")
	n.want("<-time.After(300 * time.Millisecond)\nx + 1", "6")
}

func TestInterrupt(t *testing.T) {
	const (
		ready = "os.WriteFile(`ready`, nil, 0o600)\n"
		late  = 2 * time.Second // when the session looks out for interrupts
	)
	n := newNotebook(t)
	n.interrupt = late
	o := n.run("x := 1\nbig := make([]int, 1<<20)\nbig[3] = 7\n" + ready + "for {\n\tx++\n\truntime.Gosched()\n}")
	if o.ename != "Interrupted" || o.stderr != "" {
		t.Errorf("%+v", o)
	}
	n.want("x > 1000 && big[3] == 7", "true")
	n.interrupt = late
	o = n.run("m := map[int]int{}\n" + ready + "for {\n\tx++\n\tbig[5]++\n\tm[x%1000]++\n}") // reading m ends the program
	if o.ename != "Interrupted" {
		t.Errorf("%+v", o)
	}
	n.want("big[5] > 1000", "true")
	n.interrupt = time.Millisecond
	n.run("x = 3\n" + ready + "time.Sleep(time.Minute)")
	n.want("x", "3")
	n.interrupt = late
	n.want("c := make(chan os.Signal, 1)\nsignal.Notify(c, os.Interrupt)\n"+ready+"<-c\ntime.Sleep(time.Second)\nx = 4\nx", "4")
}

// TestKill kills a program that stores all the time: each variable holds one of the values that it had.
func TestKill(t *testing.T) {
	n := newNotebook(t)
	n.must("x := 1\nys := []int{1, 1, 1}\np := &ys[1]")
	var loop strings.Builder
	loop.WriteString("for i := range ys { ys[i] = x }\nagain:\n")
	for range 50 {
		loop.WriteString("x++\nfor i := range ys { ys[i]++ }\n")
	}
	loop.WriteString("goto again")
	n.kill = 10 * time.Millisecond
	n.run(loop.String())
	for i := range 20 {
		n.kill = time.Duration(10+5*i) * time.Millisecond
		n.execute()
		n.kill = 0
	}
	n.want("ys[0] == ys[1] && ys[1] == ys[2] && *p == ys[1] && (x == ys[0] || x == ys[0] + 1)", "true")
}

func TestNotebooks(t *testing.T) {
	for name, steps := range notebooks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNotebook(t)
			for _, s := range steps {
				n.step(s)
			}
		})
	}
}

// step runs a cell and compares what it did.
func (n *notebook) step(s step) {
	n.t.Helper()
	o := n.run(s.source)
	failure := o.compile
	if o.err != nil {
		failure = o.err.Error()
	} else if o.ename != "" {
		failure = o.ename + ": " + o.evalue
	}
	if s.fails == "" && failure != "" || !strings.Contains(failure, s.fails) {
		n.t.Errorf("In[%d]:\n%s\nfails with %q, want %q\nstderr: %s", n.count, s.source, failure, s.fails, o.stderr)
	}
	if o.result != s.show || o.stdout != s.stdout {
		n.t.Errorf("In[%d]:\n%s\nshows %q and prints %q, want %q and %q", n.count, s.source, o.result, o.stdout, s.show, s.stdout)
	}
}

// TestPlaces: errors have the line of the user's cell.
func TestPlaces(t *testing.T) {
	n := newNotebook(t)
	n.must("type T struct{ A int }\nt := T{}\nfunc get() int { return t.A }\n\nfunc fail() {\n\tvar xs []int\n\t_ = xs[get()]\n}")
	for _, test := range []struct {
		source string
		line   int
	}{
		{"// one\n\nfail()", 7}, // of In[1]
		{"x := 1\n_, err := os.Open(`/nonexistent`)\nx++", 2},
		{"type T struct{ A string }\nvar y = 1\n\n_ = y\nfmt.Println(t)", 5},
	} {
		if o := n.run(test.source); o.line != test.line || o.ename == "" {
			t.Errorf("%s\nfails in line %d, want %d: %+v", test.source, o.line, test.line, o)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Setenv("GONBTL_SESSION_LIMIT", "100000")
	n := newNotebook(t)
	o := n.run("small := 1\nlarge := make([]byte, 200_000)\nlarge[0] = 1")
	if len(o.notes) != 1 || !strings.Contains(o.notes[0], "large takes 195 kB, and the variables of a notebook may take 97 kB together") {
		t.Errorf("notes: %q", o.notes)
	}
	n.want("small", "1")
	n.step(step{source: "large", fails: "large takes 195 kB"})
	n.want("large := 2\nlarge", "2")
	n.want("large", "2")
}
