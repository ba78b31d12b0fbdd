package cell

import (
	"slices"
	"strings"
)

// A mode is what the commands of a cell make of it.
type mode int

const (
	notebook mode = iota
	classic       // %%, %main or func main: statements mean what they mean in GoNB
	test          // %test
	wasm          // %wasm
	outline       // declarations only, for completion
)

// magic is what the commands of a cell say.
type magic struct {
	mode     mode
	exec     string   // the function that %exec runs
	parse    bool     // call flag.Parse first
	goLines  []string // commands for GoNB
	hasMain  bool     // the cell declares func main
	execLine int
}

// takeMagic sorts the commands of a cell into those for GoNB, for the kernel and for this package.
func (p *Plan) takeMagic(c *contents) *magic {
	m := &magic{}
	for _, cmd := range c.commands {
		switch name := cmd.name(); name {
		case "%", "main":
			m.mode, m.parse = max(m.mode, classic), true
			m.addArgs(cmd.rest())
		case "exec":
			name, rest, _ := strings.Cut(cmd.rest(), " ")
			m.exec, m.execLine, m.parse = name, cmd.line, true
			m.addArgs(rest)
		case "test", "wasm":
			m.mode = map[string]mode{"test": test, "wasm": wasm}[name]
			m.goLines = append(m.goLines, cmd.text)
		default:
			if !p.takeOwn(cmd) {
				m.goLines = append(m.goLines, cmd.text)
			}
		}
	}
	for _, name := range p.Forget {
		c.forget[name] = true
	}
	m.hasMain = slices.ContainsFunc(c.decls, func(d *Decl) bool { return d.Kind == "func" && d.Names[0] == "main" })
	if m.hasMain && m.mode == notebook {
		m.mode = classic
	}
	return m
}

// takeOwn takes a command that is the kernel's own. GoNB gets %reset too where it says of what.
func (p *Plan) takeOwn(cmd command) bool {
	switch cmd.name() {
	case "whos", "session":
		p.Session = append(p.Session, cmd.text)
	case "ls", "list":
		p.List = true
	case "rm", "remove":
		p.Forget = append(p.Forget, cmd.args()...)
	case "reset":
		p.Forget = append(p.Forget, "*")
		return len(cmd.args()) == 0
	default:
		return false
	}
	return true
}

func (m *magic) addArgs(args string) {
	if args = strings.TrimSpace(args); args != "" {
		m.goLines = append(m.goLines, "%args "+args)
	}
}

// source is the commands for GoNB, each on lines of its own.
func (m *magic) source() string {
	if len(m.goLines) == 0 {
		return ""
	}
	return strings.Join(m.goLines, "\n") + "\n"
}
