package tl_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/data"
	"github.com/gonbtl/gonbtl/tl/layer"
)

func trainable(m *tl.Model) (paths []string) {
	for _, path := range m.Paths() {
		if m.Trainable(path) {
			paths = append(paths, path)
		}
	}
	return paths
}

func TestFreezing(t *testing.T) {
	model, clf := imageNet(t), classifier(t, tl.HeadOptions{Hidden: []int{3}})
	const (
		convBN  = "conv2d/kernel batch_normalization/gamma batch_normalization/beta"
		conv1   = "conv2d_1/kernel conv2d_1/bias"
		dense   = "dense/kernel dense/bias"
		body    = "body/conv2d/kernel body/batch_normalization/gamma body/batch_normalization/beta body/conv2d_1/kernel body/conv2d_1/bias"
		last    = "body/conv2d_1/kernel body/conv2d_1/bias"
		head    = "head/dense/kernel head/dense/bias head/dense_1/kernel head/dense_1/bias"
		affine  = "body/batch_normalization/gamma body/batch_normalization/beta"
		modelBN = "batch_normalization/gamma batch_normalization/beta"
	)
	for _, test := range []struct {
		name string
		m    *tl.Model
		do   func(m *tl.Model) error
		want string
	}{
		{"at first", model, func(m *tl.Model) error { return nil }, convBN + " " + conv1 + " " + dense},
		{"freeze", model, func(m *tl.Model) error { m.Freeze(); return nil }, dense},
		{"unfreeze", model, func(m *tl.Model) error { m.Unfreeze(); return nil }, convBN + " " + conv1 + " " + dense},
		{"unfreeze last 0", model, func(m *tl.Model) error { return m.UnfreezeLast(0) }, dense},
		{"unfreeze last 1", model, func(m *tl.Model) error { return m.UnfreezeLast(1) }, conv1 + " " + dense},
		{"unfreeze last 2", model, func(m *tl.Model) error { return m.UnfreezeLast(2) }, modelBN + " " + conv1 + " " + dense},
		{"unfreeze last 3", model, func(m *tl.Model) error { return m.UnfreezeLast(3) }, convBN + " " + conv1 + " " + dense},
		{"freeze to the first", model, func(m *tl.Model) error { return m.FreezeTo("conv2d") }, modelBN + " " + conv1 + " " + dense},
		{"freeze to the last", model, func(m *tl.Model) error { return m.FreezeTo("conv2d_1") }, dense},
		{"freeze where", model, func(m *tl.Model) error {
			if n := m.FreezeWhere(func(path string) bool { return !strings.HasSuffix(path, "/bias") }); n != 2 {
				t.Errorf("%d trainable, want 2", n)
			}
			return nil
		}, "conv2d_1/bias dense/bias"},

		{"classifier, at first", &clf.Model, func(m *tl.Model) error { return nil }, body + " " + head},
		{"classifier, freeze", &clf.Model, func(m *tl.Model) error { m.Freeze(); return nil }, head},
		{"classifier, unfreeze last 0", &clf.Model, func(m *tl.Model) error { return m.UnfreezeLast(0) }, head},
		{"classifier, unfreeze last 1", &clf.Model, func(m *tl.Model) error { return m.UnfreezeLast(1) }, last + " " + head},
		{"classifier, unfreeze last 2", &clf.Model, func(m *tl.Model) error { return m.UnfreezeLast(2) }, affine + " " + last + " " + head},
		{"classifier, freeze to a short name", &clf.Model, func(m *tl.Model) error { return m.FreezeTo("batch_normalization") }, last + " " + head},
		{"classifier, freeze to a path", &clf.Model, func(m *tl.Model) error { return m.FreezeTo("body/conv2d") }, affine + " " + last + " " + head},
		{"classifier, unfreeze", &clf.Model, func(m *tl.Model) error { m.Unfreeze(); return nil }, body + " " + head},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.do(test.m); err != nil {
				t.Fatal(err)
			}
			if got := trainable(test.m); !slices.Equal(got, strings.Fields(test.want)) {
				t.Errorf("trainable %q, want %q", got, test.want)
			}
		})
	}
	wantError(t, clf.UnfreezeLast(4), "last 4 layers", "the body has 3 with weights: body/conv2d, body/batch_normalization, body/conv2d_1")
	wantError(t, clf.UnfreezeLast(-1), "last -1 layers")
	wantError(t, clf.FreezeTo("conv2d_7"), `no layer "conv2d_7"`, "body/conv2d_1")
	wantError(t, clf.FreezeTo("head"), `no layer "head"`)
	wantError(t, clf.FreezeTo(""), `no layer ""`)
	if clf.Trainable("no/such/path") || clf.Trainable("body/batch_normalization/moving_mean") {
		t.Error("what gradient descent does not change is trainable")
	}
}

