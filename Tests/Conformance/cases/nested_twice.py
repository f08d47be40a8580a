"""One nested model called on two inputs: its weights count once, its calls twice."""
from cases.nested import inner_model
from keras_api import keras, layers


def build(size):
    inner = inner_model()
    left = layers.Input(shape=(8, 8, 3), name="left")
    right = layers.Input(shape=(8, 8, 3), name="right")
    x = layers.Subtract(name="difference")([inner(left), inner(right)])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model([left, right], x)
