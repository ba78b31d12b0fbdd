package layer

import (
	"math"
	"math/rand/v2"
)

// Zeros is the initializer of biases and offsets.
func Zeros(_ *rand.Rand, shape []int) []float32 { return make([]float32, size(shape)) }

// Ones is the initializer of scales.
func Ones(_ *rand.Rand, shape []int) []float32 {
	values := make([]float32, size(shape))
	for i := range values {
		values[i] = 1
	}
	return values
}

// GlorotUniform draws from a uniform distribution on ±√(6/(fan in + fan out)), Keras' default for kernels
// (Glorot and Bengio, 2010). The last two dimensions are inputs and outputs, those before them the receptive field.
func GlorotUniform(rng *rand.Rand, shape []int) []float32 {
	in, out := fans(shape)
	limit := math.Sqrt(6 / float64(in+out))
	return uniform(rng, size(shape), limit)
}

// RandomUniform draws from a uniform distribution on ±0.05, Keras' default for embeddings.
func RandomUniform(rng *rand.Rand, shape []int) []float32 { return uniform(rng, size(shape), 0.05) }

func uniform(rng *rand.Rand, n int, limit float64) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32((2*rng.Float64() - 1) * limit)
	}
	return values
}

func fans(shape []int) (in, out int) {
	switch len(shape) {
	case 0:
		return 1, 1
	case 1:
		return shape[0], shape[0]
	}
	field := size(shape[:len(shape)-2])
	return shape[len(shape)-2] * field, shape[len(shape)-1] * field
}

func size(shape []int) int {
	n := 1
	for _, dim := range shape {
		n *= dim
	}
	return n
}
