package data

import (
	"math"
	"math/rand/v2"
)

// changes are what is done to one picture.
type changes struct {
	// move maps places in the new picture, seen from its middle, to the old one.
	move   affine
	paints []paint
}

// draw adds what o wants for a picture of the given shape.
func (c *changes) draw(o Augmentation, shape []int, rng *rand.Rand) {
	if o.Flip && rng.IntN(2) == 0 {
		c.turn(affine{-1, 0, 0, 0, 1, 0})
	}
	if o.Rotate > 0 {
		c.rotate(o.Rotate * around(rng))
	}
	if o.Color.Brightness > 0 {
		c.paint(brighter(1 + o.Color.Brightness*around(rng)))
	}
	if o.Color.Contrast > 0 {
		c.paint(contrast(1 + o.Color.Contrast*around(rng)))
	}
	if o.Color.Saturation > 0 {
		c.paint(saturated(1 + o.Color.Saturation*around(rng)))
	}
	if o.Color.Hue > 0 {
		c.paint(tinted(o.Color.Hue * around(rng)))
	}
	for range o.RandAugment.Operations {
		strength := o.RandAugment.Magnitude / 30
		if rng.IntN(2) == 0 {
			strength = -strength
		}
		operations[rng.IntN(len(operations))](c, strength, shape)
	}
}

// around is a number drawn from -1 to 1.
func around(rng *rand.Rand) float64 { return 2*rng.Float64() - 1 }

// turn moves the new picture before all that was there.
func (c *changes) turn(a affine) { c.move = c.move.after(a) }
func (c *changes) paint(p paint) { c.paints = append(c.paints, p) }

func (c *changes) rotate(degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	c.turn(affine{cos, -sin, 0, sin, cos, 0})
}

// operations are those of RandAugment. Their strength is from -1 to 1; where it has no direction the sign is passed over.
var operations = []func(c *changes, strength float64, shape []int){
	func(*changes, float64, []int) {},
	func(c *changes, s float64, _ []int) { c.turn(affine{1, 0.3 * s, 0, 0, 1, 0}) },
	func(c *changes, s float64, _ []int) { c.turn(affine{1, 0, 0, 0.3 * s, 1, 0}) },
	func(c *changes, s float64, shape []int) {
		c.turn(affine{1, 0, 150.0 / 331 * s * float64(shape[1]), 0, 1, 0})
	},
	func(c *changes, s float64, shape []int) {
		c.turn(affine{1, 0, 0, 0, 1, 150.0 / 331 * s * float64(shape[0])})
	},
	func(c *changes, s float64, _ []int) { c.rotate(30 * s) },
	func(c *changes, s float64, _ []int) { c.paint(brighter(1 + 0.9*s)) },
	func(c *changes, s float64, _ []int) { c.paint(saturated(1 + 0.9*s)) },
	func(c *changes, s float64, _ []int) { c.paint(contrast(1 + 0.9*s)) },
	func(c *changes, s float64, _ []int) { c.paint(sharper(1 + 0.9*s)) },
	func(c *changes, s float64, _ []int) { c.paint(posterized(8 - int(4*math.Abs(s)+0.5))) },
	func(c *changes, s float64, _ []int) { c.paint(solarized(255 * (1 - math.Abs(s)))) },
	func(c *changes, _ float64, _ []int) { c.paint(stretched) },
	func(c *changes, _ float64, _ []int) { c.paint(equalized) },
}
