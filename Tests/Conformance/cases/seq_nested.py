"""A Sequential that holds a functional model and another Sequential."""
from cases.nested import inner_model
from keras_api import keras, layers


def build(size):
    tail = keras.models.Sequential([
        layers.Conv2D(5, 3, input_shape=(8, 8, 4), name="tail_conv"),
        layers.BatchNormalization(name="tail_norm"),
    ], name="tail")
    return keras.models.Sequential([
        inner_model(),
        tail,
        layers.GlobalAveragePooling2D(name="pool"),
        layers.Dense(13, activation="softmax", name="classes"),
    ])
