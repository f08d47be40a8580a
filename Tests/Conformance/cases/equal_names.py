"""Two nested models whose layers have the same names, which are also those of layers outside."""
from keras_api import keras, layers


def inner(name, filters):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(filters, 3, padding="same", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    return keras.models.Model(image, x, name=name)


def build(size):
    image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Add(name="sum")([inner("left", 4)(image), inner("right", 4)(image)])
    x = layers.Conv2D(4, 3, padding="same", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
