package backbone

import (
	"fmt"
	"strings"

	"github.com/gonbtl/gonbtl/tl/layer"
)

var resNet18 = Fact{
	Name:  "resnet18",
	Title: "ResNet-18",
	Paper: "He et al., 2016; the network and the names of torchvision's resnet18",
	Input: []int{224, 224, 3}, Features: 512,
	Weights: torchvisionWeights(0.69758, "resnet18-f37072fd.pth", "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec"),
	net:     resNet, top: imageNetTop, names: resNetNames,
}

func resNet() layer.Sequential {
	stem := normed(layer.Conv2D{Filters: 64, Kernel: 7, Strides: 2, Padding: 3, NoBias: true}, torchNorm, layer.ReLU)
	// After a ReLU a border of zeros is as good as the one of minus infinity that PyTorch's pooling has.
	stem = append(stem, layer.ZeroPadding2D{Padding: 1}, layer.MaxPooling2D{Pool: 3, Strides: 2})
	net := layer.Sequential{imageNetNormalization, layer.Named{Name: "stem", Layer: stem}}
	in := 64
	for i, out := range []int{64, 128, 256, 512} {
		stride := min(i+1, 2)
		blocks := layer.Sequential{
			layer.Named{Name: "block0", Layer: basicBlock(in, out, stride)},
			layer.Named{Name: "block1", Layer: basicBlock(out, out, 1)},
		}
		net = append(net, layer.Named{Name: fmt.Sprint("stage", i+1), Layer: blocks})
		in = out
	}
	return append(net, layer.GlobalAveragePooling2D{})
}

// basicBlock is two convolutions of 3×3 and a shortcut, which is one of 1×1 where the shape changes.
func basicBlock(in, out, stride int) layer.Residual {
	conv := func(stride int) layer.Conv2D {
		return layer.Conv2D{Filters: out, Strides: stride, Padding: 1, NoBias: true}
	}
	block := layer.Residual{Activation: layer.ReLU, Layers: layer.Sequential{
		layer.Named{Name: "first", Layer: normed(conv(stride), torchNorm, layer.ReLU)},
		layer.Named{Name: "second", Layer: normed(conv(1), torchNorm, layer.Linear)},
	}}
	if stride != 1 || in != out {
		block.Shortcut = normed(layer.Conv2D{Filters: out, Kernel: 1, Strides: stride, NoBias: true}, torchNorm, layer.Linear)
	}
	return block
}

// resNetNames are those of torchvision: layerN.M.conv1.
func resNetNames(path string) string {
	parts := strings.Split(path, "/")
	norm := strings.HasPrefix(parts[len(parts)-1], "batch_normalization")
	switch {
	case parts[0] == "stem" && norm:
		return "bn1"
	case parts[0] == "stem":
		return "conv1"
	case !strings.HasPrefix(parts[0], "stage"):
		return "fc"
	}
	prefix := fmt.Sprintf("layer%s.%s.", strings.TrimPrefix(parts[0], "stage"), strings.TrimPrefix(parts[1], "block"))
	number := map[string]string{"first": "1", "second": "2"}[parts[2]]
	switch {
	case number == "" && norm:
		return prefix + "downsample.1"
	case number == "":
		return prefix + "downsample.0"
	case norm:
		return prefix + "bn" + number
	}
	return prefix + "conv" + number
}
