"""The work in Keras. KERAS_BACKEND says on what. Settings: jit_compile "auto" or "true"."""

import keras
import networks_keras
import numpy
from answers import serve
from keras import layers


def make(job):
    jit = {"auto": "auto", "true": True}[job["setting"]]
    body = getattr(networks_keras, job["net"])()
    images = numpy.random.default_rng(0).uniform(0, 255, (job["examples"], 224, 224, 3)).astype("float32")
    if job["work"] == "features":
        body.compile(jit_compile=jit)
        return lambda n: body.predict(images[:n], batch_size=job["batch"], verbose=0)
    networks_keras.unfreeze(body, job["net"], job["last"])
    inputs = keras.Input((224, 224, 3))
    model = keras.Model(inputs, layers.Dense(2)(body(inputs, training=False)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, metrics=["accuracy"], jit_compile=jit)
    labels = numpy.arange(job["examples"]) % 2
    return lambda n: model.fit(images[:n], labels[:n], batch_size=job["batch"], epochs=job["epochs"], verbose=0)


serve(make)
