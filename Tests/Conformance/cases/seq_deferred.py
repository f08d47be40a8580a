"""A Sequential of layers that say nothing of their input: what it is is told when it is built."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    model = keras.models.Sequential([
        layers.Conv2D(4, 3, activation="relu", name="conv1"),
        layers.BatchNormalization(name="norm1"),
        layers.GlobalAveragePooling2D(name="pool"),
        layers.Dropout(0.5, name="drop"),
        layers.Dense(13, activation="softmax", name="classes"),
    ], name="deferred")
    model.build((None, 9, 9, 3))
    rng = np.random.RandomState(5)
    return Case(model, inputs=[(np.round(64 * rng.standard_normal((2, 9, 9, 3))) / 64).astype("float32")])
