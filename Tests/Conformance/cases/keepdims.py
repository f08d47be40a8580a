"""Global pooling that keeps the axes over which it pools."""
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    squeezed = layers.GlobalAveragePooling2D(keepdims=True, name="squeezed")(x)
    gate = layers.Conv2D(4, 1, activation="sigmoid", name="gate")(squeezed)
    x = layers.Multiply(name="excited")([x, gate])
    x = layers.GlobalMaxPooling2D(keepdims=True, name="pool")(x)
    x = layers.Flatten(name="flat")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
