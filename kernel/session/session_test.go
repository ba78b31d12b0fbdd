package session_test

import "testing"

func TestNumbersLiveOn(t *testing.T) {
	n := newNotebook(t)
	n.must("x := 42\nvar y = 1.5\ns := []string{\"a\"}")
	n.must("x++\ny *= 2\ns = append(s, `b`)")
	n.want("x", "43")
	n.want("y", "3")
	n.want("s", `["a" "b"]`)
}

func TestGraph(t *testing.T) {
	n := newNotebook(t)
	n.must("type Node struct { name string; next *Node; kids map[string]*Node }\na := &Node{name: `a`}\nb := &Node{name: `b`, next: a}\na.next = b\na.kids = map[string]*Node{`b`: b}\nxs := []int{1,2,3,4}\nys := xs[1:3]\np := &xs[2]")
	n.must("a.next.name = `changed`\n*p = 33")
	n.want("b.name", "changed")
	n.want("ys", "[2 33]")
	n.want("b.next == a && a.kids[`b`] == b", "true")
	n.must("ys = append(ys, 44)")
	n.want("xs", "[1 2 33 44]")
}

func TestInterfaces(t *testing.T) {
	n := newNotebook(t)
	n.must("import \"errors\"\ntype Animal interface { Sound() string }\ntype Dog struct{ n int }\nfunc (d *Dog) Sound() string { return `wau` }\nvar pet Animal = &Dog{3}\nvar vals = []any{1, `x`, &Dog{4}, nil, errors.New(`oops`)}\ne := errors.New(`bad`)")
	n.want("pet.Sound()", "wau")
	n.want("vals[4].(error).Error() + e.Error()", "oopsbad")
	n.want("vals[2].(Animal).Sound()", "wau")
}
