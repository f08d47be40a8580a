"""Branches whose masks differ, merged: Keras 2 lets a step count that all masked branches let count, Keras 3
one that any branch does, and a branch without a mask does always."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size, merge, second="features"):
    words = layers.Input(shape=(6,), name="words")
    left = layers.Embedding(20, 5, mask_zero=True, name="embedding")(words)
    if second == "features":
        other = layers.Input(shape=(6, 4), name="features")
        right = layers.Dense(5, activation="tanh", name="each")(other)
    else:
        other = layers.Input(shape=(6,), name="tags")
        right = layers.Embedding(9, 5, mask_zero=True, name="tag_embedding")(other)
    x = {"add": layers.Add, "concat": layers.Concatenate}[merge](name="merged")([left, right])
    last = layers.LSTM(7, name="last")(x)
    mean = layers.GlobalAveragePooling1D(name="mean")(x)
    x = layers.Concatenate(name="both")([last, mean])
    model = keras.models.Model([words, other], layers.Dense(13, activation="softmax", name="classes")(x))

    tokens = np.array([[3, 7, 19, 0, 0, 0], [1, 2, 3, 4, 5, 0]], dtype="float32")
    tags = np.array([[1, 2, 0, 0, 0, 0], [8, 7, 6, 5, 4, 3]], dtype="float32")
    rng = np.random.RandomState(3)
    features = (np.round(64 * rng.standard_normal((2, 6, 4))) / 64).astype("float32")
    return Case(model, inputs=[tokens, features if second == "features" else tags])
