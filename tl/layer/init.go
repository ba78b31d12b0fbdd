package layer

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
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

// Orthogonal draws a matrix whose rows (or columns, if they are fewer) are orthonormal, Keras' default for recurrent kernels: what is
// remembered neither grows nor fades (Saxe, McClelland and Ganguli, 2013).
func Orthogonal(rng *rand.Rand, shape []int) []float32 {
	columns := shape[len(shape)-1]
	rows := size(shape) / columns
	long, short := max(rows, columns), min(rows, columns)
	normal := make([]float64, long*short)
	for i := range normal {
		normal[i] = rng.NormFloat64()
	}
	var qr mat.QR
	qr.Factorize(mat.NewDense(long, short, normal))
	var q, r mat.Dense
	qr.QTo(&q)
	qr.RTo(&r)
	values := make([]float32, rows*columns)
	for i := range rows {
		for j := range columns {
			k, l := i, j
			if rows < columns {
				k, l = j, i
			}
			// With the signs of r's diagonal, all orthogonal matrices are equally likely.
			values[i*columns+j] = float32(math.Copysign(1, r.At(l, l)) * q.At(k, l))
		}
	}
	return values
}

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
