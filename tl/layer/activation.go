package layer

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// Function is the name of an elementwise activation function; the zero value is the identity.
type Function string

// The activation functions.
const (
	Linear  Function = ""
	ReLU    Function = "relu"
	ReLU6   Function = "relu6"
	Sigmoid Function = "sigmoid"
	Tanh    Function = "tanh"
	GELU    Function = "gelu" // The exact one, with the error function.
	// GELUTanh is GELU by a hyperbolic tangent, as in GPT-2 and Keras' approximate=True.
	GELUTanh Function = "gelu_tanh"
	SiLU     Function = "silu" // Also called swish.
	Softmax  Function = "softmax"
)

func (f Function) apply(x *Node) *Node {
	switch f {
	case Linear, "linear":
		return x
	case ReLU:
		return between(x, 0, math.Inf(1))
	case ReLU6:
		return between(x, 0, 6)
	case Sigmoid:
		return graph.Sigmoid(x)
	case Tanh:
		return graph.Tanh(x)
	case GELU:
		half := graph.MulScalar(x, 0.5)
		return graph.Mul(half, graph.OnePlus(graph.Erf(graph.MulScalar(x, 0.7071067811865476))))
	case GELUTanh:
		inner := graph.MulScalar(graph.Mul(x, graph.OnePlus(graph.MulScalar(graph.Square(x), 0.044715))), math.Sqrt(2/math.Pi))
		return graph.Mul(graph.MulScalar(x, 0.5), graph.OnePlus(graph.Tanh(inner)))
	case SiLU, "swish":
		return graph.Mul(x, graph.Sigmoid(x))
	case Softmax:
		return graph.Softmax(x, -1)
	}
	panic(fmt.Errorf("activation %q is not known; want one of relu, relu6, sigmoid, tanh, gelu, gelu_tanh, silu, softmax, linear", string(f)))
}

// between is x, not below low nor above high. Its gradient is known from what it gives, so that training keeps one array less. On a bound
// it is nothing, as in PyTorch and TensorFlow.
func between(x *Node, low, high float64) *Node {
	y := graph.MaxScalar(graph.StopGradient(x), low)
	if !math.IsInf(high, 1) {
		y = graph.MinScalar(y, high)
	}
	return withGradients(y, []*Node{x}, func(v *Node) *Node {
		inside := graph.GreaterThan(y, graph.Scalar(y.Graph(), y.DType(), low))
		if !math.IsInf(high, 1) {
			inside = graph.And(inside, graph.LessThan(y, graph.Scalar(y.Graph(), y.DType(), high)))
		}
		return graph.Where(inside, v, graph.ZerosLike(v))
	})
}

// Activation applies a function to each element.
type Activation struct{ Function Function }

// Apply keeps the shape.
func (a Activation) Apply(_ *Context, x *Node) *Node { return a.Function.apply(x) }
