"""ResNet50 of keras.applications."""
from keras_api import keras
from zoo.application import application


def build(size):
    return application(keras.applications.resnet50.ResNet50, size, divisor=16)
