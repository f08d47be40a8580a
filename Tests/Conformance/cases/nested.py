"""A functional model with BatchNormalization as one layer of another, thawed or frozen as a whole."""
from keras_api import keras, layers


def inner_model():
    x = image = layers.Input(shape=(8, 8, 3), name="inner_image")
    for index in (1, 2):
        x = layers.Conv2D(4, 3, padding="same", name="inner_conv%d" % index)(x)
        x = layers.BatchNormalization(name="inner_norm%d" % index)(x)
        x = layers.Activation("relu", name="inner_relu%d" % index)(x)
    return keras.models.Model(image, x, name="inner")


def build(size, frozen=False):
    inner = inner_model()
    inner.trainable = not frozen
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = inner(x)
    x = layers.Conv2D(6, 3, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model(image, x)
