// Package backbone holds models that were trained on large public sets, to be the body of a new one.
//
//	base, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet"})
//	clf, err := tl.NewClassifier(base, classes, tl.HeadOptions{})
//
// A backbone for images takes RGB with values from 0 to 255, [height, width, 3], and scales them itself, as its weights want them;
// one for texts brings its tokenizer. It gives a vector of features. Its top-level layers are the stages of the network, which
// UnfreezeLast counts.
package backbone

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/text"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// Fact is what is known of a backbone.
type Fact struct {
	// Name is what New calls it.
	Name string
	// Title and Paper say what it is.
	Title, Paper string
	// Input is the shape of one example: [height, width, 3] of an image, [tokens] of a text, which may have fewer.
	Input []int
	// Features is the length of the vector that it gives.
	Features int
	// Weights are those that can be had by name.
	Weights Weights

	net func() layer.Sequential
	// blocks, if any, gives a net the means of its last blocks instead of that of the last.
	blocks func(net layer.Sequential, last int, top layer.Layer) (layer.Sequential, error)
	// top is what Options.Top keeps.
	top   layer.Layer
	names func(path string) string
	// reader, if any, gives a file the form that the network has.
	reader func(weights.File) weights.File
}

// String is one line: the name, the title, what it takes and gives, and the weights.
func (f Fact) String() string {
	return words.Sayf("%-18s %s, input %v, %d features, weights %q", f.Name, f.Title, f.Input, f.Features, f.Weights.Name)
}

// Weights is a set of trained weights.
type Weights struct {
	// Name is what Options.Weights calls it, the set that it was trained on.
	Name string
	// Classes counts those of the top; 0 where it has none.
	Classes int
	// Accuracy is the published one on the validation set, top-1, where there are classes.
	Accuracy float64
	// Source is where the numbers come from, Licence their terms.
	Source, Licence string

	artifact, tokenizer string
	// address and digest are those of a file that no artifact has.
	address, digest string
}

// facts is the one table of backbones.
var facts = []Fact{efficientNetLite0, mobileNetV2, resNet18, miniLM}

// Facts are the backbones that New makes.
func Facts() []Fact { return slices.Clone(facts) }

// imageNetTop is the last layer of a network for ImageNet.
var imageNetTop = layer.Dense{Units: imageNetClasses}

// imageNetClasses is the number of classes of the set that most backbones were trained on (Russakovsky et al., 2015).
const imageNetClasses = 1000

// torchvisionWeights are those that torchvision calls IMAGENET1K_V1, in a file that PyTorch's server has.
func torchvisionWeights(accuracy float64, file, digest string) Weights {
	address := "https://download.pytorch.org/models/" + file
	return Weights{
		Name: "imagenet", Classes: imageNetClasses, Accuracy: accuracy, Source: "torchvision's IMAGENET1K_V1, " + address,
		Licence: "BSD-3-Clause", address: address, digest: digest,
	}
}

// Options say which weights a backbone gets.
type Options struct {
	// Weights is the name of a trained set, as "imagenet"; or the path of a file with the original library's names: safetensors, or
	// what torch.save wrote; or the address of such a file: https://…, or hf://owner/model@revision/file on Hugging Face's hub.
	// Default: drawn at random. A backbone for texts has the tokenizer of the named set, or tokenizer.json beside the file; see
	// Model.SetTokenizer.
	Weights string
	// SHA256 is the digest of the file at an address, in hexadecimal. Without one nothing is downloaded.
	SHA256 string
	// Top keeps the last layer. For images it gives a logit for each of the classes that the weights were trained on, for texts it
	// scales the vector to length 1, so that the dot product of two says how alike they are.
	Top bool
	// Tokens is how many tokens of a text are read; default Fact.Input. What is beyond is cut off.
	Tokens int
	// Blocks is how many of a text model's last blocks give the mean of what they find, side by side; default 1. The last block
	// tells what a text is about; those before it also how it is written, which a new head may need more (Devlin et al., 2019,
	// section 5.3). Top scales each mean to length 1. More than one are a single stage, which UnfreezeLast counts as one.
	Blocks int
	// Seed draws random weights.
	Seed uint64
}

