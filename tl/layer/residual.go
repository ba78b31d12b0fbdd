package layer

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Residual adds to its input what its layers make of it (He et al., 2016).
type Residual struct {
	// Layers see the input.
	Layers Sequential `json:"-"`
	// Shortcut, if any, sees it too, and what it gives is added instead of the input: where Layers change the shape.
	Shortcut Sequential `json:"-"`
	// Activation is applied to the sum; default none.
	Activation Function
}

// Apply has the parameters of Layers, and those of Shortcut under shortcut.
func (r Residual) Apply(c *Context, x *Node) *Node {
	y := r.Layers.Apply(c, x)
	if len(r.Shortcut) > 0 {
		x = r.Shortcut.Apply(c.In("shortcut"), x)
	}
	if !slices.Equal(x.Shape().Dimensions, y.Shape().Dimensions) {
		panic(fmt.Errorf("its layers give %v, to be added to %v: want one shape; change the shortcut", y.Shape().Dimensions, x.Shape().Dimensions))
	}
	return r.Activation.apply(graph.Add(as(x, y), y))
}

// parts are what is written of a Residual beside its settings.
func (r Residual) parts() []Layer { return []Layer{r.Layers, r.Shortcut} }

func (r Residual) withParts(parts []Layer) (Layer, error) {
	if len(parts) != 2 {
		return nil, fmt.Errorf("%d parts: want layers and shortcut", len(parts))
	}
	var areNets [2]bool
	r.Layers, areNets[0] = parts[0].(Sequential)
	r.Shortcut, areNets[1] = parts[1].(Sequential)
	if areNets != [2]bool{true, true} {
		return nil, fmt.Errorf("parts %s and %s: want two sequentials", Kind(parts[0]), Kind(parts[1]))
	}
	return r, nil
}
