"""Mixed precision: computes in float16, keeps its weights in float32, answers in float32."""
from keras_api import keras, layers


def build(size):
    here = keras.mixed_precision
    here = getattr(here, "Policy", None) or getattr(here, "DTypePolicy", None) or here.experimental.Policy
    policy = here("mixed_float16")
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, activation="relu", dtype=policy, name="conv")(x)
    x = layers.BatchNormalization(dtype=policy, name="norm")(x)
    x = layers.GlobalAveragePooling2D(dtype=policy, name="pool")(x)
    x = layers.Dense(13, dtype=policy, name="classes")(x)
    return keras.models.Model(image, layers.Activation("softmax", dtype="float32", name="probabilities")(x))