// New makes a backbone. Named weights are downloaded once, verified, and kept in the cache.
//
// Errors: the name or the weights are not known; a download that is refused (GONBTL_OFFLINE=1) or fails; a file whose tensors
// are not those of the network, by name, shape or number.
func New(name string, opts Options) (*tl.Model, error) {
	i := slices.IndexFunc(facts, func(f Fact) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("no backbone %q; there are: %s", name, strings.Join(names(), ", "))
	}
	m, err := facts[i].model(opts)
	if err != nil {
		return nil, fmt.Errorf("backbone %s: %w", name, err)
	}
	return m, nil
}

func (f Fact) model(opts Options) (*tl.Model, error) {
	input := f.Input
	if opts.Tokens != 0 {
		if len(input) != 1 {
			return nil, fmt.Errorf("tokens %d: it takes images %v, not texts", opts.Tokens, input)
		}
		input = []int{opts.Tokens}
	}
	layers, err := f.layers(opts)
	if err != nil {
		return nil, err
	}
	_, weighted := f.top.(layer.Dense)
	if weighted || opts.Top && opts.Blocks <= 1 { // A file of weights has those of the top too.
		layers = append(layers, f.top)
	}
	m, err := f.weighted(input, layers, opts)
	if err != nil || opts.Top || !weighted {
		return m, err
	}
	return m.WithoutHead()
}

// weighted is the network with the weights that are asked for.
func (f Fact) weighted(input []int, layers layer.Sequential, opts Options) (*tl.Model, error) {
	if opts.Weights != "" {
		return f.load(input, layers, opts)
	}
	m, err := tl.NewSequential(input, layers...)
	if err == nil && opts.Seed != 0 {
		err = m.Initialize(opts.Seed)
	}
	return m, err
}

// layers are those of the net below the top; where several blocks give a mean, the top is in it.
func (f Fact) layers(opts Options) (layer.Sequential, error) {
	switch {
	case opts.Blocks == 0 || opts.Blocks == 1 && f.blocks != nil:
		return f.net(), nil
	case f.blocks == nil:
		return nil, fmt.Errorf("blocks %d: it takes images %v, not texts", opts.Blocks, f.Input)
	case opts.Top:
		return f.blocks(f.net(), opts.Blocks, f.top)
	}
	return f.blocks(f.net(), opts.Blocks, nil)
}

func names() []string {
	list := make([]string, len(facts))
	for i, f := range facts {
		list[i] = f.Name
	}
	return list
}

// load is the network with the weights of a name, an address or a file.
func (f Fact) load(input []int, layers layer.Sequential, opts Options) (*tl.Model, error) {
	path, err := f.locate(opts)
	if err != nil {
		return nil, err
	}
	file, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if f.reader != nil {
		file = f.reader(file)
	}
	m, err := fill(input, layers, file, path, f.names)
	if err != nil {
		return nil, err
	}
	return m, f.giveTokenizer(m, opts, path)
}

// giveTokenizer gives a model for texts the tokenizer of its weights; one whose weights come from an address gets none.
func (f Fact) giveTokenizer(m *tl.Model, opts Options, path string) error {
	beside := filepath.Join(filepath.Dir(path), "tokenizer.json")
	switch {
	case f.Weights.tokenizer == "" || strings.Contains(opts.Weights, "://"):
		return nil
	case opts.Weights == f.Weights.Name:
		var err error
		if beside, err = fetch.File(context.Background(), f.Weights.tokenizer, fetch.Options{}); err != nil {
			return err
		}
	}
	tokenizer, err := text.OpenTokenizer(beside)
	if err != nil {
		return fmt.Errorf("the tokenizer of the weights: %w", err)
	}
	return m.SetTokenizer(tokenizer)
}

// locate is the path of the file with the weights, downloaded first where it must be.
func (f Fact) locate(opts Options) (string, error) {
	switch source := opts.Weights; {
	case source == f.Weights.Name && f.Weights.artifact == "":
		return fetch.URL(context.Background(), f.Weights.address, f.Weights.digest, fetch.Options{})
	case source == f.Weights.Name:
		return fetch.File(context.Background(), f.Weights.artifact, fetch.Options{})
	case strings.Contains(source, "://"):
		return fetch.URL(context.Background(), source, opts.SHA256, fetch.Options{})
	case strings.ContainsAny(source, `/\.`):
		return source, nil
	}
	return "", fmt.Errorf("no weights %q: there are %q; or give the path or the address of a file", opts.Weights, f.Weights.Name)
}
