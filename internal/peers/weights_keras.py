"""Gives the network of networks_keras.py the weights that weights_torch.py wrote: weights_keras.py FILE.npz FILE.weights.h5

The logits of two images have to be PyTorch's.
"""

import sys

import keras
import numpy
from networks_keras import efficientnet_lite0

source, target = sys.argv[1:]
file = numpy.load(source)
arrays = [file[name] for name in file.files if name not in ("images", "logits")]  # In the order of the layers.
body = efficientnet_lite0()
top = keras.layers.Dense(1000)
model = keras.Sequential([body, top])
for layer in [l for l in body.layers if l.weights] + [top]:
    layer.set_weights(arrays[: len(layer.weights)])
    arrays = arrays[len(layer.weights) :]
assert not arrays, f"{len(arrays)} arrays are left over"
difference = abs(model.predict(file["images"], verbose=0) - file["logits"]).max()
assert difference < 1e-3, f"the logits differ from PyTorch's by up to {difference}"
body.save_weights(target)
print(f"the logits differ from PyTorch's by at most {difference:.1e}")
