"""A functional model that holds a Sequential, which holds another one. Standalone Keras can't load its own
file of that with BatchNormalization inside, so there it has none."""
from keras_api import is_standalone_keras_2, keras, layers


def build(size):
    norm = [] if is_standalone_keras_2 else [layers.BatchNormalization(name="deep_norm")]
    innermost = keras.models.Sequential([
        layers.Conv2D(4, 3, padding="same", input_shape=(8, 8, 4), name="deep_conv")] + norm, name="deep")
    stack = keras.models.Sequential([
        layers.Conv2D(4, 3, padding="same", input_shape=(8, 8, 3), name="stack_conv"),
        layers.BatchNormalization(name="stack_norm"),
        innermost,
        layers.Dropout(0.25, name="stack_drop"),
    ], name="stack")
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = stack(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(13, activation="softmax", name="classes")(x)
    return keras.models.Model(image, x)
