package backbone

import (
	"fmt"

	"github.com/gonbtl/gonbtl/tl/layer"
)

// stage is a run of inverted residual blocks (Sandler et al., 2018). The first has the stride; expand is how many times wider the
// blocks are inside.
type stage struct{ blocks, kernel, stride, expand, out int }

// invertedResiduals are the stages of MobileNetV2 and of what came from it. Blocks are numbered through. same pads as
// TensorFlow does, else as PyTorch.
func invertedResiduals(in int, stages []stage, norm layer.BatchNormalization, same bool) layer.Sequential {
	var net layer.Sequential
	number := 0
	for i, s := range stages {
		var blocks layer.Sequential
		for b := range s.blocks {
			depthwise := layer.DepthwiseConv2D{Kernel: s.kernel, Strides: s.stride, Same: same, NoBias: true}
			if b > 0 {
				depthwise.Strides = 1
			}
			if !same {
				depthwise.Padding = s.kernel / 2
			}
			block := layer.Layer(inverted(s.expand*in, s.expand != 1, depthwise, s.out, norm))
			if depthwise.Strides == 1 && in == s.out {
				block = layer.Residual{Layers: block.(layer.Sequential)}
			}
			blocks = append(blocks, layer.Named{Name: fmt.Sprint("block", number), Layer: block})
			in, number = s.out, number+1
		}
		net = append(net, layer.Named{Name: fmt.Sprint("stage", i+1), Layer: blocks})
	}
	return net
}

// inverted is one block: wider, through a depthwise convolution, and narrow again without an activation.
func inverted(inside int, expand bool, depthwise layer.DepthwiseConv2D, out int, norm layer.BatchNormalization) layer.Sequential {
	var net layer.Sequential
	if expand {
		net = append(net, layer.Named{Name: "expand", Layer: pointwise(inside, norm, layer.ReLU6)})
	}
	return append(net,
		layer.Named{Name: "depthwise", Layer: normed(depthwise, norm, layer.ReLU6)},
		layer.Named{Name: "project", Layer: pointwise(out, norm, layer.Linear)})
}

func pointwise(filters int, norm layer.BatchNormalization, activation layer.Function) layer.Sequential {
	return normed(layer.Conv2D{Filters: filters, Kernel: 1, NoBias: true}, norm, activation)
}

// normed is a convolution, its batch normalisation and the activation.
func normed(conv layer.Layer, norm layer.BatchNormalization, activation layer.Function) layer.Sequential {
	net := layer.Sequential{conv, norm}
	if activation != layer.Linear {
		net = append(net, layer.Activation{Function: activation})
	}
	return net
}
