"""MobileNetV2 of keras.applications."""
from keras_api import keras
from zoo.application import application


def build(size):
    return application(keras.applications.mobilenet_v2.MobileNetV2, size, divisor=8)
