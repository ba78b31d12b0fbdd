"""Writes the weights of EfficientNet-Lite0 as Keras wants them, and what PyTorch makes of two images: weights_torch.py FILE.npz"""

import sys

import numpy
import torch
from networks_torch import trained

model = trained().eval()
arrays = {}
for name, value in model.state_dict().items():
    if name.endswith("num_batches_tracked"):
        continue
    value = value.numpy()
    if value.ndim == 4:  # [out, in, height, width]; of a depthwise convolution [channels, 1, height, width].
        value = value.transpose(2, 3, 0, 1) if "_depthwise_conv" in name else value.transpose(2, 3, 1, 0)
    arrays[name] = value.T if value.ndim == 2 else value
images = numpy.random.default_rng(0).integers(0, 256, (2, 224, 224, 3)).astype("float32")
with torch.no_grad():
    logits = model(torch.from_numpy((images - 127) / 128).permute(0, 3, 1, 2)).numpy()
numpy.savez(sys.argv[1], images=images, logits=logits, **arrays)
