package cpukernel

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// operation is one line of a program, or the lines of one.
type operation struct {
	name, kind string
	operands   []string
	rest       string // what comes after the operands, up to the end of the line
	start, end int    // in the program's text, without the name
}

func (o operation) text(program []byte) []byte { return program[o.start:o.end] }

// program is a text and what stands in it. A name that is given twice is not known: functions and regions number their values anew.
type program struct {
	text  []byte
	ops   []operation
	given map[string]int // how many values have a name
	named map[string]int // an index of ops
	times map[string]int // how often a name stands in the text, without uses that XLA drops
	users map[string]int // the first operation that uses it
}

var (
	anyOp   = regexp.MustCompile(`(?m)^\s*(%[\w.$-]+) = ("stablehlo\.(\w+)"\(([^)]*)\))(.*)$`)
	anyName = regexp.MustCompile(`%[\w.$-]+`)
	results = regexp.MustCompile(`(?m)^\s*(%[^=(]+) = `)
)

func read(text []byte) program {
	p := program{text: text, given: map[string]int{}, named: map[string]int{}, times: map[string]int{}, users: map[string]int{}}
	for _, names := range results.FindAllSubmatch(text, -1) {
		for _, name := range anyName.FindAll(names[1], -1) {
			p.given[string(name)]++
		}
	}
	for _, name := range anyName.FindAll(text, -1) {
		p.times[string(name)]++
	}
	for _, at := range anyOp.FindAllSubmatchIndex(text, -1) {
		part := func(i int) string { return string(text[at[2*i]:at[2*i+1]]) }
		o := operation{name: part(1), kind: part(3), operands: strings.Split(part(4), ", "), rest: part(5), start: at[4], end: at[1]}
		if o.kind == "convolution" {
			o.end = o.start + len(convolutionOp.Find(text[o.start:]))
		}
		p.named[o.name] = len(p.ops)
		p.ops = append(p.ops, o)
	}
	p.use()
	return p
}

// use finds who uses what, from the last operation up. One that nobody uses does not count, nor what a choice never takes.
func (p program) use() {
	for i, o := range slices.Backward(p.ops) {
		for k, operand := range o.operands {
			if p.times[o.name] == 1 || k == 1 && p.never(o) {
				p.times[operand]--
				continue
			}
			p.users[operand] = i
		}
	}
}

// never is whether an operation is a choice that takes the last operand everywhere.
func (p program) never(o operation) bool {
	if o.kind != "select" {
		return false
	}
	constant, ok := p.constant(o.operands[0])
	return ok && constant == "false"
}

// epilogue is what follows a convolution: y * scale + shift, of which each is the name of a value [filters] or "", and bounds; then 0
// where the array gate, if there is one, is not above a number and below another, as the gradient of bounds has it.
type epilogue struct {
	scale, shift, gate string
	low, high          float32
	above, below       float32
}

// open has no bounds.
var open = epilogue{low: -math.MaxFloat32, high: math.MaxFloat32, above: -math.MaxFloat32, below: math.MaxFloat32}

// edit puts a text in the place of one from start to end.
type edit struct {
	start, end int
	text       string
}

// replace puts a call in the place of a convolution, or of the last of the operations that follow it and are the only ones that
// look at what came before. XLA drops those.
func (p program) replace(o operation, c convolution) edit {
	for c.axes != backward && p.given[o.name] == 1 && p.times[o.name] == 2 {
		user, found := p.users[o.name]
		if !found || !c.end.take(p, o.name, p.ops[user], c.y[3]) {
			break
		}
		o = p.ops[user]
	}
	return edit{o.start, o.end, c.call()}
}

