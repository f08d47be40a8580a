"""Names that need more than the 64,512 bytes an attribute may have, so that Keras splits the list in
parts, at the top level (layer_names) and in one group (weight_names)."""
from keras_api import keras, layers

LAYERS = 170
LONG = "a_layer_name_of_two_hundred_letters_" * 5 + "and_some_more_letters"


def build(size):
    inside = layers.Input(shape=(4,), name="inside")
    x = layers.Add(name="sum")([
        layers.Dense(4, activation="tanh", name="%s_%03d" % (LONG, index))(inside)
        for index in range(LAYERS)])
    inner = keras.models.Model(inside, x, name="inner")
    x = numbers = layers.Input(shape=(4,), name="numbers")
    x = inner(x)
    for index in range(LAYERS, 3 * LAYERS):
        x = layers.Activation("linear", name="%s_%03d" % (LONG, index))(x)
    return keras.models.Model(numbers, layers.Dense(13, activation="softmax", name="classes")(x))
