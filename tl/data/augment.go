package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/gonbtl/gonbtl/internal/words"
)

// Augmentation says how pictures are changed at random, so that a model does not learn them by heart. What is zero is not done.
type Augmentation struct {
	// Crop is the smallest share of the picture's area that a random crop takes, in (0, 1]; its sides are from 3:4 to 4:3. 0.08 is
	// usual where a network is trained from scratch, more where it is transferred.
	Crop float64
	// Flip mirrors pictures left to right, with probability 1/2.
	Flip bool
	// Rotate is the largest angle in degrees, to either side.
	Rotate float64
	// Color changes the colours.
	Color Color
	// RandAugment applies operations drawn from a list.
	RandAugment RandAugment
	// Erase is the probability that a rectangle, of 2 to 33 % of the area, is filled with the picture's mean.
	Erase float64
	// Mix blends pairs of examples, their targets too.
	Mix Mix
	// Seed decides all that is drawn.
	Seed uint64
}

// Color is how far colours are changed at random, as in torchvision's ColorJitter.
type Color struct {
	// Brightness, Contrast and Saturation are multiplied by a factor that is at most so far from 1.
	Brightness, Contrast, Saturation float64
	// Hue is turned by at most so large a share of the circle, up to 0.5.
	Hue float64
}

// RandAugment applies operations drawn from a list of fourteen: shear and translate, each along both sides, rotate, brightness,
// saturation, contrast, sharpness, posterize, solarize, autocontrast, equalize, and none (Cubuk et al., 2020; the list and the
// ranges are torchvision's).
type RandAugment struct {
	// Operations is how many are applied to a picture; 2 is usual.
	Operations int
	// Magnitude is how strongly, from 0 to 30; 9 is usual.
	Magnitude float64
}

// Mix blends each example with another of the set. Targets become the probability of each class, or the blend of the numbers.
type Mix struct {
	// MixUp is alpha in the other picture's share, drawn from Beta(alpha, alpha) (Zhang et al., 2018); 0.2 is usual.
	MixUp float64
	// CutMix is alpha in the share of the area that a rectangle of the other picture covers (Yun et al., 2019); 1 is usual. Where
	// both are given, one is drawn.
	CutMix float64
}

// Augmented is a set of pictures that are changed at random, otherwise in each pass. Read directly it gives the plain pictures.
type Augmented struct {
	Dataset
	opts   Augmentation
	colors palette
}

// Augment changes pictures at random: those of an ImageFolder, of one of its parts, or any examples of [height, width, channels].
// The crops of a folder's pictures are cut out of larger ones than Read gives, and keep their detail. All that moves or turns a
// picture is done in one step, then what changes its colours. What is drawn for an example depends on Seed, the pass and the
// example's index alone.
//
// Split first, and augment the training part: Split refuses a set that is augmented.
//
// Errors: examples that are no pictures, settings out of range, nothing set.
func Augment(d Dataset, opts Augmentation) (*Augmented, error) {
	if err := check(d); err != nil {
		return nil, fmt.Errorf("augmentation: %w", err)
	}
	if d.Len() == 0 {
		return nil, errors.New("augmentation: the set has no examples")
	}
	spec := d.Spec()
	if len(spec.Input) != 3 {
		return nil, fmt.Errorf("augmentation: %s has examples of shape %v: want pictures, [height, width, channels]", spec.Name, spec.Input)
	}
	if _, varied := d.(Varied); varied {
		return nil, fmt.Errorf("augmentation: %s is augmented already: set all in one Augmentation", spec.Name)
	}
	if opts.Mix != (Mix{}) && spec.Classes == nil && spec.Target == 0 {
		return nil, fmt.Errorf("augmentation: %s has no labels that could be mixed: leave Mix out", spec.Name)
	}
	if err := opts.check(spec.Input[2]); err != nil {
		return nil, fmt.Errorf("augmentation of %s: %w", spec.Name, err)
	}
	a := &Augmented{Dataset: d, opts: opts, colors: palette{0, 255}}
	set, _ := origin(d, 0)
	if _, images := set.(*Images); images || !opts.paints() {
		return a, nil
	}
	return a, a.findColors()
}

func (a Augmentation) check(channels int) error {
	if a == (Augmentation{Seed: a.Seed}) {
		return errors.New("nothing is set: for photographs, Crop: 0.5 and Flip: true are a good start")
	}
	if channels != len(grey) && (a.Color.Saturation != 0 || a.Color.Hue != 0) {
		return fmt.Errorf("saturation %v and hue %v of pictures with %d channels: want RGB, or 0", a.Color.Saturation, a.Color.Hue, channels)
	}
	for _, field := range []struct {
		name        string
		value, most float64
	}{
		{"Crop", a.Crop, 1}, {"Rotate", a.Rotate, 180}, {"Erase", a.Erase, 1},
		{"Color.Brightness", a.Color.Brightness, 1}, {"Color.Contrast", a.Color.Contrast, 1},
		{"Color.Saturation", a.Color.Saturation, 1}, {"Color.Hue", a.Color.Hue, 0.5},
		{"RandAugment.Operations", float64(a.RandAugment.Operations), 14}, {"RandAugment.Magnitude", a.RandAugment.Magnitude, 30},
		{"Mix.MixUp", a.Mix.MixUp, 100}, {"Mix.CutMix", a.Mix.CutMix, 100},
	} {
		if !(field.value >= 0 && field.value <= field.most) {
			return fmt.Errorf("%s is %v: want 0 to %v", field.name, field.value, field.most)
		}
	}
	return nil
}

// paints tells if colours are changed, which must stay in the range that they have.
func (a Augmentation) paints() bool { return a.Color != (Color{}) || a.RandAugment.Operations > 0 }

// findColors takes the range of all numbers of the set.
func (a *Augmented) findColors() error {
	a.colors = palette{float32(math.Inf(1)), float32(math.Inf(-1))}
	for i := range a.Len() {
		e, _, err := a.source(i)
		if err != nil {
			return err
		}
		for _, value := range e.picture.pix {
			a.colors.dark, a.colors.light = min(a.colors.dark, value), max(a.colors.light, value)
		}
	}
	return nil
}

// View is the set as one pass sees it.
func (a *Augmented) View(pass uint64) Dataset { return &augmentedPass{a, pass} }

// String is one line: the name, the number of examples, their shape, the number of classes, and that they are augmented.
func (a *Augmented) String() string { return describe(a) + words.Say(", augmented") }
