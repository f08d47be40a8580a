"""Lambdas in the middle: bytecode with an output shape, with arguments, and between weights."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Lambda(lambda x: x * 2 - 1, output_shape=(8, 8, 3), name="centred")(x)
    x = layers.Conv2D(4, 3, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Lambda(lambda x, scale: x * scale, output_shape=(6, 6, 4), arguments={"scale": 0.5},
                      name="scaled")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
