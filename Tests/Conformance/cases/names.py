"""Names that are paths, as in DenseNet, or not ASCII where Keras lets them: TensorFlow lets no layer that
is called have such a name, but an input is not called."""
from keras_api import keras, layers

NAMES = {
    "slashes": (
        "image", "stem/conv", "stem/conv/norm", "stem/relu", "stem/pool", "stem/drop", "head/classes"),
    "unicode": (
        u"Bild_\u00e4\u00f6_\u6fc0\u6d3b_e\u0301", "conv", "norm", "relu", "pool", "drop", "classes"),
}


def build(size, kind):
    picture, conv, norm, relu, pool, drop, classes = NAMES[kind]
    x = image = layers.Input(shape=(8, 8, 3), name=picture)
    x = layers.Conv2D(4, 3, name=conv)(x)
    x = layers.BatchNormalization(name=norm)(x)
    x = layers.Activation("relu", name=relu)(x)
    x = layers.GlobalAveragePooling2D(name=pool)(x)
    x = layers.Dropout(0.5, name=drop)(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name=classes)(x))
