"""Compiled with another optimizer, short names of loss and metric, and trained a step."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    x = numbers = layers.Input(shape=(6,), name="numbers")
    x = layers.Dense(9, activation="relu", kernel_regularizer=keras.regularizers.l2(1e-4), name="wide")(x)
    x = layers.BatchNormalization(name="norm")(x)
    model = keras.models.Model(numbers, layers.Dense(13, activation="softmax", name="classes")(x))

    def train(inputs):
        model.compile(optimizer=keras.optimizers.RMSprop(0.002), loss="mse", metrics=["mae"])
        model.fit(inputs[0], np.eye(13)[:len(inputs[0])], epochs=1, verbose=0)

    return Case(model, finish=train)
