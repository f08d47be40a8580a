"""InceptionV3 of keras.applications."""
from keras_api import keras
from zoo.application import application


def build(size):
    return application(keras.applications.inception_v3.InceptionV3, size, divisor=16)
