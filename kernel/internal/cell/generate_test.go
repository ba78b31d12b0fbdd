package cell

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// A generator makes notebooks that are valid by construction, as the bytes of a fuzzed input decide.
type generator struct {
	choices []byte
	names   map[string]string // what names mean: the type of a variable, "func" or "package"
	cell    map[string]bool   // variables declared by the cell being made
	types   int
	fields  bool // a type T exists
	b       strings.Builder
	depth   int
}

// pick decides between n.
func (g *generator) pick(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0])
	g.choices = g.choices[1:]
	return c % n
}

var (
	genNames = []string{"a", "b", "größe", "len", "m", "x", "err", "s"}
	genFuncs = []string{"f", "g", "b", "x"}
	genTypes = []string{"int", "string", "[]int", "map[string]int", "float64", "func() int", "T", "*T", "any"}
)

// value writes an expression of a type.
func (g *generator) value(typ string) string {
	if names := g.ofType(typ); len(names) > 0 && g.pick(2) == 0 {
		return names[g.pick(len(names))]
	}
	switch typ {
	case "int":
		return []string{"1", "cap([]int{2})", "func() int { return 3 }()", "T{A: 4}.A", "(5)"}[g.pick(5)]
	case "string":
		return []string{`"s"`, "`raw\n%d //line x:1\n`", "fmt.Sprint(1)", "strings.ToUpper(`u`)"}[g.pick(4)]
	case "func() int":
		return "func() int { return " + g.value("int") + " }"
	case "any":
		return g.value(genTypes[g.pick(len(genTypes)-1)])
	case "*T":
		return "&T{A: " + g.value("int") + "}"
	case "float64":
		return "1.5"
	}
	return typ + "{}"
}

func (g *generator) ofType(typ string) []string {
	var list []string
	for _, name := range genNames {
		if g.names[name] == typ {
			list = append(list, name)
		}
	}
	return list
}

// define writes a definition of one or two names at the top level.
func (g *generator) define() {
	name := genNames[g.pick(len(genNames))]
	if g.cell[name] && g.names[name] == "func" {
		return
	}
	if g.cell[name] {
		fmt.Fprintf(&g.b, "%s = %s\n", name, g.value(g.names[name]))
		return
	}
	typ := genTypes[g.pick(len(genTypes))]
	value := g.value(typ)
	switch form := g.pick(5); {
	case form == 0 && typ != "any":
		fmt.Fprintf(&g.b, "%s := %s\n", name, value)
	case form == 1:
		fmt.Fprintf(&g.b, "var %s %s // a comment\n", name, typ)
	case form == 2:
		fmt.Fprintf(&g.b, "var (\n\t%s %s = %s\n)\n", name, typ, value)
	case form == 3 && typ != "any":
		fmt.Fprintf(&g.b, "%s, _ := %s, /* c */ 1;", name, value)
	default:
		fmt.Fprintf(&g.b, "var %s, _ %s = %s, %s\n", name, typ, value, value)
	}
	g.names[name], g.cell[name] = typ, true
}

// statement writes a statement that declares nothing at the top level.
func (g *generator) statement() {
	g.depth++
	defer func() { g.depth-- }()
	kind := g.pick(10)
	if g.depth > 3 {
		kind = 0
	}
	switch kind {
	case 0:
		fmt.Fprintf(&g.b, "_ = %s\n", g.value(genTypes[g.pick(len(genTypes))]))
	case 1:
		name := genNames[g.pick(len(genNames))]
		fmt.Fprintf(&g.b, "if %s := 1; %s > 0 {\n", name, name)
		g.inner(name)
		g.b.WriteString("} else {\n}\n")
	case 2:
		g.b.WriteString("for range 2 {\n")
		g.inner("")
		g.b.WriteString("}\n")
	case 3:
		fmt.Fprintf(&g.b, "switch any(%s).(type) {\ncase int:\n", g.value("int"))
		g.inner("")
		g.b.WriteString("default:\n}\n")
	case 4:
		g.b.WriteString("func() {\n")
		g.inner("")
		g.b.WriteString("}()\n")
	case 5:
		g.b.WriteString("{\n")
		g.inner("")
		g.b.WriteString("}\n")
	case 6:
		for _, name := range genNames {
			if g.names[name] == "int" {
				fmt.Fprintf(&g.b, "%s++\n", name)
				return
			}
		}
	case 7:
		for _, name := range genFuncs {
			if g.names[name] == "func" {
				fmt.Fprintf(&g.b, "%s()\n", name)
				return
			}
		}
	case 8:
		fmt.Fprintf(&g.b, "defer func() { _ = %s }()\n", g.value("any"))
	case 9:
		g.types++
		fmt.Fprintf(&g.b, "l%d:\nfor {\n\tbreak l%d\n}\n", g.types, g.types)
	}
}

