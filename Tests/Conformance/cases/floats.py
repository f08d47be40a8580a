"""Weights of another floating-point type than float32. Sequences, as TF 2.1 has no BatchNormalization of
float64 images."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size, dtype):
    x = steps = layers.Input(shape=(12, 3), dtype=dtype, name="steps")
    x = layers.Conv1D(4, 3, activation="relu", dtype=dtype, name="conv")(x)
    x = layers.BatchNormalization(dtype=dtype, name="norm")(x)
    x = layers.GlobalAveragePooling1D(dtype=dtype, name="pool")(x)
    x = layers.Dense(13, activation="softmax", dtype=dtype, name="classes")(x)
    rng = np.random.RandomState(4)
    samples = np.round(64 * rng.standard_normal((2, 12, 3)) + 32 * rng.standard_normal((2, 1, 3))) / 64
    return Case(keras.models.Model(steps, x), inputs=[samples.astype(dtype)])
