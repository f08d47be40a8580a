"""The classifiers that Keras itself brings (keras.applications), in both sizes."""
from shrink import shrunk
from zoo.sizes import CLASSES, IMAGE


def application(make, size, divisor):
    """`make` with its own top, no weights, the zoo's classes; channels divided in small size."""
    model = make(weights=None, input_shape=IMAGE[size], classes=CLASSES[size])
    return model if size == "full" else shrunk(model, divisor, CLASSES[size])
