"""Nested models with two inputs and two outputs, one of which is a layer in the middle."""
from keras_api import keras, layers


def inner_model():
    image = layers.Input(shape=(8, 8, 3), name="inner_image")
    numbers = layers.Input(shape=(5,), name="inner_numbers")
    middle = layers.Conv2D(4, 3, activation="relu", name="inner_conv")(image)
    x = layers.BatchNormalization(name="inner_norm")(middle)
    x = layers.GlobalAveragePooling2D(name="inner_pool")(x)
    x = layers.Concatenate(name="inner_both")([x, numbers])
    return keras.models.Model([image, numbers], [middle, x], name="inner")


def build(size):
    image = layers.Input(shape=(8, 8, 3), name="image")
    numbers = layers.Input(shape=(5,), name="numbers")
    middle, x = inner_model()([image, numbers])
    y = layers.Conv2D(4, 3, name="conv")(middle)
    y = layers.GlobalAveragePooling2D(name="pool")(y)
    x = layers.Concatenate(name="all")([x, y])
    kind = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model([image, numbers], [middle, kind])
