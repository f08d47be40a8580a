"""A layer of the author's own class, with weights and an option that no Keras knows."""
from custom_layers import Affine
from keras_api import keras, layers


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = Affine(power=2, name="affine")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.5, name="drop")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
