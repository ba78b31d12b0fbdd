package backbone

import (
	"fmt"
	"strings"

	"github.com/gonbtl/gonbtl/tl/layer"
)

var mobileNetV2 = Fact{
	Name:  "mobilenet_v2",
	Title: "MobileNetV2",
	Paper: "Sandler et al., 2018; the network and the names of torchvision's mobilenet_v2",
	Input: []int{224, 224, 3}, Features: 1280,
	Weights: torchvisionWeights(0.71878, "mobilenet_v2-b0353104.pth", "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"),
	net:     mobileNet, top: imageNetTop, names: mobileNetNames,
}

var mobileNetStages = []stage{
	{1, 3, 1, 1, 16}, {2, 3, 2, 6, 24}, {3, 3, 2, 6, 32}, {4, 3, 2, 6, 64}, {3, 3, 1, 6, 96}, {3, 3, 2, 6, 160}, {1, 3, 1, 6, 320},
}

// torchNorm is PyTorch's batch normalisation as it comes; its momentum counts the other way.
var torchNorm = layer.BatchNormalization{Momentum: 0.9, Epsilon: 1e-5}

// imageNetNormalization is that of torchvision's models: the mean and the deviation of ImageNet's pixels, from 0 to 255.
var imageNetNormalization = layer.Normalization{
	Mean:      []float64{0.485 * 255, 0.456 * 255, 0.406 * 255},
	Deviation: []float64{0.229 * 255, 0.224 * 255, 0.225 * 255},
}

func mobileNet() layer.Sequential {
	stem := layer.Conv2D{Filters: 32, Strides: 2, Padding: 1, NoBias: true}
	net := layer.Sequential{imageNetNormalization, layer.Named{Name: "stem", Layer: normed(stem, torchNorm, layer.ReLU6)}}
	net = append(net, invertedResiduals(32, mobileNetStages, torchNorm, false)...)
	return append(net, layer.Named{Name: "top", Layer: pointwise(1280, torchNorm, layer.ReLU6)}, layer.GlobalAveragePooling2D{})
}

// mobileNetNames are those of torchvision: features.N.conv.M, where M counts convolutions, normalisations and activations.
func mobileNetNames(path string) string {
	parts := strings.Split(path, "/")
	norm := strings.HasPrefix(parts[len(parts)-1], "batch_normalization")
	index := 0
	if norm {
		index = 1
	}
	if !strings.HasPrefix(parts[0], "stage") {
		switch parts[0] {
		case "stem":
			return fmt.Sprint("features.0.", index)
		case "top":
			return fmt.Sprint("features.18.", index)
		}
		return "classifier.1"
	}
	var number int
	_, _ = fmt.Sscanf(parts[1], "block%d", &number)
	prefix := fmt.Sprintf("features.%d.conv.", number+1)
	place := map[string]int{"expand": 0, "depthwise": 1, "project": 2}[parts[2]]
	if number == 0 { // It does not expand.
		place--
	}
	if parts[2] == "project" {
		return fmt.Sprint(prefix, place+index)
	}
	return fmt.Sprint(prefix, place, ".", index)
}
