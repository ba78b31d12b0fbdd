package tl

import (
	"cmp"
	"fmt"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// PatchTransformerOptions are the sizes of a PatchTransformer.
type PatchTransformerOptions struct {
	// Steps is the number of steps that it sees, a multiple of Patch; default 48.
	Steps int
	// Patch is the number of steps that are read as one, best a season; default 12.
	Patch int
	// Width is the length of the vector that stands for a patch, a multiple of Heads; default 64.
	Width int
	// Heads of attention in a block; default 4.
	Heads int
	// Blocks is the depth; default 2.
	Blocks int
	// Dropout is the share dropped in each block; default 0.
	Dropout float64
	// Seed draws the weights.
	Seed uint64
}

func (o PatchTransformerOptions) withDefaults() (PatchTransformerOptions, error) {
	for _, size := range []struct {
		name     string
		value    *int
		standard int
	}{{"steps", &o.Steps, 48}, {"patch", &o.Patch, 12}, {"width", &o.Width, 64}, {"heads", &o.Heads, 4}, {"blocks", &o.Blocks, 2}} {
		if err := notNegative("patch transformer: "+size.name, float64(*size.value)); err != nil {
			return o, err
		}
		*size.value = cmp.Or(*size.value, size.standard)
	}
	if o.Steps%o.Patch != 0 || o.Width%o.Heads != 0 {
		return o, fmt.Errorf("patch transformer: %d steps in patches of %d, width %d for %d heads: want whole numbers of both",
			o.Steps, o.Patch, o.Width, o.Heads)
	}
	return o, nil
}

// PatchTransformer is a small Transformer for series, a body for NewForecaster: it reads seasons instead of single steps, as words of
// a sentence (Nie et al., 2023). Its stages, which UnfreezeLast counts, are the embedding, the blocks and the last normalisation.
//
// Errors: sizes that do not fit each other.
func PatchTransformer(opts PatchTransformerOptions) (*Model, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	patches := opts.Steps / opts.Patch
	net := layer.Sequential{layer.Named{Name: "embedding", Layer: layer.Sequential{
		layer.Reshape{Shape: []int{patches, opts.Patch}},
		layer.Dense{Units: opts.Width},
		layer.PositionEmbedding{Length: patches},
	}}}
	for i := range opts.Blocks {
		net = append(net, layer.Named{Name: fmt.Sprintf("block%d", i+1), Layer: transformerBlock(opts)})
	}
	net = append(net, layer.LayerNormalization{}, layer.Flatten{}, layer.Dropout{Rate: opts.Dropout})
	m, err := NewSequential([]int{opts.Steps, 1}, net...)
	if err != nil {
		return nil, err
	}
	return m, m.Initialize(opts.Seed)
}

// transformerBlock lets the patches look at each other, then thinks about each; both add to what there is.
func transformerBlock(opts PatchTransformerOptions) layer.Sequential {
	attention := layer.Sequential{
		layer.LayerNormalization{},
		layer.MultiHeadAttention{Heads: opts.Heads, KeyDim: opts.Width / opts.Heads},
		layer.Dropout{Rate: opts.Dropout},
	}
	thought := layer.Sequential{
		layer.LayerNormalization{},
		layer.Dense{Units: 2 * opts.Width, Activation: layer.GELU},
		layer.Dense{Units: opts.Width},
		layer.Dropout{Rate: opts.Dropout},
	}
	return layer.Sequential{layer.Residual{Layers: attention}, layer.Residual{Layers: thought}}
}
