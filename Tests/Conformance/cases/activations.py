"""Activations as layers and by name, each with settings of its own."""
from keras_api import keras, layers

# Each kind: what stands behind the convolutions, in this order.
KINDS = {
    "relus": lambda: [
        layers.LeakyReLU(0.2, name="leaky"), layers.ELU(0.7, name="elu"),
        layers.PReLU(shared_axes=[1, 2], name="parametric"), layers.ReLU(6.0, name="six"),
        layers.ReLU(2.0, 0.1, 0.05, name="all_three"), layers.Softmax(name="softmax"),
        layers.Activation("softsign", name="softsign"), layers.Activation("selu", name="selu")],
    "thresholded": lambda: [layers.ThresholdedReLU(0.3, name="thresholded")],
    "swish": lambda: [layers.Activation("swish", name="swish")],
    "gelu": lambda: [layers.Activation("gelu", name="gelu")],
}


def build(size, kind):
    x = image = layers.Input(shape=(8, 8, 3), name="image")
    by_name = kind if kind in ("swish", "gelu") else "tanh"
    for index, layer in enumerate(KINDS[kind]()):
        x = layers.Conv2D(4, 3, padding="same", name="conv%d" % index)(x)
        x = layers.BatchNormalization(name="norm%d" % index)(x)
        x = layer(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(6, activation=by_name, name="wide")(x)
    return keras.models.Model(image, layers.Dense(13, activation="softmax", name="classes")(x))