// inner writes a block's statements, in which one name is an int.
func (g *generator) inner(name string) {
	was, had := g.names[name]
	if name != "" {
		g.names[name] = "int"
	}
	for range g.pick(3) {
		g.statement()
	}
	delete(g.names, name)
	if had {
		g.names[name] = was
	}
}

// function writes a function that looks at every variable whose meaning it can rely on.
func (g *generator) function() {
	name := genFuncs[g.pick(len(genFuncs))]
	if g.cell[name] || g.names[name] != "" && g.names[name] != "func" {
		return // a function stands for its name in the whole cell, also where the cell means an old variable
	}
	var uses strings.Builder
	for _, v := range genNames {
		if typ := g.names[v]; typ != "" && typ != "func" && typ != "func() int" && typ != "package" && v != name && v != "len" && v != "s" {
			fmt.Fprintf(&uses, "\t_ = fmt.Sprint(%s)\n", v)
		}
	}
	fmt.Fprintf(&g.b, "// %s is documented.\nfunc %s() int {\n%s\treturn len(`abc`)\n}\n", name, name, uses.String())
	g.names[name], g.cell[name] = "func", true
}

// next writes a cell.
func (g *generator) next() string {
	g.b.Reset()
	g.cell = map[string]bool{}
	if g.pick(4) == 0 {
		g.b.WriteString("import \"fmt\"\n")
	}
	if !g.fields {
		g.fields = true
		g.b.WriteString("type T struct{ A int }\n")
	}
	for range 1 + g.pick(6) {
		switch g.pick(4) {
		case 0, 1:
			g.define()
		case 2:
			g.statement()
		case 3:
			g.function()
		}
	}
	if g.pick(2) == 0 {
		g.b.WriteString(g.value(genTypes[g.pick(len(genTypes))]))
	}
	return g.b.String()
}

var keptName = regexp.MustCompile(`"([^"]+)", &`)

// FuzzNotebook: every cell of a valid notebook becomes a valid program.
func FuzzNotebook(f *testing.F) {
	for i := range 40 {
		f.Add([]byte(strings.Repeat(fmt.Sprint(i, "aVz", i*i, "Q~\x01\x02\x07"), 30)))
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		g := &generator{choices: choices, names: map[string]string{}}
		var book Book
		vars := map[string]store.Variable{}
		var past strings.Builder
		for number := 1; number <= 5 && len(g.choices) > 0; number++ {
			source := g.next()
			fmt.Fprintf(&past, "--- In[%d]\n%s\n", number, source)
			var list []store.Variable
			for _, name := range sortedKeys(vars) {
				list = append(list, vars[name])
			}
			plan, err := Rewrite(Input{Source: source, Number: number, Vars: list, Book: &book, Packages: std()})
			if err != nil && strings.HasSuffix(err.Error(), ": a func") {
				return // a function names a variable that has become a func, which cannot be carried
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, past.String())
			}
			if plan.File == "" {
				continue // an empty cell
			}
			if errs := check(plan.File); len(errs) > 0 {
				t.Fatalf("%s: %s\n%s--- file\n%s", errs[0].Fset.Position(errs[0].Pos), errs[0].Msg, past.String(), plan.File)
			}
			book.Add(plan)
			for name := range g.cell {
				delete(vars, name)
			}
			for _, m := range keptName.FindAllStringSubmatch(plan.File, -1) {
				v := store.Variable{Name: m[1], Type: store.Type(g.names[m[1]]), Cell: number}
				switch g.names[v.Name] {
				case "T", "*T":
					v.Type = store.Type(strings.Replace(string(v.Type), "T", `"main".T`, 1))
				case "func() int":
					delete(g.names, v.Name) // it cannot be carried
					v.Problem = "a func"
				case "func", "":
					continue
				}
				vars[v.Name] = v
			}
		}
	})
}
