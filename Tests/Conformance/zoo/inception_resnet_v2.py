"""InceptionResNetV2 of keras.applications, alone or averaged over frames as the zoo's notebook does it.

Its residual scaling is a Lambda up to Keras 2.10 and a layer class of its own after that.
"""
from keras_api import keras, layers
from zoo.application import application
from zoo.sizes import FRAMES_AVERAGED, IMAGE


def build(size, average=False):
    base = application(keras.applications.inception_resnet_v2.InceptionResNetV2, size, divisor=32)
    if not average:
        return base
    video = layers.Input(shape=(FRAMES_AVERAGED[size],) + IMAGE[size], name="video_input")
    frames = layers.TimeDistributed(base)(video)
    return keras.models.Model(video, layers.GlobalAveragePooling1D()(frames))
