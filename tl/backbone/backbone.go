// Package backbone holds models that were trained on large public sets, to be the body of a new one.
//
//	base, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet"})
//	clf, err := tl.NewClassifier(base, classes, tl.HeadOptions{})
//
// A backbone takes RGB images with values from 0 to 255, [height, width, 3], and scales them itself, as its weights want them;
// it gives a vector of features. Its top-level layers are the stages of the network, which UnfreezeLast counts.
package backbone

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/internal/fetch"
	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/layer"
	"github.com/gonbtl/gonbtl/tl/weights"
)

// Fact is what is known of a backbone.
type Fact struct {
	// Name is what New calls it.
	Name string
	// Title and Paper say what it is.
	Title, Paper string
	// Size is the height and width of its images.
	Size int
	// Features is the length of the vector that it gives.
	Features int
	// Weights are those that can be had by name; zero where only a file can be read.
	Weights Weights

	net   func() layer.Sequential
	names func(path string) string
}

// Weights is a set of trained weights.
type Weights struct {
	// Name is what Options.Weights calls it, the set that it was trained on.
	Name string
	// Classes counts those of the top.
	Classes int
	// Accuracy is the published one on the validation set, top-1.
	Accuracy float64
	// Source is where the numbers come from, Licence their terms.
	Source, Licence string

	artifact string
}

// facts is the one table of backbones.
var facts = []Fact{efficientNetLite0, mobileNetV2, resNet18}

// Facts are the backbones that New makes.
func Facts() []Fact { return slices.Clone(facts) }

// imageNetClasses is the number of classes of the set that most backbones were trained on (Russakovsky et al., 2015).
const imageNetClasses = 1000

// Options say which weights a backbone gets.
type Options struct {
	// Weights is the name of a trained set, as "imagenet"; or the path of a file with the original library's names: safetensors, or
	// what torch.save wrote; or the address of such a file, on a model hub or elsewhere, that begins with https://. Default: drawn
	// at random.
	Weights string
	// SHA256 is the digest of the file at an address, in hexadecimal. Without one nothing is downloaded.
	SHA256 string
	// Top keeps the last layer, which gives a logit for each of the classes that the weights were trained on.
	Top bool
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
	f := facts[i]
	m, err := tl.NewSequential([]int{f.Size, f.Size, 3}, append(f.net(), layer.Dense{Units: imageNetClasses})...)
	if err != nil {
		return nil, fmt.Errorf("backbone %s: %w", name, err)
	}
	if opts.Weights == "" {
		err = m.Initialize(opts.Seed)
	} else {
		err = f.load(m, opts)
	}
	if err != nil {
		return nil, fmt.Errorf("backbone %s: %w", name, err)
	}
	if opts.Top {
		return m, nil
	}
	return m.WithoutHead()
}

func names() []string {
	list := make([]string, len(facts))
	for i, f := range facts {
		list[i] = f.Name
	}
	return list
}

// load gives m the weights of a name, an address or a file.
func (f Fact) load(m *tl.Model, opts Options) error {
	path, err := f.locate(opts)
	if err != nil {
		return err
	}
	file, err := weights.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return fill(m, file, path, f.names)
}

// locate is the path of the file with the weights, downloaded first where it must be.
func (f Fact) locate(opts Options) (string, error) {
	switch source := opts.Weights; {
	case source == f.Weights.Name:
		return fetch.File(context.Background(), f.Weights.artifact, fetch.Options{})
	case strings.Contains(source, "://"):
		return fetch.URL(context.Background(), source, opts.SHA256, fetch.Options{})
	case strings.ContainsAny(source, `/\.`):
		return source, nil
	}
	if f.Weights.Name == "" {
		return "", fmt.Errorf("no weights %q: none can be had by name; give the path or the address of a file", opts.Weights)
	}
	return "", fmt.Errorf("no weights %q: there are %q; or give the path or the address of a file", opts.Weights, f.Weights.Name)
}
