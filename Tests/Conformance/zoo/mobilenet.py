"""MobileNet of keras.applications: its head is a 1x1 convolution, a reshape and a softmax."""
from keras_api import keras
from zoo.application import application


def build(size):
    return application(keras.applications.mobilenet.MobileNet, size, divisor=16)
