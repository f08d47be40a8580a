"""The same surgery inside Keras, as the zoo's notebook does it: load, change, save.

    ENV/bin/python Benchmarks/keras_surgery.py swap|freeze|wrap|inspect MODEL [OUT]

Prints how long it took without starting Python and importing. Run by bench.py in an environment.
"""
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "Tests", "Conformance"))

from keras_api import keras, layers, load  # noqa: E402


def swap(model):
    head = layers.Dense(10, activation="softmax", name="dense_classifier")(model.layers[-2].output)
    return keras.models.Model(model.inputs, head)


def freeze(model):
    for layer in model.layers[:-1]:
        layer.trainable = False
    return model


def wrap(model):
    clip = layers.Input(shape=(64,) + tuple(int(size) for size in model.input_shape[1:]), name="video_input")
    frames = layers.TimeDistributed(model)(clip)
    return keras.models.Model(clip, layers.GlobalAveragePooling1D()(frames))


def inspect(model):
    model.summary()


def main(operation, path, out=None):
    started = time.perf_counter()
    new = {"swap": swap, "freeze": freeze, "wrap": wrap, "inspect": inspect}[operation](load(path))
    if out:
        new.save(out)  # HDF5, as the name ends in .h5
    print("work-seconds %.6f" % (time.perf_counter() - started))


main(*sys.argv[1:])