// What is frozen keeps its value to the bit: weights, statistics and affine of batch norm.
func TestFrozenKeepsItsBits(t *testing.T) {
	const bn = "body/batch_normalization/"
	all := []string{"body/conv2d/kernel", bn + "gamma", bn + "beta", bn + "moving_mean", bn + "moving_variance",
		"body/conv2d_1/kernel", "body/conv2d_1/bias", "head/dense/kernel", "head/dense/bias"}
	for _, test := range []struct {
		name    string
		freeze  func(c *tl.Classifier) error
		changed []string
	}{
		{"nothing", func(c *tl.Classifier) error { return nil }, all},
		{"body", func(c *tl.Classifier) error { c.Freeze(); return nil }, all[7:]},
		{"all but the last layer", func(c *tl.Classifier) error { return c.UnfreezeLast(1) }, all[5:]},
		{"up to the batch norm, which trains", func(c *tl.Classifier) error { return c.FreezeTo("conv2d") }, all[1:]},
		{"the head, not the body", func(c *tl.Classifier) error {
			c.FreezeWhere(func(path string) bool { return strings.HasPrefix(path, "head/") })
			return nil
		}, all[:7]},
		{"affine: the layer runs as in inference", func(c *tl.Classifier) error {
			c.FreezeWhere(func(path string) bool { return path == bn+"gamma" || path == bn+"beta" })
			return nil
		}, slices.Concat(all[:1], all[5:])},
		{"statistics: the affine trains on", func(c *tl.Classifier) error {
			c.FreezeWhere(func(path string) bool { return strings.Contains(path, "moving_") })
			return nil
		}, slices.Concat(all[:3], all[5:])},
		{"one of the affine", func(c *tl.Classifier) error {
			c.FreezeWhere(func(path string) bool { return path == bn+"gamma" })
			return nil
		}, slices.Concat(all[:1], all[2:])},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := classifier(t, tl.HeadOptions{Dropout: 0.2})
			// Statistics as training leaves them.
			fit(t, c, stripes(40, 1), nil, tl.FitOptions{Epochs: 1})
			if err := test.freeze(c); err != nil {
				t.Fatal(err)
			}
			before := parameters(t, &c.Model)
			fit(t, c, stripes(40, 1), stripes(20, 2), tl.FitOptions{Epochs: 3, BatchSize: 16, LearningRate: 0.01})
			wantChanged(t, before, parameters(t, &c.Model), test.changed...)
		})
	}
}

// A frozen body gives the same head whether its features are kept or computed in every step.
func TestFeatureCache(t *testing.T) {
	freshFeatures(t)
	train, valid := stripes(50, 1), stripes(30, 2)
	run := func() (map[string][]float32, *tl.History) {
		c := classifier(t, tl.HeadOptions{Hidden: []int{6}, Dropout: 0.3})
		c.Freeze()
		h := fit(t, c, train, valid, tl.FitOptions{Epochs: 4, BatchSize: 16, Seed: 5, LearningRate: 0.01})
		return parameters(t, &c.Model), h
	}
	cached, history := run()
	if !strings.Contains(history.String(), "ran once for each example") {
		t.Errorf("no word of the features:\n%s", history)
	}
	defer tl.SetMaxFeatures(10)()
	computed, history := run()
	if strings.Contains(history.String(), "ran once for each example") {
		t.Errorf("features kept beyond the limit:\n%s", history)
	}
	for path, want := range computed {
		for i, w := range want {
			near(t, path, float64(cached[path][i]), float64(w), 1e-5)
		}
	}
}

// reading counts the examples that are read.
type reading struct {
	*data.Arrays
	n *int
}

func (r reading) Read(indices []int) (data.Batch, error) {
	*r.n += len(indices)
	return r.Arrays.Read(indices)
}

