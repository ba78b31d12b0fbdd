"""Transfer learning on photographs as Keras' guide does it: https://keras.io/guides/transfer_learning

    workflow_keras.py PHOTOS WEIGHTS SETTING HEAD TUNE SEED

trains the head for HEAD epochs and then the last two stages too for TUNE. SETTING "guide" varies the photographs at random, in the
model, so the frozen body runs in each epoch; "features once" runs it once, on the photographs as they are.
"""

import sys

import keras
import numpy
from answers import answer
from keras import layers
from networks_keras import efficientnet_lite0, unfreeze

photos, weights, setting, head_epochs, tune_epochs, seed = sys.argv[1:]
keras.utils.set_random_seed(int(seed))
answer(part="start")


def folder(part, shuffle=True):
    files = keras.utils.image_dataset_from_directory(f"{photos}/{part}", image_size=(224, 224), batch_size=32, shuffle=shuffle)
    return files.prefetch(2)


def compiled(model, rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss, metrics=["accuracy"])
    return model


def features(part):
    files = folder(part, shuffle=False)
    return body.predict(files, verbose=0), numpy.concatenate([labels for _, labels in files])


train, valid = folder("train"), folder("val")
body = efficientnet_lite0()
body.load_weights(weights)
body.trainable = False
head = keras.Sequential([keras.Input((1280,)), layers.Dropout(0.2), layers.Dense(2)])
inputs = keras.Input((224, 224, 3))
varied = layers.RandomRotation(0.1)(layers.RandomFlip("horizontal")(inputs))
model = keras.Model(inputs, head(body(varied, training=False)))
answer(part="model")
compiled(model, 3e-3)
if setting == "guide":
    model.fit(train, epochs=int(head_epochs), validation_data=valid, verbose=0)
else:
    x, y = features("train")
    compiled(head, 3e-3).fit(x, y, epochs=int(head_epochs), validation_data=features("val"), verbose=0)
answer(part="head")
if int(tune_epochs):
    unfreeze(body, "efficientnet_lite0", 2)
    compiled(model, 1e-5).fit(train, epochs=int(tune_epochs), validation_data=valid, verbose=0)
answer(part="tuning")
answer(part="evaluation", accuracy=model.evaluate(valid, verbose=0, return_dict=True)["accuracy"])
