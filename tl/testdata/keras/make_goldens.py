"""Makes goldens.json with Keras: what layers give, and the losses of 50 steps of training.

    python -m venv venv && venv/bin/pip install keras==3.11.3 jax==0.10.2 numpy==2.4.6
    venv/bin/python make_goldens.py

Inputs, labels and weights are made by a formula that keras_test.go has too, from the paths that the weights have there.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy
from keras import layers

EXAMPLES, TURNS, STEPS = 16, 4, 50


def formula(name, shape, scale=1.0):
    """Random numbers from -scale to scale (splitmix64), which the name seeds."""
    seed = 0
    for letter in name.encode():
        seed = (seed * 31 + letter) % 1000003
    size = int(numpy.prod(shape, dtype=int))
    z = numpy.uint64(seed << 32) + numpy.arange(1, size + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    unit = ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(numpy.float64) / 2**53
    return ((2 * unit - 1) * scale).astype(numpy.float32).reshape(shape)


def weight(path, shape):
    kind = path.split("/")[-1]
    if kind in ("gamma", "moving_variance"):
        return 1 + formula(path, shape, 0.5)
    if kind in ("bias", "beta", "moving_mean"):
        return formula(path, shape, 0.2)
    if kind == "embeddings":
        return formula(path, shape)
    return formula(path, shape, (3 * shape[-1] / numpy.prod(shape)) ** 0.5)


def path_of(variable, prefix):
    """The path of a Keras variable in a model of tl: models and cells have none there, the two halves of a separable convolution have."""
    parts = [part for part in variable.path.split("/") if part not in ("sequential", "lstm_cell", "gru_cell")]
    if parts[0] == "separable_conv2d":
        parts[1] = {"depthwise_kernel": "depthwise/kernel", "pointwise_kernel": "pointwise/kernel", "bias": "pointwise/bias"}[parts[1]]
    if parts[0] in prefix:
        parts.insert(0, "graph")
    return "/".join(parts)


def fill(model, prefix=()):
    shapes = {}
    for variable in model.weights:
        path = path_of(variable, prefix)
        variable.assign(weight(path, variable.shape))
        shapes[path] = list(variable.shape)
    return shapes


def numbers(values):
    return [float(f"{v:.8g}") for v in numpy.asarray(values, dtype=numpy.float64).ravel()]


# What layers give: name, layers, shape of an example. Those whose name has "masked" see sequences that are filled up with zeros.
OUTPUTS = [
    ("lstm", lambda: [layers.LSTM(4)], (6, 3)),
    ("lstm sequences", lambda: [layers.LSTM(4, return_sequences=True)], (6, 3)),
    ("lstm masked", lambda: [layers.Masking(), layers.LSTM(4)], (6, 3)),
    ("gru", lambda: [layers.GRU(4)], (6, 3)),
    ("gru sequences", lambda: [layers.GRU(4, return_sequences=True)], (6, 3)),
    ("gru masked", lambda: [layers.Masking(), layers.GRU(4)], (6, 3)),
    ("bidirectional lstm", lambda: [layers.Bidirectional(layers.LSTM(4, return_sequences=True))], (6, 3)),
    ("bidirectional gru", lambda: [layers.Bidirectional(layers.GRU(4))], (6, 3)),
    ("bidirectional masked", lambda: [layers.Masking(), layers.Bidirectional(layers.LSTM(4))], (6, 3)),
    ("conv1d", lambda: [layers.Conv1D(4, 3, strides=2, padding="same")], (6, 3)),
    ("conv1d causal", lambda: [layers.Conv1D(4, 3, dilation_rate=2, padding="causal", activation="gelu")], (6, 3)),
    ("pooling masked", lambda: [layers.Masking(), layers.GlobalAveragePooling1D()], (6, 3)),
    ("max pooling", lambda: [layers.GlobalMaxPooling1D()], (6, 3)),
    ("layer normalization", lambda: [layers.LayerNormalization(), layers.Activation(lambda x: keras.ops.gelu(x, approximate=True))], (6, 3)),
    ("conv2d", lambda: [layers.Conv2D(4, 3, strides=2, padding="same", activation="silu"), layers.GlobalMaxPooling2D()], (6, 5, 3)),
    ("separable", lambda: [layers.SeparableConv2D(4, 3, activation="relu6"), layers.AveragePooling2D(2)], (7, 6, 3)),
    ("depthwise", lambda: [layers.DepthwiseConv2D(3, padding="same"), layers.BatchNormalization(), layers.MaxPooling2D()], (6, 5, 3)),
]


def sequence_inputs(name, shape):
    x = formula("inputs", (2,) + shape)
    if "masked" in name:
        x[0, 4:], x[1, 2:] = 0, 0
    return x


def attention(causal, masked):
    """Self-attention; the mask is that of the sequences, filled steps give zeros."""
    inputs = keras.Input((6, 4))
    layer = layers.MultiHeadAttention(num_heads=2, key_dim=3)
    x, mask = inputs, None
    if masked:
        mask = keras.ops.any(keras.ops.not_equal(inputs, 0), axis=-1)
        pairs = keras.ops.expand_dims(mask, 1)
        y = layer(x, x, use_causal_mask=causal, attention_mask=pairs)
        y = keras.ops.where(keras.ops.expand_dims(mask, -1), y, 0.0)
    else:
        y = layer(x, x, use_causal_mask=causal)
    return keras.Model(inputs, y)


def outputs():
    found = {}
    for name, make, shape in OUTPUTS:
        keras.utils.clear_session(free_memory=False)
        model = keras.Sequential([keras.Input(shape)] + make())
        fill(model)
        found[name] = numbers(model(sequence_inputs(name, shape)))
    for name, causal, masked in [("attention", False, False), ("attention causal", True, False), ("attention masked", False, True)]:
        keras.utils.clear_session(free_memory=False)
        model = attention(causal, masked)
        fill(model)
        found[name] = numbers(model(sequence_inputs(name, (6, 4))))
    return found


def images_model():
    return keras.Sequential([
        keras.Input((6, 6, 2)),
        layers.Conv2D(4, 3, padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(name="activation"),
        layers.MaxPooling2D(),
        layers.SeparableConv2D(5, 3, padding="same"),
        layers.Flatten(),
        layers.Dense(3),
    ])


def sequences_model():
    return keras.Sequential([
        keras.Input((5, 3)),
        layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
        layers.GRU(4),
        layers.Dense(3),
    ])


def words_model():
    inputs = keras.Input((5,))
    x = layers.Embedding(11, 6)(inputs)
    y = layers.MultiHeadAttention(num_heads=2, key_dim=3)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


MODELS = {
    "images": (images_model, (6, 6, 2), ()),
    "sequences": (sequences_model, (5, 3), ()),
    "words": (words_model, (5,), ("multi_head_attention",)),
}


def decaying(optimizer):
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

# Trainings: name, model, optimizer, loss. Those whose name has "frozen" keep their batch normalisation.
TRAININGS = [(f"images {norm} {name}", "images", make, crossentropy)
             for norm in ("free", "frozen")
             for name, make in {
                 "sgd": lambda: keras.optimizers.SGD(0.05),
                 "momentum": lambda: keras.optimizers.SGD(0.02, momentum=0.9),
                 "nesterov": lambda: keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
                 "adam": lambda: keras.optimizers.Adam(0.003),
                 "adamw": lambda: decaying(keras.optimizers.AdamW(0.003, weight_decay=0.1)),
                 "lion": lambda: keras.optimizers.Lion(0.001),
             }.items()]
TRAININGS += [
    ("sequences adam", "sequences", lambda: keras.optimizers.Adam(0.003), crossentropy),
    ("sequences clipped", "sequences", lambda: keras.optimizers.SGD(0.2, global_clipnorm=0.05), crossentropy),
    ("words adam", "words", lambda: keras.optimizers.Adam(0.003), crossentropy),
    ("words smoothed", "words", lambda: keras.optimizers.SGD(0.2), keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)),
    ("words focal", "words", lambda: keras.optimizers.SGD(0.2),
     keras.losses.CategoricalFocalCrossentropy(alpha=1.0, gamma=2.0, from_logits=True)),
    ("words squared", "words", lambda: keras.optimizers.SGD(0.05), keras.losses.MeanSquaredError()),
    ("words huber", "words", lambda: keras.optimizers.SGD(0.05), keras.losses.Huber(delta=0.5)),
]


def batch(turn, model, shape):
    x = formula(f"inputs {turn}", (EXAMPLES,) + shape)
    if model == "words":
        x = numpy.floor((x + 1) / 2 * 11)
    labels = numpy.floor((formula(f"labels {turn}", (EXAMPLES,)).astype(numpy.float64) + 1) / 2 * 3).astype(numpy.int32)
    return x, labels


def train(name, kind, optimizer, loss):
    keras.utils.clear_session(free_memory=False)
    make, shape, prefix = MODELS[kind]
    model = make()
    shapes = fill(model, prefix)
    if "frozen" in name:
        model.get_layer("batch_normalization").trainable = False
    model.compile(optimizer=optimizer(), loss=loss)
    losses = []
    for step in range(STEPS):
        x, y = batch(step % TURNS, kind, shape)
        if loss is not crossentropy:
            y = numpy.eye(3, dtype=numpy.float32)[y]
        model.reset_metrics()
        losses.append(model.train_on_batch(x, y))
    after = {path_of(v, prefix): numbers(v)[:3] for v in model.weights}
    return {"losses": numbers(losses), "after": after}, shapes


def main():
    goldens = {"outputs": outputs(), "shapes": {}, "trainings": {}}
    for name, kind, optimizer, loss in TRAININGS:
        goldens["trainings"][name], goldens["shapes"][kind] = train(name, kind, optimizer, loss)
    with open("goldens.json", "w") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(part)}: {{\n" + ",\n".join(
            f" {json.dumps(name)}: {json.dumps(value)}" for name, value in values.items()) + "\n}" for part, values in goldens.items()) + "\n}\n")


if __name__ == "__main__":
    main()