// take makes an operation on a value a part of the epilogue, if it can be.
func (e *epilogue) take(p program, value string, o operation, filters int) bool {
	if o.kind == "select" {
		return p.never(o) && o.operands[2] == value || e.takeGate(p, value, o)
	}
	at := slices.Index(o.operands, value)
	if e.gate != "" || len(o.operands) != 2 || o.operands[1-at] == value {
		return false
	}
	other, bounded := o.operands[1-at], e.low != open.low || e.high != open.high
	switch o.kind {
	case "multiply", "add":
		vector, ok := p.vector(other, filters)
		switch {
		case !ok || bounded || e.shift != "":
			return false
		case o.kind == "add":
			e.shift = vector
		case e.scale != "":
			return false
		default:
			e.scale = vector
		}
		return true
	case "maximum":
		return e.high == open.high && p.bound(other, &e.low, open.low)
	case "minimum":
		return p.bound(other, &e.high, open.high)
	}
	return false
}

// takeGate is take for a choice between the value, where an array is within bounds, and 0.
func (e *epilogue) takeGate(p program, value string, o operation) bool {
	zero, ok := p.constant(o.operands[2])
	number, err := strconv.ParseFloat(zero, 32)
	if !ok || err != nil || number != 0 || o.operands[1] != value || e.gate != "" {
		return false
	}
	within := []string{o.operands[0]}
	if both, _ := p.op(within[0]); both.kind == "and" {
		within = both.operands
	}
	gated := *e
	for _, name := range within {
		compared, _ := p.op(name)
		if compared.kind != "compare" || gated.gate != "" && gated.gate != compared.operands[0] {
			return false
		}
		gated.gate = compared.operands[0]
		_, direction, _ := bytes.Cut(p.text[compared.start:], []byte("<comparison_direction "))
		switch {
		case bytes.HasPrefix(direction, []byte("GT")) && p.bound(compared.operands[1], &gated.above, open.above):
		case bytes.HasPrefix(direction, []byte("LT")) && p.bound(compared.operands[1], &gated.below, open.below):
		default:
			return false
		}
	}
	*e = gated
	return true
}

// bound sets a bound that was not set to the number behind a name.
func (p program) bound(name string, bound *float32, none float32) bool {
	text, ok := p.constant(name)
	number, err := strconv.ParseFloat(text, 32)
	if !ok || err != nil || *bound != none {
		return false
	}
	*bound = float32(number)
	return true
}

// constant is the one number that an array has everywhere.
func (p program) constant(name string) (string, bool) {
	o, ok := p.op(name)
	if ok && o.kind == "broadcast_in_dim" && strings.Contains(o.rest, "= array<i64> }") {
		o, ok = p.op(o.operands[0])
	}
	if !ok || o.kind != "constant" {
		return "", false
	}
	_, value, _ := strings.Cut(o.rest, "value = dense<")
	value, _, ok = strings.Cut(value, ">")
	return value, ok && !strings.ContainsAny(value, "[\"")
}

// vector is the value [filters] that an array [batch, height, width, filters] has at each pixel.
func (p program) vector(name string, filters int) (string, bool) {
	length := strconv.Itoa(filters)
	o, ok := p.op(name)
	if !ok || o.kind != "broadcast_in_dim" {
		return "", false
	}
	if strings.HasPrefix(o.rest, " { broadcast_dimensions = array<i64: 3> } : (tensor<"+length+"xf32>)") {
		return o.operands[0], true
	}
	if !strings.HasPrefix(o.rest, " { broadcast_dimensions = array<i64: 0, 1, 2, 3> } : (tensor<1x1x1x"+length+"xf32>)") {
		return "", false
	}
	o, ok = p.op(o.operands[0])
	return o.operands[0], ok && o.kind == "reshape" && strings.HasPrefix(o.rest, " : (tensor<"+length+"xf32>)")
}

// op is the operation that gives a value its name, if only one does.
func (p program) op(name string) (operation, bool) {
	i, ok := p.named[name]
	if !ok || p.given[name] != 1 {
		return operation{operands: []string{""}}, false
	}
	return p.ops[i], true
}

// apply is the text after all edits, which do not overlap.
func apply(text []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.start - b.start })
	var out bytes.Buffer
	done := 0
	for _, e := range edits {
		out.Write(text[done:e.start])
		out.WriteString(e.text)
		done = e.end
	}
	out.Write(text[done:])
	return out.Bytes()
}
