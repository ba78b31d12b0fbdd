package tl

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

// training tells trainings apart: one that was interrupted goes on only as itself.
type training struct {
	Model, Frozen, Train, Validation, Options string
}

// difference names what differs first.
func (t training) difference(other training) string {
	for _, part := range []struct{ name, a, b string }{
		{words.Say("the layers"), t.Model, other.Model},
		{words.Say("the frozen weights"), t.Frozen, other.Frozen},
		{words.Say("the training set"), t.Train, other.Train},
		{words.Say("the validation set"), t.Validation, other.Validation},
		{words.Say("the options"), t.Options, other.Options},
	} {
		if part.a != part.b {
			return part.name
		}
	}
	return ""
}

// identify describes this training.
func (f *fit) identify(train, valid data.Dataset) (t training, err error) {
	m, o, s := f.model, f.opts, f.stage
	t.Options = fmt.Sprintf("%d of %d:%d of %d, %d %g %#v %d %#v",
		f.number, s.first, s.last, o.Epochs, o.BatchSize, s.rate, s.schedule, o.Seed, f.program.options)
	net, err := layer.Marshal(m.net)
	if err != nil {
		net = []byte(fmt.Sprint(m.rows)) // Layers that are functions: told by their names and shapes.
	}
	layers, frozen := sha256.New(), sha256.New()
	fmt.Fprintf(layers, "%s %v", net, m.lora)
	for _, p := range m.params {
		if p.trainable() {
			fmt.Fprintf(layers, " %s", p.Path)
			continue
		}
		if slices.Contains(f.program.measured, p) {
			continue
		}
		if err := addParam(frozen, p); err != nil {
			return t, err
		}
	}
	t.Model, t.Frozen = fmt.Sprintf("%x", layers.Sum(nil)), fmt.Sprintf("%x", frozen.Sum(nil))
	if t.Train, err = identifySet(train); err != nil {
		return t, err
	}
	t.Validation, err = identifySet(valid)
	return t, err
}

// identifySet tells sets apart by their fingerprints. A set without one is told by its labels and its first and last example.
func identifySet(d data.Dataset) (string, error) {
	if d == nil {
		return "none", nil
	}
	hash := sha256.New()
	fmt.Fprintf(hash, "%v %d %v %s", d.Spec(), d.Len(), d.Labels(), data.Fingerprint(d))
	if varied, ok := d.(data.Varied); ok {
		d = varied.View(0)
	}
	batch, err := data.Read(d, []int{0, d.Len() - 1})
	if err != nil {
		return "", err
	}
	for _, t := range []*tensors.Tensor{batch.Inputs, batch.Targets} {
		if err := t.ConstBytes(func(data []byte) { hash.Write(data) }); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), batch.Finalize()
}
