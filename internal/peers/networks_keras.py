"""The networks in Keras, without their tops: images of 224 × 224 with values from 0 to 255 to a vector of features."""

import keras
from keras import layers

EFFICIENTNET = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]


def normed(x, conv, activation):
    x = layers.BatchNormalization()(conv(x))
    return layers.Activation(activation)(x) if activation else x


def conv(filters, kernel, strides=1):
    return layers.Conv2D(filters, kernel, strides, padding="same", use_bias=False)


def efficientnet_lite0():
    inputs = keras.Input((224, 224, 3))
    x = normed(layers.Rescaling(1 / 128, -127 / 128)(inputs), conv(32, 3, 2), "relu6")
    for blocks, kernel, strides, expand, out in EFFICIENTNET:
        for block in range(blocks):
            before, stride = x, strides if block == 0 else 1
            if expand != 1:
                x = normed(x, conv(expand * x.shape[-1], 1), "relu6")
            x = normed(x, layers.DepthwiseConv2D(kernel, stride, padding="same", use_bias=False), "relu6")
            x = normed(x, conv(out, 1), None)
            if stride == 1 and before.shape[-1] == out:
                x = layers.add([before, x])
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(normed(x, conv(1280, 1), "relu6")))


def resnet18():
    inputs = keras.Input((224, 224, 3))
    x = normed(layers.Rescaling(1 / 127.5, -1)(inputs), conv(64, 7, 2), "relu")
    x = layers.MaxPooling2D(3, 2, padding="same")(x)
    for stage in range(4):
        for block in range(2):
            filters, stride = 64 << stage, 2 if stage and block == 0 else 1
            before = normed(x, conv(filters, 1, stride), None) if stride == 2 else x
            x = normed(normed(x, conv(filters, 3, stride), "relu"), conv(filters, 3), None)
            x = layers.Activation("relu")(layers.add([before, x]))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def mobilenet_v2():
    inputs = keras.Input((224, 224, 3))
    body = keras.applications.MobileNetV2(weights=None, include_top=False, pooling="avg", input_tensor=layers.Rescaling(1 / 127.5, -1)(inputs))
    return keras.Model(inputs, body.output)


# The convolutions in the last two stages.
LAST = {"mobilenet_v2": 4, "efficientnet_lite0": 4, "resnet18": 10}


def unfreeze(body, net, last):
    """Leaves the last stages trainable, from their first convolution on; all of them where last is 0."""
    body.trainable = True
    convs = [i for i, l in enumerate(body.layers) if isinstance(l, (layers.Conv2D, layers.DepthwiseConv2D))]
    for l in body.layers[: convs[-LAST[net]] if last else 0]:
        l.trainable = False
