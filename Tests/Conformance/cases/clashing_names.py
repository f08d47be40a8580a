"""Names that become equal where what a Keras does not take must go: a slash, or in inputs, which TensorFlow does
not name, letters that are not ASCII."""
from keras_api import keras, layers

NAMES = {
    "slashes": ("left", "right", "stem/conv", "stem_conv", "stem/conv_1"),
    "unicode": (u"Bild_\u00f6", u"Bild_\u00fc", "stem_conv", "Bild__", "stem_conv_1"),
}


def build(size, kind):
    left, right, first, second, norm = NAMES[kind]
    inputs = [layers.Input(shape=(8, 8, 3), name=name) for name in (left, right)]
    x = layers.Conv2D(4, 3, padding="same", name=first)(inputs[0])
    y = layers.Conv2D(4, 3, padding="same", name=second)(inputs[1])
    y = layers.BatchNormalization(name=norm)(y)
    x = layers.Subtract(name="difference")([x, y])
    x = layers.GlobalMaxPooling2D(name="pool")(x)
    return keras.models.Model(inputs, layers.Dense(13, activation="softmax", name="classes")(x))
