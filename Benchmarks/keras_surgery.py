"""The same surgery inside Keras, as the zoo's notebook does it: load, new layer, save. Run by bench.py in an environment."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Tests", "Conformance"))


def main(operation, path, out):
    import keras_api

    keras, layers = keras_api.keras, keras_api.layers
    model = keras_api.load(path)
    if operation == "swap":
        head = layers.Dense(10, activation="softmax", name="dense_classifier")(model.layers[-2].output)
        new = keras.models.Model(model.inputs, head)
    else:
        clip = layers.Input(shape=(64,) + tuple(int(size) for size in model.input_shape[1:]), name="video_input")
        new = keras.models.Model(clip, layers.GlobalAveragePooling1D()(layers.TimeDistributed(model)(clip)))
    new.save(out, save_format="h5")


main(*sys.argv[1:])
