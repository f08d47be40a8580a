"""DenseNet169 and DenseNet201 of keras.applications."""
from keras_api import keras
from zoo.application import application


def build(size, depth):
    return application(getattr(keras.applications.densenet, "DenseNet%d" % depth), size, divisor=16)
