"""Names that become equal where a slash must go, and names of layers that are not ASCII."""
from keras_api import keras, layers

NAMES = {
    "slashes": ("stem/conv", "stem_conv", "stem/conv_1", "stem/pool", "classes"),
    "unicode": (u"Falt\u00f6", u"Falt\u00fc", u"\u6fc0\u6d3b", "pool", u"Klassen_\u00df"),
}


def build(size, kind):
    first, second, third, pool, classes = NAMES[kind]
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, padding="same", name=first)(x)
    y = layers.Conv2D(4, 3, padding="same", name=second)(x)
    y = layers.BatchNormalization(name=third)(y)
    x = layers.Add(name="sum")([x, y])
    x = layers.GlobalAveragePooling2D(name=pool)(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name=classes)(x))