func TestFeaturesAreReadOnce(t *testing.T) {
	freshFeatures(t)
	c := classifier(t, tl.HeadOptions{})
	c.Freeze()
	train, valid := 0, 0
	fit(t, c, reading{stripes(32, 1), &train}, reading{stripes(16, 2), &valid}, tl.FitOptions{Epochs: 5, BatchSize: 16})
	if train != 32 || valid != 16 {
		t.Errorf("%d training and %d validation examples read: want each of 32 and 16 once", train, valid)
	}
}

// The training of a classifier leaves the model that its body came from as it was, and the other way round.
func TestSharedBodies(t *testing.T) {
	source := imageNet(t)
	base, err := source.WithoutHead()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tl.NewClassifier(base, []string{"lie", "stand"}, tl.HeadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(weight(t, source, "conv2d/kernel"), weight(t, &c.Model, "body/conv2d/kernel")) {
		t.Error("the body has other weights than the model it came from")
	}
	sourceBefore, baseBefore := parameters(t, source), parameters(t, base)
	fit(t, c, stripes(20, 1), nil, tl.FitOptions{Epochs: 2})
	wantChanged(t, sourceBefore, parameters(t, source))
	wantChanged(t, baseBefore, parameters(t, base))
	trained := parameters(t, &c.Model)
	fit(t, source, stripes(20, 1), nil, tl.FitOptions{Epochs: 2})
	wantChanged(t, trained, parameters(t, &c.Model))
}

func TestDropoutOfAFrozenBodyIsOff(t *testing.T) {
	base := sequential(t, []int{4}, layer.Dense{Units: 4, NoBias: true}, layer.Dropout{Rate: 0.9})
	setWeight(t, base, "dense/kernel", []int{4, 4}, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
	set := arrays([]float32{1, 2, 3, 4, 4, 3, 2, 1}, []int{4}, []int{0, 1}, "up", "down")
	losses := func(frozen bool) (list []float64) {
		c, err := tl.NewClassifier(base, set.Spec().Classes, tl.HeadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if frozen {
			c.Freeze()
			defer tl.SetMaxFeatures(0)()
		}
		// A rate at which the weights stay: the loss changes by dropout alone.
		h, err := c.Fit(set, nil, tl.FitOptions{Epochs: 3, LearningRate: 1e-30, Log: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range h.Epochs {
			list = append(list, e.Train.Loss)
		}
		return list
	}
	if got := losses(true); got[0] != got[1] || got[1] != got[2] {
		t.Errorf("frozen, the losses are %v: want all the same", got)
	}
	if got := losses(false); got[0] == got[1] && got[1] == got[2] {
		t.Errorf("trained, the losses are %v: want dropout to change them", got)
	}
}

// Batch norm in training uses the batch and moves its statistics; afterwards it uses those. The last batch is smaller, and
// counts for what it is.
func TestBatchNormStatistics(t *testing.T) {
	const n, size, momentum, epsilon = 10, 4, 0.9, 1e-3
	set := blobs(n, 3)
	m := sequential(t, []int{2}, layer.BatchNormalization{Momentum: momentum, Epsilon: epsilon}, layer.Dense{Units: 3})
	fit(t, m, set, nil, tl.FitOptions{Epochs: 2, BatchSize: size, Seed: 9, LearningRate: 1e-30})
	mean, variance := [2]float64{}, [2]float64{1, 1}
	for epoch := range 2 {
		order := data.Order(n, 9, uint64(epoch))
		for start := 0; start < n; start += size {
			batch := order[start:min(start+size, n)]
			for c := range 2 {
				var sum, squares float64
				for _, i := range batch {
					sum += float64(set.Input(i)[c])
				}
				centre := sum / float64(len(batch))
				for _, i := range batch {
					d := float64(set.Input(i)[c]) - centre
					squares += d * d
				}
				mean[c] = momentum*mean[c] + (1-momentum)*centre
				variance[c] = momentum*variance[c] + (1-momentum)*squares/float64(len(batch))
			}
		}
	}
	for c := range 2 {
		near(t, "moving mean", float64(weight(t, m, "batch_normalization/moving_mean")[c]), mean[c], 1e-5)
		near(t, "moving variance", float64(weight(t, m, "batch_normalization/moving_variance")[c]), variance[c], 1e-5)
	}
}
