"""Frozen here and there at every level: a leaf outside, a leaf inside, a whole model inside of a model.
Standalone Keras can't load its own file of that, so there the inner models are missing."""
from keras_api import is_standalone_keras_2, keras, layers


def block(name, frozen):
    """A model of two convolutions with the layers of these names frozen."""
    x = image = layers.Input(shape=(8, 8, 3 if name == "outer" else 4), name=name + "_image")
    for index in (1, 2):
        x = layers.Conv2D(4, 3, padding="same", name="%s_conv%d" % (name, index))(x)
        x = layers.BatchNormalization(name="%s_norm%d" % (name, index))(x)
    if name == "outer" and not is_standalone_keras_2:
        x = block("inner", ("inner_norm1", "inner_conv2"))(x)
        whole = block("whole", ())
        for layer in whole.layers:
            layer.trainable = False
        x = whole(x)
    model = keras.models.Model(image, x, name=name)
    for layer in model.layers:
        if layer.name in frozen:
            layer.trainable = False
    return model


def build(size):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = block("outer", ("outer_conv1", "outer_norm2"))(x)
    first = layers.Conv2D(4, 3, name="conv")
    first.trainable = False
    x = first(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(6, activation="relu", name="wide")(x)
    model = keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
    model.get_layer("wide").trainable = False
    return model
