"""Two inputs and three outputs, in lists; one output is a layer in the middle."""
from keras_api import keras, layers


def build(size):
    image = layers.Input(shape=(8, 8, 3), name="image")
    numbers = layers.Input(shape=(5,), name="numbers")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Concatenate(name="both")([x, numbers])
    middle = layers.Dense(6, activation="relu", name="middle")(x)
    x = layers.Dropout(0.5, name="drop")(middle)
    kind = layers.Dense(13, activation="softmax", name="kind")(x)
    age = layers.Dense(1, name="age")(x)
    return keras.models.Model([image, numbers], [kind, age, middle])
