package layer

import (
	"errors"
	"fmt"
)

// Graph is layers that are not in a line: branches that part and meet again. tl.NewFunctional makes one from what it is shown; by
// hand, this adds to x what a Dense makes of it:
//
//	layer.Graph{
//		{Layer: layer.Dense{Units: 8}, Inputs: []int{0}},
//		{Layer: layer.Add{}, Inputs: []int{0, 1}},
//	}
//
// The last layer's value is that of the graph.
type Graph []Vertex

// Vertex is a layer of a Graph.
type Vertex struct {
	Layer Layer `json:"-"`
	// Inputs are the numbers of the layers that it takes the values of, which stand before it: 1 is the first layer, 0 the input
	// of the graph. More than one only a Merger takes.
	Inputs []int
}

// Apply runs the layers in order, with the names that they have in a Sequential.
func (g Graph) Apply(c *Context, x *Node) *Node {
	values := []*Node{x}
	for i, name := range g.layers().Names() {
		values = append(values, c.part(name, g[i].Layer, func(inner *Context) *Node { return g[i].apply(inner, values) }))
	}
	return values[len(g)]
}

func (v Vertex) apply(c *Context, values []*Node) *Node {
	inputs := make([]*Node, len(v.Inputs))
	for i, n := range v.Inputs {
		if n < 0 || n >= len(values) {
			panic(fmt.Errorf("takes the value of layer %d: want one of the %d that stand before it, or 0 for the input", n, len(values)-1))
		}
		inputs[i] = values[n]
	}
	merger, merges := unnamed(v.Layer).(Merger)
	switch {
	case len(inputs) == 0:
		panic(errors.New("takes no input: name at least one"))
	case merges:
		return merger.Merge(c, inputs)
	case len(inputs) > 1:
		panic(fmt.Errorf("takes one input, not %d: merge them first", len(inputs)))
	}
	return v.Layer.Apply(c, inputs[0])
}

func (g Graph) layers() Sequential {
	list := make(Sequential, len(g))
	for i, v := range g {
		list[i] = v.Layer
	}
	return list
}

func (g Graph) parts() []Layer { return g.layers() }

func (g Graph) withParts(parts []Layer) (Layer, error) {
	if len(parts) != len(g) {
		return nil, fmt.Errorf("%d layers, and inputs of %d: want as many", len(parts), len(g))
	}
	for i := range g {
		g[i].Layer = parts[i]
	}
	return g, nil
}
