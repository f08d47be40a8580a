"""Two outputs, compiled with a loss, a weight and metrics for each by its name, and trained a step."""
import numpy as np

from cases.case import Case
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    kind = layers.Dense(13, activation="softmax", name="kind")(x)
    colour = layers.Dense(5, activation="softmax", name="colour")(x)
    model = keras.models.Model(image, [kind, colour])

    def train(inputs):
        model.compile(
            optimizer="adam", loss={"kind": "categorical_crossentropy", "colour": "categorical_crossentropy"},
            loss_weights={"kind": 1.0, "colour": 0.5}, metrics={"kind": ["accuracy"]})
        count = len(inputs[0])
        model.fit(inputs[0], {"kind": np.eye(13)[:count], "colour": np.eye(5)[:count]}, epochs=1, verbose=0)

    return Case(model, finish=train)
