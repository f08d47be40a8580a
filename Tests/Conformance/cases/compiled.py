"""Compiled with Adam and trained one step, so that the file carries the optimizer's state."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    model = keras.models.Model(image, x)

    def train(inputs):
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
        model.fit(inputs[0], np.eye(13)[:len(inputs[0])], epochs=1, verbose=0)

    return Case(model, finish=train)
